//! Rows of a product import: reading them from a table's text fields and checking them, without a database.

use std::collections::{BTreeSet, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Violation, Violations};
use till_shared::code::{key, meant};
use till_shared::quantity::Quantity;
use till_shared::text::{Lines, Text};

use super::about::About;
use super::input::{CODE_MAX, NAME_MAX, code};
use super::model::MOVED_MAX;
use super::sheet::{Columns, Decimal, Figures, Row, Sheet, plain};

/// Most rows of one import command; the caller sends a file in pieces of this size.
pub const ROWS_MAX: usize = 1_000;
/// Deepest category path.
const PATH_MAX: usize = 8;
/// Separates barcodes in one field.
const LIST_SEPARATOR: char = '|';
/// Separates the levels of a category path in one field.
const PATH_SEPARATOR: char = '>';

/// A product to add, or to bring up to date if its SKU is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRow {
    /// Where the row stands in its file, for error messages.
    pub line: u64,
    /// Its own number in the business.
    pub sku: Text<CODE_MAX>,
    /// Name.
    pub name: Text<NAME_MAX>,
    /// Text for people. Absent: as it is.
    #[serde(default)]
    pub description: Option<Lines<4_000>>,
    /// Category from the top down; missing ones are made. Empty: as it is.
    #[serde(default)]
    pub category: Vec<Text<NAME_MAX>>,
    /// Brand; made if missing. Absent: as it is.
    #[serde(default)]
    pub brand: Option<Text<NAME_MAX>>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// What one unit cost, in minor units. Absent: as it is.
    #[serde(default)]
    pub cost_price_minor: Option<i64>,
    /// Code of the tax class. Absent: as it is, for a new product the one that is offered first.
    #[serde(default)]
    pub tax_class_code: Option<Text<CODE_MAX>>,
    /// Codes on packages. Those the product has and that are not named stay.
    #[serde(default)]
    pub barcodes: Vec<Text<CODE_MAX>>,
    /// Unit of measure. Absent: as it is, for a new product `pcs`.
    #[serde(default)]
    pub unit: Option<Text<20>>,
    /// Low-stock threshold. Absent: as it is.
    #[serde(default)]
    pub limited_qty: Option<Quantity>,
    /// What is told of it besides. Absent: as it is.
    #[serde(flatten)]
    pub about: About,
    /// Stock to begin with; only for new products.
    #[serde(default)]
    pub opening_stock: Option<Quantity>,
}

/// A row that cannot be imported: where, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct RowError {
    /// The row's line in its file.
    pub line: u64,
    /// The column, by the name it has in the file if that is known, else by the field's.
    pub column: String,
    /// Stable word for programs, e.g. `required`, `barcode-taken`.
    pub code: String,
    /// Why, as a sentence.
    pub reason: String,
}

/// What can be said of a file without a database.
#[derive(Debug, Default)]
pub struct Reading {
    /// Rows that can be sent.
    pub rows: Vec<ImportRow>,
    /// Rows that cannot, and why.
    pub errors: Vec<RowError>,
}

/// Reads the rows of a file; names every field that cannot be read or is not right. `exponent`: the decimals of the shop's currency.
#[must_use]
pub fn read_rows(sheet: &Sheet, columns: &Columns, exponent: u32) -> Reading {
    let figures = if columns.is_own() {
        Figures {
            decimal: Some(Decimal::Point),
        }
    } else {
        let fields = ["price", "cost", "low", "stock"];
        let written: Vec<&str> = fields
            .into_iter()
            .filter(|field| !columns.is_minor(field))
            .collect();
        let texts = sheet
            .rows
            .iter()
            .flat_map(|row| written.iter().map(|field| columns.text(field, &row.fields)));
        Figures::shown(texts)
    };
    let mut reader = Reader {
        columns,
        figures,
        exponent,
        handle: sheet.header.iter().position(|name| plain(name) == "handle"),
        above: Above::default(),
    };
    let mut reading = Reading {
        errors: sheet.errors.clone(),
        ..Reading::default()
    };
    for row in &sheet.rows {
        match reader.row(row) {
            Ok(row) => reading.rows.push(row),
            Err(errors) => reading.errors.extend(errors),
        }
    }
    reading
}

