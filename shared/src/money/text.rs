//! Amounts as plain text: digits with a point, as keyboards, files and number formatters of browsers take them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Currency, MONEY_MAX};

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AmountError {
    /// It is not digits with an optional sign and point.
    #[error("not an amount")]
    Malformed,
    /// It has more decimal places than the currency.
    #[error("more than {places} decimal places")]
    TooPrecise {
        /// What the currency has.
        places: u32,
    },
    /// It exceeds [`MONEY_MAX`] minor units, either way.
    #[error("the amount is too large")]
    OutOfRange,
}

/// Reads an amount in major units (`12`, `12.5`, `.5`, `-0.05`, `3.`) as minor units. Zeros beyond the places of the currency do no harm.
///
/// # Errors
/// [`AmountError`]; thousands separators, exponents and spaces inside are malformed, because what they mean depends on the reader.
pub fn parse_minor(text: &str, currency: Currency) -> Result<i64, AmountError> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !numeric(whole) || !numeric(fraction) {
        return Err(AmountError::Malformed);
    }
    let places = currency.exponent();
    let fraction = fraction.trim_end_matches('0');
    let missing = u32::try_from(fraction.len())
        .ok()
        .and_then(|length| places.checked_sub(length))
        .ok_or(AmountError::TooPrecise { places })?;
    let size = whole
        .bytes()
        .chain(fraction.bytes())
        .try_fold(0_i64, |number, byte| {
            number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))
        })
        .and_then(|number| number.checked_mul(10_i64.pow(missing)))
        .filter(|size| *size <= MONEY_MAX)
        .ok_or(AmountError::OutOfRange)?;
    Ok(if digits.len() == text.len() { size } else { -size })
}

/// An amount in major units with all places of its currency and nothing else: `1234.50`, `-0.05`, `1235` (yen). [`parse_minor`] reads it.
pub fn plain_minor(minor: i64, currency: Currency) -> String {
    let exponent = currency.exponent() as usize;
    let mut text = format!("{:0width$}", minor.unsigned_abs(), width = exponent + 1);
    if exponent > 0 {
        text.insert(text.len() - exponent, '.');
    }
    if minor < 0 {
        text.insert(0, '-');
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, code: &str) -> Result<i64, AmountError> {
        parse_minor(text, code.parse().unwrap())
    }

    #[test]
    fn amounts_are_read_to_the_minor_unit() {
        assert_eq!(read("12.5", "EUR"), Ok(1_250));
        assert_eq!(read(" 12 ", "EUR"), Ok(1_200));
        assert_eq!(read(".05", "EUR"), Ok(5));
        assert_eq!(read("3.", "EUR"), Ok(300));
        assert_eq!(read("-0.05", "EUR"), Ok(-5));
        assert_eq!(read("1.234", "KWD"), Ok(1_234));
        assert_eq!(read("1235", "JPY"), Ok(1_235));
        assert_eq!(read("1.000", "JPY"), Ok(1));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "", " ", ".", "-", "1,5", "1 000", "1e3", "+1", "1.2.3", "--1", "∞", "١",
        ] {
            assert_eq!(read(text, "EUR"), Err(AmountError::Malformed), "{text}");
        }
        assert_eq!(read("1.005", "EUR"), Err(AmountError::TooPrecise { places: 2 }));
        assert_eq!(read("0.5", "JPY"), Err(AmountError::TooPrecise { places: 0 }));
        assert_eq!(read("10000000000000.01", "EUR"), Err(AmountError::OutOfRange));
        assert_eq!(
            read("99999999999999999999999", "EUR"),
            Err(AmountError::OutOfRange)
        );
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(minor in -MONEY_MAX..=MONEY_MAX, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "CLF"])) {
            let currency: Currency = code.parse().unwrap();
            prop_assert_eq!(parse_minor(&plain_minor(minor, currency), currency), Ok(minor));
        }
    }
}
