//! Rows of a product import, checked by themselves and against each other, without a database.

mod family;
mod file;
mod reading;

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use till_kernel::{Violation, Violations};
use till_shared::code::{key, meant};
use till_shared::quantity::Quantity;
use till_shared::text::{Lines, Text};

use super::about::About;
use super::input::{CODE_MAX, NAME_MAX, code};
use super::model::MOVED_MAX;

pub use file::{ColumnView, FileReading, FileRefusal, Note, Noted, Wanted, read_file};
pub(super) use reading::{optional, short};

/// Most rows of one import command; the caller sends a file in pieces of this size.
pub const ROWS_MAX: usize = 1_000;
/// Deepest category path.
const PATH_MAX: usize = 8;

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Lines<4_000>>,
    /// Category from the top down; missing ones are made. Empty: as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<Text<NAME_MAX>>,
    /// Brand; made if missing. Absent: as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Text<NAME_MAX>>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// What one unit cost, in minor units. Absent: as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_price_minor: Option<i64>,
    /// Code of the tax class, or its name. Absent: as it is, for a new product the one that is offered first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_class_code: Option<Text<CODE_MAX>>,
    /// Codes on packages. Those the product has and that are not named stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barcodes: Vec<Text<CODE_MAX>>,
    /// Unit of measure. Absent: as it is, for a new product `pcs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text<20>>,
    /// Whether fractions of a unit are sold, as of what is weighed. Absent: as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sells_fractions: Option<bool>,
    /// Low-stock threshold. Absent: as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited_qty: Option<Quantity>,
    /// What is told of it besides. Absent: as it is.
    #[serde(flatten)]
    pub about: About,
    /// Stock to begin with; only for new products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_stock: Option<Quantity>,
}

/// A row that cannot be imported: where, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RowError {
    /// The row's line in its file.
    pub line: u64,
    /// The column, by the name it has in the file if that is known, else by the field's.
    pub column: String,
    /// Stable word for programs, e.g. `required`, `barcode-taken`.
    pub code: String,
    /// Why, as a sentence.
    pub reason: String,
    /// What stands there, as far as it is known; cut where it is long.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
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
        found.extend(errors(row.line, v, |field| (field.to_owned(), row.shown(field))));
    }
    found
}

/// Errors of a row, from what is wrong with it. `cell` tells of a field which column it stands in and what stands there.
#[must_use]
pub fn errors(line: u64, v: Violations, cell: impl Fn(&str) -> (String, String)) -> Vec<RowError> {
    let error = |violation: Violation| {
        let (column, found) = cell(violation.pointer.trim_start_matches('/'));
        RowError {
            line,
            column,
            code: violation.code,
            reason: violation.message,
            found: cut(&found),
        }
    };
    v.into_vec().into_iter().map(error).collect()
}

/// Longest text of a cell that an error repeats, in characters.
const FOUND_MAX: usize = 80;

/// The beginning of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(FOUND_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl ImportRow {
    /// What it says of a field, as text for people.
    pub(super) fn shown(&self, field: &str) -> String {
        match serde_json::to_value(self)
            .ok()
            .and_then(|mut row| row.get_mut(field).map(Value::take))
        {
            Some(Value::String(text)) => text,
            Some(Value::Array(parts)) => {
                let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                parts.join(" | ")
            }
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

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