/// What a row of variants takes from the row above it.
#[derive(Default)]
struct Above {
    handle: String,
    name: String,
    category: String,
    brand: String,
}

struct Reader<'a> {
    columns: &'a Columns,
    figures: Figures,
    exponent: u32,
    /// The column that holds variants together.
    handle: Option<usize>,
    above: Above,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) -> Result<ImportRow, Vec<RowError>> {
        self.inherit(row);
        let given = |field| self.columns.text(field, &row.fields);
        let mut v = Violations::default();
        let read = ImportRow {
            line: row.line,
            sku: short(&mut v, "sku", meant(given("sku"))),
            name: short(&mut v, "name", &self.name(row)),
            description: optional(given("description"), |text| {
                Lines::new(text)
                    .map_err(|flaw| v.push("description", flaw.code(), flaw.to_string()))
                    .ok()
            }),
            category: split(&self.above.category, PATH_SEPARATOR)
                .map(|name| short(&mut v, "category", name))
                .collect(),
            brand: optional(&self.above.brand, |text| Some(short(&mut v, "brand", text))),
            unit_price_minor: match given("price") {
                "" => {
                    v.push("unit_price_minor", "required", "must not be empty");
                    0
                }
                text => self
                    .amount(&mut v, "price", "unit_price_minor", text)
                    .unwrap_or(0),
            },
            cost_price_minor: optional(given("cost"), |text| {
                self.amount(&mut v, "cost", "cost_price_minor", text)
            }),
            tax_class_code: optional(given("tax"), |text| Some(short(&mut v, "tax_class_code", text))),
            barcodes: split(given("barcodes"), LIST_SEPARATOR)
                .map(|code| short(&mut v, "barcodes", meant(code)))
                .collect(),
            unit: optional(given("unit"), |text| Some(short(&mut v, "unit", text))),
            limited_qty: optional(given("low"), |text| self.quantity(&mut v, "limited_qty", text)),
            about: About::read(given, &mut v),
            opening_stock: optional(given("stock"), |text| {
                self.quantity(&mut v, "opening_stock", text)
            }),
        };
        read.validate(&mut v);
        if v.is_empty() {
            return Ok(read);
        }
        // One reason for each cell: what could not be read is not missing besides.
        let mut seen = BTreeSet::new();
        let mut wrong = errors(row.line, v, |pointer| self.columns.column(column_of(pointer)));
        wrong.retain(|error| seen.insert(error.column.clone()));
        Err(wrong)
    }

    /// Rows of variants leave out what the first of them says.
    fn inherit(&mut self, row: &Row) {
        let given = |field| self.columns.text(field, &row.fields).to_owned();
        let handle = self
            .handle
            .and_then(|at| row.fields.get(at))
            .cloned()
            .unwrap_or_default();
        let category = match given("category") {
            // Several categories are separated by commas there; the first is the product's.
            list if plain(&self.columns.column("category")) == "categories" => {
                list.split(',').next().unwrap_or_default().trim().to_owned()
            }
            category => category,
        };
        let (name, brand) = (given("name"), given("brand"));
        if name.is_empty() && !handle.is_empty() && handle == self.above.handle {
            return;
        }
        self.above = Above {
            handle,
            name,
            category,
            brand,
        };
    }

    /// The name with its variant: `Coffee Large`.
    fn name(&self, row: &Row) -> String {
        let variants = ["variant", "variant2", "variant3"].map(|field| self.columns.text(field, &row.fields));
        let mut name = self.above.name.clone();
        for variant in variants {
            // What shops call the only one.
            if !name.is_empty() && !matches!(variant, "" | "Default Title" | "Regular") {
                name.push(' ');
                name.push_str(variant);
            }
        }
        name
    }

    fn amount(&self, v: &mut Violations, field: &str, pointer: &str, text: &str) -> Option<i64> {
        let read = if self.columns.is_minor(field) {
            Figures::minor(text)
        } else {
            self.figures.amount(text, self.exponent)
        };
        read.map_err(|why| v.push(pointer, why.word(), why.reason(text)))
            .ok()
    }

    fn quantity(&self, v: &mut Violations, pointer: &str, text: &str) -> Option<Quantity> {
        let read = self.figures.quantity(text);
        read.map_err(|why| v.push(pointer, why.word(), why.reason(text)))
            .ok()
    }
}

