//! What the catalogue lets a seller do.

use super::super::offer::{Amount, refusals};
use super::*;

pub(super) fn offer(list_price_minor: i64) -> Offer {
    Offer {
        list_price_minor,
        pack_quantity: Quantity::ONE,
        taxes: Vec::new(),
        discount_allowed: true,
        discount_percent_max: None,
        min_price_minor: None,
        is_open_price: false,
        sells_fractions: false,
        max_per_sale: None,
    }
}

pub(super) fn asked(quantity: &str) -> Asked {
    Asked {
        line_id: id(1),
        quantity: quantity.parse().unwrap(),
        unit_price_minor: None,
        discounts: Vec::new(),
    }
}

fn beyond(asked: &Asked, offer: &Offer, limit: Option<&str>) -> Option<(bool, bool)> {
    let priced = price(&cart(vec![cart_line(asked, offer)])).unwrap();
    let limit = limit.map(|limit| limit.parse().unwrap());
    beyond_limits(&[offer], &priced, limit)
        .first()
        .map(|line| (line.discount, line.price))
}

#[test]
fn a_package_costs_its_own_price_or_that_of_its_units() {
    let six = "6".parse().unwrap();
    assert_eq!(list_price(100, six, Some(550)), 550);
    assert_eq!(list_price(100, six, None), 600);
    assert_eq!(list_price(99, "0.25".parse().unwrap(), None), 25);
    assert_eq!(list_price(MONEY_MAX, Quantity::MAX, None), MONEY_MAX + 1);
    let line = cart_line(&asked("1"), &offer(MONEY_MAX + 1));
    assert_eq!(
        price(&cart(vec![line])),
        Err(PricingError::PriceOutOfRange { line: id(1) })
    );
}

#[test]
fn the_article_says_whether_tax_is_in_the_price_and_else_its_class() {
    let rate = "17".parse().unwrap();
    let inclusive = |class, article| {
        taxes_of([("GST", rate)], class, article)
            .iter()
            .map(|tax| tax.inclusive)
            .collect::<Vec<_>>()
    };
    assert_eq!(inclusive(true, None), [true]);
    assert_eq!(inclusive(true, Some(false)), [false]);
    assert_eq!(inclusive(false, Some(true)), [true]);
}

#[test]
fn everything_that_keeps_a_line_from_being_sold_is_said_at_once() {
    let strict = Offer {
        discount_allowed: false,
        max_per_sale: Some(Quantity::ONE),
        ..offer(500)
    };
    let wrong = Asked {
        unit_price_minor: Some(400),
        discounts: vec![percent("5"), amount(1)],
        ..asked("1.5")
    };
    let rights = Rights {
        reason_required: true,
        ..Rights::default()
    };
    let too_many = Amount {
        too_many: true,
        ..Amount::default()
    };
    assert_eq!(
        refusals(&wrong, &strict, too_many, rights),
        [
            Refused::WholeOnly,
            Refused::TooMany,
            Refused::PriceNotAllowed,
            Refused::DiscountNotAllowed,
            Refused::ReasonRequired { discount: 0 },
            Refused::ReasonRequired { discount: 1 },
        ]
    );
    assert_eq!(
        refusals(&asked("1"), &strict, Amount::default(), Rights::default()),
        []
    );
}

#[test]
fn an_open_price_must_be_entered_and_is_no_change_of_price() {
    let open = Offer {
        is_open_price: true,
        ..offer(0)
    };
    let wrong = |asked: &Asked| refusals(asked, &open, Amount::default(), Rights::default());
    assert_eq!(wrong(&asked("1")), [Refused::PriceRequired]);
    let entered = Asked {
        unit_price_minor: Some(700),
        ..asked("1")
    };
    assert_eq!(wrong(&entered), []);
    assert_eq!(beyond(&entered, &open, Some("0")), None);
}

#[test]
fn the_stricter_of_seller_and_article_limits_a_discount() {
    let article = Offer {
        discount_percent_max: Some("5".parse().unwrap()),
        ..offer(1_000)
    };
    let with = |off| Asked {
        discounts: vec![percent(off)],
        ..asked("1")
    };
    assert_eq!(beyond(&with("5"), &article, Some("10")), None);
    assert_eq!(beyond(&with("6"), &article, Some("10")), Some((true, false)));
    assert_eq!(beyond(&with("90"), &offer(1_000), None), None);
    let cheaper = Asked {
        unit_price_minor: Some(900),
        ..asked("1")
    };
    assert_eq!(beyond(&cheaper, &offer(1_000), Some("9.5")), Some((true, false)));
    assert_eq!(beyond(&cheaper, &offer(1_000), Some("10")), None);
}

#[test]
fn the_lowest_price_is_that_of_every_unit_in_a_package() {
    let pack = Offer {
        pack_quantity: "6".parse().unwrap(),
        min_price_minor: Some(90),
        ..offer(600)
    };
    let off = |minor| Asked {
        discounts: vec![amount(minor)],
        ..asked("2")
    };
    assert_eq!(beyond(&off(120), &pack, None), None);
    assert_eq!(beyond(&off(121), &pack, None), Some((false, true)));
}

proptest::proptest! {
    /// What a second person is asked to allow is what the seller gives: no less would do.
    #[test]
    fn what_is_asked_for_is_enough_and_no_more_than_is_given(
        list in 1_i64..200_000, milli in 1_i64..30_000, pack in 1_i64..24_000, price in 0_i64..200_000, off in 0_i64..=1_000_000,
        least in 0_i64..100_000, is_open_price: bool,
    ) {
        let pack = Quantity::from_scaled(pack).unwrap();
        let article = Offer {
            pack_quantity: pack,
            min_price_minor: Some(least),
            is_open_price,
            ..offer(list)
        };
        let off = Percent::from_scaled(off).unwrap();
        let asked = Asked {
            line_id: id(1),
            quantity: Quantity::from_scaled(milli).unwrap(),
            unit_price_minor: Some(price),
            discounts: vec![Discount::Percent { percent: off, reason: None }],
        };
        let priced = price_of(&asked, &article);
        let Some(beyond) = beyond_limits(&[&article], &priced, Some(Percent::ZERO)).first().copied() else {
            return Ok(());
        };
        let line = &priced.lines[0];
        let ceiling = Ceiling { percent: beyond.given_percent, lowest_unit_minor: Some(beyond.left_unit_minor) };
        proptest::prop_assert!(is_allowed(beyond, &article, line, ceiling));
        // A hundredth of a percent less, where that is more than a unit of money.
        let less = beyond.given_percent.scaled() - 100;
        if beyond.discount && less >= 0 && line.gross_minor.max(list) > 1_000_000 {
            let less = Ceiling { percent: Percent::from_scaled(less).unwrap(), ..ceiling };
            proptest::prop_assert!(!is_allowed(beyond, &article, line, less));
        }
        if is_open_price && beyond.price {
            // A price of packages of less than a unit tells units apart only so finely.
            let step = 4 + 2 * (1_000 / pack.scaled() + 1);
            let higher = Ceiling { lowest_unit_minor: Some(beyond.left_unit_minor + step), ..ceiling };
            let units = i128::from(milli) * i128::from(pack.scaled());
            proptest::prop_assert!(units < 1_000_000 || !is_allowed(beyond, &article, line, higher));
        }
    }
}

fn price_of(asked: &Asked, offer: &Offer) -> Priced {
    price(&cart(vec![cart_line(asked, offer)])).unwrap()
}
