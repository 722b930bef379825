//! Decimal numbers that are not money: quantities, percentages and tax rates.
//!
//! Each is a decimal with few places, a string in JSON (a JSON number is refused, because floats creep in through those), and held as a
//! scaled integer, so that equal values are equal whatever their trailing zeros and arithmetic is exact.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::money::Rounding;

/// Why a decimal is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is not digits with an optional sign and decimal point.
    #[error("not a decimal number")]
    Malformed,
    /// It has more decimal places than its kind may have.
    #[error("more than {0} decimal places")]
    TooPrecise(u32),
    /// It lies outside what its kind allows.
    #[error("out of range: {min} to {max}")]
    OutOfRange {
        /// The least allowed.
        min: i64,
        /// The most allowed.
        max: i64,
    },
}

/// Reads `text` as a whole number of 10^-places; stricter than Rust's and `Decimal`'s parsers (no exponent, underscore, `+` or bare point).
fn scaled_from_text(text: &str, places: u32) -> Result<i64, DecimalError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole) || !fraction.is_none_or(numeric) {
        return Err(DecimalError::Malformed);
    }
    let fraction = fraction.unwrap_or_default();
    let missing = u32::try_from(fraction.len())
        .ok()
        .and_then(|length| places.checked_sub(length))
        .ok_or(DecimalError::TooPrecise(places))?;
    let size = whole
        .bytes()
        .chain(fraction.bytes())
        .try_fold(0_i64, |number, byte| {
            number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))
        });
    let size = size.and_then(|number| number.checked_mul(10_i64.pow(missing)));
    // Saturated, so that the range check that follows refuses it with the right words.
    let size = size.unwrap_or(i64::MAX);
    Ok(if digits.len() == text.len() { size } else { -size })
}

/// Reads a decimal as a whole number of 10^-places.
fn scaled_from_decimal(value: Decimal, places: u32) -> Result<i64, DecimalError> {
    let value = if value.scale() > places {
        value.normalize()
    } else {
        value
    };
    let missing = places
        .checked_sub(value.scale())
        .ok_or(DecimalError::TooPrecise(places))?;
    let scaled = value.mantissa().saturating_mul(10_i128.pow(missing));
    Ok(i64::try_from(scaled).unwrap_or(if scaled < 0 { -i64::MAX } else { i64::MAX }))
}

macro_rules! decimals {
    ($($(#[$doc:meta])* $name:ident { places: $places:literal, min: $min:literal, max: $max:literal, pattern: $pattern:literal, example: $example:literal })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(i64);

        impl $name {
            /// Decimal places it may have.
            pub const PLACES: u32 = $places;
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// The least there may be.
            pub const MIN: Self = Self($min * 10_i64.pow($places));
            /// The most there may be.
            pub const MAX: Self = Self($max * 10_i64.pow($places));

            /// From a decimal; trailing zeros beyond the places do no harm.
            pub fn new(value: Decimal) -> Result<Self, DecimalError> {
                Self::from_scaled(scaled_from_decimal(value, $places)?)
            }

            /// From a whole number of its smallest steps (10^-[`Self::PLACES`]).
            pub const fn from_scaled(scaled: i64) -> Result<Self, DecimalError> {
                if scaled < Self::MIN.0 || scaled > Self::MAX.0 {
                    return Err(DecimalError::OutOfRange { min: $min, max: $max });
                }
                Ok(Self(scaled))
            }

            /// From a whole number.
            pub const fn whole(value: i64) -> Result<Self, DecimalError> {
                match value.checked_mul(10_i64.pow($places)) {
                    Some(scaled) => Self::from_scaled(scaled),
                    None => Err(DecimalError::OutOfRange { min: $min, max: $max }),
                }
            }

            /// As a decimal without trailing zeros.
            pub fn get(self) -> Decimal {
                Decimal::new(self.0, $places).normalize()
            }

            /// As a whole number of its smallest steps (10^-[`Self::PLACES`]).
            pub const fn scaled(self) -> i64 {
                self.0
            }

            /// Is it nothing?
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// The sum, if it is in range.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).and_then(|sum| Self::from_scaled(sum).ok())
            }

            /// The difference, if it is in range.
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).and_then(|rest| Self::from_scaled(rest).ok())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.get().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.get())
            }
        }

        impl FromStr for $name {
            type Err = DecimalError;

            fn from_str(text: &str) -> Result<Self, DecimalError> {
                Self::from_scaled(scaled_from_text(text, $places)?)
            }
        }

        impl TryFrom<Decimal> for $name {
            type Error = DecimalError;

            fn try_from(value: Decimal) -> Result<Self, DecimalError> {
                Self::new(value)
            }
        }

        impl From<$name> for Decimal {
            fn from(value: $name) -> Self {
                value.get()
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a decimal number in a string, such as \"", $example, "\""))
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "pattern": $pattern,
                    "description": concat!("decimal number in a string, ", $min, " to ", $max, ", at most ", $places, " decimal places"),
                    "examples": [$example],
                })
            }
        }
    )+};
}

decimals! {
    /// How much of a thing: pieces, kilograms, metres. At most 3 decimal places and 999,999,999 either way.
    ///
    /// It has a sign, because stock moves both ways; what must be above zero (a line of a sale) says so itself.
    Quantity { places: 3, min: -999_999_999, max: 999_999_999, pattern: r"^-?\d{1,9}(\.\d{1,3})?$", example: "1.5" }

    /// A percentage from 0 to 100 with at most 4 decimal places: discounts, limits, splits.
    Percent { places: 4, min: 0, max: 100, pattern: r"^\d{1,3}(\.\d{1,4})?$", example: "12.5" }

    /// A tax rate in percent from 0 to 1,000 with at most 4 decimal places.
    Rate { places: 4, min: 0, max: 1000, pattern: r"^\d{1,4}(\.\d{1,4})?$", example: "17" }
}

