//! Cash movements.

use till_kernel::{Fault, Footed, Record, Select, as_row, footed_by, list, reading, table};
use till_shared::ids::{BranchId, ShiftId, UserId};
use till_shared::money::Sum;
use uuid::Uuid;

use super::super::model::Movement;
use super::figures::sum;

table! {
    Movement = "operations.cash_movement", names movement, key movement_id,
    columns [shift_id, register_id, branch_id, kind, amount_minor, reason, reference, user_id, user_name, recorded_at, is_approved,
        approved_by_name],
    changes never
}

list! {
    /// $1 the shift. Ids carry the time they were made at.
    pub(in super::super) MOVEMENTS,
    select movement!(),
    from " FROM operations.cash_movement WHERE tenant_id = kernel.tenant_id() AND shift_id = $1",
    place "$2", rows "$3",
    orders ["recorded_at" ("movement_id" Id)],
    first "recorded_at",
}

const BROUGHT: &str = "SELECT coalesce(sum(amount_minor), 0)::text FROM operations.cash_movement
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND user_id = $2 AND amount_minor > 0 AND NOT is_approved";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 1] = [BROUGHT];

impl Record for Movement {
    const ENTITY: &'static str = "cash_movement";
    as_row!();

    fn id(&self) -> Uuid {
        self.movement_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

impl Footed for Movement {
    footed_by!(row);
    const LATER: &'static [&'static str] = &["is_approved", "approved_by_name"];
}

/// What somebody paid into the drawer of a shift so far and nobody approved, in minor units.
pub(in super::super) async fn brought(
    sql: &mut Select<'_>,
    shift: ShiftId,
    by: Option<UserId>,
) -> Result<Sum, Fault> {
    let query = reading!(BROUGHT).bind(shift.0).bind(by.map(|user| user.0));
    let (brought,): (String,) = sql.one(query).await?;
    sum(&brought)
}
