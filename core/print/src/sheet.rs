//! The sheet as a PDF on pages.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use till_shared::sheet::{Addressee, Block, Code, Column, Fact, Head, Row, Sheet, Table, Weight, Words};
use till_shared::slip::{Direction, qr};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, pdf};

use crate::press::{
    BLOCKS_MAX, PrintError, Tidy, clean_all, options, question_mark, refused, svg, tongue, typeset,
};
use crate::world;
use crate::world::Template;

/// Cells of a column that are measured to find how wide it must be: the longest ones.
const WIDEST: usize = 6;

/// Letters of the foot that usually stand beside the number of the page.
const FOOT_LETTERS: usize = 80;
/// Letters that do so however wide they are.
const FOOT_LETTERS_WIDE: usize = 44;
/// Lines of a foot that leave room for what stands over it.
const FOOT_MAX: usize = 24;
/// Letters of a title on top of later pages; the first page says it whole.
const RUNNING_MAX: usize = 60;

/// What the template reads.
#[derive(Serialize)]
struct Pages<'a> {
    title: &'a str,
    /// ISO 639 code, and ISO 3166 code if the tag has one.
    language: String,
    region: Option<String>,
    rtl: bool,
    /// Year, month, day.
    date: (i16, i8, i8),
    /// As Typst calls it.
    paper: &'static str,
    head: &'a Head,
    heading: &'a str,
    mark: &'a Option<String>,
    addressee: &'a Option<Addressee>,
    facts: &'a [Fact],
    blocks: Vec<Part<'a>>,
    foot: &'a [String],
    /// A generous guess of how many lines the foot takes.
    #[serde(rename = "foot-high")]
    foot_high: usize,
    /// On top of the second page and later: what this is and whose.
    running: [String; 2],
    words: Words,
}

/// A block with what the template would have to compute.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Part<'a> {
    Heading {
        text: &'a str,
    },
    Paragraph {
        text: &'a str,
        weight: Weight,
    },
    Facts {
        facts: &'a [Fact],
    },
    Table(Lines<'a>),
    Totals {
        totals: &'a [Fact],
    },
    Payment {
        title: &'a str,
        facts: &'a [Fact],
        code: Option<Drawn<'a>>,
    },
    Qr(Drawn<'a>),
    Signatures {
        labels: &'a [String],
    },
}

/// A code with its drawing.
#[derive(Serialize)]
struct Drawn<'a> {
    /// SVG; none where a code cannot hold its payload.
    drawing: Option<String>,
    /// Words beside it; the payload where there is neither drawing nor caption.
    words: Option<&'a str>,
}

#[derive(Serialize)]
struct Lines<'a> {
    columns: Vec<Wide<'a>>,
    rows: Vec<Line<'a>>,
    small: bool,
    titled: bool,
    /// The column under whose words the notes stand.
    noted: usize,
}

#[derive(Serialize)]
struct Wide<'a> {
    #[serde(flatten)]
    column: &'a Column,
    figure: bool,
    /// The longest texts of the column.
    longest: Vec<&'a str>,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    row: &'a Row,
    /// How many columns the label of a sum takes.
    span: usize,
    /// Whether it is a title that is said again on a new page: the last one before rows. The typesetter panics at two such in a row.
    repeats: bool,
}

/// The sheet as a PDF on its paper.
///
/// Tagged, titled, in the language of the sheet, and PDF/A-2b (ISO 19005-2): made to be read in ten years. The same sheet gives the same bytes.
/// A letter that no font of this crate has ([`unprintable_on_sheet`]) is printed as a question mark, and the end of the sheet says so.
/// A text that the standard has no way to hold (letters of two scripts joined by a mark of a third) costs the standard, not the print.
///
/// Addresses stand where DIN 5008 (form B) has them: 45 mm from the top, 25 mm from the left, 85 × 45 mm, the upper 17.7 mm for the sender, for
/// windows of envelopes DL (110 × 220 mm, ISO 269) and C6/5. They stand there in documents from right to left too: envelopes do not turn round.
///
/// # Errors
/// [`PrintError`].
pub fn sheet_pdf(sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
    let _tidy = Tidy;
    let document = set(sheet)?;
    let archival = PdfStandards::new(&[PdfStandard::A_2b]).unwrap_or_default();
    let kept = PdfOptions {
        standards: archival,
        ..options()
    };
    pdf(&document, &kept)
        .or_else(|_| pdf(&document, &options()))
        .map_err(|e| refused(&e))
}

/// The sheet in lines and pages.
fn set(sheet: &Sheet) -> Result<PagedDocument, PrintError> {
    let length = sheet.blocks.iter().map(rows).sum();
    if length > BLOCKS_MAX {
        return Err(PrintError::TooLong(length));
    }
    let mut pages = pages(sheet);
    let mut missing = BTreeSet::new();
    gaps(&serde_json::to_value(&pages)?, &mut missing);
    if !missing.is_empty() {
        pages.blocks.push(Part::Paragraph {
            text: question_mark(&sheet.language),
            weight: Weight::Quiet,
        });
    }
    let mut data = serde_json::to_value(&pages)?;
    clean_all(&mut data, &missing);
    typeset(Template::Sheet, &data)
}

