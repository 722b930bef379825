//! Tests of money: currencies, rounding, allocation, formatting.

use proptest::prelude::*;

use super::*;

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

#[test]
fn currencies_know_their_minor_units() {
    let places = |code| currency(code).exponent();
    assert_eq!(
        [places("JPY"), places("EUR"), places("KWD"), places("CLF")],
        [0, 2, 3, 4]
    );
    assert_eq!(currency("KWD").minor_per_major(), 1_000);
}

#[test]
fn codes_without_minor_units_are_no_currencies() {
    for code in ["XAU", "XXX", "XTS", "XDR", "eur", "EURO", "", "ABC"] {
        assert_eq!(
            Currency::from_code(code),
            Err(MoneyError::UnknownCurrency),
            "{code}"
        );
    }
}

#[test]
fn money_is_a_whole_number_and_three_letters_in_json() {
    let money = Money::new(1_050, currency("PKR"));
    let json = serde_json::to_string(&money).unwrap();
    assert_eq!(json, r#"{"minor":1050,"currency":"PKR"}"#);
    assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    assert!(serde_json::from_str::<Money>(r#"{"minor":10.5,"currency":"PKR"}"#).is_err());
    assert!(serde_json::from_str::<Money>(r#"{"minor":10,"currency":"pkr"}"#).is_err());
}

#[test]
fn different_currencies_do_not_mix() {
    let euro = Money::new(1, currency("EUR"));
    assert_eq!(
        euro.checked_add(Money::new(1, currency("USD"))),
        Err(MoneyError::CurrencyMismatch)
    );
    assert_eq!(
        euro.checked_add(Money::new(i64::MAX, euro.currency)),
        Err(MoneyError::Overflow)
    );
    assert_eq!(
        euro.checked_sub(Money::new(3, euro.currency))
            .unwrap()
            .to_string(),
        "-0.02 EUR"
    );
    assert_eq!(checked_sum([i64::MAX, 1]), Err(MoneyError::Overflow));
}

#[test]
fn a_half_goes_away_from_zero_or_to_the_even_neighbour() {
    let all = |rounding: Rounding| [5, 15, 25, -5, -15, -25, 4, 6].map(|n| rounding.divide(n, 10).unwrap());
    assert_eq!(all(Rounding::HalfUp), [1, 2, 3, -1, -2, -3, 0, 1]);
    assert_eq!(all(Rounding::HalfEven), [0, 2, 2, 0, -2, -2, 0, 1]);
    assert_eq!(Rounding::HalfUp.divide(1, 0), None);
    assert_eq!(Rounding::HalfUp.divide(i128::MIN, 1), Some(i128::MIN));
    assert_eq!(Rounding::HalfUp.scale(i64::MAX, 2, 1), None);
}

#[test]
fn a_decimal_too_large_for_minor_units_has_no_rounding() {
    assert_eq!(round_decimal(Decimal::MAX, Rounding::HalfUp), None);
    assert_eq!(round_decimal(Decimal::new(-25, 1), Rounding::HalfUp), Some(-3));
    assert_eq!(round_decimal(Decimal::new(-25, 1), Rounding::HalfEven), Some(-2));
}

#[test]
fn amounts_are_written_with_the_places_of_their_currency() {
    let text = |minor, code| format_minor(minor, currency(code));
    assert_eq!(text(123_450, "EUR"), "1,234.50");
    assert_eq!(text(-5, "EUR"), "-0.05");
    assert_eq!(text(1_234_567, "JPY"), "1,234,567");
    assert_eq!(text(1_234, "KWD"), "1.234");
    assert_eq!(text(0, "JPY"), "0");
    assert_eq!(text(i64::MIN, "EUR"), "-92,233,720,368,547,758.08");
}

#[test]
fn the_odd_cent_goes_to_the_largest_remainder_then_to_the_smallest_key() {
    assert_eq!(
        allocate(100, &[("c", 1), ("a", 1), ("b", 1)]),
        Ok(vec![33, 34, 33])
    );
    assert_eq!(
        allocate(-100, &[("c", 1), ("a", 1), ("b", 1)]),
        Ok(vec![-33, -34, -33])
    );
    assert_eq!(
        allocate(10, &[("a", 999), ("b", 1_001), ("c", 0)]),
        Ok(vec![5, 5, 0])
    );
    assert_eq!(
        allocate(i64::MIN, &[("a", i64::MAX), ("b", 0)]),
        Ok(vec![i64::MIN, 0])
    );
}

#[test]
fn nothing_is_spread_over_nothing_only() {
    assert_eq!(allocate(0, &[("a", 0)]), Ok(vec![0]));
    assert_eq!(allocate::<u8>(0, &[]), Ok(vec![]));
    assert_eq!(allocate(1, &[("a", 0)]), Err(MoneyError::NothingToSpreadOver));
    assert_eq!(
        allocate(1, &[("a", -1), ("b", 2)]),
        Err(MoneyError::NegativeWeight)
    );
}

proptest! {
    #[test]
    fn division_agrees_with_decimal_rounding(n in -1_000_000_i64..1_000_000, half_even in any::<bool>()) {
        let rounding = if half_even { Rounding::HalfEven } else { Rounding::HalfUp };
        prop_assert_eq!(rounding.scale(n, 1, 1_000), round_decimal(Decimal::new(n, 3), rounding));
    }

    #[test]
    fn shares_sum_to_the_total_and_stay_within_one_unit_of_their_quota(
        total in any::<i64>(),
        weights in prop::collection::vec((any::<u64>(), 0..i64::MAX), 1..40),
    ) {
        prop_assume!(weights.iter().any(|(_, weight)| *weight > 0));
        let shares = allocate(total, &weights).unwrap();
        let whole: i128 = weights.iter().map(|(_, weight)| i128::from(*weight)).sum();
        prop_assert_eq!(shares.iter().map(|share| i128::from(*share)).sum::<i128>(), i128::from(total));
        for (share, (_, weight)) in shares.iter().zip(&weights) {
            // |share / total - weight / whole| < 1 / total, without a division.
            let off = i128::from(*share) - i128::from(total) * i128::from(*weight) / whole;
            prop_assert!(off.abs() <= 1, "{share} is off by {off}");
        }
    }

    #[test]
    fn a_share_does_not_depend_on_its_place(
        total in -10_000_i64..10_000,
        weights in prop::collection::btree_map(any::<u16>(), 0_i64..50, 1..20),
        turn in any::<prop::sample::Index>(),
    ) {
        prop_assume!(weights.values().any(|weight| *weight > 0));
        let mut list: Vec<_> = weights.into_iter().collect();
        let mut before: Vec<_> = list.iter().copied().zip(allocate(total, &list).unwrap()).collect();
        let by = turn.index(list.len());
        list.rotate_left(by);
        before.rotate_left(by);
        list.reverse();
        before.reverse();
        let after: Vec<_> = list.iter().copied().zip(allocate(total, &list).unwrap()).collect();
        prop_assert_eq!(before, after);
    }
}
