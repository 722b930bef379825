//! How a basket is paid: cash with real change, card, wallet, or several; and money as notes and coins.

use jiff::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use till_kernel::IdSource;
use till_operations::sales::model::PaymentInput;
use till_operations::shifts::Denomination;
use till_shared::ids::{Made, PaymentId};
use till_shared::money::Rounding;
use till_shared::pricing::{Coins, Settlement, Tender, TenderKind, cash_round, settle};
use till_shared::text::Text;

use super::chance::{up_to, weighted};
use super::goods::RUPEE;

/// The smallest coin: cash is rounded to it.
pub(super) const COIN_MINOR: i64 = RUPEE;
/// Notes and coins in rupees, largest first.
const PIECES: [i64; 10] = [5_000, 1_000, 500, 100, 50, 20, 10, 5, 2, 1];

/// What stays in a drawer overnight.
pub(super) const FLOAT_MINOR: i64 = 5_000 * RUPEE;
/// The same in small notes and coins, for change: rupees and how many.
const FLOAT_PIECES: [(i64, u32); 6] = [(500, 3), (100, 20), (50, 14), (20, 20), (10, 32), (5, 16)];

/// How a basket was paid.
#[derive(Clone, Debug)]
pub(super) struct Paid {
    /// What was handed over.
    pub payments: Vec<PaymentInput>,
    /// What it settled.
    pub settlement: Settlement,
}

impl Paid {
    /// What stays in the drawer, in minor units.
    pub(super) fn cash_minor(&self) -> i64 {
        self.of_kind(TenderKind::Cash) - self.settlement.change_minor
    }

    /// What was paid by card, in minor units.
    pub(super) fn card_minor(&self) -> i64 {
        self.of_kind(TenderKind::Card)
    }

    fn of_kind(&self, kind: TenderKind) -> i64 {
        self.payments
            .iter()
            .filter(|payment| payment.kind == kind)
            .map(|payment| payment.amount_minor)
            .sum()
    }
}

#[derive(Clone, Copy)]
enum Way {
    Cash,
    Card,
    Wallet,
    CardAndCash,
}

/// Pays a total; `None` if it cannot be settled, which does not happen with totals that can be priced.
pub(super) fn pay(rng: &mut StdRng, total_minor: i64, ids: &dyn IdSource, at: Timestamp) -> Option<Paid> {
    let is_large = total_minor > 3_000 * RUPEE;
    let ways = [
        (Way::Cash, if is_large { 450 } else { 740 }),
        (Way::Card, if is_large { 420 } else { 160 }),
        (Way::Wallet, 80),
        (Way::CardAndCash, if is_large { 50 } else { 0 }),
    ];
    let way = weighted(rng, &ways, |(_, weight)| *weight).map_or(Way::Cash, |(way, _)| *way);
    let new = |kind, tender: Option<&str>, amount_minor, reference: String| {
        Some(PaymentInput {
            payment_id: Made::new(PaymentId(ids.id(at))).ok()?,
            kind,
            tender: tender.map(Text::new).transpose().ok()?,
            amount_minor,
            reference: Text::new(&reference).ok()?,
        })
    };
    let code = rng.random_range(0..1_000_000);
    let payments = match way {
        Way::Card => vec![new(
            TenderKind::Card,
            None,
            total_minor,
            format!("auth {code:06}"),
        )],
        Way::Wallet => vec![new(
            TenderKind::Other,
            Some("wallet"),
            total_minor,
            format!("W{code:06}"),
        )],
        Way::Cash => vec![new(
            TenderKind::Cash,
            None,
            handed_over(rng, total_minor),
            String::new(),
        )],
        Way::CardAndCash => {
            let by_card = total_minor / 2 / (500 * RUPEE) * (500 * RUPEE);
            let cash = handed_over(rng, total_minor - by_card);
            vec![
                new(TenderKind::Card, None, by_card, format!("auth {code:06}")),
                new(TenderKind::Cash, None, cash, String::new()),
            ]
        }
    };
    let payments = payments.into_iter().collect::<Option<Vec<PaymentInput>>>()?;
    let tenders: Vec<Tender> = payments
        .iter()
        .map(|payment| Tender {
            kind: payment.kind,
            amount_minor: payment.amount_minor,
        })
        .collect();
    let coins = Coins {
        currency: "PKR".parse().ok()?,
        increment_minor: COIN_MINOR,
        rounding: Rounding::default(),
    };
    let settlement = settle(total_minor, coins, &tenders).ok()?;
    (settlement.balance_minor == 0).then_some(Paid { payments, settlement })
}

