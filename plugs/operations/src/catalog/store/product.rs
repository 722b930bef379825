//! Products as they are stored: the row, its barcodes, the words it is found by, and its price history, written as one.

use std::collections::BTreeMap;
use till_kernel::Load;
use till_kernel::Rows;
use till_kernel::{Life, changing, reading};

use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::types::Json;
use till_kernel::{Change, Fault, Permission, Record, Select, codes};
use till_shared::ids::{BranchId, BrandId, CategoryId, ProductId, TaxClassId, UserId};
use till_shared::quantity::{Percent, Quantity};
use uuid::Uuid;

use crate::catalog::VIEW_COST;
use crate::catalog::model::{Author, Barcode, Component, Product, ProductStatus, VendorSupply};
use crate::catalog::words::{joined, name_key, signs};

macro_rules! columns {
    () => {
        "p.product_id, p.sku, p.name, p.description, p.category_id, p.brand_id, p.unit_price_minor, p.cost_price_minor, p.tax_class_id,
         p.price_includes_tax, p.discount_allowed, p.discount_percent_max, p.min_price_minor, p.unit, p.sells_fractions, p.is_open_price,
         p.attributes, p.variant_of, p.components, p.vendors, p.branch_ids, p.tracks_stock, p.tracks_lots, p.tracks_serials,
         p.tracks_expiry, p.reorder_point_milli, p.reorder_quantity_milli, p.limited_qty_milli, p.max_per_sale_milli, p.scale_code,
         p.age_restriction, p.pictogram, p.image_url, p.commission_class, p.brand_action, p.is_validated, p.status, p.created_at,
         p.updated_at, p.version,
         coalesce((SELECT jsonb_agg(jsonb_build_object('code', b.barcode, 'pack', b.pack_quantity_milli, 'price', b.price_minor)
                                    ORDER BY b.barcode)
                   FROM operations.product_barcode b WHERE b.tenant_id = p.tenant_id AND b.product_id = p.product_id), '[]') AS barcodes"
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

/// $1 products, $2 barcodes, ($3, $4, $6) words, whose and their names, $5 price history.
const INSERT: &str = "WITH stored AS (
        INSERT INTO operations.product (product_id, sku, name, description, category_id, brand_id, unit_price_minor, cost_price_minor,
            tax_class_id, price_includes_tax, discount_allowed, discount_percent_max, min_price_minor, unit, sells_fractions,
            is_open_price, attributes, variant_of, components, vendors, branch_ids, tracks_stock, tracks_lots, tracks_serials,
            tracks_expiry, reorder_point_milli, reorder_quantity_milli, limited_qty_milli, max_per_sale_milli, scale_code,
            age_restriction, pictogram, image_url, commission_class, brand_action, is_validated, status, created_at, updated_at, version,
            name_key, search)
        SELECT product_id, sku, name, description, category_id, brand_id, unit_price_minor, cost_price_minor,
            tax_class_id, price_includes_tax, discount_allowed, discount_percent_max, min_price_minor, unit, sells_fractions,
            is_open_price, attributes, variant_of, components, vendors, branch_ids, tracks_stock, tracks_lots, tracks_serials,
            tracks_expiry, reorder_point_milli, reorder_quantity_milli, limited_qty_milli, max_per_sale_milli, scale_code,
            age_restriction, pictogram, image_url, commission_class, brand_action, is_validated, status, created_at, updated_at, version,
            name_key, search
        FROM jsonb_populate_recordset(NULL::operations.product, $1)
    ), codes AS (
        INSERT INTO operations.product_barcode (barcode, product_id, pack_quantity_milli, price_minor)
        SELECT barcode, product_id, pack_quantity_milli, price_minor
        FROM jsonb_populate_recordset(NULL::operations.product_barcode, $2)
    ), found_by AS (
        INSERT INTO operations.product_word (word, product_id, name_key) SELECT * FROM UNNEST($3::text[], $4::uuid[], $6::text[])
    )
    INSERT INTO operations.product_price (product_id, version, kind, changed_at, before_minor, after_minor, user_id, user_name)
    SELECT product_id, version, kind, changed_at, before_minor, after_minor, user_id, user_name
    FROM jsonb_populate_recordset(NULL::operations.product_price, $5)";

/// $1 the product, $2 its version before, $3 codes taken off, $4 codes added, $5 codes changed, $6 its words, $7 the name they stand beside,
/// $8 history, $9 its id, $10 whether words change at all. What words there were says the row itself: another version of the program may
/// have folded them otherwise.
/// One row if the version was right, none otherwise, and then nothing is written.
const UPDATE: &str = "WITH done AS (
        UPDATE operations.product p SET sku = n.sku, name = n.name, description = n.description, category_id = n.category_id,
            brand_id = n.brand_id, unit_price_minor = n.unit_price_minor, cost_price_minor = n.cost_price_minor,
            tax_class_id = n.tax_class_id, price_includes_tax = n.price_includes_tax, discount_allowed = n.discount_allowed,
            discount_percent_max = n.discount_percent_max, min_price_minor = n.min_price_minor, unit = n.unit,
            sells_fractions = n.sells_fractions, is_open_price = n.is_open_price, attributes = n.attributes, variant_of = n.variant_of,
            components = n.components, vendors = n.vendors, branch_ids = n.branch_ids, tracks_stock = n.tracks_stock,
            tracks_lots = n.tracks_lots, tracks_serials = n.tracks_serials, tracks_expiry = n.tracks_expiry,
            reorder_point_milli = n.reorder_point_milli, reorder_quantity_milli = n.reorder_quantity_milli,
            limited_qty_milli = n.limited_qty_milli, max_per_sale_milli = n.max_per_sale_milli, scale_code = n.scale_code,
            age_restriction = n.age_restriction, pictogram = n.pictogram, image_url = n.image_url,
            commission_class = n.commission_class, brand_action = n.brand_action, is_validated = n.is_validated, status = n.status,
            updated_at = n.updated_at, version = n.version, name_key = n.name_key, search = n.search
        FROM jsonb_populate_record(NULL::operations.product, $1) n
        WHERE p.product_id = n.product_id AND p.version = $2
        RETURNING p.product_id
    ), off AS (
        DELETE FROM operations.product_barcode WHERE product_id = (SELECT product_id FROM done) AND barcode = ANY($3)
    ), added AS (
        INSERT INTO operations.product_barcode (barcode, product_id, pack_quantity_milli, price_minor)
        SELECT n.barcode, done.product_id, n.pack_quantity_milli, n.price_minor
        FROM done, jsonb_populate_recordset(NULL::operations.product_barcode, $4) n
    ), changed AS (
        UPDATE operations.product_barcode b SET pack_quantity_milli = n.pack_quantity_milli, price_minor = n.price_minor
        FROM done, jsonb_populate_recordset(NULL::operations.product_barcode, $5) n
        WHERE b.product_id = done.product_id AND b.barcode = n.barcode
    ), lost AS (
        DELETE FROM operations.product_word WHERE $10 AND product_id = (SELECT product_id FROM done)
            AND word = ANY ((SELECT string_to_array(btrim(search), ' ') FROM operations.product WHERE product_id = $9)::text[])
            AND name_key = (SELECT name_key FROM operations.product WHERE product_id = $9)
            AND NOT (name_key = $7 AND word = ANY($6))
    ), won AS (
        INSERT INTO operations.product_word (word, product_id, name_key)
        SELECT word, done.product_id, $7 FROM done, UNNEST($6::text[]) word WHERE $10
        ON CONFLICT DO NOTHING
    ), priced AS (
        INSERT INTO operations.product_price (product_id, version, kind, changed_at, before_minor, after_minor, user_id, user_name)
        SELECT done.product_id, n.version, n.kind, n.changed_at, n.before_minor, n.after_minor, n.user_id, n.user_name
        FROM done, jsonb_populate_recordset(NULL::operations.product_price, $8) n
    )
    SELECT product_id FROM done";

