//! Sums of money: wider than what they add.
//!
//! A document fits an `i64`; the sum of many documents need not. A [`Sum`] holds what any number of documents could come to, so that a
//! report answers whatever was sold: what is too large is refused where it is typed, never where it is added up.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A sum of amounts in minor units; beyond its ends it stays at its ends.
///
/// In JSON an integer; one that no `i64` holds is a string of its digits, so that no reader rounds it. 2^64 amounts of any size fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum(i128);

impl Sum {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum as a number of minor units.
    #[must_use]
    pub const fn minor(self) -> i128 {
        self.0
    }

    /// The same as an amount, if it is no larger than one.
    #[must_use]
    pub fn amount(self) -> Option<i64> {
        i64::try_from(self.0).ok()
    }

    /// With another one.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Without another one.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }
}

impl From<i64> for Sum {
    fn from(minor: i64) -> Self {
        Self(i128::from(minor))
    }
}

impl From<Decimal> for Sum {
    /// Of a whole number, as `sum(bigint)` comes out of the database; places behind the point are cut off.
    fn from(minor: Decimal) -> Self {
        Self(minor.trunc().to_i128().unwrap_or_default())
    }
}

impl Add for Sum {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.plus(other)
    }
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Sum {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.minus(other)
    }
}

impl Neg for Sum {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

impl std::iter::Sum<i64> for Sum {
    fn sum<I: Iterator<Item = i64>>(amounts: I) -> Self {
        amounts.map(Self::from).sum()
    }
}

impl PartialEq<i64> for Sum {
    fn eq(&self, minor: &i64) -> bool {
        self.0 == i128::from(*minor)
    }
}

impl PartialOrd<i64> for Sum {
    fn partial_cmp(&self, minor: &i64) -> Option<std::cmp::Ordering> {
        self.0.partial_cmp(&i128::from(*minor))
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Sum {
    type Err = std::num::ParseIntError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        digits.parse().map(Self)
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.amount() {
            Some(minor) => serializer.serialize_i64(minor),
            None => serializer.collect_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl de::Visitor<'_> for Digits {
            type Value = Sum;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of minor units")
            }

            fn visit_i64<E: de::Error>(self, minor: i64) -> Result<Sum, E> {
                Ok(Sum(i128::from(minor)))
            }

            fn visit_u64<E: de::Error>(self, minor: u64) -> Result<Sum, E> {
                Ok(Sum(i128::from(minor)))
            }

            fn visit_str<E: de::Error>(self, digits: &str) -> Result<Sum, E> {
                digits
                    .parse()
                    .map_err(|_| E::invalid_value(de::Unexpected::Str(digits), &self))
            }
        }

        deserializer.deserialize_any(Digits)
    }
}

impl JsonSchema for Sum {
    fn schema_name() -> Cow<'static, str> {
        "Sum".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Sum of amounts in minor units: an integer; one that no 64 bits hold is a text of its digits.",
            "oneOf": [
                { "type": "integer", "format": "int64" },
                { "type": "string", "pattern": "^-?[0-9]{19,39}$" },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::Sum;

    #[test]
    fn as_many_of_the_largest_amounts_as_anybody_could_store_have_a_sum() {
        let many: Sum = std::iter::repeat_n(Sum::from(i64::MAX), 100_000).sum();
        assert_eq!(many.minor(), i128::from(i64::MAX) * 100_000);
        assert_eq!((many.amount(), Sum::from(-7).amount()), (None, Some(-7)));
        assert_eq!(Sum::ZERO - many + many, 0);
        assert!(many > i64::MAX && (-many).abs() == many);
        assert_eq!(Sum::from(Decimal::from(many.minor())), many);
    }

    #[test]
    fn its_schema_says_both_ways_of_writing_it() {
        let schema = schemars::schema_for!(Sum).to_value();
        let kinds = [&schema["oneOf"][0]["type"], &schema["oneOf"][1]["type"]];
        assert_eq!(kinds, ["integer", "string"]);
        // The narrowest and the widest text that is written are what the pattern says.
        for (sum, digits) in [(Sum::from(i64::MAX) + Sum::from(1), 19), (Sum(i128::MIN), 39)] {
            let text = serde_json::to_value(sum).unwrap();
            assert_eq!(text.as_str().unwrap().trim_start_matches('-').len(), digits);
        }
    }

    #[test]
    fn what_fits_is_a_number_in_json_and_what_does_not_is_its_digits() {
        let wide = Sum::from(i64::MIN) - Sum::from(1);
        for (sum, json) in [(Sum::from(-5), "-5"), (wide, "\"-9223372036854775809\"")] {
            assert_eq!(serde_json::to_string(&sum).unwrap(), json);
            assert_eq!(serde_json::from_str::<Sum>(json).unwrap(), sum);
            let value = serde_json::to_value(sum).unwrap();
            assert_eq!(serde_json::from_value::<Sum>(value).unwrap(), sum);
        }
        assert_eq!(serde_json::from_str::<Sum>("\"12\"").unwrap(), 12);
        for wrong in ["1.5", "\"1e3\"", "\"\"", "null", "1e30"] {
            assert!(serde_json::from_str::<Sum>(wrong).is_err(), "{wrong}");
        }
    }
}
