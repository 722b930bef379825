//! What is stored as a word: how a sale was priced, sold, paid and rounded. A word that this program does not know is said, not guessed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::Fault;
use till_shared::money::Rounding;
use till_shared::pricing::{TaxRounding, TenderKind};

/// Where a line's price came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceSource {
    /// The catalogue.
    List,
    /// The barcode.
    Barcode,
    /// The seller changed it.
    Manual,
    /// The seller typed it, as the product asks for.
    Open,
}

impl PriceSource {
    /// As stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Barcode => "barcode",
            Self::Manual => "manual",
            Self::Open => "open",
        }
    }

    /// From its stored word.
    pub fn of(word: &str) -> Result<Self, Fault> {
        match word {
            "list" => Ok(Self::List),
            "barcode" => Ok(Self::Barcode),
            "manual" => Ok(Self::Manual),
            "open" => Ok(Self::Open),
            other => Err(unknown("price source", other)),
        }
    }
}

/// At which screen it was sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// POS screen.
    #[default]
    Pos,
    /// Quick Sell.
    Quick,
}

impl Channel {
    /// As stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pos => "pos",
            Self::Quick => "quick",
        }
    }

    /// From its stored word.
    pub fn of(word: &str) -> Result<Self, Fault> {
        match word {
            "pos" => Ok(Self::Pos),
            "quick" => Ok(Self::Quick),
            other => Err(unknown("channel", other)),
        }
    }
}

/// A tender kind as stored.
#[must_use]
pub const fn tender_word(kind: TenderKind) -> &'static str {
    match kind {
        TenderKind::Cash => "cash",
        TenderKind::Card => "card",
        TenderKind::Other => "other",
    }
}

/// A tender kind from its stored word.
pub fn tender_of(word: &str) -> Result<TenderKind, Fault> {
    match word {
        "cash" => Ok(TenderKind::Cash),
        "card" => Ok(TenderKind::Card),
        "other" => Ok(TenderKind::Other),
        other => Err(unknown("tender", other)),
    }
}

/// A stored word that this program does not know: what it means must not be guessed.
fn unknown(what: &str, word: &str) -> Fault {
    Fault::internal(format!("a sale has an unknown {what}: {word}"))
}

/// A way of rounding as stored.
#[must_use]
pub const fn rounding_word(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfUp => "half_up",
        Rounding::HalfEven => "half_even",
    }
}

/// A way of rounding from its stored word.
pub fn rounding_of(word: &str) -> Result<Rounding, Fault> {
    match word {
        "half_up" => Ok(Rounding::HalfUp),
        "half_even" => Ok(Rounding::HalfEven),
        other => Err(unknown("rounding", other)),
    }
}

/// Where tax is rounded, as stored.
#[must_use]
pub const fn tax_rounding_word(place: TaxRounding) -> &'static str {
    match place {
        TaxRounding::Line => "line",
        TaxRounding::Document => "document",
    }
}

/// Where tax is rounded, from its stored word.
pub fn tax_rounding_of(word: &str) -> Result<TaxRounding, Fault> {
    match word {
        "line" => Ok(TaxRounding::Line),
        "document" => Ok(TaxRounding::Document),
        other => Err(unknown("place of rounding tax", other)),
    }
}
