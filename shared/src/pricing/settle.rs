//! Paying: cash rounding, tenders and change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cash::largest_note;
use crate::money::{Currency, MONEY_MAX, Rounding};

/// Tenders of one sale at most.
pub const TENDERS_MAX: usize = 50;

/// An amount as it can be paid in coins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CashRounded {
    /// What is due in cash, a multiple of the increment.
    pub due_minor: i64,
    /// What rounding added (or took away, below zero).
    pub rounding_minor: i64,
}

crate::words! {
    /// How something is paid, as far as rounding and change go.
    pub enum TenderKind {
        /// Notes and coins: rounded to coins, gives change.
        Cash = "cash",
        /// A card: exact, no change.
        Card = "card",
        /// Anything else (voucher, store credit, transfer): exact, no change.
        Other = "other",
    }
}

/// A payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tender {
    /// How.
    pub kind: TenderKind,
    /// How much was handed over, in minor units.
    pub amount_minor: i64,
}

/// What cash is in a business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coins {
    /// Of which currency.
    pub currency: Currency,
    /// The smallest coin, in minor units; what is paid in cash is rounded to it, and 1 rounds nothing.
    pub increment_minor: i64,
    /// What happens to halves of it.
    pub rounding: Rounding,
}

impl Coins {
    /// The most that can go back to a customer: ten of the largest note. Nobody hands over more; who scans an article into the field for
    /// cash does. Where no notes are listed, a million major units stand for the largest: there are such notes.
    #[must_use]
    pub fn change_max_minor(&self) -> i64 {
        let largest = largest_note(self.currency).unwrap_or(1_000_000 * self.currency.minor_per_major());
        largest.saturating_mul(10)
    }
}

/// Where a sale stands after its payments; amounts in minor units.
///
/// Always: total + rounding = due = tendered − change + balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settlement {
    /// What is to be paid after cash rounding.
    pub due_minor: i64,
    /// What cash rounding added (or took away, below zero).
    pub rounding_minor: i64,
    /// What was handed over in all.
    pub tendered_minor: i64,
    /// What goes back to the customer, in cash.
    pub change_minor: i64,
    /// What is still missing; zero when the sale is paid.
    pub balance_minor: i64,
}

/// Why payments cannot be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SettleError {
    /// The total is below zero or above [`MONEY_MAX`].
    #[error("the total is out of range")]
    TotalOutOfRange,
    /// A tender is below zero or above [`MONEY_MAX`].
    #[error("a tender is out of range")]
    TenderOutOfRange,
    /// The smallest coin is not from 1 to [`MONEY_MAX`] minor units.
    #[error("the cash increment is out of range")]
    IncrementOutOfRange,
    /// More than [`TENDERS_MAX`] tenders.
    #[error("more than {TENDERS_MAX} tenders")]
    TooManyTenders,
    /// More cash was handed over than anybody pays so much with.
    #[error("the change would be more than ten of the largest note")]
    ChangeTooLarge {
        /// What would go back, in minor units.
        change_minor: i64,
        /// The most that can, in minor units.
        most_minor: i64,
    },
    /// More than the total was paid by other means than cash; nothing but cash gives change.
    #[error("more was paid without cash than is due")]
    OverpaidWithoutCash {
        /// By how much, in minor units.
        excess_minor: i64,
    },
}

/// Rounds an amount to what coins can pay; an increment of 1 changes nothing. Money back (below zero) is the mirror of money due.
///
/// # Errors
/// [`SettleError::TotalOutOfRange`] beyond [`MONEY_MAX`] either way; [`SettleError::IncrementOutOfRange`].
pub fn cash_round(
    total_minor: i64,
    increment_minor: i64,
    rounding: Rounding,
) -> Result<CashRounded, SettleError> {
    if !(-MONEY_MAX..=MONEY_MAX).contains(&total_minor) {
        return Err(SettleError::TotalOutOfRange);
    }
    if !(1..=MONEY_MAX).contains(&increment_minor) {
        return Err(SettleError::IncrementOutOfRange);
    }
    let coins = rounding
        .scale(total_minor, 1, increment_minor)
        .ok_or(SettleError::IncrementOutOfRange)?;
    // At most twice MONEY_MAX: fits.
    let due_minor = coins * increment_minor;
    Ok(CashRounded {
        due_minor,
        rounding_minor: due_minor - total_minor,
    })
}

