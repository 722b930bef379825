//! What second persons allowed in baskets.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use sqlx::Row;
use sqlx::postgres::PgRow;
use till_kernel::{AsRow, Fault, Footed, ReadAs, Record, Select, WriteAs, as_row, footed_by, reading, table};
use till_shared::ids::{BranchId, ProductId, SaleId};
use till_shared::quantity::Percent;
use uuid::Uuid;

use super::super::act::Act;

/// A percentage as a number of the database, as exact as it is.
struct Exact;

impl ReadAs<Percent> for Exact {
    fn read(row: &PgRow, name: &str) -> Result<Percent, sqlx::Error> {
        let stored: Decimal = row.try_get(name)?;
        Percent::new(stored).map_err(|error| sqlx::Error::ColumnDecode {
            index: name.to_owned(),
            source: error.into(),
        })
    }
}

impl WriteAs<Percent> for Exact {
    fn write<S: Serializer>(percent: &Percent, serializer: S) -> Result<S::Ok, S::Error> {
        percent.serialize(serializer)
    }
}

table! {
    Act = "operations.sale_act", names act, key act_id,
    columns [sale_id, branch_id, register_id, line_id, product_id, percent as Exact, lowest_unit_minor, approval_id, approver_name, user_id,
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
