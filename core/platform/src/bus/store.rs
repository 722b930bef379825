//! SQL of the bus.

use std::sync::Arc;
use till_kernel::reading;

use sqlx::types::Json;
use till_kernel::{Audience, Fault, Select, StoredEvent};
use till_shared::ids::{BranchId, TenantId};
use uuid::Uuid;

use super::message::CHANNEL;

#[derive(sqlx::FromRow)]
struct Row {
    event_id: Uuid,
    topic: String,
    branch_id: Option<Uuid>,
    payload: String,
    recorded_at: jiff_sqlx::Timestamp,
    audience: Option<Json<Audience>>,
}

/// Events of a business by their ids, in the order of the ids: that is the order in which they happened.
pub(super) async fn events(
    sql: &mut Select<'_>,
    tenant: TenantId,
    ids: Vec<Uuid>,
) -> Result<Vec<StoredEvent>, Fault> {
    let rows: Vec<Row> = sql
        .all(
            reading!("SELECT event.event_id, event.topic, event.branch_id, event.payload::text AS payload, event.recorded_at,
                    event.audience
                 FROM unnest($1::uuid[]) WITH ORDINALITY AS told (event_id, place)
                 JOIN kernel.outbox AS event ON event.tenant_id = kernel.tenant_id() AND event.event_id = told.event_id
                 ORDER BY told.place")
            .bind(ids),
        )
        .await?;
    let event = |row: Row| StoredEvent {
        tenant,
        event_id: row.event_id,
        topic: row.topic,
        branch: row.branch_id.map(BranchId),
        audience: row.audience.map(|audience| audience.0).unwrap_or_default(),
        payload: Arc::from(row.payload),
        recorded_at: row.recorded_at.to_jiff(),
    };
    Ok(rows.into_iter().map(event).collect())
}

/// Tells everybody who listens, when the transaction commits. Changes nothing, so a READ ONLY transaction may.
pub(super) async fn tell(sql: &mut Select<'_>, texts: Vec<String>) -> Result<(), Fault> {
    sql.rows(
        reading!("SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text")
            .bind(CHANNEL)
            .bind(texts),
    )
    .await?;
    Ok(())
}