const HISTORY: &str = "SELECT version, kind, changed_at, before_minor, after_minor, user_id, user_name FROM operations.product_price
    WHERE product_id = $1 AND (version, kind) < ($2, $3) AND kind = ANY($4)
    ORDER BY version DESC, kind DESC LIMIT $5";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[LOAD, LOAD_LOCKED, BY_SKUS, BY_SKUS_PLAIN, INSERT, UPDATE, HISTORY];

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
            is_validated: row.is_validated,
            status: status(&row.status)?,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
            author: Author::default(),
        })
    }
}

/// A product in the columns of its table; PostgreSQL reads it by column name.
#[derive(Serialize)]
struct Stored<'a> {
    product_id: ProductId,
    sku: &'a str,
    name: &'a str,
    description: &'a str,
    category_id: Option<CategoryId>,
    brand_id: Option<BrandId>,
    unit_price_minor: i64,
    cost_price_minor: i64,
    tax_class_id: TaxClassId,
    price_includes_tax: Option<bool>,
    discount_allowed: bool,
    discount_percent_max: Option<Percent>,
    min_price_minor: Option<i64>,
    unit: &'a str,
    sells_fractions: bool,
    is_open_price: bool,
    attributes: &'a BTreeMap<String, String>,
    variant_of: Option<ProductId>,
    components: &'a [Component],
    vendors: &'a [VendorSupply],
    branch_ids: Option<&'a [BranchId]>,
    tracks_stock: bool,
    tracks_lots: bool,
    tracks_serials: bool,
    tracks_expiry: bool,
    reorder_point_milli: Option<i64>,
    reorder_quantity_milli: Option<i64>,
    limited_qty_milli: Option<i64>,
    max_per_sale_milli: Option<i64>,
    scale_code: Option<&'a str>,
    age_restriction: Option<i16>,
    pictogram: &'a str,
    image_url: &'a str,
    commission_class: &'a str,
    brand_action: Option<&'a str>,
    is_validated: bool,
    status: &'static str,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
    version: i64,
    name_key: String,
    search: String,
}