impl Quantity {
    /// One piece.
    pub const ONE: Self = Self(1_000);

    /// Is it above zero?
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Is it below zero?
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Has it no decimal places?
    pub const fn is_whole(self) -> bool {
        self.0 % 1_000 == 0
    }

    /// The same amount the other way.
    #[must_use]
    pub const fn negated(self) -> Self {
        // The range is symmetric, so this cannot leave it.
        Self(-self.0)
    }

    /// This many at `unit_minor` each, in minor units, rounded once; `None` if it does not fit.
    pub fn times(self, unit_minor: i64, rounding: Rounding) -> Option<i64> {
        if self.is_whole() {
            return unit_minor.checked_mul(self.0 / 1_000);
        }
        rounding.scale(unit_minor, self.0, 1_000)
    }
}

impl Percent {
    /// Everything.
    pub const HUNDRED: Self = Self::MAX;

    /// This share of an amount in minor units, rounded once; never more than the amount.
    pub fn of(self, minor: i64, rounding: Rounding) -> Option<i64> {
        rounding.scale(minor, self.0, Self::HUNDRED.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_strings_in_json_and_numbers_are_refused() {
        let quantity: Quantity = serde_json::from_str(r#""1.500""#).unwrap();
        assert_eq!(quantity.get(), Decimal::new(15, 1));
        assert_eq!(serde_json::to_string(&quantity).unwrap(), r#""1.5""#);
        for json in ["1.5", "1", "null", "[]", "true", r#""""#] {
            assert!(serde_json::from_str::<Quantity>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn odd_spellings_of_numbers_are_refused() {
        for text in [
            "", "-", ".", "1.", ".5", "+1", "1e3", "1_000", "1,5", " 1", "1 ", "--1", "0x1", "NaN", "∞", "١",
            "1.-5",
        ] {
            assert_eq!(text.parse::<Quantity>(), Err(DecimalError::Malformed), "{text}");
        }
    }

    #[test]
    fn places_and_range_are_kept() {
        let out = DecimalError::OutOfRange { min: 0, max: 100 };
        assert_eq!("100.0001".parse::<Percent>(), Err(out));
        assert_eq!("-1".parse::<Percent>(), Err(out));
        assert_eq!("1.00001".parse::<Rate>(), Err(DecimalError::TooPrecise(4)));
        assert_eq!(
            Rate::new(Decimal::new(100_000, 5)).unwrap(),
            Rate::whole(1).unwrap()
        );
        assert_eq!("1.0000".parse::<Quantity>(), Err(DecimalError::TooPrecise(3)));
        assert_eq!("999999999.000".parse::<Quantity>(), Ok(Quantity::MAX));
        for text in [
            "1000000000",
            "-1000000000",
            "999999999.001",
            "99999999999999999999999999",
        ] {
            assert!(
                matches!(text.parse::<Quantity>(), Err(DecimalError::OutOfRange { .. })),
                "{text}"
            );
        }
        assert!(Quantity::new(Decimal::MAX).is_err() && Quantity::new(Decimal::MIN).is_err());
        assert!(Quantity::whole(i64::MIN).is_err());
        assert_eq!(Quantity::MAX.checked_add(Quantity::ONE), None);
        assert_eq!(Percent::ZERO.checked_sub(Percent::HUNDRED), None);
        assert_eq!("-0".parse::<Percent>(), Ok(Percent::ZERO));
    }

    #[test]
    fn a_quantity_costs_its_share_of_the_unit_price() {
        let cost = |text: &str, unit, rounding| text.parse::<Quantity>().unwrap().times(unit, rounding);
        assert_eq!(cost("3", 199, Rounding::HalfUp), Some(597));
        assert_eq!(cost("0.375", 1_000, Rounding::HalfUp), Some(375));
        assert_eq!(cost("0.5", 25, Rounding::HalfUp), Some(13));
        assert_eq!(cost("0.5", 25, Rounding::HalfEven), Some(12));
        assert_eq!(cost("2", i64::MAX, Rounding::HalfUp), None);
        assert_eq!(cost("999999998.5", i64::MAX, Rounding::HalfUp), None);
    }

    #[test]
    fn the_schema_names_the_pattern() {
        let schema = schemars::schema_for!(Quantity);
        assert_eq!(schema.get("type").unwrap(), "string");
        assert_eq!(schema.get("pattern").unwrap(), r"^-?\d{1,9}(\.\d{1,3})?$");
    }

    proptest! {
        #[test]
        fn text_and_decimal_say_the_same(scaled in -999_999_999_000_i64..=999_999_999_000) {
            let quantity = Quantity::from_scaled(scaled).unwrap();
            prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity);
            prop_assert_eq!(Quantity::new(Decimal::new(scaled, 3)).unwrap(), quantity);
            prop_assert_eq!(quantity.negated().negated(), quantity);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|-?[0-9]{0,25}\\.?[0-9]{0,12}") {
            if let Ok(rate) = text.parse::<Rate>() {
                prop_assert!(rate >= Rate::MIN && rate <= Rate::MAX);
            }
        }
    }
}
