//! The largest documents: each is priced and paid, and as many of them as there can be are summed.

use proptest::prelude::*;

use super::*;
use crate::money::Sum;

/// As much as a document may come to, in one line or many, with tax in it or none.
fn largest(lines: u16, taxed: bool) -> Cart {
    let share = MONEY_MAX / i64::from(lines);
    let taxes = if taxed {
        vec![tax("VAT", "19", true)]
    } else {
        Vec::new()
    };
    cart(
        (0..lines)
            .map(|n| {
                line(
                    u128::from(n),
                    "1",
                    share
                        + if n == 0 {
                            MONEY_MAX - share * i64::from(lines)
                        } else {
                            0
                        },
                    &taxes,
                )
            })
            .collect(),
    )
}

fn coins() -> Coins {
    Coins {
        currency: "EUR".parse().unwrap(),
        increment_minor: 5,
        rounding: Rounding::HalfUp,
    }
}

proptest! {
    #[test]
    fn any_number_of_the_largest_documents_is_priced_paid_and_summed(
        lines in 1_u16..=500, taxed in any::<bool>(), document in any::<bool>(), documents in 1_u32..2_000_000_000,
    ) {
        let mut cart = largest(lines, taxed);
        if document {
            cart.tax_rounding = TaxRounding::Document;
        }
        let priced = price(&cart).unwrap();
        prop_assert_eq!(priced.totals.total_minor, MONEY_MAX);
        let over = coins().change_max_minor();
        let tenders = [
            Tender { kind: TenderKind::Card, amount_minor: 1 },
            Tender { kind: TenderKind::Cash, amount_minor: MONEY_MAX },
        ];
        let paid = settle(priced.totals.total_minor, coins(), &tenders).unwrap();
        prop_assert_eq!((paid.balance_minor, paid.tendered_minor - paid.change_minor), (0, paid.due_minor));
        // Nothing of a document is beyond what is due and the largest change, so this bounds every column of it.
        prop_assert!(paid.tendered_minor <= paid.due_minor + over);
        let sum = (0..8).fold(Sum::from(paid.tendered_minor), |sum, _| sum.plus(sum));
        prop_assert_eq!(sum.minor(), i128::from(paid.tendered_minor) * 256);
        prop_assert!(i128::from(paid.tendered_minor) * i128::from(documents) < i128::MAX / 1_000);
    }
}

#[test]
fn a_unit_more_than_the_largest_document_is_refused() {
    let mut over = largest(2, false);
    over.lines[1].unit_price_minor += 1;
    assert_eq!(price(&over), Err(PricingError::AmountTooLarge { line: None }));
    let one = cart(vec![line(1, "1", MONEY_MAX + 1, &[])]);
    assert_eq!(price(&one), Err(PricingError::PriceOutOfRange { line: id(1) }));
    assert_eq!(
        settle(MONEY_MAX + 1, coins(), &[]),
        Err(SettleError::TotalOutOfRange)
    );
}

#[test]
fn nine_million_of_them_fit_the_grand_total_of_a_register() {
    let documents = i64::MAX / MONEY_MAX;
    assert!(documents >= 9_000_000, "{documents}");
}

#[test]
fn what_version_1_allowed_is_still_recomputed_by_it() {
    let mut old = largest(1, true);
    old.lines[0].unit_price_minor = Engine::V1.ceiling();
    assert!(price(&old).is_err());
    old.engine = Engine::V1;
    assert_eq!(price(&old).unwrap().totals.total_minor, Engine::V1.ceiling());
}