/// Settles a total with tenders.
///
/// What is left after the other tenders is the part paid in cash. Once there is cash for that part, rounded to the smallest coin, the
/// sale is paid and the rest of the cash is change; a cash tender of zero says that a part too small for any coin is paid in cash. While
/// money is missing, nothing is rounded (it may yet be paid by card) unless only the rounding itself is missing.
///
/// # Errors
/// [`SettleError`]; paying too little is none of them, but a balance.
pub fn settle(total_minor: i64, coins: Coins, tenders: &[Tender]) -> Result<Settlement, SettleError> {
    let Handed {
        cash,
        exact,
        with_cash,
    } = Handed::of(total_minor, tenders)?;
    let rest = total_minor - exact;
    let in_cash = cash_round(rest, coins.increment_minor, coins.rounding)?;
    // Rounding counts when cash covers the rounded part, or when it covers the exact part and only the rounding up is missing.
    let rounded = with_cash && (cash >= in_cash.due_minor || cash >= rest);
    let rounding_minor = if rounded { in_cash.rounding_minor } else { 0 };
    let (due_minor, tendered_minor) = (total_minor + rounding_minor, cash + exact);
    let change_minor = (tendered_minor - due_minor).max(0);
    let most_minor = coins.change_max_minor();
    if change_minor > most_minor {
        return Err(SettleError::ChangeTooLarge {
            change_minor,
            most_minor,
        });
    }
    Ok(Settlement {
        due_minor,
        rounding_minor,
        tendered_minor,
        change_minor,
        balance_minor: (due_minor - tendered_minor).max(0),
    })
}

/// How much more cash would pay the sale: the rest that other tenders leave, rounded to coins, less the cash that is there. Zero when it is
/// paid, and when what is left is too small for any coin (a cash tender of zero then pays it).
///
/// # Errors
/// As [`settle`].
pub fn cash_due(total_minor: i64, coins: Coins, tenders: &[Tender]) -> Result<i64, SettleError> {
    let Handed { cash, exact, .. } = Handed::of(total_minor, tenders)?;
    let in_cash = cash_round(total_minor - exact, coins.increment_minor, coins.rounding)?;
    Ok((in_cash.due_minor - cash).max(0))
}

/// What was handed over, in minor units.
struct Handed {
    /// In cash.
    cash: i64,
    /// By other means, no more than the total.
    exact: i64,
    /// Whether cash was among it.
    with_cash: bool,
}

impl Handed {
    fn of(total_minor: i64, tenders: &[Tender]) -> Result<Self, SettleError> {
        if !(0..=MONEY_MAX).contains(&total_minor) {
            return Err(SettleError::TotalOutOfRange);
        }
        if tenders.len() > TENDERS_MAX {
            return Err(SettleError::TooManyTenders);
        }
        let (mut cash, mut exact, mut with_cash) = (0_i64, 0_i64, false);
        for tender in tenders {
            if !(0..=MONEY_MAX).contains(&tender.amount_minor) {
                return Err(SettleError::TenderOutOfRange);
            }
            // At most TENDERS_MAX × MONEY_MAX: fits.
            match tender.kind {
                TenderKind::Cash => (cash, with_cash) = (cash + tender.amount_minor, true),
                TenderKind::Card | TenderKind::Other => exact += tender.amount_minor,
            }
        }
        if exact > total_minor {
            return Err(SettleError::OverpaidWithoutCash {
                excess_minor: exact - total_minor,
            });
        }
        Ok(Self {
            cash,
            exact,
            with_cash,
        })
    }
}

#[cfg(test)]
mod tests {
    use TenderKind::{Card, Cash, Other};

    use super::*;

    /// due, rounding, tendered, change, balance
    fn coins(currency: &str, increment_minor: i64) -> Coins {
        Coins {
            currency: currency.parse().unwrap(),
            increment_minor,
            rounding: Rounding::HalfUp,
        }
    }

    #[test]
    fn more_change_than_ten_of_the_largest_note_is_a_code_in_the_field_for_cash() {
        // EUR 200 is the largest: 2,000.00 go back at most.
        assert_eq!(
            paid(1_000, 1, &[(Cash, 201_000)]),
            Ok([1_000, 0, 201_000, 200_000, 0])
        );
        assert_eq!(
            paid(1_000, 1, &[(Cash, 201_001)]),
            Err(SettleError::ChangeTooLarge {
                change_minor: 200_001,
                most_minor: 200_000
            })
        );
        // Also in parts, and beside a card.
        assert!(paid(1_000, 1, &[(Cash, 200_000), (Cash, 2_000)]).is_err());
        assert!(paid(1_000, 1, &[(Card, 999), (Cash, 4_006_381_333_931)]).is_err());
        // A hundred thousand rupiah for a sweet is a note; notes of a currency that is not listed are not known.
        assert_eq!(coins("IDR", 1).change_max_minor(), 1_000_000_000);
        assert_eq!(coins("VND", 1).change_max_minor(), 10_000_000);
    }

    fn paid(
        total_minor: i64,
        increment: i64,
        tenders: &[(TenderKind, i64)],
    ) -> Result<[i64; 5], SettleError> {
        let tenders: Vec<Tender> = tenders
            .iter()
            .map(|(kind, amount_minor)| Tender {
                kind: *kind,
                amount_minor: *amount_minor,
            })
            .collect();
        settle(total_minor, coins("EUR", increment), &tenders).map(|s| {
            [
                s.due_minor,
                s.rounding_minor,
                s.tendered_minor,
                s.change_minor,
                s.balance_minor,
            ]
        })
    }

