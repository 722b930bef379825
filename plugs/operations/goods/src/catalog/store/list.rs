//! Finding products: pages by name, search, exact codes, one product with its surroundings.
//!
//! Each way of asking is a statement of its own, because one statement with optional parts is planned for none of them. Row-level security
//! lets an index answer only leakproof conditions; comparing text and ids is, `LIKE` and functions are not. So the words' table gives the
//! candidates by a range, and `LIKE` only checks those. Nothing here names the tenant: the policy's own condition is computed once for a
//! statement and leads every index, while `tenant_id = kernel.tenant_id()` would be computed for every look-up.

use jiff::Timestamp;
use rust_decimal::Decimal;
use sqlx::Row;
use sqlx::postgres::PgRow;
use till_kernel::{AsRow, Fault, ReadAs, Select, list, reading, row};
use till_shared::ids::ProductId;
use till_shared::level::Level;
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::product::quantity;
use crate::catalog::about::{About, about_columns};
use crate::catalog::model::{Barcode, Product, ProductStatus};
use crate::catalog::place::ByName;
use crate::catalog::words::Asked;

/// What surrounds the rows of a page: names of category and brand, barcodes, stock in the branches `$1` (NULL: all).
macro_rules! dressed {
    ($page:expr) => {
        dressed!($page, "p.sort_key")
    };
    ($page:expr, $order:literal) => {
        concat!(
            "SELECT p.product_id, p.sku, p.name, p.name_key, p.sort_key, p.category_id, c.name AS category_name, p.brand_id, b.name AS brand_name,
                p.unit_price_minor, p.cost_price_minor, p.tax_class_id, p.unit,
                coalesce(p.limited_qty_milli, p.reorder_point_milli) AS threshold_milli,
                p.tracks_stock, p.pictogram, p.image_url, p.status, p.updated_at, p.version, s.on_hand_milli, ", about_columns!(read), ",
                ARRAY(SELECT k.barcode FROM operations.product_barcode k
                      WHERE k.tenant_id = p.tenant_id AND k.product_id = p.product_id ORDER BY k.barcode) AS barcodes
             FROM (", $page, ") p
             LEFT JOIN operations.category c ON c.tenant_id = p.tenant_id AND c.category_id = p.category_id
             LEFT JOIN operations.brand b ON b.tenant_id = p.tenant_id AND b.brand_id = p.brand_id
             CROSS JOIN LATERAL (", stock!(), ") s
             ORDER BY ", $order, ", p.product_id"
        )
    };
}

macro_rules! stock {
    () => {
        "SELECT coalesce(sum(l.on_hand_milli), 0) AS on_hand_milli FROM operations.stock_level l
         WHERE l.tenant_id = p.tenant_id AND l.product_id = p.product_id AND ($1::uuid[] IS NULL OR l.branch_id = ANY($1))"
    };
}

/// The filters that the ways of asking share: $2 statuses, $3 brand, $4 and $5 where the last page ended, $6 rows, $7 not again.
macro_rules! filters {
    () => {
        "p.status = ANY($2) AND ($3::uuid IS NULL OR p.brand_id = $3) AND (p.sort_key, p.product_id) > ($4, $5) AND p.product_id IS DISTINCT FROM $7"
    };
}

/// A category and all below it.
macro_rules! subtree {
    ($category:literal) => {
        concat!("WITH RECURSIVE tree AS (
             SELECT category_id FROM operations.category WHERE category_id = ", $category, "
             UNION SELECT c.category_id FROM operations.category c JOIN tree t ON c.parent_id = t.category_id
         ) SELECT category_id FROM tree")
    };
}

