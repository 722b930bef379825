//! Products as they are read: the row with its barcodes. How they are written: [`product_rows`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sqlx::types::Json;
use till_kernel::{Change, Fault, Load, Permission, Reach, Record, Rows, Select, list, reading};
use till_shared::ids::{BranchId, BrandId, CategoryId, ProductId, TaxClassId};
use till_shared::quantity::{Percent, Quantity};
use uuid::Uuid;

use crate::catalog::VIEW_COST;
use crate::catalog::about::{About, about_columns};
use crate::catalog::model::{Author, Barcode, Component, Product, ProductStatus, VendorSupply};

use super::product_rows;

macro_rules! columns {
    () => {
        concat!("p.product_id, p.sku, p.name, p.description, p.category_id, p.brand_id, p.unit_price_minor, p.cost_price_minor, p.tax_class_id,
         p.price_includes_tax, p.discount_allowed, p.discount_percent_max, p.min_price_minor, p.unit, p.sells_fractions, p.is_open_price,
         p.attributes, p.variant_of, p.components, p.vendors, p.branch_ids, p.tracks_stock, p.tracks_lots, p.tracks_serials,
         p.tracks_expiry, p.reorder_point_milli, p.reorder_quantity_milli, p.limited_qty_milli, p.max_per_sale_milli, p.scale_code,
         p.age_restriction, p.pictogram, p.image_url, p.commission_class, p.brand_action, p.is_validated, p.status, p.created_at,
         p.updated_at, p.version, ",
        about_columns!(read),
        ",
         coalesce((SELECT jsonb_agg(jsonb_build_object('code', b.barcode, 'pack', b.pack_quantity_milli, 'price', b.price_minor)
                                    ORDER BY b.barcode)
                   FROM operations.product_barcode b WHERE b.tenant_id = p.tenant_id AND b.product_id = p.product_id), '[]') AS barcodes")
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

#[derive(sqlx::FromRow)]
struct Row {
    product_id: Uuid,
    sku: String,
    name: String,
    description: String,
    category_id: Option<Uuid>,
    brand_id: Option<Uuid>,
    unit_price_minor: i64,
    cost_price_minor: i64,
    tax_class_id: Uuid,
    price_includes_tax: Option<bool>,
    discount_allowed: bool,
    discount_percent_max: Option<Decimal>,
    min_price_minor: Option<i64>,
    unit: String,
    sells_fractions: bool,
    is_open_price: bool,
    attributes: Json<BTreeMap<String, String>>,
    variant_of: Option<Uuid>,
    components: Json<Vec<Component>>,
    vendors: Json<Vec<VendorSupply>>,
    branch_ids: Option<Vec<Uuid>>,
    tracks_stock: bool,
    tracks_lots: bool,
    tracks_serials: bool,
    tracks_expiry: bool,
    reorder_point_milli: Option<i64>,
    reorder_quantity_milli: Option<i64>,
    limited_qty_milli: Option<i64>,
    max_per_sale_milli: Option<i64>,
    scale_code: Option<String>,
    age_restriction: Option<i16>,
    pictogram: String,
    image_url: String,
    commission_class: String,
    brand_action: Option<String>,
    #[sqlx(json)]
    about: About,
    is_validated: bool,
    status: String,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
    barcodes: Json<Vec<CodeRow>>,
}

/// A barcode as the statements above put it together.
#[derive(serde::Deserialize)]
pub(super) struct CodeRow {
    code: String,
    pack: i64,
    price: Option<i64>,
}

impl CodeRow {
    pub(super) fn into_barcode(self) -> Result<Barcode, Fault> {
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

fn status(word: &str) -> Result<ProductStatus, Fault> {
    ProductStatus::of(word).ok_or_else(|| Fault::internal(format!("product status {word}")))
}

impl TryFrom<Row> for Product {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        Ok(Self {
            product_id: ProductId(row.product_id),
            sku: row.sku,
            name: row.name,
            description: row.description,
            category_id: row.category_id.map(CategoryId),
            brand_id: row.brand_id.map(BrandId),
            barcodes: row
                .barcodes
                .0
                .into_iter()
                .map(CodeRow::into_barcode)
                .collect::<Result<_, _>>()?,
            unit_price_minor: row.unit_price_minor,
            cost_price_minor: row.cost_price_minor,
            tax_class_id: TaxClassId(row.tax_class_id),
            price_includes_tax: row.price_includes_tax,
            discount_allowed: row.discount_allowed,
            discount_percent_max: row
                .discount_percent_max
                .map(Percent::new)
                .transpose()
                .map_err(Fault::internal)?,
            min_price_minor: row.min_price_minor,
            unit: row.unit,
            sells_fractions: row.sells_fractions,
            is_open_price: row.is_open_price,
            attributes: row.attributes.0,
            variant_of: row.variant_of.map(ProductId),
            components: row.components.0,
            vendors: row.vendors.0,
            branch_ids: row.branch_ids.map(|ids| ids.into_iter().map(BranchId).collect()),
            tracks_stock: row.tracks_stock,
            tracks_lots: row.tracks_lots,
            tracks_serials: row.tracks_serials,
            tracks_expiry: row.tracks_expiry,
            reorder_point: row.reorder_point_milli.map(quantity).transpose()?,
            reorder_quantity: row.reorder_quantity_milli.map(quantity).transpose()?,
            limited_qty: row.limited_qty_milli.map(quantity).transpose()?,
            max_per_sale: row.max_per_sale_milli.map(quantity).transpose()?,
            scale_code: row.scale_code,
            age_restriction: row.age_restriction,
            pictogram: row.pictogram,
            image_url: row.image_url,
            commission_class: row.commission_class,
            brand_action: row.brand_action,
            about: row.about,
            is_validated: row.is_validated,
            status: status(&row.status)?,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
            author: Author::default(),
        })
    }
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
        let row: Option<Row> = sql
            .optional(
                (if lock {
                    reading!(LOAD_LOCKED)
                } else {
                    reading!(LOAD)
                })
                .bind(id),
            )
            .await?;
        row.map(TryInto::try_into).transpose()
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
    let rows: Vec<Row> = sql.all(statement.bind(skus)).await?;
    rows.into_iter().map(TryInto::try_into).collect()
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
