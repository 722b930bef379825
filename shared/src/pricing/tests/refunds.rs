//! Refunds invert what was stored.

use proptest::prelude::*;

use super::properties::any_cart;
use super::*;

fn share_columns(share: &LineShare) -> [i64; 6] {
    [
        share.gross_minor,
        share.line_discount_minor,
        share.sale_discount_minor,
        share.net_minor,
        share.tax_minor,
        share.total_minor,
    ]
}

/// A stored line: quantity 3, 10.00 gross of which 1.00 and 0.50 were discounted, 19 % inside.
fn sold() -> PricedLine {
    let mut cart = cart(vec![line(1, "3", 333, &[tax("VAT", "19", true)])]);
    cart.lines[0].discounts = vec![amount(100)];
    cart.discounts = vec![amount(50)];
    price(&cart).unwrap().lines.remove(0)
}

#[test]
fn a_third_after_a_third_after_a_third_is_the_whole() {
    let sold = sold();
    assert_eq!(columns(&sold), [999, 100, 50, 713, 136, 849]);
    let shares = [0, 1, 2].map(|n| LineShare::of(&sold, Quantity::whole(n).unwrap(), Quantity::ONE).unwrap());
    // 849 / 3 = 283 each; 283 × 713 / 849 = 237.67, 566 × 713 / 849 = 475.33; discounts 150 / 3 = 50 each, of which 33.3 and 16.7.
    assert_eq!(
        shares.each_ref().map(share_columns),
        [
            [333, 33, 17, 238, 45, 283],
            [333, 34, 16, 237, 46, 283],
            [333, 33, 17, 238, 45, 283],
        ]
    );
    assert_eq!(
        shares[1].taxes,
        [LineTax {
            base_minor: 237,
            tax_minor: 46,
            ..sold.taxes[0].clone()
        }]
    );
}

#[test]
fn more_than_was_sold_is_refused() {
    let sold = sold();
    let of = |already: &str, quantity: &str| {
        LineShare::of(&sold, already.parse().unwrap(), quantity.parse().unwrap())
            .map(|share| share.total_minor)
    };
    assert_eq!(of("0", "3"), Ok(849));
    let left = |text: &str| {
        Err(ShareError::MoreThanLeft {
            line: sold.id,
            left: text.parse().unwrap(),
        })
    };
    assert_eq!(of("0", "3.001"), left("3"));
    assert_eq!(of("2.5", "1"), left("0.5"));
    assert_eq!(of("3", "0.001"), left("0"));
    assert_eq!(of("4", "1"), left("0"));
    assert_eq!(of("999999999", "999999999"), left("0"));
    assert_eq!(
        of("0", "0"),
        Err(ShareError::QuantityNotPositive { line: sold.id })
    );
    assert_eq!(
        of("1", "-1"),
        Err(ShareError::QuantityNotPositive { line: sold.id })
    );
}

#[test]
fn half_of_an_even_total_is_half_however_its_tax_rounds() {
    // 4 with 1 tax inside, two pieces: each half is 2, whichever of them carries the tax.
    let line = price(&cart(vec![line(1, "2", 2, &[tax("T", "33", true)])]))
        .unwrap()
        .lines
        .remove(0);
    assert_eq!(columns(&line), [4, 0, 0, 3, 1, 4]);
    let halves = [0, 1].map(|n| LineShare::of(&line, Quantity::whole(n).unwrap(), Quantity::ONE).unwrap());
    assert_eq!(
        halves.map(|share| (share.gross_minor, share.total_minor)),
        [(2, 2), (2, 2)]
    );
}

