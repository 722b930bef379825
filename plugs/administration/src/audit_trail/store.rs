//! SQL of the audit trail.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::types::Json;
use till_kernel::reading;
use till_kernel::{Fault, Select};
use till_shared::ids::{BranchId, UserId};
use uuid::Uuid;

/// An entry as it is stored, without what was changed.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub event_id: Uuid,
    pub recorded_at: jiff_sqlx::Timestamp,
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
}

/// What was changed, and what proves it.
#[derive(sqlx::FromRow)]
pub(crate) struct Detail {
    #[sqlx(flatten)]
    pub row: Row,
    pub diff: Json<Value>,
    pub payload_hash: Vec<u8>,
    pub hash_version: i16,
    pub leaf_hash: Option<Vec<u8>>,
}

/// Which entries a list shows.
pub(crate) struct Filter<'a> {
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    pub user: Option<UserId>,
    pub entity: Option<&'a str>,
    pub entity_id: Option<Uuid>,
    pub action: Option<&'a str>,
    pub module: Option<&'a str>,
    pub request_id: Option<&'a str>,
    pub branch: Option<BranchId>,
    /// Where the caller may look.
    pub scope: Option<Vec<Uuid>>,
    /// What the caller may look at.
    pub modules: Option<Vec<String>>,
}

/// The conditions of a list, $1 to $10.
macro_rules! filtered {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            "WHERE e.recorded_at >= $1 AND e.recorded_at < $2
                AND ($3::uuid IS NULL OR e.actor_user = $3)
                AND ($4::text IS NULL OR e.entity = $4)
                AND ($5::text IS NULL OR e.action = $5)
                AND ($6::text IS NULL OR e.module = $6)
                AND ($7::text IS NULL OR e.request_id = $7)
                AND ($8::uuid IS NULL OR e.branch_id = $8)
                AND ($9::uuid[] IS NULL OR e.branch_id = ANY($9))
                AND ($10::text[] IS NULL OR e.module = ANY($10)) ",
            $tail
        )
    };
}

/// Entries before `before`, newest first, one more than `limit`. One thing's history has a statement of its own, which its index serves.
pub(crate) async fn list(
    sql: &mut Select<'_>,
    filter: &Filter<'_>,
    before: (Timestamp, Uuid),
    limit: u32,
) -> Result<Vec<Row>, Fault> {
    const ANY: &str = filtered!(
        "SELECT e.event_id, e.recorded_at, e.occurred_at, e.actor_user, e.actor_name, e.actor_role, e.session_id, e.device_id,
            e.register_id, e.branch_id, e.module, e.action, e.entity, e.entity_id, e.change, e.reason, e.approvals, e.request_id, e.source
         FROM kernel.audit_event AS e ",
        "AND (e.recorded_at, e.event_id) < ($11, $12) ORDER BY e.recorded_at DESC, e.event_id DESC LIMIT $13"
    );
    const OF_ONE: &str = filtered!(
        "SELECT e.event_id, e.recorded_at, e.occurred_at, e.actor_user, e.actor_name, e.actor_role, e.session_id, e.device_id,
            e.register_id, e.branch_id, e.module, e.action, e.entity, e.entity_id, e.change, e.reason, e.approvals, e.request_id, e.source
         FROM kernel.audit_event AS e ",
        "AND e.entity_id = $14 AND (e.recorded_at, e.event_id) < ($11, $12) ORDER BY e.recorded_at DESC, e.event_id DESC LIMIT $13"
    );
    let text = if filter.entity_id.is_some() {
        reading!(OF_ONE)
    } else {
        reading!(ANY)
    };
    let mut query = bound(text, filter)
        .bind(before.0.to_sqlx())
        .bind(before.1)
        .bind(i64::from(limit) + 1);
    if let Some(entity) = filter.entity_id {
        query = query.bind(entity);
    }
    sql.all(query).await
}

/// How many entries there are in all.
pub(crate) async fn count(sql: &mut Select<'_>, filter: &Filter<'_>) -> Result<i64, Fault> {
    const ANY: &str = filtered!("SELECT count(*) FROM kernel.audit_event AS e ", "");
    const OF_ONE: &str = filtered!(
        "SELECT count(*) FROM kernel.audit_event AS e ",
        "AND e.entity_id = $11"
    );
    let mut query = bound(
        if filter.entity_id.is_some() {
            reading!(OF_ONE)
        } else {
            reading!(ANY)
        },
        filter,
    );
    if let Some(entity) = filter.entity_id {
        query = query.bind(entity);
    }
    let (count,): (i64,) = sql.one(query).await?;
    Ok(count)
}

fn bound(query: till_kernel::Reading, filter: &Filter<'_>) -> till_kernel::Bound<till_kernel::Reading> {
    query
        .bind(filter.from.to_sqlx())
        .bind(filter.to.to_sqlx())
        .bind(filter.user.map(|user| user.0))
        .bind(filter.entity.map(ToOwned::to_owned))
        .bind(filter.action.map(ToOwned::to_owned))
        .bind(filter.module.map(ToOwned::to_owned))
        .bind(filter.request_id.map(ToOwned::to_owned))
        .bind(filter.branch.map(|branch| branch.0))
        .bind(filter.scope.clone())
        .bind(filter.modules.clone())
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
        reading!("SELECT e.event_id, e.recorded_at, e.occurred_at, e.actor_user, e.actor_name, e.actor_role, e.session_id, e.device_id,
                e.register_id, e.branch_id, e.module, e.action, e.entity, e.entity_id, e.change, e.reason, e.approvals, e.request_id,
                e.source, e.diff, e.payload_hash, e.hash_version, e.leaf_hash
             FROM kernel.audit_event AS e
             WHERE e.event_id = $1 AND e.recorded_at >= $2 AND e.recorded_at < $3
                AND ($4::uuid[] IS NULL OR e.branch_id = ANY($4))
                AND ($5::text[] IS NULL OR e.module = ANY($5))")
        .bind(event)
        .bind(made.0.to_sqlx())
        .bind(made.1.to_sqlx())
        .bind(scope)
        .bind(modules),
    )
    .await
}
