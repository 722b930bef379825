//! Tables from files: what spreadsheets and other tills' programs write, read strictly enough that nothing is swallowed.
//!
//! The office and the command line read files by this code and by no other; `../import/cases.json` says what becomes of which file.

mod bytes;
mod columns;
mod figures;
mod marks;
mod markup;
mod program;

use std::borrow::Borrow;
use std::fmt;

pub use bytes::text_of;
pub use columns::{Amounts, Columns, Field, Kind, plain};
pub use figures::{Decimal, Figures, Unread};
pub use markup::text_of_markup;
pub use program::Program;

use super::import::RowError;

/// Why a file is not read at all. The lines are those of the file, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its bytes are no text.
    NotText,
    /// There is nothing in it below a header.
    NoRows,
    /// Something stands after the quotation mark that ends a field.
    AfterQuote {
        /// Where the quotation mark opened.
        opened: u64,
    },
    /// A quotation mark is never closed.
    OpenQuote {
        /// Where it opened.
        opened: u64,
    },
    /// It has more rows or columns than are read at once.
    TooMany {
        /// How many there may be.
        most: usize,
        /// Of what.
        of: &'static str,
    },
    /// Two columns have the same name.
    SameName {
        /// The name.
        name: String,
    },
    /// Columns that an import needs are missing.
    Missing {
        /// What they hold.
        fields: Vec<&'static str>,
        /// What there is.
        header: Vec<String>,
    },
}

impl Refusal {
    /// Stable word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotText => "not-text",
            Self::NoRows => "no-rows",
            Self::AfterQuote { .. } => "after-quote",
            Self::OpenQuote { .. } => "open-quote",
            Self::TooMany { .. } => "too-many",
            Self::SameName { .. } => "same-name",
            Self::Missing { .. } => "missing",
        }
    }

    /// The line it is about; 0 if it is about none.
    #[must_use]
    pub const fn line(&self) -> u64 {
        match self {
            Self::AfterQuote { opened } | Self::OpenQuote { opened } => *opened,
            _ => 0,
        }
    }

    /// The column it is about.
    #[must_use]
    pub fn column(&self) -> &str {
        match self {
            Self::SameName { name } => name,
            _ => "",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => {
                f.write_str("this is no text file: save it as CSV (UTF-8) in the spreadsheet's menu")
            }
            Self::NoRows => f.write_str("there are no rows below a header"),
            Self::AfterQuote { opened } => write!(
                f,
                "the quotation mark of line {opened} is closed before its field ends: what follows would be swallowed; put a second one beside a quotation mark that belongs to the text"
            ),
            Self::OpenQuote { opened } => write!(f, "the quotation mark of line {opened} is never closed"),
            Self::TooMany { most, of } => write!(f, "there are more than {most} {of}: divide the file"),
            Self::SameName { name } => write!(
                f,
                "two columns are called \"{name}\": give one another name, or take it out"
            ),
            Self::Missing { fields, header } => f.write_str(&missing(fields, header)),
        }
    }
}

impl std::error::Error for Refusal {}

/// That columns which an import needs are missing, and what there is, as a sentence.
pub fn missing(fields: &[impl Borrow<str>], header: &[impl Borrow<str>]) -> String {
    format!(
        "no column holds {}; the file has {} (docs/import.md lists the names)",
        fields.join(", "),
        header.join(", ")
    )
}

/// A row, and where it begins in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line, from 1.
    pub line: u64,
    /// Its fields, as many as the header has.
    pub fields: Vec<String>,
}

/// A table from a file.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The names of the columns as they stand there.
    pub header: Vec<String>,
    /// Rows that hold something.
    pub rows: Vec<Row>,
    /// Rows that have another number of fields than the header.
    pub errors: Vec<RowError>,
}

/// No shop has more in one file, and a file of nothing but line ends must not fill the memory.
const ROWS_MAX: usize = 100_000;
pub const COLUMNS_MAX: usize = 1_000;

const fn many(count: usize, most: usize, of: &'static str) -> Result<(), Refusal> {
    if count > most {
        return Err(Refusal::TooMany { most, of });
    }
    Ok(())
}

/// What separates fields.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