#[test]
fn a_piece_of_a_discounted_line_keeps_its_price() {
    let mut cart = cart(vec![line(1, "2", 2, &[])]);
    cart.discounts = vec![amount(1)];
    let line = price(&cart).unwrap().lines.remove(0);
    // Half of 3 paid rounds up to 2, half of 1 off rounds down to 0: the piece still cost 2.
    let halves = [0, 1].map(|n| LineShare::of(&line, Quantity::whole(n).unwrap(), Quantity::ONE).unwrap());
    assert_eq!(
        halves.map(|share| share_columns(&share)),
        [[2, 0, 0, 2, 0, 2], [2, 0, 1, 1, 0, 1]]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_partition_of_a_line_sums_to_what_was_stored(
        cart in any_cart(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let priced = price(&cart);
        prop_assume!(priced.is_ok());
        for line in priced.unwrap().lines {
            let steps = usize::try_from(line.quantity.scaled()).unwrap();
            let mut cuts: Vec<i64> = cuts.iter().map(|cut| i64::try_from(cut.index(steps)).unwrap()).collect();
            cuts.extend([0, line.quantity.scaled()]);
            cuts.sort_unstable();
            cuts.dedup();
            let mut sums = [0; 6];
            let mut taxes = vec![0; line.taxes.len()];
            let mut bases = vec![0; line.taxes.len()];
            for pair in cuts.windows(2) {
                let at = |scaled| Quantity::from_scaled(scaled).unwrap();
                let share = LineShare::of(&line, at(pair[0]), at(pair[1] - pair[0])).unwrap();
                for (sum, column) in sums.iter_mut().zip(share_columns(&share)) {
                    prop_assert!(column >= 0, "{share:?}");
                    *sum += column;
                }
                for (index, tax) in share.taxes.iter().enumerate() {
                    taxes[index] += tax.tax_minor;
                    bases[index] += tax.base_minor;
                }
                let on_top: i64 = share.taxes.iter().filter(|tax| !tax.inclusive).map(|tax| tax.tax_minor).sum();
                prop_assert_eq!(share.net_minor + share.tax_minor, share.total_minor);
                prop_assert_eq!(
                    share.gross_minor - share.line_discount_minor - share.sale_discount_minor,
                    share.total_minor - on_top
                );
                // What has been given back so far is the exact share of the total, rounded half-up.
                let exact = i128::from(line.total_minor) * i128::from(pair[1]);
                prop_assert_eq!(
                    Some(i128::from(sums[5])),
                    Rounding::HalfUp.divide(exact, i128::from(line.quantity.scaled()))
                );
            }
            prop_assert_eq!(sums, columns(&line));
            let stored: Vec<i64> = line.taxes.iter().map(|tax| tax.tax_minor).collect();
            prop_assert_eq!(taxes, stored);
            prop_assert!(bases.iter().all(|base| *base == line.net_minor));
        }
    }

    #[test]
    fn a_line_that_does_not_add_up_is_refused_and_never_panics(
        amounts in prop::array::uniform7(prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(MONEY_MAX), Just(0), any::<i64>()]),
        quantity in prop_oneof![Just(Quantity::MAX), Just(Quantity::MIN), Just(Quantity::ZERO)],
    ) {
        let mut line = sold();
        [
            line.gross_minor, line.line_discount_minor, line.sale_discount_minor, line.net_minor, line.tax_minor,
            line.total_minor, line.taxes[0].tax_minor,
        ] = amounts;
        line.taxes[0].base_minor = line.net_minor;
        line.quantity = quantity;
        if let Ok(share) = LineShare::of(&line, Quantity::ZERO, quantity) {
            prop_assert_eq!(share_columns(&share), columns(&line));
        }
    }
}

#[test]
fn amounts_that_contradict_each_other_are_refused() {
    let spoil: [fn(&mut PricedLine); 5] = [
        |line| line.total_minor += 1,
        |line| line.gross_minor -= 1,
        |line| line.tax_minor += 1,
        |line| line.taxes[0].tax_minor += 1,
        |line| line.taxes[0].base_minor += 1,
    ];
    for change in spoil {
        let mut line = sold();
        change(&mut line);
        let share = LineShare::of(&line, Quantity::ZERO, Quantity::ONE);
        assert_eq!(share, Err(ShareError::Inconsistent { line: line.id }));
    }
}
