//! Products as they are written, however many: the rows, their barcodes, the words they are found by and their price history in one
//! statement. One product is written as many are.

use serde::Serialize;
use sqlx::types::Json;
use till_kernel::{Change, Fault, Written, changing};
use till_shared::ids::{ProductId, UserId};
use uuid::Uuid;

use crate::catalog::about::{About, about_columns};
use crate::catalog::model::{Barcode, Product, ProductStatus};
use crate::catalog::words::{joined, name_key, signs};

/// The columns that are written. PostgreSQL computes the others.
macro_rules! written {
    () => {
        concat!(stored_product!(), ", name_key, search", about_columns!(written))
    };
}

/// $1 products, $2 barcodes, ($3, $4, $5) words, whose and their names, $6 price history.
const INSERT: &str = concat!(
    "WITH stored AS (
        INSERT INTO operations.product (",
    written!(),
    ") SELECT ",
    written!(),
    " FROM jsonb_populate_recordset(NULL::operations.product, $1)
    ), codes AS (
        INSERT INTO operations.product_barcode (barcode, product_id, pack_quantity_milli, price_minor)
        SELECT barcode, product_id, pack_quantity_milli, price_minor
        FROM jsonb_populate_recordset(NULL::operations.product_barcode, $2)
    ), found_by AS (
        INSERT INTO operations.product_word (word, product_id, name_key) SELECT * FROM UNNEST($3::text[], $4::uuid[], $5::text[])
    )
    INSERT INTO operations.product_price (product_id, version, kind, changed_at, before_minor, after_minor, user_id, user_name)
    SELECT product_id, version, kind, changed_at, before_minor, after_minor, user_id, user_name
    FROM jsonb_populate_recordset(NULL::operations.product_price, $6)"
);

/// $1 the products, $2 their versions before, in the same order; $3 codes taken off, $4 codes added, $5 codes changed; $6 the products
/// whose words change, ($7, $8, $9) their words, whose and the names they stand beside; $10 history. What words there were says the row
/// itself: another version of the program may have folded them otherwise.
///
/// One row for each product that was at its version. If one was not, the command must fail: the others are written.
const UPDATE: &str = concat!(
    "WITH done AS (
        UPDATE operations.product p SET (",
    written!(),
    ") = (SELECT ",
    written!(),
    " FROM (SELECT n.*) fresh)
        FROM jsonb_populate_recordset(NULL::operations.product, $1) WITH ORDINALITY n
        WHERE p.product_id = n.product_id AND p.version = ($2::bigint[])[n.ordinality]
        RETURNING p.product_id
    ), off AS (
        DELETE FROM operations.product_barcode b USING done, jsonb_populate_recordset(NULL::operations.product_barcode, $3) gone
        WHERE gone.product_id = done.product_id AND b.product_id = done.product_id AND b.barcode = gone.barcode
    ), added AS (
        INSERT INTO operations.product_barcode (barcode, product_id, pack_quantity_milli, price_minor)
        SELECT n.barcode, n.product_id, n.pack_quantity_milli, n.price_minor
        FROM jsonb_populate_recordset(NULL::operations.product_barcode, $4) n JOIN done USING (product_id)
    ), changed AS (
        UPDATE operations.product_barcode b SET pack_quantity_milli = n.pack_quantity_milli, price_minor = n.price_minor
        FROM done, jsonb_populate_recordset(NULL::operations.product_barcode, $5) n
        WHERE n.product_id = done.product_id AND b.product_id = done.product_id AND b.barcode = n.barcode
    ), words AS (
        SELECT word.* FROM UNNEST($7::text[], $8::uuid[], $9::text[]) word (word, product_id, name_key) JOIN done USING (product_id)
    ), lost AS (
        DELETE FROM operations.product_word w USING done, operations.product was, unnest(string_to_array(btrim(was.search), ' ')) had
        WHERE done.product_id = ANY($6) AND was.product_id = done.product_id
            AND w.word = had AND w.name_key = was.name_key AND w.product_id = was.product_id
            AND NOT EXISTS (SELECT FROM words WHERE words.product_id = w.product_id AND words.word = w.word AND words.name_key = w.name_key)
    ), won AS (
        INSERT INTO operations.product_word (word, product_id, name_key) SELECT word, product_id, name_key FROM words
        ON CONFLICT DO NOTHING
    ), priced AS (
        INSERT INTO operations.product_price (product_id, version, kind, changed_at, before_minor, after_minor, user_id, user_name)
        SELECT n.product_id, n.version, n.kind, n.changed_at, n.before_minor, n.after_minor, n.user_id, n.user_name
        FROM jsonb_populate_recordset(NULL::operations.product_price, $10) n JOIN done USING (product_id)
    )
    SELECT product_id FROM done"
);

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[INSERT, UPDATE];

