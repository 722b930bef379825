//! SQL of settings that the kernel's own does not have: finding the row of a key, and listing what is stored.

use serde_json::Value;
use till_kernel::reading;
use till_kernel::{Fault, Select};
use till_shared::ids::BranchId;
use uuid::Uuid;

/// The row that holds the value of a key in a branch, or for the whole business.
pub(crate) async fn find(
    sql: &mut Select<'_>,
    key: &str,
    branch: Option<BranchId>,
) -> Result<Option<Uuid>, Fault> {
    let row: Option<(Uuid,)> = sql
        .optional(
            reading!(
                "SELECT setting_id FROM kernel.setting WHERE key = $1 AND branch_id IS NOT DISTINCT FROM $2"
            )
            .bind(key.to_owned())
            .bind(branch.map(|branch| branch.0)),
        )
        .await?;
    Ok(row.map(|(id,)| id))
}

/// A stored value.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub key: String,
    pub branch_id: Option<Uuid>,
    pub value: Value,
    pub version: i64,
    pub updated_at: jiff_sqlx::Timestamp,
}

/// Everything that is stored for the business and for branches in `scope`, the business's first.
pub(crate) async fn all(sql: &mut Select<'_>, scope: Option<Vec<Uuid>>) -> Result<Vec<Row>, Fault> {
    sql.all(
        reading!("SELECT key, branch_id, value, version, updated_at FROM kernel.setting
             WHERE branch_id IS NULL OR $1::uuid[] IS NULL OR branch_id = ANY($1) ORDER BY key, branch_id NULLS FIRST")
        .bind(scope),
    )
    .await
}