impl<'a> Stored<'a> {
    fn of(product: &'a Product) -> Self {
        Self {
            product_id: product.product_id,
            sku: &product.sku,
            name: &product.name,
            description: &product.description,
            category_id: product.category_id,
            brand_id: product.brand_id,
            unit_price_minor: product.unit_price_minor,
            cost_price_minor: product.cost_price_minor,
            tax_class_id: product.tax_class_id,
            price_includes_tax: product.price_includes_tax,
            discount_allowed: product.discount_allowed,
            discount_percent_max: product.discount_percent_max,
            min_price_minor: product.min_price_minor,
            unit: &product.unit,
            sells_fractions: product.sells_fractions,
            is_open_price: product.is_open_price,
            attributes: &product.attributes,
            variant_of: product.variant_of,
            components: &product.components,
            vendors: &product.vendors,
            branch_ids: product.branch_ids.as_deref(),
            tracks_stock: product.tracks_stock,
            tracks_lots: product.tracks_lots,
            tracks_serials: product.tracks_serials,
            tracks_expiry: product.tracks_expiry,
            reorder_point_milli: product.reorder_point.map(Quantity::scaled),
            reorder_quantity_milli: product.reorder_quantity.map(Quantity::scaled),
            limited_qty_milli: product.limited_qty.map(Quantity::scaled),
            max_per_sale_milli: product.max_per_sale.map(Quantity::scaled),
            scale_code: product.scale_code.as_deref(),
            age_restriction: product.age_restriction,
            pictogram: &product.pictogram,
            image_url: &product.image_url,
            commission_class: &product.commission_class,
            brand_action: product.brand_action.as_deref(),
            is_validated: product.is_validated,
            status: product.status.word(),
            created_at: product.created_at,
            updated_at: product.updated_at,
            version: product.version,
            name_key: name_key(&product.name),
            search: joined(&product.words(), &signs(&product.name)),
        }
    }
}

#[derive(Serialize)]
struct StoredCode<'a> {
    barcode: &'a str,
    product_id: ProductId,
    pack_quantity_milli: i64,
    price_minor: Option<i64>,
}

impl<'a> StoredCode<'a> {
    fn of(product: &Product, barcode: &'a Barcode) -> Self {
        Self {
            barcode: &barcode.code,
            product_id: product.product_id,
            pack_quantity_milli: barcode.pack_quantity.scaled(),
            price_minor: barcode.price_minor,
        }
    }
}

/// An entry of the price history.
#[derive(Serialize)]
struct StoredPrice<'a> {
    product_id: ProductId,
    version: i64,
    kind: &'static str,
    changed_at: jiff::Timestamp,
    before_minor: Option<i64>,
    after_minor: i64,
    user_id: Option<UserId>,
    user_name: &'a str,
}

