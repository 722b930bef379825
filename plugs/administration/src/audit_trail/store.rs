//! SQL of the audit trail.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::types::Json;
use till_kernel::{AsRow, Fault, Select, list, reading, row};
use uuid::Uuid;

use super::views::AuditEventView;

row! {
    AuditEventView, names event, columns [event_id, recorded_at, occurred_at, user_id = actor_user, actor_name, actor_role, session_id,
        device_id, register_id, branch_id, module, action, entity, entity_id, change, reason, approvals, request_id, source]
}

/// What was changed, and what proves it.
#[derive(sqlx::FromRow)]
pub(crate) struct Detail {
    #[sqlx(flatten)]
    pub event: AsRow<AuditEventView>,
    pub diff: Json<Value>,
    pub payload_hash: Vec<u8>,
    pub hash_version: i16,
    pub leaf_hash: Option<Vec<u8>>,
}

/// $1 and $2 from when to when, $3 person, $4 kind of thing, $5 operation, $6 module, $7 request, $8 branch, $9 branches, $10 modules; the
/// thing is $11, and $12 whether a person or the program itself did it.
macro_rules! events {
    ($of:literal) => {
        concat!(
            " FROM kernel.audit_event AS e
             WHERE e.recorded_at >= $1 AND e.recorded_at < $2
                AND ($3::uuid IS NULL OR e.actor_user = $3)
                AND ($4::text IS NULL OR e.entity = $4)
                AND ($5::text IS NULL OR e.action = $5)
                AND ($6::text IS NULL OR e.module = $6)
                AND ($7::text IS NULL OR e.request_id = $7)
                AND ($8::uuid IS NULL OR e.branch_id = $8)
                AND ($9::uuid[] IS NULL OR e.branch_id = ANY($9))
                AND ($10::text[] IS NULL OR e.module = ANY($10))
                AND ($12::text IS NULL OR (e.actor_role = 'system' AND e.actor_user IS NULL) = ($12 = 'program'))
                AND ",
            $of
        )
    };
}

list! {
    /// Of everything: the key of the log is the order.
    pub(crate) EVENTS, select event!("e."), from events!("$11::uuid IS NULL"), place "$13", rows "$14",
    orders ["recorded_at" ("e.recorded_at" Time, "e.event_id" Id)],
    first "-recorded_at",
}
list! {
    /// One thing's history has statements of its own, which its index serves.
    pub(crate) EVENTS_OF_ONE, select event!("e."), from events!("e.entity_id = $11"), place "$13", rows "$14",
    orders ["recorded_at" ("e.recorded_at" Time, "e.event_id" Id)],
    first "-recorded_at",
}

/// One entry, recorded in `made` (see `made_at`), if the caller may see it.
pub(crate) async fn get(
    sql: &mut Select<'_>,
    event: Uuid,
    made: (Timestamp, Timestamp),
    scope: Option<Vec<Uuid>>,
    modules: Option<Vec<String>>,
) -> Result<Option<Detail>, Fault> {
    sql.optional(
        reading!(concat!(
            "SELECT ",
            event!("e."),
            ", e.diff, e.payload_hash, e.hash_version, e.leaf_hash
             FROM kernel.audit_event AS e
             WHERE e.event_id = $1 AND e.recorded_at >= $2 AND e.recorded_at < $3
                AND ($4::uuid[] IS NULL OR e.branch_id = ANY($4))
                AND ($5::text[] IS NULL OR e.module = ANY($5))"
        ))
        .bind(event)
        .bind(made.0.to_sqlx())
        .bind(made.1.to_sqlx())
        .bind(scope)
        .bind(modules),
    )
    .await
}
