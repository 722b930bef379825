//! A printed document: receipt, duplicate, X or Z report, as data that knows no layout.
//!
//! The module that owns the facts (a sale, a shift) builds a [`Slip`] with amounts and times already
//! formatted for its reader. A renderer decides how it looks:
//! - [`to_text`] fixed columns, for text printers, plain mail and messages;
//! - [`to_paper`] for the screens and the printers of a browser, where it runs as WebAssembly; [`to_html`] the same as a page of its own;
//! - the PDF of `till-print`, from the same value.
//!
//! Invariants: a slip is composed from what was stored with its document, never from the shop of today; every
//! renderer is pure and gives the same bytes for the same slip; text is data, whatever it contains:
//! no renderer reads markup, printer commands or direction overrides out of it; an amount is never cut.

pub(crate) mod bidi;
pub mod code128;
mod form;
pub(crate) mod html;
mod letter;
pub mod qr;
pub(crate) mod text;
pub(crate) mod width;

pub use form::Form;
pub use html::{STYLE, escape, to_html, to_paper};
pub use letter::{Letter, to_letter};
pub use text::{COLUMNS_58_MM, COLUMNS_80_MM, to_text};
pub use width::clean;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A printed document, top to bottom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Slip {
    /// Name of the document for window, file and PDF title, such as "Receipt R-02-001042"; not printed.
    pub title: String,
    /// Language of the text as a BCP 47 tag: `en`, `ur`, `ar-AE`.
    pub language: String,
    /// The side on which lines begin.
    pub direction: Direction,
    /// What is printed, in order.
    pub blocks: Vec<Block>,
}

/// The side on which a line begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Left to right: Latin, Cyrillic and most other scripts.
    #[default]
    Ltr,
    /// Right to left: Urdu, Arabic, Persian, Hebrew.
    Rtl,
}

impl Direction {
    /// The direction in which `language` (BCP 47) is written; unknown languages run left to right.
    pub fn of_language(language: &str) -> Self {
        let rtl = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
        if rtl.iter().any(|one| crate::language::is(language, one)) {
            Self::Rtl
        } else {
            Self::Ltr
        }
    }

    /// The value of HTML's `dir` attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// Where a text stands in its line. Start and end follow the direction of the slip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Where lines begin.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// Where lines end; amounts belong here.
    End,
}

/// How much a text calls for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Small and grey: tax lines, addresses, thanks.
    Quiet,
    /// Body text.
    #[default]
    Normal,
    /// Semibold: a subtotal, a name that matters.
    Strong,
    /// Larger and semibold: the total, once in a slip.
    Grand,
}

/// A column of a [`Block::Table`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// Heading of the column; empty headings in all columns leave the heading row out.
    pub title: String,
    /// Place of the heading and of every cell; numbers at the end.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn start(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            align: Align::Start,
        }
    }

    /// A column of numbers.
    pub fn end(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            align: Align::End,
        }
    }
}

/// One piece of a slip. All texts are plain; use a no-break space (U+00A0) between currency and figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// The name on top: the shop, or "Z report".
    Heading {
        /// One line, wrapped if it must.
        text: String,
    },
    /// The title of a part of a report: "Tenders", "Tax".
    Section {
        /// One line, wrapped if it must.
        text: String,
    },
    /// A paragraph; line feeds are kept.
    Text {
        /// The words.
        text: String,
        /// Place in the line.
        align: Align,
        /// Size and colour.
        weight: Weight,
    },
    /// A label at the start and its value at the end of the line.
    Pair {
        /// The label; wraps when long.
        left: String,
        /// The value; keeps its line.
        right: String,
        /// Size and colour of both.
        weight: Weight,
    },
    /// A sold, returned or ordered line.
    Item {
        /// What it is; wraps when long.
        name: String,
        /// Quantity times unit price, "2 × Rs 240".
        detail: Option<String>,
        /// Amount of the line; never cut.
        amount: String,
        /// Variant, serial number, discount, note: one line each.
        notes: Vec<String>,
    },
    /// Figures in columns. Missing cells are empty, cells beyond the columns are not printed.
    Table {
        /// Headings and alignment.
        columns: Vec<Column>,
        /// Cells, row by row.
        rows: Vec<Vec<String>>,
    },
    /// A dashed line across.
    Rule,
    /// A blank line.
    Space,
    /// A QR code.
    Qr {
        /// What a reader gets.
        payload: String,
        /// Words under the code.
        caption: Option<String>,
    },
    /// A Code 128 barcode with its payload under it.
    /// Printable ASCII; more than about 24 characters (48 digits) is too fine for an 80 mm roll: use a QR code.
    Barcode {
        /// What a reader gets.
        payload: String,
    },
    /// A mark that says this is not the first print or not a sale: "DUPLICATE", "COPY 2", "TRAINING".
    Mark {
        /// The word.
        text: String,
    },
}