/// What a row of a list shows. Names and stock are looked up for the rows of the page only.
macro_rules! shown {
    () => {
        concat!(
            "p.product_id, p.sku, p.name, p.name_key, p.sort_key, p.category_id,
                (SELECT c.name FROM operations.category c WHERE c.tenant_id = p.tenant_id AND c.category_id = p.category_id) AS category_name,
                p.brand_id,
                (SELECT b.name FROM operations.brand b WHERE b.tenant_id = p.tenant_id AND b.brand_id = p.brand_id) AS brand_name,
                p.unit_price_minor, p.cost_price_minor, p.tax_class_id, p.unit,
                coalesce(p.limited_qty_milli, p.reorder_point_milli) AS threshold_milli,
                p.tracks_stock, p.pictogram, p.image_url, p.status, p.updated_at, p.version, (", stock!(), ") AS on_hand_milli, ", about_columns!(read), ",
                ARRAY(SELECT k.barcode FROM operations.product_barcode k
                      WHERE k.tenant_id = p.tenant_id AND k.product_id = p.product_id ORDER BY k.barcode) AS barcodes"
        )
    };
}

/// The orders of products, each carried by an index.
macro_rules! products {
    ($(#[$about:meta])* $name:ident, $which:expr) => {
        list! {
            $(#[$about])*
            pub(crate) $name, select shown!(),
            from concat!(
                " FROM operations.product p WHERE p.status = ANY($2) AND ($3::uuid IS NULL OR p.brand_id = $3) AND ",
                $which
            ),
            place "$5", rows "$6",
            orders [
                "name" ("p.sort_key" Text, "p.product_id" Id),
                "sku" ("p.sku_key" Text, "p.sku_twin_no" Int),
                "updated_at" ("p.updated_at" Time, "p.product_id" Id),
            ],
            first "name",
        }
    };
}

products!(
    /// $1 branches whose stock is shown (NULL: all), $2 statuses, $3 brand; no category ($4). What is counted shows no stock.
    BROWSED,
    "$4::uuid IS NULL AND ($1::uuid[] IS NULL OR TRUE)"
);
products!(
    /// $4 the category, with all below it.
    IN_CATEGORY,
    concat!(
        "p.category_id IN (",
        subtree!("$4"),
        ") AND ($1::uuid[] IS NULL OR TRUE)"
    )
);
products!(
    /// At or below the threshold (K15); $4 a category or NULL.
    RUNNING_LOW,
    concat!(
        "p.tracks_stock AND coalesce(p.limited_qty_milli, p.reorder_point_milli) >= (",
        stock!(),
        ") AND ($4::uuid IS NULL OR p.category_id IN (",
        subtree!("$4"),
        "))"
    )
);
products!(
    /// Nothing left; $4 a category or NULL.
    SOLD_OUT,
    concat!(
        "p.tracks_stock AND 0 >= (",
        stock!(),
        ") AND ($4::uuid IS NULL OR p.category_id IN (",
        subtree!("$4"),
        "))"
    )
);

/// $8 patterns, $9 the category.
const CATEGORY: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.category_id IN (",
    subtree!("$9"),
    ") AND p.search LIKE ALL ($8) AND ",
    filters!(),
    " ORDER BY p.sort_key, p.product_id LIMIT $6"
));

/// One word by its beginning, without other filters: $2 to $3 its range, $4 and $5 where the last page ended, $6 rows, $7 not again. The
/// words' key alone gives and sorts the page, however common the word; that key holds the name in lower case, not its place in a sorted
/// list, so only what fits on one page is in the order of lists. A product has at most 60 words, so that many rows hold one page.
///
/// The sub-selects around parameters here and below hide them from the planner, which then always comes to the same plan and stops
/// planning anew each time.
const WORD: &str = dressed!(
    "SELECT p.* FROM (
         SELECT DISTINCT name_key, product_id FROM (
             SELECT w.name_key, w.product_id FROM operations.product_word w
             WHERE w.word >= (SELECT $2::text) AND w.word < (SELECT $3::text)
                 AND (w.name_key, w.product_id) > ((SELECT $4::text), (SELECT $5::uuid)) AND w.product_id IS DISTINCT FROM $7
             ORDER BY w.name_key, w.product_id LIMIT $6 * 60
         ) near ORDER BY name_key, product_id LIMIT $6
     ) hit CROSS JOIN LATERAL (SELECT * FROM operations.product WHERE product_id = hit.product_id OFFSET 0) p",
    "p.name_key"
);

