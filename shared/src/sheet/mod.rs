//! A document on whole pages: invoice, statement, purchase order, quote, report, as data that knows no layout.
//!
//! The sister of [`slip`](crate::slip), for paper instead of a roll. The module that owns the facts builds a [`Sheet`] with amounts and days
//! already formatted for its reader. A renderer decides how it looks:
//! - [`to_html`] a page of its own for the browser;
//! - [`to_text`] fixed columns, for plain mail;
//! - the PDF of `till-print`, from the same value.
//!
//! Invariants: every renderer is pure and gives the same bytes for the same sheet; text is data, whatever it contains: no renderer reads markup
//! or direction overrides out of it; an amount is never cut; a row has as many cells as its table has columns.

mod form;
mod html;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use form::Form;
pub use html::{STYLE, to_html};
pub use table::{COLUMNS_MAX, Column, Grid, Kind, Row, Table, Uneven};
pub use text::{COLUMNS_MAIL, to_text};
pub use words::Words;

pub use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::slip::{Direction, Weight};

/// A document on whole pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sheet {
    /// The shape of this value.
    #[serde(default)]
    pub form: Form,
    /// Name of the document for window, file and PDF, and on top of later pages: "Invoice B01-26-000023".
    pub title: String,
    /// Language of the text as a BCP 47 tag: `en`, `ur`, `ar-AE`.
    pub language: String,
    /// The side on which lines begin.
    pub direction: Direction,
    /// The day the document is of. It is the date in the PDF's properties; what is printed stands in the facts.
    pub date: Date,
    /// What it is printed on.
    #[serde(default)]
    pub paper: Paper,
    /// Who issues it.
    pub head: Head,
    /// What it is, in large letters: "Invoice".
    pub heading: String,
    /// A word that says this is not the first print or not valid: "COPY 2", "DRAFT".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Who it goes to, where the window of an envelope is; reports go to nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<Addressee>,
    /// Number, date, due date, reference.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// Lines at the bottom of every page: register of companies, bank, web address. The number of the page stands beside them.
    #[serde(default)]
    pub foot: Vec<String>,
}

crate::words! {
    /// A size of paper.
    #[derive(Default)]
    pub enum Paper {
        /// 210 × 297 mm (ISO 216).
        #[default]
        A4 = "a4",
        /// 8.5 × 11 inches.
        Letter = "letter",
    }
}

/// Who issues a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// Name of the business.
    pub name: String,
    /// Address, telephone, tax numbers: one line each.
    pub lines: Vec<String>,
}

/// Who a document goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Addressee {
    /// Where the post brings it back to: one small line above the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Name and address, line by line; a window shows six.
    pub lines: Vec<String>,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// What it is: "Due".
    pub label: String,
    /// The value; amounts and days are formatted for the reader.
    pub value: String,
    /// How much it calls for attention.
    #[serde(default)]
    pub weight: Weight,
}

