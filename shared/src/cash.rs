//! Coins and notes: what a pile is worth, what an amount is made of, and what a customer is likely to hand over. Amounts in minor units.

mod tables;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::MONEY_MAX;

pub use tables::{denominations, largest_note};

/// Kinds of coins and notes in one list at most.
pub const DENOMINATIONS_MAX: usize = 40;
/// Amounts that [`suggestions`] offers at most.
pub const SUGGESTIONS_MAX: usize = 12;

/// Some coins or notes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Denomination {
    /// What one is worth, in minor units.
    pub denomination_minor: i64,
    /// How many there are.
    pub count: u32,
}

/// An amount as coins and notes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Broken {
    /// Pieces, largest first; kinds that are not needed are left out.
    pub pieces: Vec<Denomination>,
    /// What no piece is small enough for.
    pub rest_minor: i64,
}

/// Why coins and notes cannot be reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CashError {
    /// The amount is below zero or above [`MONEY_MAX`].
    #[error("the amount is out of range")]
    AmountOutOfRange,
    /// A kind of coin or note is not from 1 to [`MONEY_MAX`] minor units.
    #[error("a coin or note is out of range")]
    DenominationOutOfRange,
    /// More than [`DENOMINATIONS_MAX`] kinds.
    #[error("more than {DENOMINATIONS_MAX} kinds of coins and notes")]
    TooManyDenominations,
}

/// What pieces are worth together, in minor units; `None` beyond [`MONEY_MAX`] or below zero.
#[must_use]
pub fn worth(pieces: &[Denomination]) -> Option<i64> {
    let sum: i128 = pieces
        .iter()
        .map(|piece| i128::from(piece.denomination_minor) * i128::from(piece.count))
        .sum();
    i64::try_from(sum)
        .ok()
        .filter(|sum| (0..=MONEY_MAX).contains(sum))
}

/// Kinds in falling order, each once.
fn sorted(denominations: &[i64]) -> Result<Vec<i64>, CashError> {
    if denominations.len() > DENOMINATIONS_MAX {
        return Err(CashError::TooManyDenominations);
    }
    if denominations.iter().any(|kind| !(1..=MONEY_MAX).contains(kind)) {
        return Err(CashError::DenominationOutOfRange);
    }
    let mut kinds = denominations.to_vec();
    kinds.sort_unstable_by(|one, other| other.cmp(one));
    kinds.dedup();
    Ok(kinds)
}

/// Breaks an amount into coins and notes, the largest that fits first. With the kinds that states issue that is also the fewest pieces.
///
/// # Errors
/// [`CashError`]; an amount that the smallest coin does not divide leaves a rest and is no error.
pub fn break_down(amount_minor: i64, denominations: &[i64]) -> Result<Broken, CashError> {
    if !(0..=MONEY_MAX).contains(&amount_minor) {
        return Err(CashError::AmountOutOfRange);
    }
    let mut rest_minor = amount_minor;
    let mut pieces = Vec::new();
    for kind in sorted(denominations)? {
        // Of a coin of one minor unit there may be more than a count holds: the rest tells.
        let count = u32::try_from(rest_minor / kind).unwrap_or(u32::MAX);
        if count > 0 {
            rest_minor -= kind * i64::from(count);
            pieces.push(Denomination {
                denomination_minor: kind,
                count,
            });
        }
    }
    Ok(Broken { pieces, rest_minor })
}

/// Amounts that a customer who owes `due_minor` is likely to hand over in cash: exactly that, and what it comes to in whole notes of each
/// kind. At most `at_most` of them (and [`SUGGESTIONS_MAX`]), those that take the fewest pieces, in rising order.
///
/// # Errors
/// [`CashError`].
pub fn suggestions(due_minor: i64, denominations: &[i64], at_most: usize) -> Result<Vec<i64>, CashError> {
    if !(0..=MONEY_MAX).contains(&due_minor) {
        return Err(CashError::AmountOutOfRange);
    }
    let kinds = sorted(denominations)?;
    let at_most = at_most.min(SUGGESTIONS_MAX);
    if due_minor == 0 || at_most == 0 {
        return Ok(Vec::new());
    }
    let mut rounded: Vec<i64> = kinds
        .iter()
        .map(|kind| (due_minor + kind - 1) / kind * kind)
        .filter(|amount| (due_minor + 1..=MONEY_MAX).contains(amount))
        .collect();
    rounded.sort_unstable();
    rounded.dedup();
    let mut ranked = Vec::with_capacity(rounded.len());
    for amount in rounded {
        let broken = break_down(amount, &kinds)?;
        let pieces: i64 = broken.pieces.iter().map(|piece| i64::from(piece.count)).sum();
        ranked.push((broken.rest_minor, pieces, amount));
    }
    ranked.sort_unstable();
    let mut amounts: Vec<i64> = std::iter::once(due_minor)
        .chain(ranked.into_iter().map(|(_, _, amount)| amount))
        .take(at_most)
        .collect();
    amounts.sort_unstable();
    Ok(amounts)
}

#[cfg(test)]
mod tests;
