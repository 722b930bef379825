//! Products as they are read: the row with its barcodes. How they are written: [`product_rows`].

use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use till_kernel::{
    AsRow, Change, Fault, Load, Permission, Reach, ReadAs, Record, Rows, Select, list, reading, row,
};
use till_shared::quantity::Quantity;
use uuid::Uuid;

use crate::catalog::VIEW_COST;
use crate::catalog::about::about_columns;
use crate::catalog::model::{Barcode, Product};

use super::product_rows;

row! {
    Product, names stored_product, columns [product_id, sku, name, description, category_id, brand_id, unit_price_minor, cost_price_minor,
        tax_class_id, price_includes_tax, discount_allowed, discount_percent_max, min_price_minor, unit, sells_fractions, is_open_price,
        attributes as json, variant_of, components as json, vendors as json, branch_ids, tracks_stock, tracks_lots, tracks_serials,
        tracks_expiry, reorder_point = reorder_point_milli as milli, reorder_quantity = reorder_quantity_milli as milli,
        limited_qty = limited_qty_milli as milli, max_per_sale = max_per_sale_milli as milli, scale_code, age_restriction, pictogram,
        image_url, commission_class, brand_action, is_validated, status, created_at, updated_at, version],
    reads [about as json, barcodes as Codes], besides [author]
}

macro_rules! columns {
    () => {
        concat!(
            stored_product!("p."),
            ", ",
            about_columns!(read),
            ", coalesce((SELECT jsonb_agg(jsonb_build_object('code', b.barcode, 'pack', b.pack_quantity_milli, 'price', b.price_minor)
                                    ORDER BY b.barcode)
                   FROM operations.product_barcode b WHERE b.tenant_id = p.tenant_id AND b.product_id = p.product_id), '[]') AS barcodes"
        )
    };
}

const LOAD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.product p WHERE p.product_id = $1"
);
const LOAD_LOCKED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.product p WHERE p.product_id = $1 FOR UPDATE OF p"
);
/// By SKU whatever its case, in an order that is the same for everybody. A look-up for each, because a plan made while the table was empty would read all of
/// it for as long as it is kept.
const BY_SKUS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM (SELECT DISTINCT lower(sku) AS sku FROM UNNEST($1::text[]) sku ORDER BY 1) wanted
     CROSS JOIN LATERAL (
         SELECT * FROM operations.product WHERE sku_key = wanted.sku ORDER BY sku_twin_no OFFSET 0 FOR UPDATE
     ) p"
);
const BY_SKUS_PLAIN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM (SELECT DISTINCT lower(sku) AS sku FROM UNNEST($1::text[]) sku ORDER BY 1) wanted
     CROSS JOIN LATERAL (SELECT * FROM operations.product WHERE sku_key = wanted.sku ORDER BY sku_twin_no OFFSET 0) p"
);

list! {
    /// $1 the product, $2 kinds.
    pub(crate) PRICES, select "version, kind, changed_at, before_minor, after_minor, user_id, user_name",
    from " FROM operations.product_price WHERE product_id = $1 AND kind = ANY($2)", place "$3", rows "$4",
    orders ["version" ("version" Int, "kind" Text)],
    first "-version",
}

/// In the order of [`BY_SKUS`].
const LOCK: &str = "SELECT product_id, version FROM operations.product WHERE product_id = ANY($1) ORDER BY sku_key, sku_twin_no FOR UPDATE";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[LOAD, LOAD_LOCKED, BY_SKUS, BY_SKUS_PLAIN, LOCK];

/// Barcodes as the statements above put them together.
pub(super) struct Codes;

impl ReadAs<Vec<Barcode>> for Codes {
    fn read(row: &PgRow, name: &str) -> Result<Vec<Barcode>, sqlx::Error> {
        let Json(codes): Json<Vec<CodeRow>> = row.try_get(name)?;
        let codes: Result<_, Fault> = codes.into_iter().map(CodeRow::into_barcode).collect();
        codes.map_err(|fault| sqlx::Error::ColumnDecode {
            index: name.to_owned(),
            source: fault.to_string().into(),
        })
    }
}

/// A barcode as the statements above put it together.
#[derive(serde::Deserialize)]
struct CodeRow {
    code: String,
    pack: i64,
    price: Option<i64>,
}

impl CodeRow {
    fn into_barcode(self) -> Result<Barcode, Fault> {
        Ok(Barcode {
            code: self.code,
            pack_quantity: quantity(self.pack)?,
            price_minor: self.price,
        })
    }
}

/// Thousandths as a quantity.
pub(crate) fn quantity(milli: i64) -> Result<Quantity, Fault> {
    Quantity::from_scaled(milli).map_err(Fault::internal)
}

impl Record for Product {
    const ENTITY: &'static str = "product";
    const TABLES: &'static [&'static str] = &[
        "operations.product",
        "operations.product_barcode",
        "operations.product_word",
        "operations.product_price",
    ];
    const ROWS: Rows = Rows::Document;
    const GUARDED: &'static [(&'static str, Permission)] =
        &[("cost_price_minor", VIEW_COST), ("vendors", VIEW_COST)];

    fn id(&self) -> Uuid {
        self.product_id.0
    }

    fn reach(&self) -> Reach<'_> {
        self.branch_ids
            .as_deref()
            .map_or(Reach::Business, Reach::Branches)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<AsRow<Self>> = sql
            .optional(
                (if lock {
                    reading!(LOAD_LOCKED)
                } else {
                    reading!(LOAD)
                })
                .bind(id),
            )
            .await?;
        Ok(row.map(|AsRow(product)| product))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::insert_all(std::slice::from_ref(self), sql).await
    }

    async fn insert_all(products: &[Self], sql: &mut Change<'_>) -> Result<(), Fault> {
        product_rows::insert(products, sql).await
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::update_all(&[(before, after)], sql).await
    }

    async fn update_all(changes: &[(&Self, &Self)], sql: &mut Change<'_>) -> Result<(), Fault> {
        product_rows::update(changes, sql).await
    }
}

/// Products by SKU whatever its case, locked if `lock`.
pub(crate) async fn by_skus(sql: &mut Select<'_>, skus: &[&str], lock: bool) -> Result<Vec<Product>, Fault> {
    let statement = if lock {
        reading!(BY_SKUS)
    } else {
        reading!(BY_SKUS_PLAIN)
    };
    let rows: Vec<AsRow<Product>> = sql.all(statement.bind(skus)).await?;
    Ok(rows.into_iter().map(|AsRow(product)| product).collect())
}

/// Locks products and answers at which version each is, in the order in which [`by_skus`] locks.
pub(crate) async fn lock(sql: &mut Select<'_>, products: &[Uuid]) -> Result<Vec<(Uuid, i64)>, Fault> {
    sql.all(reading!(LOCK).bind(products)).await
}

/// An entry of the price history.
#[derive(sqlx::FromRow)]
pub(crate) struct PriceRow {
    pub version: i64,
    pub kind: String,
    pub changed_at: jiff_sqlx::Timestamp,
    pub before_minor: Option<i64>,
    pub after_minor: i64,
    pub user_id: Option<Uuid>,
    pub user_name: String,
}
