//! Giving back a part of a line by inverting what was stored (never by pricing it again).
//!
//! What the first `c` of a line's quantity come to is a function of `c` alone that only grows with it and is the whole line in the end. A
//! refund of `q` after `r` is the difference of two such amounts, so that any partition of the quantity sums to the stored line in every
//! column, to the minor unit, and no part of it is below zero. This takes no setting: were rounding configurable, changing it between two
//! refunds of one line would lose a cent.
//!
//! - The total is rounded half-up; it is what the customer gets, so it is the exact share.
//! - Each of its units belongs to net or to one of the taxes, by the method of Sainte-Laguë, the only fair one that never takes a unit back
//!   when the total grows.
//! - Discounts are rounded the other way (half-down) and split likewise; gross is what then adds up.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Engine, LineTax, PricedLine, TAXES_MAX};
use crate::ids::LineId;
use crate::quantity::Quantity;

/// What a part of a line comes to; the columns are those of [`PricedLine`], in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineShare {
    /// The line it is a part of.
    pub id: LineId,
    /// How much of it.
    pub quantity: Quantity,
    /// Share of the gross amount.
    pub gross_minor: i64,
    /// Share of the line's own discounts.
    pub line_discount_minor: i64,
    /// Share of the line's share of the cart's discounts.
    pub sale_discount_minor: i64,
    /// Share of the net amount.
    pub net_minor: i64,
    /// Share of all taxes.
    pub tax_minor: i64,
    /// What the customer gets back for it.
    pub total_minor: i64,
    /// Share of each tax, in the order of the line.
    pub taxes: Vec<LineTax>,
}

/// Why a part of a line has no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShareError {
    /// The quantity is zero or below.
    #[error("line {line}: the quantity is not above zero")]
    QuantityNotPositive {
        /// Which line.
        line: LineId,
    },
    /// More is given back than is left of the line.
    #[error("line {line}: only {left} of it is left to give back")]
    MoreThanLeft {
        /// Which line.
        line: LineId,
        /// What is left of it.
        left: Quantity,
    },
    /// The stored amounts contradict each other.
    #[error("line {line}: its amounts do not add up")]
    Inconsistent {
        /// Which line.
        line: LineId,
    },
}

impl LineShare {
    /// What `quantity` of a stored line comes to when `already` of it has been given back.
    ///
    /// # Errors
    /// [`ShareError`]; more than was sold is refused.
    pub fn of(line: &PricedLine, already: Quantity, quantity: Quantity) -> Result<Self, ShareError> {
        if !quantity.is_positive() {
            return Err(ShareError::QuantityNotPositive { line: line.id });
        }
        if already.is_negative() || !adds_up(line) {
            return Err(ShareError::Inconsistent { line: line.id });
        }
        let after = already
            .checked_add(quantity)
            .filter(|after| *after <= line.quantity);
        let Some(after) = after else {
            let left = line
                .quantity
                .checked_sub(already)
                .filter(|left| left.is_positive());
            return Err(ShareError::MoreThanLeft {
                line: line.id,
                left: left.unwrap_or_default(),
            });
        };
        let (until_now, until_then) = (Cumulative::at(line, after), Cumulative::at(line, already));
        Ok(until_now.since(&until_then, line, quantity))
    }
}

/// What a quantity from the start of a line comes to.
struct Cumulative {
    /// Net, then each tax.
    paid: Vec<i64>,
    /// The line's own discounts, then its share of the cart's.
    discounts: Vec<i64>,
}

impl Cumulative {
    fn at(line: &PricedLine, quantity: Quantity) -> Self {
        let (part, whole) = (i128::from(quantity.scaled()), i128::from(line.quantity.scaled()));
        // `whole` is above zero: `adds_up` saw to it.
        let total = (2 * i128::from(line.total_minor) * part + whole) / (2 * whole);
        let discount = i128::from(line.line_discount_minor) + i128::from(line.sale_discount_minor);
        let off = (2 * discount * part + whole - 1) / (2 * whole);
        let mut paid = Vec::with_capacity(1 + line.taxes.len());
        paid.push(line.net_minor);
        paid.extend(line.taxes.iter().map(|tax| tax.tax_minor));
        Self {
            paid: seats(total, &paid),
            discounts: seats(off, &[line.line_discount_minor, line.sale_discount_minor]),
        }
    }

