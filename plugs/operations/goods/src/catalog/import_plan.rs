//! What an import would do, decided without a database: facts in, plan out. The import carries it out, the dry run only reports it.

mod groups;
mod taxes;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Actor, Fault, Output, Record, Select};
use till_shared::code::{key, meant};
use till_shared::ids::{BrandId, CategoryId, ProductId};
use till_shared::quantity::Quantity;

use super::import::{ImportRow, RowError, check_rows};
use super::input::ProductInput;
use super::model::{Author, Barcode, Brand, Category, Product, ProductStatus};
use super::store::{facts, groups as stored, product};
use groups::Groups;
use taxes::Taxes;

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportReport {
    /// Products added.
    pub created: usize,
    /// Products changed.
    pub updated: usize,
    /// Rows that say what is so already.
    pub unchanged: usize,
    /// Rows that were left out, and why.
    pub errors: Vec<RowError>,
}

impl Output for ImportReport {}

/// What is known before an import.
pub(super) struct Facts {
    /// By SKU in lower case; of twins, all.
    products: HashMap<String, Vec<Product>>,
    code_owners: HashMap<String, String>,
    taxes: Taxes,
    categories: Vec<Category>,
    brands: Vec<Brand>,
}

impl Facts {
    /// Looks up what the rows name, in five round trips whatever their number.
    pub(super) async fn load(sql: &mut Select<'_>, rows: &[ImportRow], lock: bool) -> Result<Self, Fault> {
        let skus: Vec<&str> = rows.iter().map(|row| meant(&row.sku)).collect();
        let codes: Vec<&str> = rows
            .iter()
            .flat_map(|row| &row.barcodes)
            .map(|code| meant(code))
            .collect();
        let mut products: HashMap<String, Vec<Product>> = HashMap::new();
        for product in product::by_skus(sql, &skus, lock).await? {
            products
                .entry(product.sku.to_lowercase())
                .or_default()
                .push(product);
        }
        let taxes = Taxes::of(stored::tax_classes(sql, None).await?);
        let (categories, brands) = named_groups(rows);
        Ok(Self {
            products,
            code_owners: facts::code_owners(sql, &codes).await?.into_iter().collect(),
            taxes,
            categories: stored::categories_named(sql, &categories).await?,
            brands: stored::brands_named(sql, &brands).await?,
        })
    }
}

/// The names of categories and brands that rows bring along, each once: what else there is need not be looked at.
fn named_groups(rows: &[ImportRow]) -> (Vec<&str>, Vec<&str>) {
    let categories: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| &row.category)
        .map(|name| &**name)
        .collect();
    let brands: BTreeSet<&str> = rows.iter().filter_map(|row| row.brand.as_deref()).collect();
    (categories.into_iter().collect(), brands.into_iter().collect())
}

impl Facts {
    /// The product of a row: the one with exactly its SKU, else the one with it in another case.
    fn product(&self, row: &ImportRow) -> Option<&Product> {
        let sku = meant(&row.sku);
        let known = self.products.get(&sku.to_lowercase())?;
        known.iter().find(|product| product.sku == sku).or(known.first())
    }
}

/// What an import writes.
#[derive(Default)]
pub(super) struct Plan {
    pub categories: Vec<Category>,
    pub brands: Vec<Brand>,
    pub created: Vec<Product>,
    pub updated: Vec<(Product, Product)>,
    pub unchanged: usize,
    pub opening: Vec<(ProductId, i64, i64)>,
    pub errors: Vec<RowError>,
}

impl Plan {
    pub(super) fn report(&self) -> ImportReport {
        ImportReport {
            created: self.created.len(),
            updated: self.updated.len(),
            unchanged: self.unchanged,
            errors: self.errors.clone(),
        }
    }
}

/// When, by whom and under which ids a plan makes something.
pub(super) struct Making<'a> {
    pub at: Timestamp,
    pub actor: &'a Actor,
    pub id: &'a (dyn Fn() -> uuid::Uuid + Sync),
}

/// Decides what becomes of each row.
pub(super) fn plan(rows: &[ImportRow], facts: &Facts, making: &Making<'_>) -> Plan {
    let mut plan = Plan {
        errors: check_rows(rows),
        ..Plan::default()
    };
    let mut bad: BTreeSet<u64> = plan.errors.iter().map(|error| error.line).collect();
    let mut groups = Groups::of(facts);
    for row in rows {
        let mut errors = conflicts(row, facts);
        if making.actor.confined_to().is_some() {
            errors.extend(groups.missing(row));
        }
        if !errors.is_empty() {
            bad.insert(row.line);
            plan.errors.extend(errors);
        }
    }
    for row in rows.iter().filter(|row| !bad.contains(&row.line)) {
        let before = facts.product(row);
        let category = groups.category(&row.category, making, &mut plan.categories);
        let brand = row
            .brand
            .as_deref()
            .map(|name| groups.brand(name, making, &mut plan.brands));
        let Some(after) = merge(row, before, facts, category, brand, making) else {
            continue;
        };
        match before {
            None => {
                if let Some(stock) = row.opening_stock.filter(|stock| stock.is_positive()) {
                    plan.opening
                        .push((after.product_id, stock.scaled(), after.cost_price_minor));
                }
                plan.created.push(after);
            }
            Some(before) if after.is_same_as(before) => plan.unchanged += 1,
            Some(before) if !making.actor.reaches(before.reach()) => plan.errors.push(beyond(
                row,
                "sku",
                "this product is also sold in branches that are not yours",
            )),
            Some(before) => plan.updated.push((before.clone(), after)),
        }
    }
    plan.errors.sort();
    plan
}

