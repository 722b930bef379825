//! The paper that an answer has, whichever it is.

use till_print::PrintError;
use till_shared::sheet::{self, COLUMNS_MAIL, Sheet};
use till_shared::slip::{self, COLUMNS_80_MM, Slip};

/// What is printed.
pub(crate) enum Paper {
    /// On a roll.
    Slip(Slip),
    /// On pages.
    Sheet(Box<Sheet>),
}

impl Paper {
    /// The one that there is; a slip before a sheet.
    pub fn of(slip: Option<Slip>, sheet: Option<Sheet>) -> Option<Self> {
        slip.map(Self::Slip)
            .or_else(|| sheet.map(|sheet| Self::Sheet(Box::new(sheet))))
    }

    /// Name of the file.
    pub fn title(&self) -> &str {
        match self {
            Self::Slip(slip) => &slip.title,
            Self::Sheet(sheet) => &sheet.title,
        }
    }

    /// A page for a browser.
    pub fn html(&self) -> String {
        match self {
            Self::Slip(slip) => slip::to_html(slip),
            Self::Sheet(sheet) => sheet::to_html(sheet),
        }
    }

    /// Lines of text, as wide as the roll or a mail where no width is asked for.
    pub fn text(&self, width: Option<usize>) -> String {
        match self {
            Self::Slip(slip) => slip::to_text(slip, width.unwrap_or(COLUMNS_80_MM)),
            Self::Sheet(sheet) => sheet::to_text(sheet, width.unwrap_or(COLUMNS_MAIL)),
        }
    }

    /// A PDF; takes its time.
    pub fn pdf(&self) -> Result<Vec<u8>, PrintError> {
        match self {
            Self::Slip(slip) => till_print::slip_pdf(slip),
            Self::Sheet(sheet) => till_print::sheet_pdf(sheet),
        }
    }
}
