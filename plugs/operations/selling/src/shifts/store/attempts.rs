//! What was tried and refused.

use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::{Change, Fault, Footed, Load, Record, Select, changing, footed_by, reading};
use till_shared::ids::{BranchId, ShiftId};
use uuid::Uuid;

use super::super::attempt::Attempt;
use super::super::count::Counted;
use crate::stored::stored;

const INSERT_ATTEMPT: &str = "INSERT INTO operations.shift_attempt (attempt_id, shift_id, branch_id, attempt_no, kind, content, reason,
        user_id, user_name, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const LAST_ATTEMPT: &str = "SELECT coalesce(max(attempt_no), 0) FROM operations.shift_attempt
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1";
const COUNTS: &str = "SELECT content FROM operations.shift_attempt
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND kind = 'count' ORDER BY attempt_no";

const STATES: &str = "SELECT attempt_id, jsonb_build_object('attempt_id', attempt_id, 'shift_id', shift_id, 'attempt_no', attempt_no,
        'kind', kind, 'content', content, 'reason', reason, 'user_id', user_id, 'user_name', user_name, 'recorded_at', recorded_at)
    FROM operations.shift_attempt WHERE tenant_id = kernel.tenant_id() AND attempt_id = ANY($1)";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 4] = [INSERT_ATTEMPT, LAST_ATTEMPT, COUNTS, STATES];

impl Record for Attempt {
    const ENTITY: &'static str = "shift_attempt";
    const TABLES: &'static [&'static str] = &["operations.shift_attempt"];

    fn id(&self) -> Uuid {
        self.attempt_id
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        // Only counted, never loaded one by one.
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(INSERT_ATTEMPT)
                .bind(self.attempt_id)
                .bind(self.shift_id.0)
                .bind(self.branch_id.0)
                .bind(self.attempt_no)
                .bind(self.kind.word())
                .bind(&self.content)
                .bind(&self.reason)
                .bind(self.user_id.map(|id| id.0))
                .bind(&self.user_name)
                .bind(self.recorded_at.to_sqlx()),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("what was tried stays as it was"))
    }
}

impl Footed for Attempt {
    footed_by!("operations.shift_attempt", "attempt_id");

    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let rows: Vec<(Uuid, Json<Map<String, Value>>)> = sql.all(reading!(STATES).bind(ids)).await?;
        Ok(rows.into_iter().map(|(id, Json(state))| (id, state)).collect())
    }
}

/// The number of the last try in a shift; 0 if there was none.
pub(in super::super) async fn last_attempt(sql: &mut Select<'_>, shift: ShiftId) -> Result<i32, Fault> {
    let (number,): (i32,) = sql.one(reading!(LAST_ATTEMPT).bind(shift.0)).await?;
    Ok(number)
}

/// The counts of a shift that did not agree, oldest first.
pub(in super::super) async fn refused_counts(
    sql: &mut Select<'_>,
    shift: ShiftId,
) -> Result<Vec<Counted>, Fault> {
    let rows: Vec<(Value,)> = sql.all(reading!(COUNTS).bind(shift.0)).await?;
    rows.into_iter().map(|(counted,)| stored(counted)).collect()
}