    #[test]
    fn cash_is_rounded_to_coins_and_gives_change() {
        assert_eq!(paid(1_003, 5, &[(Cash, 2_000)]), Ok([1_005, 2, 2_000, 995, 0]));
        assert_eq!(paid(1_002, 5, &[(Cash, 1_000)]), Ok([1_000, -2, 1_000, 0, 0]));
        assert_eq!(paid(1_002, 1, &[(Cash, 1_002)]), Ok([1_002, 0, 1_002, 0, 0]));
    }

    #[test]
    fn a_card_pays_to_the_cent_and_never_more() {
        assert_eq!(paid(1_003, 5, &[(Card, 1_003)]), Ok([1_003, 0, 1_003, 0, 0]));
        let over = Err(SettleError::OverpaidWithoutCash { excess_minor: 2 });
        assert_eq!(paid(1_003, 5, &[(Card, 1_005)]), over);
        assert_eq!(paid(1_003, 5, &[(Other, 5), (Cash, 5_000), (Card, 1_000)]), over);
    }

    #[test]
    fn only_the_part_paid_in_cash_is_rounded() {
        assert_eq!(
            paid(1_003, 5, &[(Card, 501), (Cash, 500)]),
            Ok([1_001, -2, 1_001, 0, 0])
        );
        assert_eq!(
            paid(1_003, 5, &[(Cash, 1_000), (Other, 500)]),
            Ok([1_005, 2, 1_500, 495, 0])
        );
        assert_eq!(
            paid(1_003, 5, &[(Card, 1_003), (Cash, 500)]),
            Ok([1_003, 0, 1_503, 500, 0])
        );
    }

    #[test]
    fn what_is_missing_is_exact_until_cash_covers_it() {
        assert_eq!(paid(1_003, 5, &[]), Ok([1_003, 0, 0, 0, 1_003]));
        assert_eq!(paid(1_003, 5, &[(Cash, 500)]), Ok([1_003, 0, 500, 0, 503]));
        assert_eq!(paid(1_003, 5, &[(Cash, 1_003)]), Ok([1_005, 2, 1_003, 0, 2]));
    }

    #[test]
    fn a_part_too_small_for_any_coin_is_paid_by_no_coin() {
        assert_eq!(paid(2, 5, &[]), Ok([2, 0, 0, 0, 2]));
        assert_eq!(paid(2, 5, &[(Cash, 0)]), Ok([0, -2, 0, 0, 0]));
        assert_eq!(paid(0, 5, &[]), Ok([0; 5]));
    }

    #[test]
    fn the_cash_that_is_due_pays_the_rest() {
        let due = |total, tenders: &[(TenderKind, i64)]| {
            let tenders: Vec<Tender> = tenders
                .iter()
                .map(|&(kind, amount_minor)| Tender { kind, amount_minor })
                .collect();
            cash_due(total, coins("EUR", 5), &tenders)
        };
        assert_eq!(due(1_003, &[]), Ok(1_005));
        assert_eq!(due(1_003, &[(Card, 501)]), Ok(500));
        assert_eq!(due(1_003, &[(Card, 501), (Cash, 200)]), Ok(300));
        assert_eq!(due(1_003, &[(Card, 1_003)]), Ok(0));
        assert_eq!(due(2, &[]), Ok(0));
        assert_eq!(due(1_003, &[(Cash, 2_000)]), Ok(0));
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(paid(-1, 5, &[]), Err(SettleError::TotalOutOfRange));
        assert_eq!(paid(MONEY_MAX + 1, 5, &[]), Err(SettleError::TotalOutOfRange));
        assert_eq!(paid(1, 0, &[]), Err(SettleError::IncrementOutOfRange));
        assert_eq!(paid(1, 5, &[(Cash, -1)]), Err(SettleError::TenderOutOfRange));
        assert_eq!(
            paid(1, 5, &[(Card, i64::MAX)]),
            Err(SettleError::TenderOutOfRange)
        );
        assert_eq!(paid(1, 5, &[(Cash, 1); 51]), Err(SettleError::TooManyTenders));
    }

    #[test]
    fn money_back_in_cash_is_the_mirror_of_money_due() {
        let due = |total, rounding| cash_round(total, 10, rounding).map(|rounded| rounded.due_minor);
        assert_eq!(
            [due(25, Rounding::HalfUp), due(-25, Rounding::HalfUp)],
            [Ok(30), Ok(-30)]
        );
        assert_eq!(
            [due(25, Rounding::HalfEven), due(-25, Rounding::HalfEven)],
            [Ok(20), Ok(-20)]
        );
        assert_eq!(due(i64::MIN, Rounding::HalfUp), Err(SettleError::TotalOutOfRange));
        assert_eq!(
            cash_round(1, i64::MAX, Rounding::HalfUp),
            Err(SettleError::IncrementOutOfRange)
        );
    }
}
