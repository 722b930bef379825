use proptest::prelude::*;

use super::*;

fn kinds(code: &str) -> Vec<i64> {
    denominations(code.parse().unwrap())
}

fn pieces(of: &[(i64, u32)]) -> Vec<Denomination> {
    of.iter()
        .map(|&(denomination_minor, count)| Denomination {
            denomination_minor,
            count,
        })
        .collect()
}

#[test]
fn pieces_are_worth_their_sum() {
    assert_eq!(worth(&pieces(&[(5_000, 3), (200, 7), (1, 0)])), Some(16_400));
    assert_eq!(worth(&pieces(&[(MONEY_MAX, 2)])), None);
    assert_eq!(worth(&pieces(&[(-1, 1)])), None);
    assert_eq!(worth(&[]), Some(0));
}

#[test]
fn change_is_given_in_the_largest_pieces() {
    let broken = break_down(6_285, &kinds("EUR")).unwrap();
    assert_eq!(
        broken.pieces,
        pieces(&[
            (5_000, 1),
            (1_000, 1),
            (200, 1),
            (50, 1),
            (20, 1),
            (10, 1),
            (5, 1)
        ])
    );
    assert_eq!(broken.rest_minor, 0);
}

#[test]
fn what_no_coin_is_small_enough_for_is_left() {
    let broken = break_down(123_456, &kinds("PKR")).unwrap();
    assert_eq!(broken.rest_minor, 56);
    assert_eq!(break_down(7, &[]).unwrap().rest_minor, 7);
}

#[test]
fn a_customer_hands_over_the_amount_or_whole_notes() {
    assert_eq!(
        suggestions(3_740, &kinds("USD"), 6),
        Ok(vec![3_740, 3_750, 3_800, 4_000, 5_000, 10_000])
    );
    assert_eq!(
        suggestions(123_400, &kinds("PKR"), 5),
        Ok(vec![123_400, 125_000, 150_000, 200_000, 500_000])
    );
    assert_eq!(
        suggestions(2_000, &kinds("EUR"), 3),
        Ok(vec![2_000, 5_000, 10_000])
    );
    assert_eq!(suggestions(0, &kinds("EUR"), 5), Ok(vec![]));
}

#[test]
fn nonsense_is_refused() {
    assert_eq!(break_down(-1, &[1]), Err(CashError::AmountOutOfRange));
    assert_eq!(
        suggestions(MONEY_MAX + 1, &[1], 3),
        Err(CashError::AmountOutOfRange)
    );
    assert_eq!(break_down(1, &[0]), Err(CashError::DenominationOutOfRange));
    assert_eq!(break_down(1, &[1; 41]), Err(CashError::TooManyDenominations));
}

#[test]
fn a_currency_without_a_table_has_ones_twos_and_fives() {
    assert_eq!(kinds("SEK").first(), Some(&100_000));
    assert_eq!(kinds("SEK").last(), Some(&1));
    assert_eq!(kinds("KRW"), [1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]);
    assert!(kinds("CLF").len() <= DENOMINATIONS_MAX);
}

proptest! {
    #[test]
    fn pieces_and_rest_make_the_amount(amount in 0_i64..=10_000_000, code in prop::sample::select(vec!["EUR", "PKR", "KWD", "JPY", "USD", "TND"])) {
        let broken = break_down(amount, &kinds(code)).unwrap();
        prop_assert_eq!(worth(&broken.pieces).unwrap() + broken.rest_minor, amount);
        let smallest = *kinds(code).last().unwrap();
        prop_assert!(broken.rest_minor < smallest);
    }

    #[test]
    fn suggestions_rise_from_what_is_due(due in 1_i64..=MONEY_MAX, at_most in 1_usize..20) {
        let amounts = suggestions(due, &kinds("EUR"), at_most).unwrap();
        prop_assert_eq!(amounts.first(), Some(&due));
        prop_assert!(amounts.len() <= at_most);
        prop_assert!(amounts.is_sorted_by(|one, next| one < next));
    }
}
