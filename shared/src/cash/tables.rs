//! Which coins and notes there are in a currency.

use crate::money::Currency;

/// Coins and notes of a currency, in minor units.
const TABLES: &[(&str, &[i64])] = &[
    (
        "AED",
        &[
            100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 50, 25,
        ],
    ),
    (
        "AUD",
        &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
    ),
    (
        "BDT",
        &[
            100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100,
        ],
    ),
    ("BHD", &[20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25, 10, 5]),
    ("CAD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 25, 10, 5]),
    (
        "CHF",
        &[
            100_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5,
        ],
    ),
    (
        "EUR",
        &[
            20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
        ],
    ),
    ("GBP", &[5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]),
    (
        "INR",
        &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100],
    ),
    ("JPY", &[10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1]),
    (
        "KWD",
        &[20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 20, 10, 5],
    ),
    (
        "LKR",
        &[
            500_000, 100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100,
        ],
    ),
    (
        "OMR",
        &[50_000, 20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25, 10, 5],
    ),
    (
        "PKR",
        &[
            500_000, 100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100,
        ],
    ),
    ("QAR", &[50_000, 20_000, 10_000, 5_000, 1_000, 500, 100, 50, 25]),
    (
        "SAR",
        &[
            50_000, 20_000, 10_000, 5_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1,
        ],
    ),
    ("USD", &[10_000, 5_000, 2_000, 1_000, 500, 100, 25, 10, 5, 1]),
];

/// The largest note of a currency, in minor units, if its notes are listed here.
#[must_use]
pub fn largest_note(currency: Currency) -> Option<i64> {
    let listed = TABLES.iter().find(|(code, _)| *code == currency.code());
    listed.and_then(|(_, kinds)| kinds.first().copied())
}

/// Coins and notes of a currency in minor units, largest first. Where none are listed: 1, 2 and 5 of every power of ten from the minor unit
/// to a thousand major units.
#[must_use]
pub fn denominations(currency: Currency) -> Vec<i64> {
    if let Some((_, kinds)) = TABLES.iter().find(|(code, _)| *code == currency.code()) {
        return kinds.to_vec();
    }
    let top = 1_000 * currency.minor_per_major();
    let mut kinds = Vec::new();
    let mut power = 1;
    while power <= top {
        kinds.extend(
            [power, 2 * power, 5 * power]
                .into_iter()
                .filter(|kind| *kind <= top),
        );
        power *= 10;
    }
    kinds.reverse();
    kinds
}
