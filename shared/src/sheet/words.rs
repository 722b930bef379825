//! The few words that a renderer says by itself.

use crate::language;

/// Words of a renderer, in the language of the sheet; English where the program does not speak it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Words {
    /// Before the number of a page.
    pub page: &'static str,
    /// Between the number of a page and how many there are.
    pub of: &'static str,
    /// Where a table goes on over the page: what it comes to so far.
    pub carried: &'static str,
    /// The same on top of the next page.
    pub brought: &'static str,
    /// In a table without rows.
    pub nothing: &'static str,
}

impl Words {
    /// Those of a language (BCP 47).
    pub fn of(tag: &str) -> Self {
        if language::is(tag, "ur") {
            Self {
                page: "صفحہ",
                of: "از",
                carried: "آگے لے جایا گیا",
                brought: "پچھلے صفحے سے",
                nothing: "کوئی نہیں",
            }
        } else if language::is(tag, "es") {
            Self {
                page: "Página",
                of: "de",
                carried: "Suma y sigue",
                brought: "Suma anterior",
                nothing: "Ninguno",
            }
        } else {
            Self {
                page: "Page",
                of: "of",
                carried: "Carried over",
                brought: "Brought forward",
                nothing: "None",
            }
        }
    }
}
