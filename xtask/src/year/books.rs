//! What the books must come to, worked out apart from the program: 128 bits, so that nothing here can be too large.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The largest amount of a price, a payment and a document, in minor units (docs/decisions/0010).
pub const LARGEST_MINOR: i64 = 1_000_000_000_000;
/// What lies in the drawer at the start, as `Api::open_shift` says.
pub const FLOAT_MINOR: i64 = 10_000;
/// The tax in the prices, in percent, as `Api::found` says.
const TAX_PERCENT: i128 = 20;

/// A number of documents, all alike: one line of one piece at the largest price, paid in cash to the unit.
#[derive(Clone, Copy, Debug)]
pub struct Books {
    /// How many.
    pub documents: u64,
}

impl Books {
    /// So many documents.
    pub fn of(documents: u64) -> Self {
        Self { documents }
    }

    fn times(self, minor: i128) -> i128 {
        i128::from(self.documents) * minor
    }

    /// All documents together.
    pub fn total_minor(self) -> i128 {
        self.times(i128::from(LARGEST_MINOR))
    }

    /// The same without tax: of each document the net is rounded half up, and tax is the rest.
    pub fn net_minor(self) -> i128 {
        let (largest, whole) = (i128::from(LARGEST_MINOR), 100 + TAX_PERCENT);
        self.times((2 * largest * 100 + whole) / (2 * whole))
    }

    /// The tax in them.
    pub fn tax_minor(self) -> i128 {
        self.total_minor() - self.net_minor()
    }

    /// What must be in the drawer.
    pub fn drawer_minor(self) -> i128 {
        self.total_minor() + i128::from(FLOAT_MINOR)
    }
}

/// The figure at a place of an answer. What no `i64` holds comes as a string of digits.
pub fn figure(answer: &Value, pointer: &str) -> Result<i128> {
    let value = answer
        .pointer(pointer)
        .with_context(|| format!("no {pointer} in {answer}"))?;
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned);
    text.parse().with_context(|| format!("{pointer} is {value}"))
}

/// Compares figures of an answer with what they must be.
pub fn must_be(what: &str, answer: &Value, wanted: &[(&str, i128)]) -> Result<()> {
    for (pointer, wanted) in wanted {
        let found = figure(answer, pointer).with_context(|| what.to_owned())?;
        ensure!(
            found == *wanted,
            "{what}: {pointer} is {found} instead of {wanted}"
        );
    }
    Ok(())
}

/// Numbers that were given, to see that each was given once.
pub struct Numbers {
    given: Vec<bool>,
}

impl Numbers {
    /// None yet; `documents` of them are to come.
    pub fn of(books: Books) -> Result<Self> {
        Ok(Self {
            given: vec![false; usize::try_from(books.documents)?],
        })
    }

    /// Notes one, e.g. `B01-R01-0000017`.
    pub fn note(&mut self, number: &str) -> Result<()> {
        let counted: usize = number
            .rsplit(|letter: char| !letter.is_ascii_digit())
            .next()
            .and_then(|digits| digits.parse().ok())
            .with_context(|| format!("{number} does not end in digits"))?;
        let place = counted
            .checked_sub(1)
            .and_then(|at| self.given.get_mut(at))
            .with_context(|| format!("{number} is outside the series"))?;
        ensure!(!*place, "{number} was given twice");
        *place = true;
        Ok(())
    }

    /// Refuses a gap.
    pub fn are_dense(&self) -> Result<()> {
        let gap = self.given.iter().position(|given| !given);
        ensure!(
            gap.is_none(),
            "number {} was never given",
            gap.unwrap_or_default() + 1
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_year_of_the_largest_documents_is_split_into_net_and_tax_without_a_rest() {
        let books = Books::of(525_600);
        assert_eq!(books.total_minor(), 525_600_000_000_000_000);
        assert_eq!(books.net_minor(), 525_600 * 833_333_333_333);
        assert_eq!(books.net_minor() + books.tax_minor(), books.total_minor());
    }

    #[test]
    fn a_figure_that_differs_is_named_and_one_beyond_64_bits_is_read() {
        let answer = json!({ "takings": { "total_minor": "9223372036854775808", "count": 3 } });
        let beyond = i128::from(i64::MAX) + 1;
        must_be(
            "X",
            &answer,
            &[("/takings/total_minor", beyond), ("/takings/count", 3)],
        )
        .unwrap();
        let error = must_be("X", &answer, &[("/takings/count", 4)]).unwrap_err();
        assert_eq!(error.to_string(), "X: /takings/count is 3 instead of 4");
        assert!(must_be("X", &answer, &[("/nowhere", 0)]).is_err());
    }

    #[test]
    fn a_number_that_is_missing_or_comes_twice_is_found() {
        let mut numbers = Numbers::of(Books::of(2)).unwrap();
        numbers.note("B01-R01-000002").unwrap();
        assert!(numbers.are_dense().is_err());
        assert!(numbers.note("B01-R01-000002").is_err() && numbers.note("B01-R01-000003").is_err());
        numbers.note("B01-R01-000001").unwrap();
        numbers.are_dense().unwrap();
    }
}