pub(super) fn short<const MAX: usize>(v: &mut Violations, field: &str, text: &str) -> Text<MAX> {
    Text::new(text).unwrap_or_else(|flaw| {
        v.push(field, flaw.code(), flaw.to_string());
        Text::default()
    })
}

pub(super) fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    if text.is_empty() { None } else { read(text) }
}

fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The field of a file that a violation's pointer is about.
fn column_of(pointer: &str) -> &str {
    match pointer.trim_start_matches('/') {
        "unit_price_minor" => "price",
        "cost_price_minor" => "cost",
        "tax_class_code" => "tax",
        "limited_qty" => "low",
        "opening_stock" => "stock",
        other => other,
    }
}

/// What is wrong with rows by themselves and against each other: a SKU or barcode that comes twice is refused where it comes again.
#[must_use]
pub fn check_rows(rows: &[ImportRow]) -> Vec<RowError> {
    let mut found = Vec::new();
    let (mut skus, mut barcodes) = (HashSet::new(), HashSet::new());
    for row in rows {
        let mut v = Violations::default();
        row.validate(&mut v);
        v.check(
            skus.insert(meant(&row.sku).to_lowercase()),
            "sku",
            "twice",
            "this SKU is in an earlier row",
        );
        for barcode in &row.barcodes {
            v.check(
                barcodes.insert(key(meant(barcode)).into_owned()),
                "barcodes",
                "twice",
                "one of these barcodes is in an earlier row",
            );
        }
        found.extend(errors(row.line, v, |pointer| {
            pointer.trim_start_matches('/').to_owned()
        }));
    }
    found
}

fn errors(line: u64, v: Violations, column: impl Fn(&str) -> String) -> Vec<RowError> {
    let error = |violation: Violation| RowError {
        line,
        column: column(&violation.pointer),
        code: violation.code,
        reason: violation.message,
    };
    v.into_vec().into_iter().map(error).collect()
}

impl ImportRow {
    fn validate(&self, v: &mut Violations) {
        code(v, "sku", &self.sku);
        v.text("name", &self.name, NAME_MAX);
        v.at_most("category", self.category.len(), PATH_MAX);
        for name in &self.category {
            v.text("category", name, NAME_MAX);
        }
        v.optional_text("brand", self.brand.as_deref(), NAME_MAX);
        v.amount("unit_price_minor", self.unit_price_minor);
        if let Some(cost) = self.cost_price_minor {
            v.amount("cost_price_minor", cost);
        }
        v.optional_text("tax_class_code", self.tax_class_code.as_deref(), CODE_MAX);
        v.at_most("barcodes", self.barcodes.len(), 50);
        for barcode in &self.barcodes {
            code(v, "barcodes", barcode);
        }
        v.optional_text("unit", self.unit.as_deref(), 20);
        self.about.validate(v);
        for (field, value) in [
            ("limited_qty", self.limited_qty),
            ("opening_stock", self.opening_stock),
        ] {
            v.check(
                value.is_none_or(|value| !value.is_negative()),
                field,
                "negative",
                "must not be below zero",
            );
        }
        if let Some(stock) = self.opening_stock {
            v.within("opening_stock", stock.scaled() / 1_000, -MOVED_MAX, MOVED_MAX);
        }
    }
}

#[cfg(test)]
mod tests;
