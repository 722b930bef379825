//! SQL of branches.

use till_shared::ids::BranchId;
use uuid::Uuid;

use super::Branch;
use crate::actor::BranchScope;
use crate::check::Footed;
use crate::db::{AsRow, Select};
use crate::fault::Fault;
use crate::record::Record;
use crate::{as_row, footed_by, reading, table};

table! {
    Branch = "kernel.branch", names branch, key branch_id,
    columns [code, name, address, phone, time_zone, is_active, created_at, version],
    changes [name, address, phone, time_zone, is_active, version]
}

impl Record for Branch {
    const ENTITY: &'static str = "branch";
    as_row!(|fault| fault.on_constraint("branch_code_key", || {
        Fault::field("code", "taken", "another branch has this code").detail("The code is taken.")
    }));

    fn id(&self) -> Uuid {
        self.branch_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// The branches inside `scope`, by code. There are tens, not thousands, so they are not paged.
pub async fn list_branches(sql: &mut Select<'_>, scope: &BranchScope) -> Result<Vec<Branch>, Fault> {
    const BRANCHES: &str = concat!(
        "SELECT ",
        branch!(),
        " FROM kernel.branch WHERE $1::uuid[] IS NULL OR branch_id = ANY($1) ORDER BY code"
    );
    let rows: Vec<AsRow<Branch>> = sql.all(reading!(BRANCHES).bind(scope.filter())).await?;
    Ok(rows.into_iter().map(|AsRow(branch)| branch).collect())
}

impl Footed for Branch {
    footed_by!(row);
}