/// What the history gains: the first price, the first cost unless it is zero, and every change.
fn priced<'a>(before: Option<&Product>, after: &'a Product) -> Vec<StoredPrice<'a>> {
    let entry = |kind, before_minor, after_minor| StoredPrice {
        product_id: after.product_id,
        version: after.version,
        kind,
        changed_at: after.updated_at,
        before_minor,
        after_minor,
        user_id: after.author.user_id,
        user_name: &after.author.name,
    };
    let price = (
        before.map(|before| before.unit_price_minor),
        after.unit_price_minor,
    );
    let cost = (
        before.map(|before| before.cost_price_minor),
        after.cost_price_minor,
    );
    let mut entries = Vec::new();
    if price.0 != Some(price.1) {
        entries.push(entry("price", price.0, price.1));
    }
    if cost.0.unwrap_or(0) != cost.1 {
        entries.push(entry("cost", cost.0, cost.1));
    }
    entries
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
        let (mut rows, mut codes, mut prices) = (Vec::new(), Vec::new(), Vec::new());
        let (mut words, mut whose, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for product in products {
            let of_product = product.search_words();
            rows.push(Stored::of(product));
            whose.extend(std::iter::repeat_n(product.product_id.0, of_product.len()));
            names.extend(std::iter::repeat_n(name_key(&product.name), of_product.len()));
            words.extend(of_product);
            codes.extend(
                product
                    .barcodes
                    .iter()
                    .map(|barcode| StoredCode::of(product, barcode)),
            );
            prices.extend(priced(None, product));
        }
        let query = changing!(INSERT)
            .bind(Json(rows))
            .bind(Json(codes))
            .bind(words)
            .bind(whose)
            .bind(Json(prices))
            .bind(names);
        sql.run(query).await.map_err(taken)?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let had = |code: &str| before.barcodes.iter().find(|barcode| barcode.code == code);
        let off: Vec<&str> = before
            .barcodes
            .iter()
            .map(|barcode| barcode.code.as_str())
            .collect();
        let off: Vec<&str> = off
            .into_iter()
            .filter(|code| !after.barcodes.iter().any(|barcode| barcode.code == *code))
            .collect();
        let stored = |barcodes: Vec<&'_ Barcode>| -> Result<serde_json::Value, Fault> {
            let codes: Vec<StoredCode<'_>> = barcodes
                .into_iter()
                .map(|barcode| StoredCode::of(after, barcode))
                .collect();
            serde_json::to_value(codes).map_err(Fault::internal)
        };
        let added = stored(
            after
                .barcodes
                .iter()
                .filter(|barcode| had(&barcode.code).is_none())
                .collect(),
        )?;
        let differs = |barcode: &&Barcode| had(&barcode.code).is_some_and(|present| present != *barcode);
        let changed = stored(after.barcodes.iter().filter(differs).collect())?;
        let (words, name) = (after.search_words(), name_key(&after.name));
        let has_new_words = words != before.search_words() || name != name_key(&before.name);
        let query = changing!(UPDATE)
            .bind(Json(Stored::of(after)))
            .bind(before.version)
            .bind(off)
            .bind(added)
            .bind(changed)
            .bind(words)
            .bind(name)
            .bind(Json(priced(Some(before), after)))
            .bind(after.product_id.0)
            .bind(has_new_words);
        let touched = sql.run(query).await.map_err(taken)?;
        if touched == 1 {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

/// Somebody took the SKU or a barcode in the meantime: the same words as when it is seen beforehand.
fn taken(fault: Fault) -> Fault {
    let sku = || Fault::field("sku", "taken", "another product has this SKU");
    let code = || Fault::field("barcodes", "taken", "another product has one of these barcodes");
    fault
        .on_constraint("product_sku_key", sku)
        .on_constraint("product_sku_unique", sku)
        .on_constraint("product_barcode_pkey", code)
        .on_constraint("product_barcode_code_key", code)
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

/// Entries of the given kinds before (version, kind), newest first.
pub(crate) async fn history(
    sql: &mut Select<'_>,
    product: ProductId,
    before: (i64, &str),
    kinds: &[&str],
    limit: u32,
) -> Result<Vec<PriceRow>, Fault> {
    let query = reading!(HISTORY)
        .bind(product.0)
        .bind(before.0)
        .bind(before.1)
        .bind(kinds)
        .bind(i64::from(limit));
    sql.all(query).await
}
