//! Money: whole minor units (cents, fils, yen) of an ISO 4217 currency, never a float.
//!
//! Amounts are plain `i64` minor units wherever the currency is clear from the document; [`Money`] carries its currency where it is not.
//! Every operation is checked: an amount that does not fit is an error, never a wrap and never a panic.

mod sum;
mod text;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use sum::Sum;
pub use text::{AmountError, parse_minor, plain_minor};

/// The largest amount, in minor units, that a person or a device may enter and that a document may come to.
///
/// 10^12 is below 2^53, so that a browser holds every amount exactly, and nine million documents of it fit an `i64`. What adds up more
/// than one document is a [`Sum`] all the same.
pub const MONEY_MAX: i64 = 1_000_000_000_000;

/// The most that all documents of a series may come to, in minor units: nine million of the largest. It stays so far below what an `i64`
/// holds that no sales that are made at once can fill it together (docs/decisions/0010).
pub const SERIES_MAX: i64 = 9_000_000 * MONEY_MAX;

/// Why an operation on money has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The code is not an ISO 4217 currency that money is held in.
    #[error("not the code of a currency")]
    UnknownCurrency,
    /// Amounts of two currencies met.
    #[error("amounts of different currencies cannot be combined")]
    CurrencyMismatch,
    /// The result does not fit.
    #[error("the amount is too large")]
    Overflow,
    /// A weight of an allocation is below zero.
    #[error("an amount cannot be spread over a negative weight")]
    NegativeWeight,
    /// An amount other than zero is to be spread over weights that are all zero.
    #[error("there is nothing to spread the amount over")]
    NothingToSpreadOver,
}

/// A currency of ISO 4217 that has minor units; its three letters in JSON.
///
/// Metals, test codes and drawing rights have no minor units, so they are not currencies here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    iso: iso_currency::Currency,
    exponent: u8,
}

impl Currency {
    /// The currency with this code of three upper-case letters.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] if there is none, or it has no minor units.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        let iso = iso_currency::Currency::from_code(code).ok_or(MoneyError::UnknownCurrency)?;
        let exponent = iso.exponent().and_then(|digits| u8::try_from(digits).ok());
        exponent
            .map(|exponent| Self { iso, exponent })
            .ok_or(MoneyError::UnknownCurrency)
    }

    /// Its three letters, e.g. `EUR`.
    pub fn code(self) -> &'static str {
        self.iso.code()
    }

    /// Its English name, e.g. `Euro`.
    pub fn name(&self) -> &str {
        self.iso.name()
    }

    /// Decimal places of its minor unit: 0 (yen), 2 (most), 3 (dinars) or 4 (units of account).
    pub fn exponent(self) -> u32 {
        u32::from(self.exponent)
    }

    /// How many minor units make one major unit: 1, 100, 1,000 or 10,000.
    pub fn minor_per_major(self) -> i64 {
        10_i64.saturating_pow(self.exponent())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::from_code(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_code(&code).map_err(de::Error::custom)
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "description": "ISO 4217 currency code",
            "examples": ["EUR"],
        })
    }
}

/// An amount that carries its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount in minor units of the currency.
    pub minor: i64,
    /// What it is an amount of.
    pub currency: Currency,
}

impl Money {
    /// An amount of a currency.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum, if both are of one currency and it fits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference, if both are of one currency and it fits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(self, other: Self, op: impl Fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor = op(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", format_minor(self.minor, self.currency), self.currency)
    }
}

/// The sum of amounts in minor units, if it fits.
pub fn checked_sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, MoneyError> {
    amounts
        .into_iter()
        .try_fold(0_i64, i64::checked_add)
        .ok_or(MoneyError::Overflow)
}

crate::words! {
    /// What happens to a half: both ways treat negative amounts as the mirror of positive ones.
    #[derive(Default)]
    pub enum Rounding {
        /// A half goes away from zero: 0.5 → 1, -0.5 → -1. What shops and tax offices expect unless they say otherwise.
        #[default]
        HalfUp = "half_up",
        /// A half goes to the even neighbour: 0.5 → 0, 1.5 → 2 ("banker's rounding").
        HalfEven = "half_even",
    }
}

