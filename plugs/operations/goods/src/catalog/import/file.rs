//! A whole file: what it is, what its columns become, its rows, and what is not taken over. Office and command line ask here.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::Output;
use till_shared::money::Currency;

use super::super::sheet::{Amounts, Columns, Field, Kind, Program, Refusal, Sheet};
use super::reading::{column_of, read_rows};
use super::{ImportRow, RowError, check_rows, cut};

till_shared::words! {
    /// What is told of rows besides errors.
    pub enum Note {
        /// It holds variations together and is no product itself.
        HoldsOthers = "holds-others",
        /// It brings a picture or a part of another product along, and no product.
        NoGoods = "no-goods",
        /// It has further categories; the deepest is taken.
        MoreCategories = "more-categories",
        /// It has no SKU: barcode, number or name of the program stands in.
        NoSku = "no-sku",
        /// Its stock is below zero or counted elsewhere: it begins with none.
        NoStock = "no-stock",
    }
}

impl Note {
    /// About some rows, as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::HoldsOthers => "hold variations together and are no products themselves",
            Self::NoGoods => "bring pictures or parts of other products along, and no product",
            Self::MoreCategories => "have further categories; the deepest is taken",
            Self::NoSku => "have no SKU: barcode, number or name stands in",
            Self::NoStock => "have stock below zero or counted elsewhere: they begin with none",
        }
    }
}

/// A note, and of how many rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Noted {
    /// What.
    pub note: Note,
    /// Of how many rows.
    pub rows: usize,
}

/// Notes being counted.
#[derive(Debug, Default)]
pub(super) struct Notes(BTreeMap<Note, usize>);

impl Notes {
    pub fn add(&mut self, note: Note) {
        *self.0.entry(note).or_default() += 1;
    }

    fn counted(self) -> Vec<Noted> {
        let counted = self.0.into_iter();
        counted.map(|(note, rows)| Noted { note, rows }).collect()
    }
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileRefusal {
    /// Stable word, e.g. `open-quote`.
    pub code: String,
    /// Why, as a sentence.
    pub reason: String,
    /// The line it is about; 0 if it is about none.
    pub line: u64,
    /// The column it is about; empty if it is about none.
    pub column: String,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnView {
    /// Its name as it stands there.
    pub name: String,
    /// What it becomes, one of `fields`. Absent: it is not taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands in the first rows that say something; none if nothing stands in it.
    pub samples: Vec<String>,
}

/// What a file holds, and what would be sent of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileReading {
    /// Why it is not read; then nothing else is told. Absent: it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<FileRefusal>,
    /// The program that wrote it. Absent: none that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    /// Its columns, from the left.
    pub columns: Vec<ColumnView>,
    /// Every field that a column may hold.
    pub fields: Vec<String>,
    /// Fields that are needed and that no column holds: somebody must say which. Then no rows are told.
    pub missing: Vec<String>,
    /// Columns with something in them that nothing is taken from.
    pub not_taken: Vec<String>,
    /// How its amounts are written.
    pub amounts: Amounts,
    /// Its rows below the header.
    pub lines: usize,
    /// Rows that can be sent.
    pub rows: Vec<ImportRow>,
    /// Rows that cannot, and why; the columns are named as in the file.
    pub errors: Vec<RowError>,
    /// What is told of rows besides.
    pub notes: Vec<Noted>,
}

impl Output for FileReading {}

/// What a person says of a file instead of what is guessed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A field, or none, for each column from the left.
    pub columns: Option<Vec<Option<Field>>>,
    /// How amounts are written.
    pub amounts: Option<Amounts>,
}

/// Samples of a column.
const SAMPLES: usize = 3;

/// Reads a file of products of a shop that sells in `currency`. The work grows with the bytes: each step goes through the
/// rows once, and finds what belongs together by hash.
#[must_use]
pub fn read_file(bytes: &[u8], currency: Currency, wanted: &Wanted) -> FileReading {
    match Sheet::read(bytes) {
        Ok(sheet) => read_sheet(&sheet, currency, wanted),
        Err(refusal) => FileReading {
            refused: Some(FileRefusal::of(&refusal)),
            ..FileReading::default()
        },
    }
}

fn read_sheet(sheet: &Sheet, currency: Currency, wanted: &Wanted) -> FileReading {
    let columns = Columns::guess(Kind::Products, sheet).said(wanted.columns.as_deref(), wanted.amounts);
    let missing = columns.missing();
    let words = |fields: &[Field]| fields.iter().map(|field| (*field).to_owned()).collect();
    let mut told = FileReading {
        program: columns.program(),
        columns: views(sheet, &columns),
        fields: words(&Columns::fields(Kind::Products)),
        missing: words(&missing),
        not_taken: columns.not_taken().into_iter().map(ToOwned::to_owned).collect(),
        amounts: if columns.is_minor("price") {
            Amounts::Minor
        } else {
            Amounts::Major
        },
        lines: sheet.rows.len() + sheet.errors.len(),
        ..FileReading::default()
    };
    if !missing.is_empty() {
        return told;
    }
    let reading = read_rows(sheet, &columns, currency);
    let again = check_rows(&reading.rows);
    let bad: HashSet<u64> = again.iter().map(|error| error.line).collect();
    let good = reading.rows.into_iter().filter(|row| !bad.contains(&row.line));
    told.rows = good.collect();
    told.errors = reading.errors;
    told.errors.extend(again.into_iter().map(|error| RowError {
        column: columns.column(column_of(&error.column)),
        ..error
    }));
    told.errors.sort();
    told.notes = reading.notes.counted();
    told
}

fn views(sheet: &Sheet, columns: &Columns) -> Vec<ColumnView> {
    let held = columns.held().into_iter().enumerate();
    held.map(|(at, field)| {
        // A column in which nothing stands is not searched.
        let rows = sheet.rows.iter().filter(|_| columns.is_filled(at));
        let texts = rows
            .filter_map(|row| row.fields.get(at))
            .filter(|text| !text.is_empty());
        ColumnView {
            name: sheet.header.get(at).cloned().unwrap_or_default(),
            field: field.map(ToOwned::to_owned),
            samples: texts.take(SAMPLES).map(|text| cut(text)).collect(),
        }
    })
    .collect()
}

impl FileRefusal {
    fn of(refusal: &Refusal) -> Self {
        Self {
            code: refusal.word().to_owned(),
            reason: refusal.to_string(),
            line: refusal.line(),
            column: refusal.column().to_owned(),
        }
    }
}
