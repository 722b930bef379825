//! The file of baskets, as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// A row of the file.
#[derive(Deserialize)]
struct Row {
    transaction_timestamp: String,
    store_id: String,
    basket_id: u64,
    household_id: String,
    product_id: String,
    quantity: i64,
    sales_value: String,
}

/// A basket as it was sold.
#[derive(Debug, Default)]
pub struct RealBasket {
    /// Who bought.
    pub household: String,
    /// What was bought.
    pub lines: Vec<RealLine>,
}

/// A line as it was sold.
#[derive(Debug)]
pub struct RealLine {
    /// The product, by the number the file gives it.
    pub product: String,
    /// How many.
    pub quantity: i64,
    /// What the shop got for all of them, in cents.
    pub value_minor: i64,
}

impl RealBasket {
    /// What the shop got.
    pub fn total_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.value_minor).sum()
    }
}

/// Baskets of one store, by day, in the order of the till.
pub type Days = BTreeMap<String, BTreeMap<u64, RealBasket>>;

/// The whole file.
#[derive(Debug, Default)]
pub struct Book {
    /// By number of the store.
    pub stores: BTreeMap<String, Days>,
    /// What the shops got, of the lines that can be sold, in cents.
    pub total_minor: i64,
    /// Lines of quantity 0, which nobody can sell: left out.
    pub without_quantity: usize,
    /// Lines that the shop gave away: sold with a discount of their whole price.
    pub worth_nothing: usize,
}

impl Book {
    /// Reads at most `limit` baskets.
    pub fn read(path: &Path, limit: Option<usize>) -> Result<Self> {
        let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
        Self::of(csv::Reader::from_reader(file), limit)
    }

    fn of(mut reader: csv::Reader<impl std::io::Read>, limit: Option<usize>) -> Result<Self> {
        let mut book = Self::default();
        let mut seen = BTreeSet::new();
        for row in reader.deserialize::<Row>() {
            let row = row?;
            if !seen.contains(&row.basket_id) {
                if limit.is_some_and(|limit| seen.len() >= limit) {
                    continue;
                }
                seen.insert(row.basket_id);
            }
            if row.quantity <= 0 {
                book.without_quantity += 1;
                continue;
            }
            let value_minor =
                cents(&row.sales_value).with_context(|| format!("sales_value {}", row.sales_value))?;
            book.total_minor += value_minor;
            book.worth_nothing += usize::from(value_minor == 0);
            let day = row
                .transaction_timestamp
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned();
            let basket = book
                .stores
                .entry(row.store_id)
                .or_default()
                .entry(day)
                .or_default()
                .entry(row.basket_id)
                .or_default();
            basket.household = row.household_id;
            basket.lines.push(RealLine {
                product: row.product_id,
                quantity: row.quantity,
                value_minor,
            });
        }
        Ok(book)
    }
}

/// `1.5` → 150. No float is made of it on the way.
fn cents(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = match fraction.len() {
        0 => 0,
        1 => fraction.parse::<i64>().ok()? * 10,
        2 => fraction.parse().ok()?,
        _ => return None,
    };
    Some(
        whole
            .parse::<i64>()
            .ok()?
            .checked_mul(100)?
            .checked_add(fraction)?,
    )
    .filter(|cents| *cents >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "transaction_timestamp,store_id,basket_id,household_id,product_id,quantity,sales_value\n\
        2017-01-01 12:56:33,381,7,1058,985893,1,1.88\n\
        2017-01-01 12:56:33,381,7,1058,988791,2,1.5\n\
        2017-01-01 13:00:00,381,7,1058,988792,0,3\n\
        2017-01-02 09:00:00,367,8,12,985893,1,0.0\n";

    fn book(limit: Option<usize>) -> Book {
        Book::of(csv::Reader::from_reader(FILE.as_bytes()), limit).unwrap()
    }

    #[test]
    fn baskets_are_kept_by_store_and_day_and_sums_are_exact() {
        let book = book(None);
        assert_eq!(
            (book.total_minor, book.without_quantity, book.worth_nothing),
            (338, 1, 1)
        );
        let basket = &book.stores["381"]["2017-01-01"][&7];
        assert_eq!(
            (
                basket.lines.len(),
                basket.total_minor(),
                basket.household.as_str()
            ),
            (2, 338, "1058")
        );
        assert_eq!(book.stores["367"]["2017-01-02"].len(), 1);
    }

    #[test]
    fn a_limit_counts_whole_baskets() {
        assert_eq!(book(Some(1)).stores.len(), 1);
        assert_eq!(book(Some(1)).total_minor, 338);
    }

    #[test]
    fn amounts_are_read_as_text() {
        for (text, wanted) in [
            ("1.88", Some(188)),
            ("1.5", Some(150)),
            ("12", Some(1_200)),
            ("0.0", Some(0)),
        ] {
            assert_eq!(cents(text), wanted, "{text}");
        }
        for text in ["1.234", "-1.00", "", "1.x"] {
            assert_eq!(cents(text), None, "{text}");
        }
    }
}
