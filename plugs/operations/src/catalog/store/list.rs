//! Finding products: pages by name, search, exact codes, one product with its surroundings.
//!
//! Each way of asking is a statement of its own, because one statement with optional parts is planned for none of them. Row-level security
//! lets an index answer only leakproof conditions; comparing text and ids is, `LIKE` and functions are not. So the words' table gives the
//! candidates by a range, and `LIKE` only checks those.

use jiff::Timestamp;
use rust_decimal::Decimal;
use sqlx::types::Json;
use till_kernel::{Fault, Record, Select};
use till_shared::ids::ProductId;
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::product::{CodeRow, quantity};
use crate::catalog::cursor::ByName;
use crate::catalog::model::{Barcode, Product};
use crate::catalog::words::Asked;

/// What surrounds the rows of a page: names of category and brand, barcodes, stock in the branches `$1` (NULL: all).
macro_rules! dressed {
    ($page:expr) => {
        concat!(
            "SELECT p.product_id, p.sku, p.name, p.name_key, p.category_id, c.name AS category_name, p.brand_id, b.name AS brand_name,
                p.unit_price_minor, p.cost_price_minor, p.tax_class_id, p.unit, p.limited_qty_milli, p.reorder_point_milli,
                p.tracks_stock, p.pictogram, p.image_url, p.status, p.updated_at, p.version, s.on_hand_milli,
                ARRAY(SELECT k.barcode FROM operations.product_barcode k
                      WHERE k.tenant_id = p.tenant_id AND k.product_id = p.product_id ORDER BY k.barcode) AS barcodes
             FROM (", $page, ") p
             LEFT JOIN operations.category c ON c.tenant_id = p.tenant_id AND c.category_id = p.category_id
             LEFT JOIN operations.brand b ON b.tenant_id = p.tenant_id AND b.brand_id = p.brand_id
             CROSS JOIN LATERAL (", stock!(), ") s
             ORDER BY p.name_key, p.product_id"
        )
    };
}

macro_rules! stock {
    () => {
        "SELECT coalesce(sum(l.on_hand_milli), 0)::bigint AS on_hand_milli FROM operations.stock_level l
         WHERE l.tenant_id = p.tenant_id AND l.product_id = p.product_id AND ($1::uuid[] IS NULL OR l.branch_id = ANY($1))"
    };
}

/// The filters that every way of asking shares: $2 statuses, $3 brand, $4 and $5 where the last page ended, $6 rows, $7 not again.
macro_rules! filters {
    () => {
        "p.status = ANY($2) AND ($3::uuid IS NULL OR p.brand_id = $3) AND (p.name_key, p.product_id) > ($4, $5) AND p.product_id <> $7"
    };
}

const BROWSE: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.tenant_id = kernel.tenant_id() AND ",
    filters!(),
    " ORDER BY p.name_key, p.product_id LIMIT $6"
));

/// $8 a category: it and all below it.
macro_rules! subtree {
    () => {
        "WITH RECURSIVE tree AS (
             SELECT category_id FROM operations.category WHERE tenant_id = kernel.tenant_id() AND category_id = $8
             UNION SELECT c.category_id FROM operations.category c JOIN tree t ON c.parent_id = t.category_id
         ) SELECT category_id FROM tree"
    };
}

const BROWSE_CATEGORY: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.tenant_id = kernel.tenant_id() AND p.category_id IN (",
    subtree!(),
    ") AND ",
    filters!(),
    " ORDER BY p.name_key, p.product_id LIMIT $6"
));

