//! The shape of a stored sheet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The shape of a [`Sheet`](super::Sheet) as it is written down, kept in it. A sheet of a shape that this program does not know is refused
/// when it is read, never drawn with something missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schemars(with = "u8")]
pub struct Form(u8);

impl Form {
    /// The first.
    pub const FIRST: Self = Self(1);
    /// Today's.
    pub const NOW: Self = Self::FIRST;
}

impl Default for Form {
    fn default() -> Self {
        Self::FIRST
    }
}

impl TryFrom<u8> for Form {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if (Self::FIRST.0..=Self::NOW.0).contains(&number) {
            Ok(Self(number))
        } else {
            Err("a sheet of a form that this program does not know")
        }
    }
}

impl From<Form> for u8 {
    fn from(form: Form) -> Self {
        form.0
    }
}
