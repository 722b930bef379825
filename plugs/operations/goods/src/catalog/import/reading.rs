//! Reading the rows of a table's text fields.

use std::collections::BTreeSet;

use till_kernel::Violations;
use till_shared::code::meant;
use till_shared::money::Currency;
use till_shared::quantity::Quantity;
use till_shared::text::{Lines, Text};

use super::super::about::About;
use super::super::sheet::{Columns, Decimal, Figures, Program, Row, Sheet, text_of_markup};
use super::family::{Family, Shared, unguarded, varied};
use super::file::{Note, Notes};
use super::{ImportRow, RowError, errors};

/// Separates barcodes in one field.
const LIST_SEPARATOR: char = '|';
/// Separates the levels of a category path in one field.
const PATH_SEPARATOR: char = '>';

/// What can be said of a file without a database.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Rows that can be sent.
    pub rows: Vec<ImportRow>,
    /// Rows that cannot, and why.
    pub errors: Vec<RowError>,
    pub notes: Notes,
}

/// Reads the rows of a file; names every field that cannot be read or is not right.
pub(super) fn read_rows(sheet: &Sheet, columns: &Columns, currency: Currency) -> Reading {
    let mut reader = Reader {
        columns,
        figures: figures(sheet, columns),
        currency,
        family: Family::of(columns, &sheet.rows),
        notes: Notes::default(),
    };
    let mut reading = Reading {
        errors: sheet.errors.clone(),
        ..Reading::default()
    };
    for row in &sheet.rows {
        if let Some(note) = reader.family.passed(row) {
            reader.notes.add(note);
            continue;
        }
        match reader.row(row) {
            Ok(row) => reading.rows.push(row),
            Err(errors) => reading.errors.extend(errors),
        }
    }
    reading.notes = reader.notes;
    reading
}

/// How the figures of a file are written: our own columns have a point before decimals, of others the file itself shows it.
fn figures(sheet: &Sheet, columns: &Columns) -> Figures {
    if columns.is_own() {
        return Figures {
            decimal: Some(Decimal::Point),
        };
    }
    let fields = ["price", "cost", "low", "stock"];
    let is_major = |field: &&str| matches!(*field, "low" | "stock") || !columns.is_minor(field);
    let written: Vec<&str> = fields.into_iter().filter(is_major).collect();
    let rows = sheet.rows.iter();
    Figures::shown(rows.flat_map(|row| written.iter().map(|field| columns.text(field, &row.fields))))
}