/// Stores new products.
pub(super) async fn insert(products: &[Product], sql: &mut Change<'_>) -> Result<(), Fault> {
    let (mut rows, mut codes, mut prices) = (Vec::new(), Vec::new(), Vec::new());
    let mut words = Words::default();
    for product in products {
        let found_by = product.words();
        rows.push(Indexed::of(product, &found_by));
        words.add(product, found_by);
        codes.extend(product.barcodes.iter().map(|code| StoredCode::of(product, code)));
        prices.extend(priced(None, product));
    }
    let query = changing!(INSERT)
        .bind(Json(rows))
        .bind(Json(codes))
        .bind(words.texts)
        .bind(words.whose)
        .bind(words.names)
        .bind(Json(prices));
    sql.run(query).await.map_err(taken)?;
    Ok(())
}

/// Stores changed products, each at the version that it was read with.
pub(super) async fn update(changes: &[(&Product, &Product)], sql: &mut Change<'_>) -> Result<(), Fault> {
    let (mut rows, mut prices, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut off, mut added, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    let mut words = Words::default();
    for (before, after) in changes.iter().copied() {
        let code_of = |product: &Product, code: &str| {
            let found = product.barcodes.iter().find(|barcode| barcode.code == code);
            found.cloned()
        };
        for gone in &before.barcodes {
            if code_of(after, &gone.code).is_none() {
                off.push(StoredCode::of(before, gone));
            }
        }
        for code in &after.barcodes {
            match code_of(before, &code.code) {
                None => added.push(StoredCode::of(after, code)),
                Some(had) if had != *code => changed.push(StoredCode::of(after, code)),
                Some(_) => {}
            }
        }
        let found_by = after.words();
        rows.push(Indexed::of(after, &found_by));
        if after.is_found_otherwise_than(before) {
            renamed.push(after.product_id.0);
            words.add(after, found_by);
        }
        prices.extend(priced(Some(before), after));
    }
    let versions: Vec<i64> = changes.iter().map(|(before, _)| before.version).collect();
    let query = changing!(UPDATE)
        .bind(Json(rows))
        .bind(versions)
        .bind(Json(off))
        .bind(Json(added))
        .bind(Json(changed))
        .bind(renamed)
        .bind(words.texts)
        .bind(words.whose)
        .bind(words.names)
        .bind(Json(prices));
    sql.exactly(changes.len(), query).await.map_err(taken)
}

/// Words for search, with whose they are and the name they stand beside.
#[derive(Default)]
struct Words {
    texts: Vec<String>,
    whose: Vec<Uuid>,
    names: Vec<String>,
}

impl Words {
    /// Nothing finds a product that is archived.
    fn add(&mut self, product: &Product, words: Vec<String>) {
        if product.status != ProductStatus::Archived {
            self.whose
                .extend(std::iter::repeat_n(product.product_id.0, words.len()));
            self.names
                .extend(std::iter::repeat_n(name_key(&product.name), words.len()));
            self.texts.extend(words);
        }
    }
}

/// A product with what it is found by.
#[derive(Serialize)]
struct Indexed<'a> {
    #[serde(flatten)]
    product: Written<'a, Product>,
    #[serde(flatten)]
    about: &'a About,
    name_key: String,
    search: String,
}

impl<'a> Indexed<'a> {
    fn of(product: &'a Product, words: &[String]) -> Self {
        Self {
            product: Written(product),
            about: &product.about,
            name_key: name_key(&product.name),
            search: joined(words, &signs(&product.name)),
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
