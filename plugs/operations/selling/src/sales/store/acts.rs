//! What second persons allowed in baskets.

use till_kernel::{AsRow, Fault, Footed, Record, Select, as_row, footed_by, reading, table};
use till_shared::ids::{BranchId, ProductId, SaleId};
use uuid::Uuid;

use super::super::act::Act;

table! {
    Act = "operations.sale_act", names act, key act_id,
    columns [sale_id, branch_id, register_id, line_id, product_id, percent, lowest_unit_minor, approval_id, approver_name, user_id,
        user_name, allowed_at],
    changes never
}

impl Record for Act {
    const ENTITY: &'static str = "sale_act";
    as_row!();

    fn id(&self) -> Uuid {
        self.act_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

impl Footed for Act {
    footed_by!(row);
}

const NAME_OF_PRODUCT: &str =
    "SELECT name FROM operations.product WHERE tenant_id = kernel.tenant_id() AND product_id = $1";

/// What a product is called.
pub(in crate::sales) async fn name_of_product(
    sql: &mut Select<'_>,
    id: ProductId,
) -> Result<Option<String>, Fault> {
    let row: Option<(String,)> = sql.optional(reading!(NAME_OF_PRODUCT).bind(id.0)).await?;
    Ok(row.map(|(name,)| name))
}

/// What was allowed in some sales, in the order it was allowed.
pub(in crate::sales) async fn acts(sql: &mut Select<'_>, sales: &[SaleId]) -> Result<Vec<Act>, Fault> {
    let ids: Vec<Uuid> = sales.iter().map(|id| id.0).collect();
    let rows: Vec<AsRow<Act>> = sql
        .all(
            reading!(concat!(
                "SELECT ",
                act!(),
                " FROM operations.sale_act WHERE tenant_id = kernel.tenant_id() AND sale_id = ANY($1) ORDER BY act_id"
            ))
            .bind(ids),
        )
        .await?;
    Ok(rows.into_iter().map(|AsRow(act)| act).collect())
}
