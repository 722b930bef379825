//! What an import would do, decided without a database: facts in, plan out. The import carries it out, the dry run only reports it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Actor, Fault, Output, Record, Select};
use till_shared::code::{key, meant};
use till_shared::ids::{BrandId, CategoryId, ProductId};
use till_shared::quantity::Quantity;
use till_shared::text::Text;

use super::import::{ImportRow, RowError, check_rows};
use super::input::{NAME_MAX, ProductInput};
use super::model::{Author, Barcode, Brand, Category, Product, ProductStatus, TaxClass};
use super::store::{facts, groups, product};

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
    tax_classes: Vec<TaxClass>,
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
        Ok(Self {
            products,
            code_owners: facts::code_owners(sql, &codes).await?.into_iter().collect(),
            tax_classes: groups::tax_classes(sql, None).await?,
            categories: groups::categories(sql, None).await?,
            brands: groups::brands(sql, None).await?,
        })
    }
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
        });
    };
    match &row.tax_class_code {
        Some(code) if !facts.tax_classes.iter().any(|class| **code == *class.code) => {
            refuse(
                "tax_class_code",
                "unknown-tax-class",
                format!("there is no tax class {code}"),
            );
        }
        None if facts.product(row).is_none() && !facts.tax_classes.iter().any(|class| class.is_default) => {
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
        .as_ref()
        .and_then(|code| facts.tax_classes.iter().find(|class| **code == *class.code));
    let first = facts.tax_classes.iter().find(|class| class.is_default);
    let tax = named
        .map(|class| class.tax_class_id)
        .or(before.map(|before| before.tax_class_id))
        .or(first.map(|class| class.tax_class_id))?;
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

/// Categories and brands by name, with those that the import makes.
struct Groups {
    categories: BTreeMap<(Option<CategoryId>, String), CategoryId>,
    brands: BTreeMap<String, BrandId>,
}

impl Groups {
    fn of(facts: &Facts) -> Self {
        let categories = facts.categories.iter();
        let brands = facts.brands.iter();
        Self {
            categories: categories
                .map(|category| {
                    (
                        (category.parent_id, category.name.to_lowercase()),
                        category.category_id,
                    )
                })
                .collect(),
            brands: brands
                .map(|brand| (brand.name.to_lowercase(), brand.brand_id))
                .collect(),
        }
    }

    /// Groups that a row would make: they belong to no branch.
    fn missing(&self, row: &ImportRow) -> Vec<RowError> {
        let mut missing = Vec::new();
        let mut at = None;
        for name in &row.category {
            at = self.categories.get(&(at, name.to_lowercase())).copied();
            if at.is_none() {
                missing.push(beyond(
                    row,
                    "category",
                    "there is no such category, and new ones are for the whole business to make",
                ));
                break;
            }
        }
        let is_new = |name: &Text<NAME_MAX>| !self.brands.contains_key(&name.to_lowercase());
        if row.brand.as_ref().is_some_and(is_new) {
            missing.push(beyond(
                row,
                "brand",
                "there is no such brand, and new ones are for the whole business to make",
            ));
        }
        missing
    }

    fn category(
        &mut self,
        path: &[Text<NAME_MAX>],
        making: &Making<'_>,
        made: &mut Vec<Category>,
    ) -> Option<CategoryId> {
        let mut at = None;
        for name in path {
            let key = (at, name.to_lowercase());
            let id = self.categories.get(&key).copied().unwrap_or_else(|| {
                let id = CategoryId((making.id)());
                made.push(Category {
                    category_id: id,
                    parent_id: at,
                    name: name.clone().into(),
                    hue: hue(name),
                    pictogram: String::new(),
                    sort_no: 0,
                    is_active: true,
                    updated_at: making.at,
                    version: 1,
                });
                id
            });
            self.categories.insert(key, id);
            at = Some(id);
        }
        at
    }

    fn brand(&mut self, name: &str, making: &Making<'_>, made: &mut Vec<Brand>) -> BrandId {
        *self.brands.entry(name.to_lowercase()).or_insert_with(|| {
            let brand_id = BrandId((making.id)());
            let name = name.to_owned();
            made.push(Brand {
                brand_id,
                name,
                is_active: true,
                updated_at: making.at,
                version: 1,
            });
            brand_id
        })
    }
}

/// A colour for a category that nobody chose one for: spread over the circle, the same for the same name.
fn hue(name: &str) -> i16 {
    let sum = name
        .chars()
        .fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
    i16::try_from(sum % 360).unwrap_or(150)
}