    /// The difference to an earlier one, as a part of the line.
    fn since(&self, earlier: &Self, line: &PricedLine, quantity: Quantity) -> LineShare {
        let mut paid = self.paid.iter().zip(&earlier.paid).map(|(now, then)| now - then);
        let mut discounts = self
            .discounts
            .iter()
            .zip(&earlier.discounts)
            .map(|(now, then)| now - then);
        let net_minor = paid.next().unwrap_or_default();
        let line_discount_minor = discounts.next().unwrap_or_default();
        let sale_discount_minor = discounts.next().unwrap_or_default();
        let mut gross_minor = net_minor + line_discount_minor + sale_discount_minor;
        let mut tax_minor = 0;
        let mut taxes = Vec::with_capacity(line.taxes.len());
        for (tax, share) in line.taxes.iter().zip(paid) {
            tax_minor += share;
            if tax.inclusive {
                gross_minor += share;
            }
            taxes.push(LineTax {
                base_minor: net_minor,
                tax_minor: share,
                ..tax.clone()
            });
        }
        LineShare {
            id: line.id,
            quantity,
            gross_minor,
            line_discount_minor,
            sale_discount_minor,
            net_minor,
            tax_minor,
            total_minor: net_minor + tax_minor,
            taxes,
        }
    }
}

/// Gives `house` units to weights by Sainte-Laguë: unit by unit to the largest weight / (2 × units held + 1), the first among equals.
///
/// So with a larger house nobody holds less, and a house of the sum of the weights gives everybody their weight. The result is found by
/// rounding and then giving or taking the few units that are off, not unit by unit. `house` is at most the sum of the weights.
pub(super) fn seats(house: i128, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().copied().map(i128::from).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    // Rounding half-up gives exactly the units whose quotient reaches a bound; equal quotients at the bound are all in.
    let mut held: Vec<(i128, i128)> = weights
        .iter()
        .map(|weight| {
            (
                i128::from(*weight),
                (2 * i128::from(*weight) * house + whole) / (2 * whole),
            )
        })
        .collect();
    let mut off = house - held.iter().map(|(_, units)| units).sum::<i128>();
    while off > 0 {
        // weight / (2 × units + 1) as cross products; `min_by` keeps the first among equals.
        let next = held
            .iter_mut()
            .min_by(|(w, u), (w2, u2)| (w2 * (2 * u + 1)).cmp(&(w * (2 * u2 + 1))));
        if let Some((_, units)) = next {
            *units += 1;
        }
        off -= 1;
    }
    while off < 0 {
        // The unit that came last: the smallest weight / (2 × units − 1), the last among equals.
        let last = held.iter_mut().filter(|(_, units)| *units > 0);
        let last = last.max_by(|(w, u), (w2, u2)| (w2 * (2 * u - 1)).cmp(&(w * (2 * u2 - 1))));
        if let Some((_, units)) = last {
            *units -= 1;
        }
        off += 1;
    }
    held.into_iter()
        .map(|(_, units)| i64::try_from(units).unwrap_or(i64::MAX))
        .collect()
}

/// Do the amounts of a line agree with each other? A stored line does; one that came from elsewhere may not.
fn adds_up(line: &PricedLine) -> bool {
    let amounts = [
        line.gross_minor,
        line.line_discount_minor,
        line.sale_discount_minor,
        line.net_minor,
        line.tax_minor,
        line.total_minor,
    ];
    // Of whatever version it was made by.
    let in_range = |amount: &i64| (0..=Engine::V1.ceiling()).contains(amount);
    if !line.quantity.is_positive()
        || line.taxes.len() > TAXES_MAX
        || !amounts.iter().all(in_range)
        || !line
            .taxes
            .iter()
            .all(|tax| in_range(&tax.tax_minor) && tax.base_minor == line.net_minor)
    {
        return false;
    }
    let tax: i64 = line.taxes.iter().map(|tax| tax.tax_minor).sum();
    let included: i64 = line
        .taxes
        .iter()
        .filter(|tax| tax.inclusive)
        .map(|tax| tax.tax_minor)
        .sum();
    line.tax_minor == tax
        && line.total_minor == line.net_minor + tax
        && line.gross_minor == line.net_minor + included + line.line_discount_minor + line.sale_discount_minor
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::MONEY_MAX;

    proptest! {
        #[test]
        fn units_are_given_as_if_one_by_one(weights in prop::collection::vec(0_i64..60, 1..6)) {
            let mut held = vec![0_i64; weights.len()];
            for house in 0..=weights.iter().sum() {
                prop_assert_eq!(seats(i128::from(house), &weights), held.as_slice());
                // The next unit: the first among those with the largest weight / (2 × held + 1).
                let quotient = |index: usize| {
                    rust_decimal::Decimal::from(weights[index]) / rust_decimal::Decimal::from(2 * held[index] + 1)
                };
                let next = (0..weights.len()).rev().max_by_key(|index| quotient(*index)).unwrap();
                held[next] += 1;
            }
        }
    }

    #[test]
    fn the_largest_amounts_are_split_in_a_few_steps() {
        let weights = [MONEY_MAX / 3, MONEY_MAX / 3, MONEY_MAX / 7, 1, 0];
        let house: i64 = weights.iter().sum::<i64>() / 2;
        assert_eq!(seats(i128::from(house), &weights).iter().sum::<i64>(), house);
        assert_eq!(seats(0, &[0, 0]), [0, 0]);
    }
}
