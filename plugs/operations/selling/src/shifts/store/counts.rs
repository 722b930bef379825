//! Counts of drawers.

use till_kernel::{AsRow, Fault, Footed, Record, Select, as_row, footed_by, list, reading, table};
use till_shared::ids::{BranchId, ShiftId};
use uuid::Uuid;

use super::super::submit_count::{Against, DrawerCount};

table! {
    DrawerCount = "operations.drawer_count", names drawer_count, key count_id,
    columns [shift_id, branch_id, count_no, content, sales_count, movements_count, user_id, user_name, recorded_at],
    changes never
}

list! {
    /// $1 the shift.
    pub(in super::super) DRAWER_COUNTS,
    select drawer_count!(),
    from " FROM operations.drawer_count WHERE tenant_id = kernel.tenant_id() AND shift_id = $1",
    place "$2", rows "$3",
    orders ["count_no" ("count_no" Int)],
    first "-count_no",
}

const OF_SHIFT: &str = concat!(
    "SELECT ",
    drawer_count!(),
    " FROM operations.drawer_count WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 ORDER BY count_no"
);
const LAST: &str = concat!(
    "SELECT ",
    drawer_count!(),
    " FROM operations.drawer_count WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 ORDER BY count_no DESC LIMIT 1"
);
const AGAINST: &str = "SELECT
    (SELECT count(*) FROM operations.sale WHERE tenant_id = kernel.tenant_id() AND shift_id = $1),
    (SELECT count(*) FROM operations.cash_movement WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND kind <> 'no_sale_open')";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 3] = [OF_SHIFT, LAST, AGAINST];

impl Record for DrawerCount {
    const ENTITY: &'static str = "drawer_count";
    as_row!();

    fn id(&self) -> Uuid {
        self.count_id
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

impl Footed for DrawerCount {
    footed_by!(row);
}

/// The counts of a shift, oldest first.
pub(in super::super) async fn counts_of(
    sql: &mut Select<'_>,
    shift: ShiftId,
) -> Result<Vec<DrawerCount>, Fault> {
    let rows: Vec<AsRow<DrawerCount>> = sql.all(reading!(OF_SHIFT).bind(shift.0)).await?;
    Ok(rows.into_iter().map(|AsRow(count)| count).collect())
}

/// The last of them.
pub(in super::super) async fn last_count(
    sql: &mut Select<'_>,
    shift: ShiftId,
) -> Result<Option<DrawerCount>, Fault> {
    let row: Option<AsRow<DrawerCount>> = sql.optional(reading!(LAST).bind(shift.0)).await?;
    Ok(row.map(|AsRow(count)| count))
}

/// What a drawer is counted against at this moment.
pub(in super::super) async fn against(sql: &mut Select<'_>, shift: ShiftId) -> Result<Against, Fault> {
    let (sales_count, movements_count): (i64, i64) = sql.one(reading!(AGAINST).bind(shift.0)).await?;
    Ok(Against {
        sales_count,
        movements_count,
    })
}