/// Words by their beginnings: $9 to $10 the range of the most telling one, $8 a pattern for every one.
const WORDS: &str = dressed!(concat!(
    "SELECT p.* FROM (
         SELECT DISTINCT w.product_id FROM operations.product_word w
         WHERE w.word >= (SELECT $9::text) AND w.word < (SELECT $10::text)
     ) hit CROSS JOIN LATERAL (SELECT * FROM operations.product WHERE product_id = hit.product_id OFFSET 0) p
     WHERE p.search LIKE ALL ($8) AND ",
    filters!(),
    " ORDER BY p.sort_key, p.product_id LIMIT $6"
));

/// Words, or parts of words, anywhere ($8 patterns): reads every product, so only when no word begins so.
const INSIDE: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.search LIKE ALL ($8) AND ",
    filters!(),
    " ORDER BY p.sort_key, p.product_id LIMIT $6"
));

/// Low on stock: at or below the threshold (K15). $8 patterns, none for all; $9 the category, NULL for all.
const LOW: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.tracks_stock AND p.search LIKE ALL ($8)
         AND coalesce(p.limited_qty_milli, p.reorder_point_milli) >= (",
    stock!(),
    ")
         AND ($9::uuid IS NULL OR p.category_id IN (",
    subtree!("$9"),
    ")) AND ",
    filters!(),
    " ORDER BY p.sort_key, p.product_id LIMIT $6"
));

/// Out of stock: nothing left. The parameters are those of [`LOW`].
const OUT: &str = dressed!(concat!(
    "SELECT p.* FROM operations.product p WHERE p.tracks_stock AND p.search LIKE ALL ($8)
         AND 0 >= (",
    stock!(),
    ")
         AND ($9::uuid IS NULL OR p.category_id IN (",
    subtree!("$9"),
    ")) AND ",
    filters!(),
    " ORDER BY p.sort_key, p.product_id LIMIT $6"
));

/// An exact code: barcode or SKU. $2 statuses, $3 the code, $4 its key. `coalesce` counts as leaky, hence the sub-select around it.
const EXACT: &str = dressed!(
    "SELECT p.* FROM operations.product p WHERE p.status = ANY($2) AND p.product_id = (SELECT coalesce(
         (SELECT k.product_id FROM operations.product_barcode k WHERE k.code_key = $4 ORDER BY k.barcode <> $3, k.twin_no LIMIT 1),
         (SELECT o.product_id FROM operations.product o WHERE o.sku_key = lower($3) ORDER BY o.sku <> $3, o.sku_twin_no LIMIT 1)))"
);

/// How many in all. $1 branches, $2 statuses, $3 brand, $4 category, $5 patterns, $6 low on stock only, $7 out of stock only.
const COUNT: &str = concat!(
    "SELECT count(*) FROM operations.product p WHERE p.status = ANY($2) AND ($3::uuid IS NULL OR p.brand_id = $3)
         AND ($4::uuid IS NULL OR p.category_id IN (", subtree!("$4"), "))
         AND p.search LIKE ALL ($5)
         AND (NOT $6 OR p.tracks_stock AND coalesce(p.limited_qty_milli, p.reorder_point_milli) >= (", stock!(), "))
         AND (NOT $7 OR p.tracks_stock AND 0 >= (", stock!(), "))"
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

/// $1 the code, $2 its key. As written before in another spelling, a barcode before an SKU.
const BY_CODE: &str = "SELECT product_id, pack_quantity_milli, price_minor, barcode FROM (
         SELECT product_id, pack_quantity_milli, price_minor, barcode, barcode <> $1 AS is_other, twin_no
         FROM operations.product_barcode WHERE code_key = $2
         UNION ALL
         SELECT product_id, 1000, NULL, NULL, sku <> $1, sku_twin_no FROM operations.product WHERE sku_key = lower($1)
     ) found ORDER BY barcode IS NULL, is_other, twin_no";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    CATEGORY,
    WORD,
    WORDS,
    INSIDE,
    LOW,
    OUT,
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
    /// What the page goes by: see [`page`].
    pub key: String,
    /// The name as words stand beside it.
    name_key: String,
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
    pub about: About,
    pub status: ProductStatus,
    pub updated_at: Timestamp,
    pub version: i64,
    pub on_hand: Level,
    pub barcodes: Vec<String>,
}

row! {
    Listed, reads [product_id, sku, name, key = sort_key, name_key, category_id, category_name, brand_id, brand_name, unit_price_minor,
        cost_price_minor, tax_class_id, unit, threshold = threshold_milli as milli, tracks_stock, pictogram, image_url, status, updated_at,
        version, on_hand = on_hand_milli as OnHand, about as json, barcodes]
}

/// What is on hand in some branches together.
struct OnHand;

impl ReadAs<Level> for OnHand {
    fn read(row: &PgRow, name: &str) -> Result<Level, sqlx::Error> {
        Ok(Level::from_milli(row.try_get(name)?))
    }
}

/// What is looked for.
#[derive(Debug)]
pub(crate) struct Filter {
    pub branches: Option<Vec<Uuid>>,
    pub statuses: Vec<&'static str>,
    pub brand: Option<Uuid>,
    pub category: Option<Uuid>,
    pub shortage: Option<Shortage>,
}

/// Only products with little or no stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shortage {
    /// At or below their threshold.
    Low,
    /// Nothing left.
    Out,
}

