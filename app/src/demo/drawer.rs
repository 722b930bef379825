//! The drawer over a day: what is too much goes to the safe, and at night somebody counts.

use rand::Rng;
use rand::rngs::StdRng;
use till_operations::shifts::{Counted, CountedTender, MovementKind};

use super::chance::{any, permille};
use super::day::{Count, Day, Step, Timed};
use super::goods::RUPEE;
use super::tender::{FLOAT_MINOR, pieces};

/// More than this is brought to the safe, down to the second amount.
const SAFE_MINOR: (i64, i64) = (60_000 * RUPEE, 15_000 * RUPEE);
const VARIANCE_REASONS: [&str; 4] = [
    "Gave too much change",
    "Coins miscounted",
    "A note stuck in the drawer",
    "Change given without the sale",
];

/// Goes through the day with the drawer in mind: brings what is too much to the safe, and counts at the end.
pub(super) fn settle(rng: &mut StdRng, day: &Day<'_>, steps: Vec<(i64, Step)>) -> Vec<Timed> {
    let (mut cash, mut card) = (day.float_minor, 0);
    let mut timed = Vec::with_capacity(steps.len() + 2);
    for (at_s, step) in steps {
        let at = day.moment(at_s);
        match &step {
            Step::Sell(_, _, paid) => {
                cash += paid.cash_minor();
                card += paid.card_minor();
            }
            Step::Move(kind, amount_minor, _) => cash += kind.signed(*amount_minor),
            _ => {}
        }
        timed.push(Timed { at, step });
        if cash > SAFE_MINOR.0 {
            let drop_minor = (cash - SAFE_MINOR.1) / (1_000 * RUPEE) * (1_000 * RUPEE);
            cash -= drop_minor;
            timed.push(Timed {
                at,
                step: Step::Move(
                    MovementKind::DropToSafe,
                    drop_minor,
                    "Too much in the drawer".to_owned(),
                ),
            });
        }
    }
    if day.window.closes {
        timed.push(Timed {
            at: day.moment(day.window.seconds),
            step: Step::Close(count(rng, cash, card)),
        });
    }
    timed
}

/// Counts a drawer, now and then a little wrong.
fn count(rng: &mut StdRng, cash_minor: i64, card_minor: i64) -> Count {
    let is_off = permille(rng, 70);
    let off_minor = if is_off {
        rng.random_range(1..=15) * 10 * RUPEE * if permille(rng, 650) { -1 } else { 1 }
    } else {
        0
    };
    let found_minor = (cash_minor + off_minor).max(0);
    let slips = CountedTender {
        tender: "card".try_into().unwrap_or_default(),
        amount_minor: card_minor,
    };
    Count {
        counted: Counted {
            cash: pieces(found_minor),
            counted_cash_minor: Some(found_minor),
            others: if card_minor > 0 { vec![slips] } else { Vec::new() },
        },
        carried_float_minor: FLOAT_MINOR.min(found_minor),
        bag: format!("BAG-{:05}", rng.random_range(10_000..100_000)),
        variance_reason: is_off.then(|| {
            any(rng, &VARIANCE_REASONS)
                .copied()
                .unwrap_or_default()
                .to_owned()
        }),
    }
}
