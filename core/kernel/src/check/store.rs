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
    pub document_hash: Vec<u8>,
    pub amount_minor: i64,
    pub grand_total_minor: i64,
    pub chain_hash: Vec<u8>,
}

#[derive(sqlx::FromRow)]
pub(super) struct AuditRow {
    pub recorded_at: jiff_sqlx::Timestamp,
    pub event_id: Uuid,
    pub diff: String,
    pub salt: Vec<u8>,
    pub payload_hash: Vec<u8>,
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
        reading!("SELECT no, number, document_hash, amount_minor, grand_total_minor, chain_hash
             FROM kernel.fiscal_entry WHERE tenant_id = kernel.tenant_id() AND series_id = $1 AND no > $2 ORDER BY no LIMIT $3")
        .bind(series)
        .bind(after)
        .bind(limit),
    )
    .await
}

pub(super) async fn audit(
    sql: &mut Select<'_>,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<AuditRow>, Fault> {
    sql.all(
        reading!("SELECT recorded_at, event_id, diff::text AS diff, salt, payload_hash
             FROM kernel.audit_event WHERE tenant_id = kernel.tenant_id() AND (recorded_at, event_id) > ($1, $2)
             ORDER BY recorded_at, event_id LIMIT $3")
        .bind(after.0.to_sqlx())
        .bind(after.1)
        .bind(limit),
    )
    .await
}