impl Filter {
    /// Whether every product that has words passes.
    fn is_all_that_words_find(&self) -> bool {
        let found = [ProductStatus::Active.word(), ProductStatus::Hidden.word()];
        found.iter().all(|status| self.statuses.contains(status))
            && self.brand.is_none()
            && self.category.is_none()
            && self.shortage.is_none()
    }
}

/// The way to find rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// Words begin so.
    Words(&'a Asked),
    /// Stands anywhere.
    Inside(&'a Asked),
}

impl Way<'_> {
    /// `LIKE` patterns that every row found fits.
    pub(crate) fn patterns(self) -> Vec<String> {
        match self {
            Self::Words(asked) => asked.beginnings(),
            Self::Inside(asked) => asked.anywhere(),
        }
    }
}

/// Products that fit a question, by name, at most so many `rows`. Each row's key says where it stands: by [`WORD`] the name in
/// lower case, else the key that lists are sorted by.
pub(crate) async fn page(
    sql: &mut Select<'_>,
    filter: &Filter,
    way: Way<'_>,
    after: &ByName,
    rows: i64,
) -> Result<Vec<Listed>, Fault> {
    if let Way::Words(asked) = way
        && asked.is_single()
        && filter.is_all_that_words_find()
    {
        let (from, to) = asked.range();
        let query = reading!(WORD)
            .bind(filter.branches.as_deref())
            .bind(from)
            .bind(to)
            .bind(&after.key)
            .bind(after.id)
            .bind(rows)
            .bind(after.skip);
        let mut found = listed(sql.all(query).await?);
        if after.is_start() && i64::try_from(found.len()).is_ok_and(|count| count < rows) {
            found.sort_by(|one, other| (&one.key, one.product_id).cmp(&(&other.key, other.product_id)));
        }
        for row in &mut found {
            std::mem::swap(&mut row.key, &mut row.name_key);
        }
        return Ok(found);
    }
    /// What a statement has beyond the parameters that all have.
    #[derive(PartialEq)]
    enum Tail {
        Patterns,
        Category,
        Range,
    }
    let (statement, tail) = match way {
        _ if filter.shortage == Some(Shortage::Low) => (reading!(LOW), Tail::Category),
        _ if filter.shortage == Some(Shortage::Out) => (reading!(OUT), Tail::Category),
        _ if filter.category.is_some() => (reading!(CATEGORY), Tail::Category),
        // Archived products have no words to be found by.
        Way::Words(_) if filter.statuses.contains(&ProductStatus::Archived.word()) => {
            (reading!(INSIDE), Tail::Patterns)
        }
        Way::Words(_) => (reading!(WORDS), Tail::Range),
        Way::Inside(_) => (reading!(INSIDE), Tail::Patterns),
    };
    let mut query = statement
        .bind(filter.branches.as_deref())
        .bind(filter.statuses.as_slice())
        .bind(filter.brand)
        .bind(&after.key)
        .bind(after.id)
        .bind(rows)
        .bind(after.skip)
        .bind(way.patterns());
    if tail == Tail::Category {
        query = query.bind(filter.category);
    }
    if let Way::Words(asked) = way
        && tail == Tail::Range
    {
        let (from, to) = asked.range();
        query = query.bind(from).bind(to);
    }
    Ok(listed(sql.all(query).await?))
}