impl Sheet {
    /// Reads a file.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = text_of(bytes).ok_or(Refusal::NotText)?;
        let (delimiter, text, first_line) = delimiter(&text);
        let mut rows = fields(text, delimiter, first_line)?.into_iter();
        let header = rows.next().ok_or(Refusal::NoRows)?.fields;
        let mut sheet = Self {
            header,
            ..Self::default()
        };
        sheet.check_names()?;
        for mut row in rows {
            let width = sheet.header.len();
            // Separators at the end hold nothing.
            while row.fields.len() > width && row.fields.last().is_some_and(String::is_empty) {
                row.fields.pop();
            }
            if row.fields.len() == width {
                sheet.rows.push(row);
            } else {
                sheet.errors.push(RowError {
                    line: row.line,
                    column: String::new(),
                    code: "columns".to_owned(),
                    reason: format!("has {} fields, but the header has {width}", row.fields.len()),
                    found: format!("{} ≠ {width}", row.fields.len()),
                });
            }
        }
        if sheet.rows.is_empty() && sheet.errors.is_empty() {
            return Err(Refusal::NoRows);
        }
        Ok(sheet)
    }

    /// Whether anything stands in a column, by its place.
    #[must_use]
    pub fn filled(&self) -> Vec<bool> {
        let mut filled = vec![false; self.header.len()];
        for row in &self.rows {
            for (place, text) in filled.iter_mut().zip(&row.fields) {
                *place = *place || !text.is_empty();
            }
        }
        filled
    }

    fn check_names(&self) -> Result<(), Refusal> {
        let mut seen = std::collections::BTreeSet::new();
        for name in self.header.iter().filter(|name| !name.is_empty()) {
            if !seen.insert(name.to_lowercase()) {
                return Err(Refusal::SameName { name: name.clone() });
            }
        }
        Ok(())
    }
}

/// What separates the fields, the text that is the table, and the line it begins in. Some spreadsheets say it in a first line `sep=;`;
/// else it is what comes most often in the first line that holds something, outside quotation marks.
fn delimiter(text: &str) -> (char, &str, u64) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    if let Some(said) = first.trim().to_ascii_lowercase().strip_prefix("sep=") {
        // A tab is trimmed away with the blanks.
        let said = said.chars().next().unwrap_or('\t');
        let rest = rest
            .strip_prefix("\r\n")
            .or_else(|| rest.strip_prefix(['\n', '\r']));
        return (said, rest.unwrap_or_default(), 2);
    }
    let mut lines = text.split(['\n', '\r']);
    let head = lines.find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [0_usize; DELIMITERS.len()];
    for c in head.chars() {
        if c == '"' {
            is_quoted = !is_quoted;
        } else if !is_quoted {
            for (delimiter, count) in DELIMITERS.iter().zip(&mut counts) {
                *count += usize::from(*delimiter == c);
            }
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let place = counts.iter().position(|count| *count == most).unwrap_or(0);
    (DELIMITERS.get(place).copied().unwrap_or(','), text, 1)
}

/// Where the reader stands in a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Nothing but blanks so far.
    Start,
    /// In a field without quotation marks.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// After the one that closes.
    Closed,
}

/// Every row that holds something, in one pass over the text.
fn fields(text: &str, delimiter: char, first_line: u64) -> Result<Vec<Row>, Refusal> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut field = String::new();
    let (mut at, mut line, mut began, mut opened) = (At::Start, first_line, first_line, first_line);
    let mut chars = text.chars().peekable();
    loop {
        let c = chars.next();
        // Any line end is one: LF, CR LF, and the CR alone of old machines.
        let ends_line = match c {
            None | Some('\n') => true,
            Some('\r') => {
                if at != At::Quoted {
                    chars.next_if_eq(&'\n');
                }
                true
            }
            Some(_) => false,
        };
        match (at, c) {
            (At::Quoted, None) => return Err(Refusal::OpenQuote { opened }),
            (At::Quoted, Some('"')) => {
                if chars.next_if_eq(&'"').is_some() {
                    field.push('"');
                } else {
                    at = At::Closed;
                }
            }
            (At::Quoted, Some(c)) => {
                let is_pair = c == '\r' && chars.peek() == Some(&'\n');
                line += u64::from(ends_line && !is_pair);
                field.push(c);
            }
            (_, c) if ends_line || c == Some(delimiter) => {
                row.push(field.trim().to_owned());
                field.clear();
                at = At::Start;
                many(row.len(), COLUMNS_MAX, "columns")?;
                many(rows.len(), ROWS_MAX, "rows")?;
                if ends_line {
                    if row.iter().any(|field| !field.is_empty()) {
                        rows.push(Row {
                            line: began,
                            fields: std::mem::take(&mut row),
                        });
                    }
                    row.clear();
                    line += 1;
                    began = line;
                }
            }
            (At::Start, Some('"')) => {
                (at, opened) = (At::Quoted, line);
                field.clear();
            }
            (At::Closed, Some(c)) if !c.is_whitespace() => return Err(Refusal::AfterQuote { opened }),
            // Blanks after the quotation mark; the end of the text was handled above.
            (At::Closed, _) | (_, None) => {}
            (_, Some(c)) => {
                if !c.is_whitespace() {
                    at = At::Plain;
                }
                field.push(c);
            }
        }
        if c.is_none() {
            return Ok(rows);
        }
    }
}
