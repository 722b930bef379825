//! Properties of prices and payments over random carts.

use proptest::prelude::*;

use super::model::{Prices, price_slowly};
use super::*;

fn any_discounts() -> impl Strategy<Value = Vec<Discount>> {
    let one = prop_oneof![
        3 => (0_i64..=1_000_000).prop_map(|scaled| Discount::Percent {
            percent: Percent::from_scaled(scaled).unwrap(),
            reason: Some("staff".try_into().unwrap()),
        }),
        2 => (0_i64..=200_000).prop_map(|scaled| Discount::Percent {
            percent: Percent::from_scaled(scaled / 10_000 * 10_000).unwrap(),
            reason: None,
        }),
        1 => (0_i64..40).prop_map(amount),
    ];
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(one, 1..3)]
}

fn any_taxes() -> impl Strategy<Value = Vec<TaxRate>> {
    let menu = vec![
        tax("A", "17", false),
        tax("B", "19", true),
        tax("C", "9", true),
        tax("D", "9", true),
        tax("E", "0.8875", false),
        tax("F", "0", true),
        tax("G", "1000", true),
    ];
    prop::sample::subsequence(menu, 0..=4)
}

fn any_line(n: u128) -> impl Strategy<Value = CartLine> {
    let quantity = prop_oneof![3 => (1_i64..=9).prop_map(|n| n * 1_000), 1 => 1_i64..=20_000];
    let unit_price = prop_oneof![6 => 0_i64..=5_000, 3 => 0_i64..=20, 1 => 0_i64..=100_000_000];
    (
        quantity,
        unit_price,
        any_taxes(),
        any_discounts(),
        prop::bool::weighted(0.8),
    )
        .prop_map(
            move |(quantity, unit_price_minor, taxes, discounts, discountable)| CartLine {
                id: id(n),
                quantity: Quantity::from_scaled(quantity).unwrap(),
                unit_price_minor,
                taxes,
                discounts: if discountable { discounts } else { Vec::new() },
                discountable,
            },
        )
}

/// A cart of a few lines in yen, euros or dinars.
pub(super) fn any_cart() -> impl Strategy<Value = Cart> {
    let lines = prop::collection::vec(any::<u64>(), 0..8).prop_flat_map(|ids| {
        let unique: std::collections::BTreeSet<u64> = ids.into_iter().collect();
        unique
            .into_iter()
            .map(|n| any_line(u128::from(n)).boxed())
            .collect::<Vec<_>>()
    });
    let settings = (
        prop::sample::select(vec!["JPY", "EUR", "KWD"]),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(vec![Engine::V1, Engine::V2]),
    );
    (lines.prop_shuffle(), any_discounts(), settings).prop_map(
        |(lines, discounts, (code, even, document, engine))| Cart {
            currency: code.parse().unwrap(),
            engine,
            rounding: if even {
                Rounding::HalfEven
            } else {
                Rounding::HalfUp
            },
            tax_rounding: if document {
                TaxRounding::Document
            } else {
                TaxRounding::Line
            },
            lines,
            discounts,
        },
    )
}

/// The model gives units one by one where several taxes share them, which takes its time for millions.
fn is_countable(cart: &Cart) -> bool {
    let shared = |line: &&CartLine| line.taxes.iter().filter(|tax| tax.inclusive).count() > 1;
    let large = |line: &CartLine| line.quantity.times(line.unit_price_minor, Rounding::HalfUp) > Some(1_000);
    cart.engine == Engine::V1 || !cart.lines.iter().filter(shared).any(large)
}