fn listed(rows: Vec<AsRow<Listed>>) -> Vec<Listed> {
    rows.into_iter().map(|AsRow(listed)| listed).collect()
}

/// The product with exactly this barcode or, failing that, SKU.
pub(crate) async fn exact(
    sql: &mut Select<'_>,
    filter: &Filter,
    code: &str,
) -> Result<Option<Listed>, Fault> {
    let query = reading!(EXACT)
        .bind(filter.branches.as_deref())
        .bind(filter.statuses.as_slice())
        .bind(code)
        .bind(till_shared::code::key(code).into_owned());
    let row: Option<AsRow<Listed>> = sql.optional(query).await?;
    Ok(row.map(|AsRow(listed)| listed))
}

/// How many there are in all.
pub(crate) async fn count(
    sql: &mut Select<'_>,
    filter: &Filter,
    patterns: Vec<String>,
) -> Result<i64, Fault> {
    let query = reading!(COUNT)
        .bind(filter.branches.as_deref())
        .bind(filter.statuses.as_slice())
        .bind(filter.brand)
        .bind(filter.category)
        .bind(patterns)
        .bind(filter.shortage == Some(Shortage::Low))
        .bind(filter.shortage == Some(Shortage::Out));
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
    pub on_hand: Level,
}

/// Names, tax and stock of a product.
pub(crate) async fn surroundings(
    sql: &mut Select<'_>,
    product: ProductId,
    branches: Option<Vec<Uuid>>,
) -> Result<Surroundings, Fault> {
    #[derive(sqlx::FromRow)]
    struct Surrounding {
        category_name: Option<String>,
        brand_name: Option<String>,
        tax_code: String,
        is_inclusive: bool,
        tax_rate: Decimal,
        on_hand_milli: Decimal,
    }
    let row: Surrounding = sql
        .one(reading!(SURROUNDINGS).bind(branches).bind(product.0))
        .await?;
    Ok(Surroundings {
        category_name: row.category_name,
        brand_name: row.brand_name,
        tax_code: row.tax_code,
        is_inclusive: row.is_inclusive,
        tax_rate: row.tax_rate,
        on_hand: Level::from_milli(row.on_hand_milli),
    })
}

/// What a code stands for.
pub(crate) struct Coded {
    pub product: Product,
    pub barcode: Option<Barcode>,
}

/// The product behind a code: barcode first, then SKU.
pub(crate) async fn by_code(sql: &mut Select<'_>, code: &str) -> Result<Option<Coded>, Fault> {
    let query = reading!(BY_CODE)
        .bind(code)
        .bind(till_shared::code::key(code).into_owned());
    let rows: Vec<(Uuid, i64, Option<i64>, Option<String>)> = sql.all(query).await?;
    let Some((id, pack, price_minor, stored)) = rows.into_iter().next() else {
        return Ok(None);
    };
    let Some(product) = sql.unscoped::<Product>(id).await? else {
        return Ok(None);
    };
    let pack_quantity = quantity(pack)?;
    let barcode = stored.map(|code| Barcode {
        code,
        pack_quantity,
        price_minor,
    });
    Ok(Some(Coded { product, barcode }))
}
