//! SQL of the kernel's checks: reading in key order, in steps, so that memory stays flat.

use crate::reading;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use crate::db::Select;
use crate::fault::Fault;

#[derive(sqlx::FromRow)]
pub(super) struct Series {
    pub id: Uuid,
    pub register_id: Uuid,
    pub kind: String,
    pub prefix: String,
    pub fiscal_year: i16,
    pub branch_id: Uuid,
    pub next_no: i64,
    pub chain_hash: Vec<u8>,
    pub grand_total_minor: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct Entry {
    pub no: i64,
    pub number: String,
    pub kind: String,
    pub document_hash: Vec<u8>,
    pub amount_minor: i64,
    pub grand_total_minor: i64,
    pub chain_hash: Vec<u8>,
}

#[derive(sqlx::FromRow)]
pub(super) struct AuditRow {
    pub recorded_at: jiff_sqlx::Timestamp,
    pub event_id: Uuid,
    pub occurred_at: jiff_sqlx::Timestamp,
    pub actor_user: Option<Uuid>,
    pub actor_name: String,
    pub actor_role: String,
    pub session_id: Option<Uuid>,
    pub device_id: Option<Uuid>,
    pub register_id: Option<Uuid>,
    pub branch_id: Option<Uuid>,
    pub module: String,
    pub action: String,
    pub entity: String,
    pub entity_id: Uuid,
    pub change: String,
    pub reason: Option<String>,
    pub approvals: Vec<Uuid>,
    pub request_id: String,
    pub source: String,
    pub diff: String,
    pub salt: Vec<u8>,
    pub payload_hash: Vec<u8>,
    pub hash_version: i16,
    pub leaf_hash: Option<Vec<u8>>,
}

/// An event of a thing, for comparing.
#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
    pub entity_id: Uuid,
    pub event_id: Uuid,
    pub change: String,
    pub diff: String,
}

pub(super) async fn series(sql: &mut Select<'_>) -> Result<Vec<Series>, Fault> {
    sql.all(reading!("SELECT series_id AS id, register_id, kind, prefix, fiscal_year, branch_id, next_no, chain_hash, grand_total_minor
         FROM kernel.series ORDER BY series_id"))
    .await
}

pub(super) async fn entries(
    sql: &mut Select<'_>,
    series: Uuid,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>, Fault> {
    sql.all(
        reading!("SELECT no, number, kind, document_hash, amount_minor, grand_total_minor, chain_hash
             FROM kernel.fiscal_entry WHERE tenant_id = kernel.tenant_id() AND series_id = $1 AND no > $2 ORDER BY no LIMIT $3")
        .bind(series)
        .bind(after)
        .bind(limit),
    )
    .await
}

macro_rules! audit {
    ($after:literal) => {
        concat!(
            "SELECT recorded_at, event_id, occurred_at, actor_user, actor_name, actor_role, session_id, device_id, register_id, branch_id,
                module, action, entity, entity_id, change, reason, approvals, request_id, source, diff::text AS diff, salt, payload_hash,
                hash_version, leaf_hash
             FROM kernel.audit_event WHERE tenant_id = kernel.tenant_id() ",
            $after
        )
    };
}

/// Events in the order they were written, after a place in it; from the very first without one.
pub(super) async fn audit(
    sql: &mut Select<'_>,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<AuditRow>, Fault> {
    const FIRST: &str = audit!("ORDER BY recorded_at, event_id LIMIT $1");
    const NEXT: &str =
        audit!("AND (recorded_at, event_id) > ($2, $3) ORDER BY recorded_at, event_id LIMIT $1");
    match after {
        None => sql.all(reading!(FIRST).bind(limit)).await,
        Some((at, event)) => {
            sql.all(reading!(NEXT).bind(limit).bind(at.to_sqlx()).bind(event))
                .await
        }
    }
}

/// The events of some things of a kind.
pub(super) async fn events_of(
    sql: &mut Select<'_>,
    entity: &str,
    ids: &[Uuid],
) -> Result<Vec<EventRow>, Fault> {
    sql.all(
        reading!("SELECT entity_id, event_id, change, diff::text AS diff FROM kernel.audit_event
             WHERE tenant_id = kernel.tenant_id() AND entity_id = ANY($2) AND entity = $1 ORDER BY recorded_at, event_id")
        .bind(entity)
        .bind(ids),
    )
    .await
}