/// Words by their beginning. $9 to $10 the range of the most telling word, $11 a pattern for every word. If few products have it they are
/// looked up and sorted; if many, walking by name meets a page of them soon, and sorting thousands would cost more.
const WORDS: &str = dressed!(concat!(
    "WITH hit AS MATERIALIZED (
         SELECT w.product_id FROM operations.product_word w
         WHERE w.tenant_id = kernel.tenant_id() AND w.word >= $9 AND w.word < $10 LIMIT 1501
     ), found AS MATERIALIZED (SELECT count(*) <= 1500 AS is_few FROM hit)
     (SELECT p.* FROM (SELECT DISTINCT product_id FROM hit) h CROSS JOIN LATERAL (
          SELECT q.* FROM operations.product q WHERE q.tenant_id = kernel.tenant_id() AND q.product_id = h.product_id OFFSET 0
      ) p
      WHERE (SELECT is_few FROM found) AND p.search LIKE ALL ($11) AND ($8::uuid IS NULL OR p.category_id IN (", subtree!(), "))
          AND ", filters!(), "
      ORDER BY p.name_key, p.product_id LIMIT $6)
     UNION ALL
     (SELECT p.* FROM operations.product p
      WHERE NOT (SELECT is_few FROM found) AND p.tenant_id = kernel.tenant_id() AND p.search LIKE ALL ($11)
          AND ($8::uuid IS NULL OR p.category_id IN (", subtree!(), ")) AND ", filters!(), "
      ORDER BY p.name_key, p.product_id LIMIT $6)
     ORDER BY name_key, product_id LIMIT $6"
));

/// Words, or parts of words, anywhere ($9 patterns): reads every product, so only when no word begins so.
const INSIDE: &str =
    dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.tenant_id = kernel.tenant_id() AND p.search LIKE ALL ($9)
         AND ($8::uuid IS NULL OR p.category_id IN (", subtree!(), ")) AND ", filters!(),
    " ORDER BY p.name_key, p.product_id LIMIT $6"
));

/// Low on stock: at or below the threshold (K15). $9 patterns, none for all.
const LOW: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.tenant_id = kernel.tenant_id() AND p.tracks_stock
         AND coalesce(p.limited_qty_milli, p.reorder_point_milli) >= (",
    stock!(),
    ") AND p.search LIKE ALL ($9)
         AND ($8::uuid IS NULL OR p.category_id IN (",
    subtree!(),
    ")) AND ",
    filters!(),
    " ORDER BY p.name_key, p.product_id LIMIT $6"
));

/// An exact code: barcode or SKU. $2 statuses, $3 the code.
const EXACT: &str = dressed!(
    "SELECT p.* FROM operations.product p WHERE p.tenant_id = kernel.tenant_id() AND p.status = ANY($2) AND p.product_id = coalesce(
         (SELECT k.product_id FROM operations.product_barcode k WHERE k.tenant_id = kernel.tenant_id() AND k.barcode = $3),
         (SELECT o.product_id FROM operations.product o WHERE o.tenant_id = kernel.tenant_id() AND o.sku = $3))"
);

/// How many in all. $1 branches, $2 statuses, $3 brand, $4 category, $5 patterns, $6 low on stock only.
const COUNT: &str = concat!(
    "SELECT count(*) FROM operations.product p WHERE p.status = ANY($2) AND ($3::uuid IS NULL OR p.brand_id = $3)
         AND ($4::uuid IS NULL OR p.category_id IN (WITH RECURSIVE tree AS (
             SELECT category_id FROM operations.category WHERE category_id = $4
             UNION SELECT c.category_id FROM operations.category c JOIN tree t ON c.parent_id = t.category_id
         ) SELECT category_id FROM tree))
         AND p.search LIKE ALL ($5)
         AND (NOT $6 OR p.tracks_stock AND coalesce(p.limited_qty_milli, p.reorder_point_milli) >= (", stock!(), "))"
);

const SURROUNDINGS: &str = concat!(
    "SELECT c.name AS category_name, b.name AS brand_name, t.code AS tax_code, t.is_inclusive,
        (SELECT coalesce(sum((rate->>'rate')::numeric), 0) FROM jsonb_array_elements(t.rates) rate) AS tax_rate, s.on_hand_milli
     FROM operations.product p
     JOIN operations.tax_class t ON t.tenant_id = p.tenant_id AND t.tax_class_id = p.tax_class_id
     LEFT JOIN operations.category c ON c.tenant_id = p.tenant_id AND c.category_id = p.category_id
     LEFT JOIN operations.brand b ON b.tenant_id = p.tenant_id AND b.brand_id = p.brand_id
     CROSS JOIN LATERAL (", stock!(), ") s
     WHERE p.product_id = $2"
);

