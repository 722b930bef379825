//! What a command must know before it writes products.

use till_kernel::reading;
use till_kernel::{Fault, Select};
use till_shared::code::key;
use till_shared::ids::ProductId;
use till_shared::money::Currency;
use uuid::Uuid;

use crate::catalog::model::Product;

/// $1 the product, $2 its SKU, $3 the keys of its codes, $4 category, $5 brand, $6 tax class, $7 other products, $8 branches.
const REFERENCES: &str = "SELECT
    EXISTS (SELECT FROM operations.product WHERE sku_key = lower($2) AND product_id <> $1) AS sku_taken,
    ARRAY(SELECT code_key FROM operations.product_barcode WHERE code_key = ANY($3) AND product_id <> $1) AS codes_taken,
    $4::uuid IS NULL OR EXISTS (SELECT FROM operations.category WHERE category_id = $4) AS has_category,
    $5::uuid IS NULL OR EXISTS (SELECT FROM operations.brand WHERE brand_id = $5) AS has_brand,
    EXISTS (SELECT FROM operations.tax_class WHERE tax_class_id = $6) AS has_tax_class,
    ARRAY(SELECT product_id FROM operations.product WHERE product_id = ANY($7)) AS products,
    ARRAY(SELECT branch_id FROM kernel.branch WHERE branch_id = ANY($8)) AS branches";

/// Whose the codes are, by their keys.
const CODE_OWNERS: &str =
    "SELECT b.code_key, p.sku FROM (SELECT DISTINCT code FROM UNNEST($1::text[]) code) wanted
    CROSS JOIN LATERAL (SELECT * FROM operations.product_barcode WHERE code_key = wanted.code OFFSET 0) b
    CROSS JOIN LATERAL (SELECT sku FROM operations.product WHERE product_id = b.product_id OFFSET 0) p";

/// The business's currency.
const CURRENCY: &str = "SELECT currency FROM kernel.tenant WHERE tenant_id = kernel.tenant_id()";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[REFERENCES, CODE_OWNERS, CURRENCY];

/// The business's currency.
pub(crate) async fn currency(sql: &mut Select<'_>) -> Result<Currency, Fault> {
    let (currency,): (String,) = sql.one(reading!(CURRENCY)).await?;
    currency.parse().map_err(Fault::internal)
}

/// What exists of what a product names, and what of its own is taken.
#[derive(sqlx::FromRow)]
pub(crate) struct References {
    pub sku_taken: bool,
    /// Keys of the codes.
    pub codes_taken: Vec<String>,
    pub has_category: bool,
    pub has_brand: bool,
    pub has_tax_class: bool,
    pub products: Vec<Uuid>,
    pub branches: Vec<Uuid>,
}

/// Looks all references of a product up in one round trip.
pub(crate) async fn references(sql: &mut Select<'_>, product: &Product) -> Result<References, Fault> {
    let codes: Vec<String> = product
        .barcodes
        .iter()
        .map(|barcode| key(&barcode.code).into_owned())
        .collect();
    let others: Vec<Uuid> = product
        .components
        .iter()
        .map(|part| part.product_id)
        .chain(product.variant_of)
        .map(|ProductId(id)| id)
        .collect();
    let branches: Vec<Uuid> = product
        .branch_ids
        .iter()
        .flatten()
        .map(|branch| branch.0)
        .collect();
    let query = reading!(REFERENCES)
        .bind(product.product_id.0)
        .bind(&product.sku)
        .bind(codes)
        .bind(product.category_id.map(Uuid::from))
        .bind(product.brand_id.map(Uuid::from))
        .bind(product.tax_class_id.0)
        .bind(others)
        .bind(branches);
    sql.one(query).await
}

/// (key of a code, SKU of a product that has it), for the codes that are known.
pub(crate) async fn code_owners(
    sql: &mut Select<'_>,
    codes: &[&str],
) -> Result<Vec<(String, String)>, Fault> {
    let codes: Vec<String> = codes.iter().map(|code| key(code).into_owned()).collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    sql.all(reading!(CODE_OWNERS).bind(codes)).await
}
