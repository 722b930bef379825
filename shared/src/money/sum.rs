//! Sums over many documents: wider than any amount, so that what fits one document can never stop a total.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A sum of amounts in minor units. It holds more documents of the largest amount than there can be; beyond its ends it stays at its ends.
///
/// In SQL it is what `sum(bigint)` gives: a `numeric`, read as a [`Decimal`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum(i128);

impl Sum {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// In minor units.
    #[must_use]
    pub const fn minor(self) -> i128 {
        self.0
    }

    /// With another amount.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Without another amount.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// As the amount of one document, if it fits.
    #[must_use]
    pub fn amount(self) -> Option<i64> {
        i64::try_from(self.0).ok()
    }
}

impl From<i64> for Sum {
    fn from(minor: i64) -> Self {
        Self(i128::from(minor))
    }
}

impl From<Decimal> for Sum {
    /// Of a whole number; places behind the point, which sums of minor units do not have, are cut off.
    fn from(minor: Decimal) -> Self {
        Self(minor.trunc().to_i128().unwrap_or_default())
    }
}

impl std::iter::Sum<i64> for Sum {
    fn sum<I: Iterator<Item = i64>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, minor| sum.plus(minor.into()))
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Nearly always small: the short form is what every format knows.
        match i64::try_from(self.0) {
            Ok(small) => serializer.serialize_i64(small),
            Err(_) => serializer.serialize_i128(self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i128::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for Sum {
    fn schema_name() -> Cow<'static, str> {
        "Sum".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "description": "sum of amounts in minor units; may exceed 64 bits" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::MONEY_MAX;

    #[test]
    fn a_hundred_years_of_the_largest_documents_fit() {
        // A thousand documents a second, for a hundred years, by a thousand registers.
        let documents = Decimal::from(1_000_i64 * 60 * 60 * 24 * 366 * 100) * Decimal::from(1_000);
        let sum = Sum::from(Decimal::from(MONEY_MAX)).minor() * documents.to_i128().unwrap();
        assert!(sum < i128::MAX / 1_000_000);
        let json = serde_json::to_string(&Sum(sum)).unwrap();
        assert_eq!(json, sum.to_string());
        assert_eq!(serde_json::from_str::<Sum>(&json).unwrap(), Sum(sum));
        assert_eq!(Sum(i128::MAX).plus(1.into()), Sum(i128::MAX));
        assert_eq!(Sum(sum).amount(), None);
    }

    proptest! {
        #[test]
        fn it_adds_what_an_amount_could_not_hold(amounts in prop::collection::vec(any::<i64>(), 0..50)) {
            let sum: Sum = amounts.iter().copied().sum();
            let exact: i128 = amounts.iter().map(|minor| i128::from(*minor)).sum();
            prop_assert_eq!(sum.minor(), exact);
            prop_assert_eq!(Sum::from(Decimal::from(exact)), sum);
        }
    }
}
