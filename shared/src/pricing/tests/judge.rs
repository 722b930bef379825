//! What stands against a whole basket.

use super::offers::{asked, offer};
use super::*;
use crate::ids::ProductId;

fn terms() -> Terms {
    Terms {
        currency: "EUR".parse().unwrap(),
        engine: Engine::default(),
        rounding: Rounding::HalfUp,
        tax_rounding: TaxRounding::Line,
        line_quantity_max: Quantity::whole(LINE_QUANTITY_MAX).unwrap(),
    }
}

fn selling<'a>(n: u128, product: u128, quantity: &str, offer: &'a Offer) -> Selling<'a> {
    Selling {
        product: ProductId(Uuid::from_u128(product)),
        asked: Asked {
            line_id: id(n),
            ..asked(quantity)
        },
        offer,
    }
}

/// Which lines are refused, and for what.
fn refused(lines: &[Selling<'_>]) -> Vec<(LineId, Vec<Refused>)> {
    let judged = judge(terms(), lines, &[], Rights::default()).unwrap();
    judged
        .refused
        .into_iter()
        .map(|line| (line.line, line.why))
        .collect()
}

#[test]
fn what_one_sale_may_hold_is_counted_over_all_its_lines() {
    let two = Offer {
        max_per_sale: Some("2".parse().unwrap()),
        ..offer(100)
    };
    let free = offer(100);
    let lines = |first: &str, second: &str| {
        refused(&[
            selling(1, 7, first, &two),
            selling(2, 8, "50", &free),
            selling(3, 7, second, &two),
        ])
    };
    assert_eq!(lines("1", "1"), []);
    let both = [(id(1), vec![Refused::TooMany]), (id(3), vec![Refused::TooMany])];
    assert_eq!(lines("2", "2"), both);
    assert_eq!(lines("1", "2"), both);
    // A package counts what is in it.
    let pack = Offer {
        pack_quantity: "6".parse().unwrap(),
        ..two.clone()
    };
    assert_eq!(
        refused(&[selling(1, 7, "1", &pack)]),
        [(id(1), vec![Refused::TooMany])]
    );
}

#[test]
fn a_line_holds_no_more_than_a_line_may() {
    let one = offer(1);
    assert_eq!(refused(&[selling(1, 7, "10000", &one)]), []);
    let too_large = [(id(1), vec![Refused::QuantityTooLarge])];
    assert_eq!(refused(&[selling(1, 7, "10001", &one)]), too_large);
    // Nor may packages move more than stock can count.
    let pallet = Offer {
        pack_quantity: Quantity::MAX,
        ..one
    };
    assert_eq!(refused(&[selling(1, 7, "1", &pallet)]), too_large);
}
