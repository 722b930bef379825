//! SQL of registers.

use till_kernel::{AsRow, BranchScope, Fault, Footed, Record, Select, as_row, footed_by, reading, table};
use till_shared::ids::BranchId;
use uuid::Uuid;

use super::model::Register;

table! {
    Register = "operations.register", names register, key register_id,
    columns [branch_id, code, name, is_active, created_at, version],
    changes [name, is_active, version]
}

const LIST: &str = concat!(
    "SELECT ",
    register!(),
    " FROM operations.register
     WHERE ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::boolean IS NULL OR is_active = $3) AND ($4::text IS NULL OR (code, register_id) > ($4, $5::uuid))
     ORDER BY code, register_id LIMIT $6"
);
const COUNT: &str = "SELECT count(*) FROM operations.register
    WHERE ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::boolean IS NULL OR is_active = $3)";

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[LIST, COUNT];

impl Record for Register {
    const ENTITY: &'static str = "register";
    as_row!(|fault| fault.on_constraint("register_code_key", || {
        Fault::field("code", "taken", "another register of this branch has this code")
    }));

    fn id(&self) -> Uuid {
        self.register_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Footed for Register {
    footed_by!("operations.register", "register_id");
}

/// Which registers.
pub(super) struct Filter {
    /// Branches of the actor.
    pub branches: BranchScope,
    /// Only this branch.
    pub branch_id: Option<Uuid>,
    /// Only those in use, or out of use.
    pub is_active: Option<bool>,
}

/// Registers by code, after a place in that order; at most `limit`.
pub(super) async fn list(
    sql: &mut Select<'_>,
    filter: &Filter,
    after: Option<&(String, Uuid)>,
    limit: i64,
) -> Result<Vec<Register>, Fault> {
    let rows: Vec<AsRow<Register>> = sql
        .all(
            reading!(LIST)
                .bind(filter.branches.filter())
                .bind(filter.branch_id)
                .bind(filter.is_active)
                .bind(after.map(|(code, _)| code.as_str()))
                .bind(after.map(|(_, id)| *id))
                .bind(limit),
        )
        .await?;
    Ok(rows.into_iter().map(|AsRow(register)| register).collect())
}

/// How many there are in all.
pub(super) async fn count(sql: &mut Select<'_>, filter: &Filter) -> Result<i64, Fault> {
    let (count,): (i64,) = sql
        .one(
            reading!(COUNT)
                .bind(filter.branches.filter())
                .bind(filter.branch_id)
                .bind(filter.is_active),
        )
        .await?;
    Ok(count)
}
