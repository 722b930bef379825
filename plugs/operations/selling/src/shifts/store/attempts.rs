//! What was tried and refused.

use serde_json::Value;
use till_kernel::{Fault, Footed, Record, Select, as_row, footed_by, reading, table};
use till_shared::ids::{BranchId, ShiftId};
use uuid::Uuid;

use super::super::attempt::Attempt;
use super::super::count::Counted;
use crate::stored::stored;

table! {
    Attempt = "operations.shift_attempt", key attempt_id,
    columns [shift_id, branch_id, attempt_no, kind, content, reason, user_id, user_name, recorded_at],
    changes never
}

const LAST_ATTEMPT: &str = "SELECT coalesce(max(attempt_no), 0) FROM operations.shift_attempt
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1";
const COUNTS: &str = "SELECT content FROM operations.shift_attempt
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND kind = 'count' ORDER BY attempt_no";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [LAST_ATTEMPT, COUNTS];

impl Record for Attempt {
    const ENTITY: &'static str = "shift_attempt";
    as_row!();

    fn id(&self) -> Uuid {
        self.attempt_id
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

impl Footed for Attempt {
    footed_by!(row);
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