impl Rounding {
    /// `numerator / denominator` rounded to a whole number; `None` if the denominator is not above zero.
    pub fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        if denominator <= 0 {
            return None;
        }
        // Amounts of a shop nearly always fit 64 bits, where a division costs a fraction of the 128-bit one.
        let (quotient, remainder) = match (i64::try_from(numerator), i64::try_from(denominator)) {
            (Ok(small), Ok(by)) => (i128::from(small / by), i128::from(small % by)),
            _ => (numerator / denominator, numerator % denominator),
        };
        let rest = remainder.unsigned_abs();
        let away = match rest.cmp(&(denominator.unsigned_abs() - rest)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => match self {
                Self::HalfUp => true,
                Self::HalfEven => quotient % 2 != 0,
            },
        };
        Some(if away {
            quotient + numerator.signum()
        } else {
            quotient
        })
    }

    /// `amount × numerator / denominator`, rounded once; `None` if it does not fit or the denominator is not above zero.
    pub fn scale(self, amount: i64, numerator: i64, denominator: i64) -> Option<i64> {
        let product = i128::from(amount) * i128::from(numerator);
        self.divide(product, i128::from(denominator))
            .and_then(|whole| i64::try_from(whole).ok())
    }
}

/// A decimal rounded to a whole number of minor units; `None` if it does not fit.
pub fn round_decimal(value: Decimal, rounding: Rounding) -> Option<i64> {
    let strategy = match rounding {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
    };
    value.round_dp_with_strategy(0, strategy).to_i64()
}

/// Spreads `total` over weights so that the shares sum to it exactly (largest remainder).
///
/// The shares come in the order of `weights`. What is left over goes to the largest remainders and, where these are equal, to the smallest
/// keys: a share depends on the key and weight of its line, never on its place in the list. A negative total is the mirror of a positive one.
/// No share exceeds its weight as long as the total does not exceed the sum of the weights.
///
/// # Errors
/// [`MoneyError::NegativeWeight`]; [`MoneyError::NothingToSpreadOver`] if all weights are zero and the total is not.
pub fn allocate<K: Ord>(total: i64, weights: &[(K, i64)]) -> Result<Vec<i64>, MoneyError> {
    if weights.iter().any(|(_, weight)| *weight < 0) {
        return Err(MoneyError::NegativeWeight);
    }
    if total == 0 {
        return Ok(vec![0; weights.len()]);
    }
    let whole: i128 = weights.iter().map(|(_, weight)| i128::from(*weight)).sum();
    if whole == 0 {
        return Err(MoneyError::NothingToSpreadOver);
    }
    let sign = total.signum();
    let size = i128::from(total).abs();

    let mut shares = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = size;
    for (index, (_, weight)) in weights.iter().enumerate() {
        let product = size * i128::from(*weight);
        let (share, remainder) = match (i64::try_from(product), i64::try_from(whole)) {
            (Ok(small), Ok(by)) => (i128::from(small / by), i128::from(small % by)),
            _ => (product / whole, product % whole),
        };
        left -= share;
        shares.push(share);
        remainders.push((remainder, index));
    }
    if left > 0 {
        remainders.sort_unstable_by(|(rest, index), (other_rest, other_index)| {
            let key = || weights.get(*index).cmp(&weights.get(*other_index));
            other_rest.cmp(rest).then_with(key)
        });
        // Fewer units are left than there are remainders above zero, so nobody gets two and nobody without a weight gets one.
        for ((_, index), _) in remainders.iter().zip(0..left) {
            if let Some(share) = shares.get_mut(*index) {
                *share += 1;
            }
        }
    }
    shares
        .into_iter()
        .map(|share| i64::try_from(share * i128::from(sign)).map_err(|_| MoneyError::Overflow))
        .collect()
}

/// An amount as text in major units with thousands separators and without a symbol: `1,234.50`, `-0.05`, `1,235` (yen).
/// Takes an amount as well as a [sum](Sum) of amounts.
pub fn format_minor(minor: impl Into<Sum>, currency: Currency) -> String {
    let minor = minor.into().minor();
    let exponent = currency.exponent() as usize;
    let digits = format!("{:0width$}", minor.unsigned_abs(), width = exponent + 1);
    let (major, fraction) = digits.split_at(digits.len() - exponent);
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 2);
    if minor < 0 {
        text.push('-');
    }
    for (place, digit) in major.chars().enumerate() {
        if place > 0 && (major.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if exponent > 0 {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests;