impl Fact {
    /// A label and its value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            weight: Weight::Normal,
        }
    }

    /// The same with another weight.
    #[must_use]
    pub fn weighing(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Code {
    /// What a reader gets.
    pub payload: String,
    /// Words beside the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

impl Code {
    /// A code; an empty caption is left out.
    pub fn new(payload: impl Into<String>, caption: impl Into<String>) -> Self {
        Self {
            payload: payload.into(),
            caption: Some(caption.into()).filter(|words| !words.is_empty()),
        }
    }
}

/// One piece of a sheet. All texts are plain; use a no-break space (U+00A0) between currency and figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// The title of a part.
    Heading {
        /// One line, wrapped if it must.
        text: String,
    },
    /// A paragraph; line feeds are kept.
    Paragraph {
        /// The words.
        text: String,
        /// Size and colour.
        weight: Weight,
    },
    /// Labels and values in a list: what a report is about.
    Facts {
        /// Top to bottom.
        facts: Vec<Fact>,
    },
    /// Rows in columns, over as many pages as they take.
    Table(Table),
    /// Sums under a table, never torn apart.
    Totals {
        /// Top to bottom.
        totals: Vec<Fact>,
    },
    /// How to pay: bank, account, reference, and a code for the telephone.
    Payment {
        /// What stands over it.
        title: String,
        /// Lines of the bank.
        facts: Vec<Fact>,
        /// The same for a telephone.
        code: Option<Code>,
    },
    /// A QR code.
    Qr(Code),
    /// Lines to sign or to put a seal on, side by side.
    Signatures {
        /// Words under each line; three fit side by side.
        labels: Vec<String>,
    },
}

impl Sheet {
    /// A document of `head` that says nothing yet, on A4; the direction follows from `language` (BCP 47).
    pub fn new(title: impl Into<String>, language: impl Into<String>, date: Date, head: Head) -> Self {
        let language = language.into();
        Self {
            form: Form::NOW,
            title: title.into(),
            direction: Direction::of_language(&language),
            language,
            date,
            paper: Paper::A4,
            head,
            heading: String::new(),
            mark: None,
            addressee: None,
            facts: Vec::new(),
            blocks: Vec::new(),
            foot: Vec::new(),
        }
    }

    /// Says what it is: "Invoice".
    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.heading = text.into();
        self
    }

    /// Addresses it: name and address line by line.
    pub fn to<T: Into<String>>(&mut self, lines: impl IntoIterator<Item = T>) -> &mut Self {
        self.addressee.get_or_insert_default().lines = lines.into_iter().map(Into::into).collect();
        self
    }

    /// Says in a line over the address where the post brings it back to.
    pub fn sender(&mut self, line: impl Into<String>) -> &mut Self {
        self.addressee.get_or_insert_default().sender = Some(line.into());
        self
    }

    /// Adds a fact beside the address: number, date, due.
    pub fn fact(&mut self, label: impl Into<String>, value: impl Into<String>) -> &mut Self {
        self.facts.push(Fact::new(label, value));
        self
    }

    /// Adds a line to the bottom of every page.
    pub fn foot(&mut self, line: impl Into<String>) -> &mut Self {
        self.foot.push(line.into());
        self
    }

    /// Appends any block.
    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    /// Appends the title of a part.
    pub fn section(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Heading { text: text.into() })
    }

    /// Appends a paragraph.
    pub fn paragraph(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Paragraph {
            text: text.into(),
            weight: Weight::Normal,
        })
    }

    /// Appends small print: terms, notes, what the law asks for.
    pub fn notes(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Paragraph {
            text: text.into(),
            weight: Weight::Quiet,
        })
    }

    /// Appends a table.
    pub fn table(&mut self, table: impl Into<Table>) -> &mut Self {
        self.push(Block::Table(table.into()))
    }

    /// Appends sums.
    pub fn totals(&mut self, totals: Vec<Fact>) -> &mut Self {
        self.push(Block::Totals { totals })
    }

    /// Appends how to pay.
    pub fn payment(
        &mut self,
        title: impl Into<String>,
        facts: Vec<Fact>,
        code: impl Into<Option<Code>>,
    ) -> &mut Self {
        self.push(Block::Payment {
            title: title.into(),
            facts,
            code: code.into(),
        })
    }

    /// Appends a QR code; an empty caption is left out.
    pub fn qr(&mut self, payload: impl Into<String>, caption: impl Into<String>) -> &mut Self {
        self.push(Block::Qr(Code::new(payload, caption)))
    }

    /// Appends lines to sign on.
    pub fn signatures<T: Into<String>>(&mut self, labels: impl IntoIterator<Item = T>) -> &mut Self {
        self.push(Block::Signatures {
            labels: labels.into_iter().map(Into::into).collect(),
        })
    }

    /// The same document with another mark, such as "COPY 2". A mark that it bears stays before it, so a copy of a draft still says so.
    #[must_use]
    pub fn marked(&self, text: impl Into<String>) -> Self {
        let mut copy = self.clone();
        let text = text.into();
        copy.mark = Some(match copy.mark {
            Some(mark) => format!("{mark} · {text}"),
            None => text,
        });
        copy
    }
}
