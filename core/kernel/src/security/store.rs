//! SQL of the security log.

use crate::changing;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::SecurityEvent;
use crate::db::Change;
use crate::fault::Fault;

pub(crate) async fn record(
    sql: &mut Change<'_>,
    id: Uuid,
    at: Timestamp,
    event: &SecurityEvent,
) -> Result<(), Fault> {
    sql.run(
        changing!("INSERT INTO kernel.security_event (event_id, recorded_at, kind, user_id, name, address, client, request_id, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(id)
        .bind(at.to_sqlx())
        .bind(event.kind.word())
        .bind(event.user.map(|user| user.0))
        .bind(&event.name)
        .bind(event.address.as_deref())
        .bind(event.client.as_deref())
        .bind(&event.request_id)
        .bind(&event.detail),
    )
    .await?;
    Ok(())
}

/// Adds to the count of an entry.
pub(crate) async fn add_times(sql: &mut Change<'_>, id: Uuid, more: i32) -> Result<(), Fault> {
    sql.run(
        changing!("UPDATE kernel.security_event SET times = times + $2 WHERE event_id = $1")
            .bind(id)
            .bind(more),
    )
    .await?;
    Ok(())
}