const BY_CODE: &str = "SELECT product_id, pack_quantity_milli, price_minor, true AS is_barcode
     FROM operations.product_barcode WHERE tenant_id = kernel.tenant_id() AND barcode = $1
     UNION ALL
     SELECT product_id, 1000, NULL, false FROM operations.product WHERE tenant_id = kernel.tenant_id() AND sku = $1";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    BROWSE,
    BROWSE_CATEGORY,
    WORDS,
    INSIDE,
    LOW,
    EXACT,
    COUNT,
    SURROUNDINGS,
    BY_CODE,
];

/// A product as lists show it.
pub(crate) struct Listed {
    pub product_id: Uuid,
    pub sku: String,
    pub name: String,
    pub name_key: String,
    pub category_id: Option<Uuid>,
    pub category_name: Option<String>,
    pub brand_id: Option<Uuid>,
    pub brand_name: Option<String>,
    pub unit_price_minor: i64,
    pub cost_price_minor: i64,
    pub tax_class_id: Uuid,
    pub unit: String,
    pub threshold: Option<Quantity>,
    pub tracks_stock: bool,
    pub pictogram: String,
    pub image_url: String,
    pub status: String,
    pub updated_at: Timestamp,
    pub version: i64,
    pub on_hand: Quantity,
    pub barcodes: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    product_id: Uuid,
    sku: String,
    name: String,
    name_key: String,
    category_id: Option<Uuid>,
    category_name: Option<String>,
    brand_id: Option<Uuid>,
    brand_name: Option<String>,
    unit_price_minor: i64,
    cost_price_minor: i64,
    tax_class_id: Uuid,
    unit: String,
    limited_qty_milli: Option<i64>,
    reorder_point_milli: Option<i64>,
    tracks_stock: bool,
    pictogram: String,
    image_url: String,
    status: String,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
    on_hand_milli: i64,
    barcodes: Vec<String>,
}

impl TryFrom<ListedRow> for Listed {
    type Error = Fault;

    fn try_from(row: ListedRow) -> Result<Self, Fault> {
        Ok(Self {
            product_id: row.product_id,
            sku: row.sku,
            name: row.name,
            name_key: row.name_key,
            category_id: row.category_id,
            category_name: row.category_name,
            brand_id: row.brand_id,
            brand_name: row.brand_name,
            unit_price_minor: row.unit_price_minor,
            cost_price_minor: row.cost_price_minor,
            tax_class_id: row.tax_class_id,
            unit: row.unit,
            threshold: row
                .limited_qty_milli
                .or(row.reorder_point_milli)
                .map(quantity)
                .transpose()?,
            tracks_stock: row.tracks_stock,
            pictogram: row.pictogram,
            image_url: row.image_url,
            status: row.status,
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
            on_hand: quantity(row.on_hand_milli)?,
            barcodes: row.barcodes,
        })
    }
}

/// What is looked for.
#[derive(Debug)]
pub(crate) struct Filter {
    pub branches: Option<Vec<Uuid>>,
    pub statuses: Vec<&'static str>,
    pub brand: Option<Uuid>,
    pub category: Option<Uuid>,
    pub is_low: bool,
}