/// The letters of a sheet that its PDF cannot show: no font here has them. A browser has fonts of its own.
#[must_use]
pub fn unprintable_on_sheet(sheet: &Sheet) -> BTreeSet<char> {
    let mut missing = BTreeSet::new();
    if let Ok(data) = serde_json::to_value(pages(sheet)) {
        gaps(&data, &mut missing);
    }
    missing
}

/// Collects the letters of every text that no font has. The payload of a code is drawn, so it is no text here.
fn gaps(value: &Value, missing: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => missing.extend(
            till_shared::slip::clean(text)
                .chars()
                .filter(|c| !c.is_control() && !world::prints(*c)),
        ),
        Value::Array(values) => values.iter().for_each(|value| gaps(value, missing)),
        Value::Object(fields) => fields.values().for_each(|value| gaps(value, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn rows(block: &Block) -> usize {
    match block {
        Block::Table(table) => {
            let notes = |row: &Row| match row {
                Row::Line { notes, .. } => notes.len() + 1,
                Row::Group { .. } | Row::Sum { .. } => 1,
            };
            table.rows().iter().map(notes).sum::<usize>() + 1
        }
        Block::Facts { facts } | Block::Totals { totals: facts } | Block::Payment { facts, .. } => {
            facts.len() + 1
        }
        Block::Signatures { labels } => labels.len(),
        Block::Heading { .. } | Block::Paragraph { .. } | Block::Qr(_) => 1,
    }
}

fn pages(sheet: &Sheet) -> Pages<'_> {
    use till_shared::sheet::Paper;
    let (language, region) = tongue(&sheet.language);
    Pages {
        title: &sheet.title,
        language,
        region,
        rtl: sheet.direction == Direction::Rtl,
        // PDF has years of four digits.
        date: (
            sheet.date.year().clamp(1, 9999),
            sheet.date.month(),
            sheet.date.day(),
        ),
        paper: match sheet.paper {
            Paper::A4 => "a4",
            Paper::Letter => "us-letter",
        },
        head: &sheet.head,
        heading: &sheet.heading,
        mark: &sheet.mark,
        addressee: &sheet.addressee,
        facts: &sheet.facts,
        blocks: sheet.blocks.iter().map(part).collect(),
        foot: &sheet.foot,
        foot_high: sheet
            .foot
            .iter()
            .map(|line| match line.chars().count() {
                ..=FOOT_LETTERS => 1,
                letters => letters / FOOT_LETTERS_WIDE + 1,
            })
            .sum::<usize>()
            .clamp(1, FOOT_MAX),
        running: [shortened(&sheet.title), shortened(&sheet.head.name)],
        words: Words::of(&sheet.language),
    }
}

fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    if text.chars().count() <= RUNNING_MAX {
        return text;
    }
    let short: String = text.chars().take(RUNNING_MAX).collect();
    format!("{}…", short.trim_end())
}

fn part(block: &Block) -> Part<'_> {
    match block {
        Block::Heading { text } => Part::Heading { text },
        Block::Paragraph { text, weight } => Part::Paragraph {
            text,
            weight: *weight,
        },
        Block::Facts { facts } => Part::Facts { facts },
        Block::Table(table) => Part::Table(lines(table)),
        Block::Totals { totals } => Part::Totals { totals },
        Block::Payment { title, facts, code } => Part::Payment {
            title,
            facts,
            code: code.as_ref().map(drawn),
        },
        Block::Qr(code) => Part::Qr(drawn(code)),
        Block::Signatures { labels } => Part::Signatures { labels },
    }
}

fn drawn(code: &Code) -> Drawn<'_> {
    let drawing = qr::modules(&code.payload)
        .map(|code| svg(&code.side.to_string(), &code.side.to_string(), &code.path));
    let words = code.caption.as_deref();
    Drawn {
        words: words.or_else(|| drawing.is_none().then_some(code.payload.as_str())),
        drawing,
    }
}

fn lines(table: &Table) -> Lines<'_> {
    let wide = |(at, column)| {
        let mut longest: Vec<&str> = table
            .rows()
            .iter()
            // The label of a sum runs on over empty cells.
            .filter(|row| at > 0 || matches!(row, Row::Line { .. }))
            .filter_map(|row| row.cells().get(at))
            .map(String::as_str)
            .collect();
        longest.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
        longest.truncate(WIDEST);
        let column: &Column = column;
        Wide {
            column,
            figure: column.kind.is_figure(),
            longest,
        }
    };
    Lines {
        columns: table.columns().iter().enumerate().map(wide).collect(),
        rows: table
            .rows()
            .iter()
            .enumerate()
            .map(|(at, row)| Line {
                row,
                span: Table::label_span(row.cells()),
                repeats: matches!(row, Row::Group { .. })
                    && !matches!(table.rows().get(at + 1), None | Some(Row::Group { .. })),
            })
            .collect(),
        small: table.is_small(),
        titled: table.is_titled(),
        noted: table.noted(),
    }
}

#[cfg(test)]
#[path = "sheet/samples.rs"]
mod samples;
#[cfg(test)]
mod tests;