/// A block as it is read: all members of all kinds, of which a kind takes its own. A tagged enumeration would be read twice, which takes a
/// browser twice the code.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Members {
    kind: String,
    text: String,
    align: Align,
    weight: Weight,
    left: String,
    right: String,
    name: String,
    detail: Option<String>,
    amount: String,
    notes: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    payload: String,
    caption: Option<String>,
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Members {
            kind,
            text,
            align,
            weight,
            left,
            right,
            name,
            detail,
            amount,
            notes,
            columns,
            rows,
            payload,
            caption,
        } = Members::deserialize(deserializer)?;
        Ok(match kind.as_str() {
            "heading" => Self::Heading { text },
            "section" => Self::Section { text },
            "text" => Self::Text { text, align, weight },
            "pair" => Self::Pair { left, right, weight },
            "item" => Self::Item {
                name,
                detail,
                amount,
                notes,
            },
            "table" => Self::Table { columns, rows },
            "rule" => Self::Rule,
            "space" => Self::Space,
            "qr" => Self::Qr { payload, caption },
            "barcode" => Self::Barcode { payload },
            "mark" => Self::Mark { text },
            _ => return Err(D::Error::custom("there is no such block")),
        })
    }
}

impl Slip {
    /// An empty slip; the direction follows from `language` (BCP 47).
    pub fn new(title: impl Into<String>, language: impl Into<String>) -> Self {
        let language = language.into();
        let direction = Direction::of_language(&language);
        Self {
            title: title.into(),
            language,
            direction,
            blocks: Vec::new(),
        }
    }

    /// Appends any block.
    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    /// Appends the name on top.
    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Heading { text: text.into() })
    }

    /// Appends the title of a part.
    pub fn section(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Section { text: text.into() })
    }

    /// Appends a paragraph.
    pub fn text(&mut self, text: impl Into<String>, align: Align, weight: Weight) -> &mut Self {
        self.push(Block::Text {
            text: text.into(),
            align,
            weight,
        })
    }

    /// Appends a small centred paragraph: address, tax number, thanks.
    pub fn quiet(&mut self, text: impl Into<String>) -> &mut Self {
        self.text(text, Align::Center, Weight::Quiet)
    }

    /// Appends a label and its value.
    pub fn pair(&mut self, left: impl Into<String>, right: impl Into<String>, weight: Weight) -> &mut Self {
        self.push(Block::Pair {
            left: left.into(),
            right: right.into(),
            weight,
        })
    }

    /// Appends a sold line without notes; `detail` is "2 × Rs 240" or nothing.
    pub fn item(
        &mut self,
        name: impl Into<String>,
        detail: Option<String>,
        amount: impl Into<String>,
    ) -> &mut Self {
        self.push(Block::Item {
            name: name.into(),
            detail,
            amount: amount.into(),
            notes: Vec::new(),
        })
    }

    /// Appends figures in columns.
    pub fn table(&mut self, columns: Vec<Column>, rows: Vec<Vec<String>>) -> &mut Self {
        self.push(Block::Table { columns, rows })
    }

    /// Appends a dashed line.
    pub fn rule(&mut self) -> &mut Self {
        self.push(Block::Rule)
    }

    /// Appends a blank line.
    pub fn space(&mut self) -> &mut Self {
        self.push(Block::Space)
    }

    /// Appends a QR code; an empty caption is left out.
    pub fn qr(&mut self, payload: impl Into<String>, caption: impl Into<String>) -> &mut Self {
        let caption = Some(caption.into()).filter(|words| !words.is_empty());
        self.push(Block::Qr {
            payload: payload.into(),
            caption,
        })
    }

    /// Appends a Code 128 barcode.
    pub fn barcode(&mut self, payload: impl Into<String>) -> &mut Self {
        self.push(Block::Barcode {
            payload: payload.into(),
        })
    }

    /// The same slip with a mark on top, such as "COPY 2": what a duplicate bill prints from the stored slip.
    /// Marks of the stored slip stay, so a duplicate of a training receipt still says so.
    #[must_use]
    pub fn marked(&self, text: impl Into<String>) -> Self {
        let mut copy = self.clone();
        copy.blocks.insert(0, Block::Mark { text: text.into() });
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Direction, Slip, Weight};

    #[test]
    fn the_language_decides_the_direction() {
        for (tag, expected) in [
            ("en", Direction::Ltr),
            ("ur", Direction::Rtl),
            ("ur-PK", Direction::Rtl),
            ("AR", Direction::Rtl),
            ("fr_FR", Direction::Ltr),
            ("arn", Direction::Ltr),
            ("", Direction::Ltr),
        ] {
            assert_eq!(Direction::of_language(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_stored_slip_reads_back_equal() {
        let mut slip = Slip::new("Receipt", "ur");
        slip.heading("Shop")
            .item("Milk", Some("2 × 310".into()), "620")
            .rule();
        slip.pair("Total", "620", Weight::Grand)
            .qr("https://x.test/1", "")
            .barcode("R-1")
            .space();
        let stored = serde_json::to_string(&slip).unwrap();
        assert!(stored.contains(r#"{"kind":"rule"}"#), "{stored}");
        assert_eq!(serde_json::from_str::<Slip>(&stored).unwrap(), slip);
    }

    #[test]
    fn a_marked_copy_leaves_the_original_alone() {
        let mut slip = Slip::new("Receipt", "en");
        slip.heading("Shop");
        let copy = slip.marked("COPY 2");
        assert_eq!(slip.blocks.len(), 1);
        assert_eq!(
            copy.blocks.first(),
            Some(&Block::Mark {
                text: "COPY 2".into()
            })
        );
        assert_eq!(copy.blocks.get(1..), Some(slip.blocks.as_slice()));
    }
}