fn as_model(priced: &Priced) -> Prices {
    let taxes = |line: &PricedLine| {
        line.taxes
            .iter()
            .map(|tax| (tax.code.clone(), tax.tax_minor))
            .collect()
    };
    priced
        .lines
        .iter()
        .map(|line| (line.id, (columns(line), taxes(line))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_engine_agrees_with_the_slow_model(cart in any_cart()) {
        prop_assume!(is_countable(&cart));
        let priced = price(&cart);
        if let Err(error) = &priced {
            prop_assert!(matches!(error, PricingError::DiscountTooLarge { .. }), "{error}");
        }
        prop_assert_eq!(priced.ok().map(|priced| as_model(&priced)), price_slowly(&cart));
    }

    #[test]
    fn lines_sum_to_the_totals_and_the_columns_agree(cart in any_cart()) {
        let priced = price(&cart);
        prop_assume!(priced.is_ok());
        let priced = priced.unwrap();
        let mut sums = [0; 6];
        for line in &priced.lines {
            for (sum, column) in sums.iter_mut().zip(columns(line)) {
                *sum += column;
                prop_assert!(column >= 0);
            }
            let on_top: i64 = line.taxes.iter().filter(|tax| !tax.inclusive).map(|tax| tax.tax_minor).sum();
            prop_assert_eq!(line.gross_minor - line.discount_minor(), line.total_minor - on_top);
            prop_assert_eq!(line.net_minor + line.tax_minor, line.total_minor);
            prop_assert_eq!(line.taxes.iter().map(|tax| tax.tax_minor).sum::<i64>(), line.tax_minor);
            prop_assert!(line.taxes.iter().all(|tax| tax.base_minor == line.net_minor && tax.tax_minor >= 0));
            prop_assert_eq!(line.discounts.iter().map(|d| d.amount_minor).sum::<i64>(), line.line_discount_minor);
        }
        prop_assert_eq!(sums, totals(&priced.totals));
        let applied = priced.discounts.iter().map(|discount| discount.amount_minor).sum::<i64>();
        prop_assert_eq!(applied, priced.totals.sale_discount_minor);
        let all = |pick: fn(&LineTax) -> i64| -> [i64; 2] {
            let lines = priced.lines.iter().flat_map(|line| &line.taxes).map(pick).sum();
            [lines, priced.totals.taxes.iter().map(pick).sum()]
        };
        let ([tax, tax_total], [base, base_total]) = (all(|tax| tax.tax_minor), all(|tax| tax.base_minor));
        prop_assert_eq!((tax, base), (tax_total, base_total));
        let groups = priced.totals.taxes.iter().map(|tax| (&tax.code, tax.rate, tax.inclusive)).collect::<Vec<_>>();
        prop_assert!(groups.is_sorted() && groups.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn the_order_of_lines_changes_nothing(
        (cart, shuffled) in any_cart().prop_flat_map(|cart| (Just(cart.clone()), Just(cart.lines).prop_shuffle())),
    ) {
        let one = price(&cart);
        let other = price(&Cart { lines: shuffled, ..cart });
        prop_assert_eq!(one.is_ok(), other.is_ok());
        prop_assume!(one.is_ok());
        let (mut one, mut other) = (one.unwrap(), other.unwrap());
        one.lines.sort_by_key(|line| line.id);
        other.lines.sort_by_key(|line| line.id);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn hostile_amounts_are_refused_or_priced_but_never_panic(
        mut cart in any_cart(),
        hostile in prop::collection::vec(
            prop_oneof![
                Just(i64::MAX), Just(i64::MIN), Just(MONEY_MAX), Just(MONEY_MAX + 1), Just(-1), Just(0), Just(1), any::<i64>(),
            ],
            24,
        ),
        quantity in prop_oneof![Just(Quantity::MAX), Just(Quantity::MIN), Just(Quantity::from_scaled(1).unwrap())],
    ) {
        let mut hostile = hostile.into_iter().cycle();
        let mut next = || hostile.next().unwrap();
        for (n, line) in cart.lines.iter_mut().enumerate() {
            line.unit_price_minor = next();
            if n % 2 == 0 {
                line.quantity = quantity;
            }
            line.discounts.push(amount(next()));
        }
        cart.discounts.push(amount(next()));
        if let Ok(priced) = price(&cart) {
            prop_assert!(totals(&priced.totals).iter().all(|sum| (0..=cart.engine.ceiling()).contains(sum)));
        }
        let _ = (discount_percent(next(), next()), within_percent(next(), next(), Percent::HUNDRED));
        let tender = |kind, amount_minor| Tender { kind, amount_minor };
        let tenders = [tender(TenderKind::Cash, next()), tender(TenderKind::Card, next())];
        let coins = Coins { currency: cart.currency, increment_minor: next(), rounding: cart.rounding };
        let _ = settle(next(), coins, &tenders);
        let _ = cash_round(next(), next(), cart.rounding);
    }

    #[test]
    fn total_and_rounding_are_what_was_tendered_less_change(
        total in 0_i64..2_000,
        increment in prop::sample::select(vec![1_i64, 5, 10, 25, 100]),
        even in any::<bool>(),
        tenders in prop::collection::vec((0_usize..3, 0_i64..1_500), 0..4),
    ) {
        let rounding = if even { Rounding::HalfEven } else { Rounding::HalfUp };
        let kinds = [TenderKind::Cash, TenderKind::Card, TenderKind::Other];
        let tenders: Vec<Tender> =
            tenders.into_iter().map(|(kind, amount_minor)| Tender { kind: kinds[kind], amount_minor }).collect();
        let paid = |cash: bool| -> i64 {
            let mine = tenders.iter().filter(|tender| (tender.kind == TenderKind::Cash) == cash);
            mine.map(|tender| tender.amount_minor).sum()
        };
        let coins = Coins { currency: "EUR".parse().unwrap(), increment_minor: increment, rounding };
        match settle(total, coins, &tenders) {
            Ok(s) => {
                prop_assert_eq!(s.due_minor, total + s.rounding_minor);
                prop_assert_eq!(s.tendered_minor, paid(true) + paid(false));
                prop_assert_eq!(s.due_minor, s.tendered_minor - s.change_minor + s.balance_minor);
                prop_assert!(s.change_minor == 0 || s.balance_minor == 0);
                prop_assert!(s.change_minor >= 0 && s.change_minor <= paid(true) && s.balance_minor >= 0);
                prop_assert!(2 * s.rounding_minor.abs() <= increment);
                if s.rounding_minor != 0 {
                    prop_assert!(tenders.iter().any(|tender| tender.kind == TenderKind::Cash));
                    prop_assert_eq!((s.due_minor - paid(false)) % increment, 0);
                }
            }
            Err(error) => {
                prop_assert_eq!(error, SettleError::OverpaidWithoutCash { excess_minor: paid(false) - total });
                prop_assert!(paid(false) > total);
            }
        }
    }
}
