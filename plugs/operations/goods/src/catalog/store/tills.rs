//! The catalogue as tills keep it: all of it in chunks, and what changed since.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use till_kernel::{AsRow, Fault, Select, reading, row};
use till_shared::ids::{BranchId, ProductId};
use uuid::Uuid;

use super::product::Codes;
use crate::catalog::about::about_columns;
use crate::catalog::views::TillProduct;

macro_rules! columns {
    () => {
        concat!("SELECT p.product_id, p.sku, p.name, p.category_id, p.brand_id, p.unit_price_minor, p.tax_class_id, p.price_includes_tax,
            p.discount_allowed, p.discount_percent_max, p.min_price_minor, p.unit, p.sells_fractions, p.is_open_price, p.tracks_stock,
            p.max_per_sale_milli, p.scale_code, p.age_restriction, p.pictogram, p.image_url, p.version, ", about_columns!(read), ",
            p.status = 'active' AND ($1::uuid IS NULL OR p.branch_ids IS NULL OR $1 = ANY(p.branch_ids)) AS is_sold,
            coalesce((SELECT jsonb_agg(jsonb_build_object('code', b.barcode, 'pack', b.pack_quantity_milli, 'price', b.price_minor)
                                       ORDER BY b.barcode)
                      FROM operations.product_barcode b WHERE b.tenant_id = p.tenant_id AND b.product_id = p.product_id), '[]') AS barcodes
         FROM operations.product p ")
    };
}

/// Money and the moment of the last change: what a snapshot starts with.
const HEAD: &str =
    "SELECT (SELECT currency FROM kernel.tenant WHERE tenant_id = kernel.tenant_id()) AS currency, greatest(
        (SELECT max(updated_at) FROM operations.product),
        (SELECT max(updated_at) FROM operations.category), (SELECT max(updated_at) FROM operations.brand),
        (SELECT max(updated_at) FROM operations.tax_class), 'epoch') AS changed_at";

/// $1 branch, $2 rows.
const FIRST_CHUNK: &str = concat!(
    columns!(),
    "WHERE p.status = 'active' AND ($1::uuid IS NULL OR p.branch_ids IS NULL OR $1 = ANY(p.branch_ids))
     ORDER BY p.product_id LIMIT $2"
);

/// $1 branch, $2 rows, $3 after this product.
const CHUNK: &str = concat!(
    columns!(),
    "WHERE p.product_id > $3 AND p.status = 'active'
         AND ($1::uuid IS NULL OR p.branch_ids IS NULL OR $1 = ANY(p.branch_ids))
     ORDER BY p.product_id LIMIT $2"
);

/// $1 branch, $2 changed after this moment, $3 rows.
const CHANGED: &str = concat!(
    columns!(),
    "WHERE p.updated_at > $2
     ORDER BY p.updated_at, p.product_id LIMIT $3"
);

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[HEAD, FIRST_CHUNK, CHUNK, CHANGED];

row! {
    TillProduct, reads [product_id, sku, name, category_id, brand_id, unit_price_minor, tax_class_id, price_includes_tax, discount_allowed,
        discount_percent_max, min_price_minor, unit, sells_fractions, is_open_price, tracks_stock,
        max_per_sale = max_per_sale_milli as milli, scale_code, age_restriction, pictogram, image_url, version, about as json, barcodes as Codes]
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    product: AsRow<TillProduct>,
    is_sold: bool,
}

/// The business's currency, and when the catalogue last changed.
pub(crate) async fn head(sql: &mut Select<'_>) -> Result<(String, Timestamp), Fault> {
    let (currency, changed_at): (Option<String>, jiff_sqlx::Timestamp) = sql.one(reading!(HEAD)).await?;
    Ok((
        currency.ok_or_else(|| Fault::not_found("business"))?,
        changed_at.to_jiff(),
    ))
}

/// Products sold in a branch, by id, from the first or after one.
pub(crate) async fn chunk(
    sql: &mut Select<'_>,
    branch: Option<BranchId>,
    after: Option<ProductId>,
    rows: i64,
) -> Result<Vec<TillProduct>, Fault> {
    let statement = if after.is_some() {
        reading!(CHUNK)
    } else {
        reading!(FIRST_CHUNK)
    };
    let query = statement.bind(branch.map(Uuid::from)).bind(rows);
    let query = match after {
        Some(after) => query.bind(after.0),
        None => query,
    };
    let rows: Vec<AsRow<TillProduct>> = sql.all(query).await?;
    Ok(rows.into_iter().map(|AsRow(product)| product).collect())
}

/// Products changed after a moment: those sold in the branch, and the ids of those that are not.
pub(crate) async fn changed(
    sql: &mut Select<'_>,
    branch: Option<BranchId>,
    since: Timestamp,
    rows: i64,
) -> Result<(Vec<TillProduct>, Vec<ProductId>), Fault> {
    let query = reading!(CHANGED)
        .bind(branch.map(Uuid::from))
        .bind(since.to_sqlx())
        .bind(rows);
    let rows: Vec<Row> = sql.all(query).await?;
    let (sold, gone): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.is_sold);
    let product = |row: Row| row.product.0;
    let gone = gone.into_iter().map(product).map(|product| product.product_id);
    Ok((sold.into_iter().map(product).collect(), gone.collect()))
}