/// What somebody gives for an amount: it exactly, or the notes they have.
fn handed_over(rng: &mut StdRng, amount_minor: i64) -> i64 {
    let exact = cash_round(amount_minor, COIN_MINOR, Rounding::default())
        .map_or(amount_minor, |rounded| rounded.due_minor);
    let steps: [(i64, u32); 6] = [
        (1, 180),
        (10, 140),
        (50, 120),
        (100, 260),
        (500, 170),
        (1_000, 130),
    ];
    // Nobody pays a bottle of water with ten thousand.
    let step = weighted(rng, &steps, |(_, weight)| *weight).map_or(1, |(step, _)| *step);
    up_to(exact, step * RUPEE)
}

/// The drawer in the morning, as notes and coins; after a bad count it may hold less than usual.
pub(super) fn float(amount_minor: i64) -> Vec<Denomination> {
    if amount_minor == FLOAT_MINOR {
        FLOAT_PIECES
            .map(|(rupees, count)| Denomination {
                denomination_minor: rupees * RUPEE,
                count,
            })
            .to_vec()
    } else {
        pieces(amount_minor)
    }
}

/// An amount of whole rupees as notes and coins, the largest first; some of it in smaller ones, as a drawer has them.
pub(super) fn pieces(amount_minor: i64) -> Vec<Denomination> {
    let mut left = amount_minor / RUPEE;
    let mut found = Vec::new();
    for rupees in PIECES {
        // Some of it is always small: a drawer of only large notes gives no change.
        let spare = if rupees > 50 && left > rupees * 3 {
            left / 8
        } else {
            0
        };
        let count = (left - spare) / rupees;
        if count > 0 {
            left -= count * rupees;
            found.extend(u32::try_from(count).map(|count| Denomination {
                denomination_minor: rupees * RUPEE,
                count,
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use till_kernel::SeededIds;

    use super::*;

    #[test]
    fn every_payment_is_settled_and_change_comes_from_cash_alone() {
        let (mut rng, ids) = (StdRng::seed_from_u64(1), SeededIds::new(1));
        let at = "2026-03-02T06:00:00Z".parse().unwrap();
        let mut ways = std::collections::BTreeSet::new();
        for _ in 0..3_000 {
            let total = rng.random_range(0..2_000_000);
            let paid = pay(&mut rng, total, &ids, at).unwrap();
            let settlement = &paid.settlement;
            assert_eq!(
                settlement.due_minor,
                settlement.tendered_minor - settlement.change_minor
            );
            assert_eq!(total + settlement.rounding_minor, settlement.due_minor);
            assert!(paid.cash_minor() >= 0 && paid.cash_minor() % COIN_MINOR == 0);
            ways.insert(
                paid.payments
                    .iter()
                    .map(|payment| format!("{:?}", payment.kind))
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(ways.len(), 4, "{ways:?}");
    }

    #[test]
    fn pieces_are_worth_the_amount() {
        for rupees in [0, 1, 7, 99, 5_000, 12_345, 61_499, 250_000] {
            let worth: i64 = pieces(rupees * RUPEE)
                .iter()
                .map(|piece| piece.denomination_minor * i64::from(piece.count))
                .sum();
            assert_eq!(worth, rupees * RUPEE);
        }
        let morning: i64 = float(FLOAT_MINOR)
            .iter()
            .map(|piece| piece.denomination_minor * i64::from(piece.count))
            .sum();
        assert_eq!(morning, FLOAT_MINOR);
        assert!(
            pieces(61_499 * RUPEE)
                .iter()
                .any(|piece| piece.denomination_minor <= 100 * RUPEE && piece.count > 1)
        );
    }
}