/// Why a row is not for somebody who acts for some branches only.
fn beyond(row: &ImportRow, column: &str, reason: &str) -> RowError {
    RowError {
        line: row.line,
        column: column.to_owned(),
        code: "business-wide".to_owned(),
        reason: reason.to_owned(),
        found: row.shown(column),
    }
}

/// What of a row contradicts the database.
fn conflicts(row: &ImportRow, facts: &Facts) -> Vec<RowError> {
    let mut found = Vec::new();
    let mut refuse = |column: &str, code: &str, reason: String| {
        found.push(RowError {
            line: row.line,
            column: column.to_owned(),
            code: code.to_owned(),
            reason,
            found: row.shown(column),
        });
    };
    match &row.tax_class_code {
        Some(code) if facts.taxes.named(code).is_none() => {
            refuse(
                "tax_class_code",
                "unknown-tax-class",
                format!("there is no tax class {code}; there are {}", facts.taxes.told()),
            );
        }
        None if facts.product(row).is_none() && facts.taxes.first().is_none() => {
            refuse(
                "tax_class_code",
                "required",
                "no tax class is offered first, so each new product must name one".to_owned(),
            );
        }
        _ => {}
    }
    for barcode in &row.barcodes {
        let owner = facts.code_owners.get(key(meant(barcode)).as_ref());
        let sku = meant(&row.sku).to_lowercase();
        if let Some(owner) = owner.filter(|owner| owner.to_lowercase() != sku) {
            refuse(
                "barcodes",
                "barcode-taken",
                format!("{barcode} belongs to the product {owner}"),
            );
        }
    }
    if let Some(known) = facts.product(row) {
        if known.status == ProductStatus::Archived {
            refuse("sku", "archived", "this product is archived".to_owned());
        }
        if known
            .min_price_minor
            .is_some_and(|least| least > row.unit_price_minor)
        {
            refuse(
                "unit_price_minor",
                "below-lowest-price",
                "is below the product's lowest price".to_owned(),
            );
        }
    }
    found
}

/// The product as the row wants it. `None` cannot happen after [`conflicts`]: a new product then has a tax class.
fn merge(
    row: &ImportRow,
    before: Option<&Product>,
    facts: &Facts,
    category: Option<CategoryId>,
    brand: Option<BrandId>,
    making: &Making<'_>,
) -> Option<Product> {
    let named = row
        .tax_class_code
        .as_deref()
        .and_then(|code| facts.taxes.named(code));
    let tax = named
        .or(before.map(|before| before.tax_class_id))
        .or_else(|| facts.taxes.first())?;
    let mut product = if let Some(before) = before {
        Product {
            updated_at: making.at,
            version: before.version + 1,
            author: Author::of(making.actor),
            ..before.clone()
        }
    } else {
        let id = ProductId((making.id)());
        let input = ProductInput::new(&row.sku, &row.name, row.unit_price_minor, tax);
        let allowed = input.allowed(making.actor, None).unwrap_or_default();
        input.product(id, None, making.at, Author::of(making.actor), &allowed)
    };
    product.name = row.name.clone().into();
    product.unit_price_minor = row.unit_price_minor;
    product.tax_class_id = tax;
    product.category_id = category.or(product.category_id);
    product.brand_id = brand.or(product.brand_id);
    if let Some(description) = &row.description {
        product.description = description.clone().into();
    }
    product.cost_price_minor = row.cost_price_minor.unwrap_or(product.cost_price_minor);
    if let Some(unit) = &row.unit {
        product.unit = unit.clone().into();
    }
    product.sells_fractions = row.sells_fractions.unwrap_or(product.sells_fractions);
    product.about.told(&row.about);
    product.limited_qty = row.limited_qty.or(product.limited_qty);
    for code in &row.barcodes {
        let code = meant(code);
        let is_known = |barcode: &Barcode| key(&barcode.code) == key(code);
        if !product.barcodes.iter().any(is_known) {
            product.barcodes.push(Barcode {
                code: code.to_owned(),
                pack_quantity: Quantity::ONE,
                price_minor: None,
            });
        }
    }
    product.barcodes.sort_by(|one, other| one.code.cmp(&other.code));
    Some(product)
}