struct Reader<'a> {
    columns: &'a Columns,
    figures: Figures,
    currency: Currency,
    family: Family<'a>,
    notes: Notes,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) -> Result<ImportRow, Vec<RowError>> {
        let shared = self.family.shared(row, &mut self.notes);
        let columns = self.columns;
        let given = |field| columns.text(field, &row.fields);
        let variants = ["variant", "variant2", "variant3"].map(|field| unguarded(given(field)));
        let variants = if shared.is_variant { variants } else { [""; 3] };
        let name = varied(&shared.name, variants);
        let stock = self.stock(given("stock"));
        let mut v = Violations::default();
        let weighed = optional(given("weighed"), |text| yes(&mut v, "sells_fractions", text));
        // What is weighed is weighed in something.
        let unit = match given("unit") {
            "" if weighed == Some(true) => "kg",
            unit => unit,
        };
        let read = ImportRow {
            line: row.line,
            sku: short(&mut v, "sku", &self.sku(row, variants)),
            name: short(&mut v, "name", &name),
            description: optional(&self.description(&shared), |text| {
                Lines::new(text)
                    .map_err(|flaw| v.push("description", flaw.code(), flaw.to_string()))
                    .ok()
            }),
            category: split(&shared.category, PATH_SEPARATOR)
                .map(|name| short(&mut v, "category", name))
                .collect(),
            brand: optional(&shared.brand, |text| Some(short(&mut v, "brand", text))),
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
            unit: optional(unit, |text| Some(short(&mut v, "unit", text))),
            sells_fractions: weighed,
            limited_qty: optional(given("low"), |text| self.quantity(&mut v, "limited_qty", text)),
            about: About::read(given, &mut v),
            opening_stock: optional(stock, |text| self.quantity(&mut v, "opening_stock", text)),
        };
        read.validate(&mut v);
        if v.is_empty() {
            return Ok(read);
        }
        // One reason for each cell: what could not be read is not missing besides.
        let mut seen = BTreeSet::new();
        let mut wrong = errors(row.line, v, |field| {
            let field = column_of(field);
            let found = if field == "name" {
                &name
            } else {
                columns.text(field, &row.fields)
            };
            (columns.column(field), found.to_owned())
        });
        wrong.retain(|error| seen.insert(error.column.clone()));
        Err(wrong)
    }

    /// The SKU. Of a program's file, and of one without that column, something else that is the article's own stands in for an empty one.
    fn sku(&mut self, row: &Row, variants: [&str; 3]) -> String {
        let given = |field| self.columns.text(field, &row.fields);
        let sku = meant(given("sku"));
        if !sku.is_empty() || (self.columns.has("sku") && self.columns.program().is_none()) {
            return sku.to_owned();
        }
        let barcode = split(given("barcodes"), LIST_SEPARATOR)
            .next()
            .unwrap_or_default();
        let own = [meant(barcode), meant(given("id"))]
            .into_iter()
            .find(|text| !text.is_empty());
        let own = own.map_or_else(|| joined(given("group"), variants), ToOwned::to_owned);
        if !own.is_empty() {
            self.notes.add(Note::NoSku);
        }
        own
    }

    fn description(&self, shared: &Shared) -> String {
        if self.columns.program().is_some_and(Program::writes_markup) {
            text_of_markup(&shared.description)
        } else {
            shared.description.clone()
        }
    }

    /// What programs sold without having it begins with nothing here; WooCommerce counts some variations at their parent.
    fn stock<'t>(&mut self, text: &'t str) -> &'t str {
        let is_below = text.starts_with('-') && self.figures.quantity(text).is_ok();
        if self.columns.program().is_some() && (is_below || text == "parent") {
            self.notes.add(Note::NoStock);
            return "";
        }
        text
    }

    fn amount(&self, v: &mut Violations, field: &str, pointer: &str, text: &str) -> Option<i64> {
        let read = if self.columns.is_minor(field) {
            Figures::minor(text)
        } else {
            self.figures.amount(text, self.currency)
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

pub(in crate::catalog) fn short<const MAX: usize>(v: &mut Violations, field: &str, text: &str) -> Text<MAX> {
    Text::new(text).unwrap_or_else(|flaw| {
        v.push(field, flaw.code(), flaw.to_string());
        Text::default()
    })
}

pub(in crate::catalog) fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    if text.is_empty() { None } else { read(text) }
}

/// Yes or no, as programs write it.
fn yes(v: &mut Violations, field: &str, text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "1" => Some(true),
        "n" | "no" | "false" | "0" => Some(false),
        _ => {
            v.push(field, "malformed", format!("\"{text}\" is neither yes nor no"));
            None
        }
    }
}

fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// A code of a group and its variants: `hoodie-M`.
fn joined(group: &str, variants: [&str; 3]) -> String {
    let words = [&[group], &variants[..]].concat();
    let words = words.into_iter().flat_map(str::split_whitespace);
    words
        .filter(|word| !matches!(*word, "Default" | "Title"))
        .collect::<Vec<_>>()
        .join("-")
}

/// The field of a file that a violation's pointer is about.
pub(super) fn column_of(pointer: &str) -> &str {
    match pointer.trim_start_matches('/') {
        "unit_price_minor" => "price",
        "cost_price_minor" => "cost",
        "tax_class_code" => "tax",
        "limited_qty" => "low",
        "sells_fractions" => "weighed",
        "opening_stock" => "stock",
        other => other,
    }
}
