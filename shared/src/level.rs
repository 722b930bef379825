//! How much there is of a thing: a sum of movements, and sums of such sums.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::quantity::Quantity;

/// A level of stock, of one branch or of many. It is wider than a [`Quantity`], which is what one line may move: however many lines there
/// were, their sum fits, so a list with it always answers. Never an input.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Level(i128);

impl Level {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From thousandths, as PostgreSQL sums them (`numeric`). What does not fit is the largest level there is.
    #[must_use]
    pub fn from_milli(milli: Decimal) -> Self {
        let whole = milli.trunc();
        Self(whole.mantissa() / 10_i128.pow(whole.scale()))
    }

    /// From thousandths.
    #[must_use]
    pub const fn of_milli(milli: i64) -> Self {
        Self(milli as i128)
    }

    /// Thousandths.
    #[must_use]
    pub const fn milli(self) -> i128 {
        self.0
    }

    /// Is it below zero?
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// What it is worth at `unit_minor` each, in minor units, rounded half away from zero; the largest amount there is if it does not fit.
    #[must_use]
    pub fn worth(self, unit_minor: i64) -> i64 {
        let exact = self.0.saturating_mul(i128::from(unit_minor));
        let half = if exact < 0 { -500 } else { 500 };
        let rounded = exact.saturating_add(half) / 1_000;
        i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
    }
}

impl From<Quantity> for Level {
    fn from(quantity: Quantity) -> Self {
        Self(i128::from(quantity.scaled()))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (size / 1_000, size % 1_000);
        if rest == 0 {
            write!(f, "{sign}{whole}")
        } else {
            let decimals = format!("{rest:03}");
            write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
        }
    }
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Level {
    fn schema_name() -> Cow<'static, str> {
        "Level".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^-?\d{1,26}(\.\d{1,3})?$",
            "description": "level of stock: decimal number in a string, at most 3 decimal places; wider than a quantity, because it is a sum",
            "examples": ["1.5"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_written_as_a_quantity_is() {
        for text in ["0", "1", "1.5", "-0.005", "999999999", "-12"] {
            let quantity: Quantity = text.parse().unwrap();
            assert_eq!(Level::from(quantity).to_string(), quantity.to_string());
        }
    }

    #[test]
    fn sums_of_any_number_of_lines_fit() {
        let many = Decimal::from(i64::MAX) * Decimal::from(1_000_000);
        let level = Level::from_milli(many);
        assert_eq!(level.to_string(), "9223372036854775807000");
        assert!(level > Level::from(Quantity::MAX));
        assert_eq!(level.worth(100), i64::MAX);
        assert_eq!(Level::from_milli(-many).worth(100), i64::MIN);
        assert_eq!(Level::from_milli(Decimal::new(15_000, 1)), Level::of_milli(1_500));
        assert_eq!(
            (
                Level::of_milli(1_500).worth(333),
                Level::of_milli(-1_500).worth(333)
            ),
            (500, -500)
        );
    }
}