/// The way to find rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// By name.
    Browse,
    /// Words begin so.
    Words(&'a Asked),
    /// Stands anywhere.
    Inside(&'a Asked),
}

/// A page of products by name, one row more than `limit` if there are more.
pub(crate) async fn page(
    sql: &mut Select<'_>,
    filter: &Filter,
    way: Way<'_>,
    after: &ByName,
    limit: u32,
) -> Result<Vec<Listed>, Fault> {
    let patterns = match way {
        Way::Browse => Vec::new(),
        Way::Words(asked) => asked.beginnings(),
        Way::Inside(asked) => asked.anywhere(),
    };
    let statement = match way {
        _ if filter.is_low => LOW,
        Way::Browse if filter.category.is_some() => BROWSE_CATEGORY,
        Way::Browse => BROWSE,
        Way::Words(_) => WORDS,
        Way::Inside(_) => INSIDE,
    };
    let mut query = sqlx::query_as(statement)
        .bind(filter.branches.as_deref())
        .bind(filter.statuses.as_slice())
        .bind(filter.brand)
        .bind(&after.name_key)
        .bind(after.id)
        .bind(i64::from(limit) + 1)
        .bind(after.skip);
    if statement != BROWSE {
        query = query.bind(filter.category);
    }
    query = match way {
        _ if filter.is_low => query.bind(patterns),
        Way::Browse => query,
        Way::Words(asked) => {
            let (from, to) = asked.range();
            query.bind(from).bind(to).bind(patterns)
        }
        Way::Inside(_) => query.bind(patterns),
    };
    let rows: Vec<ListedRow> = sql.all(query).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The product with exactly this barcode or, failing that, SKU.
pub(crate) async fn exact(
    sql: &mut Select<'_>,
    filter: &Filter,
    code: &str,
) -> Result<Option<Listed>, Fault> {
    let query = sqlx::query_as(EXACT)
        .bind(filter.branches.as_deref())
        .bind(filter.statuses.as_slice())
        .bind(code);
    let row: Option<ListedRow> = sql.optional(query).await?;
    row.map(TryInto::try_into).transpose()
}

/// How many there are in all.
pub(crate) async fn count(
    sql: &mut Select<'_>,
    filter: &Filter,
    patterns: Vec<String>,
) -> Result<i64, Fault> {
    let query = sqlx::query_as(COUNT)
        .bind(filter.branches.as_deref())
        .bind(filter.statuses.as_slice())
        .bind(filter.brand)
        .bind(filter.category)
        .bind(patterns)
        .bind(filter.is_low);
    let (count,): (i64,) = sql.one(query).await?;
    Ok(count)
}

/// What a view of one product shows beside it.
pub(crate) struct Surroundings {
    pub category_name: Option<String>,
    pub brand_name: Option<String>,
    pub tax_code: String,
    pub is_inclusive: bool,
    pub tax_rate: Decimal,
    pub on_hand: Quantity,
}

/// Names, tax and stock of a product.
pub(crate) async fn surroundings(
    sql: &mut Select<'_>,
    product: ProductId,
    branches: Option<Vec<Uuid>>,
) -> Result<Surroundings, Fault> {
    #[derive(sqlx::FromRow)]
    struct Row {
        category_name: Option<String>,
        brand_name: Option<String>,
        tax_code: String,
        is_inclusive: bool,
        tax_rate: Decimal,
        on_hand_milli: i64,
    }
    let row: Row = sql
        .one(sqlx::query_as(SURROUNDINGS).bind(branches).bind(product.0))
        .await?;
    Ok(Surroundings {
        category_name: row.category_name,
        brand_name: row.brand_name,
        tax_code: row.tax_code,
        is_inclusive: row.is_inclusive,
        tax_rate: row.tax_rate,
        on_hand: quantity(row.on_hand_milli)?,
    })
}

/// What a code stands for.
pub(crate) struct Coded {
    pub product: Product,
    pub barcode: Option<Barcode>,
}

/// The product behind a code: barcode first, then SKU.
pub(crate) async fn by_code(sql: &mut Select<'_>, code: &str) -> Result<Option<Coded>, Fault> {
    let rows: Vec<(Uuid, i64, Option<i64>, bool)> = sql.all(sqlx::query_as(BY_CODE).bind(code)).await?;
    for wants_barcode in [true, false] {
        let Some((id, pack, price_minor, _)) = rows.iter().find(|row| row.3 == wants_barcode) else {
            continue;
        };
        let Some(product) = Product::load(sql, *id, false).await? else {
            continue;
        };
        let barcode = Barcode {
            code: code.to_owned(),
            pack_quantity: quantity(*pack)?,
            price_minor: *price_minor,
        };
        return Ok(Some(Coded {
            product,
            barcode: wants_barcode.then_some(barcode),
        }));
    }
    Ok(None)
}

/// Barcodes that a statement put together as JSON.
pub(super) fn barcodes(codes: Json<Vec<CodeRow>>) -> Result<Vec<Barcode>, Fault> {
    codes.0.into_iter().map(CodeRow::into_barcode).collect()
}
