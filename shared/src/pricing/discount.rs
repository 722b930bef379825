//! Discounts: on a line, on the whole cart, and how deep they cut.

use rust_decimal::Decimal;

use super::{AppliedDiscount, Cart, DISCOUNTS_MAX, Discount, Engine, PricedLine, PricingError, Totals};
use crate::ids::LineId;
use crate::money::{Rounding, allocate};
use crate::quantity::Percent;

/// Takes discounts one after the other from an amount: what each came to, and their sum.
pub(super) fn take(
    discounts: &[Discount],
    from_minor: i64,
    cart: &Cart,
    line: Option<LineId>,
) -> Result<(Vec<AppliedDiscount>, i64), PricingError> {
    if discounts.len() > DISCOUNTS_MAX {
        return Err(PricingError::TooManyDiscounts { line });
    }
    let mut applied = Vec::with_capacity(discounts.len());
    let mut left = from_minor;
    for discount in discounts {
        let (percent, amount, reason) = match discount {
            Discount::Percent { percent, reason } => (Some(*percent), off(*percent, left, cart), reason),
            Discount::Amount { amount_minor, reason } => (None, Some(*amount_minor), reason),
        };
        let amount_minor = amount.ok_or(PricingError::AmountTooLarge { line })?;
        if amount_minor < 0 {
            return Err(PricingError::DiscountNegative { line });
        }
        if amount_minor > left {
            return Err(PricingError::DiscountTooLarge {
                line,
                available_minor: left,
            });
        }
        left -= amount_minor;
        applied.push(AppliedDiscount {
            percent,
            amount_minor,
            reason: reason.clone().map(Into::into),
        });
    }
    Ok((applied, from_minor - left))
}

/// What a percentage takes off. Version 1 rounded the discount, version 2 rounds what is left, as a shop says it: half of 9.99 is 5.00.
fn off(percent: Percent, left: i64, cart: &Cart) -> Option<i64> {
    match cart.engine {
        Engine::V1 => percent.of(left, cart.rounding),
        Engine::V2 => {
            let kept = Percent::HUNDRED.checked_sub(percent)?.of(left, cart.rounding)?;
            Some(left - kept)
        }
    }
}

/// Takes the cart's discounts from its discountable lines and gives each of these its share.
pub(super) fn apply_to_sale(
    cart: &Cart,
    lines: &mut [PricedLine],
) -> Result<Vec<AppliedDiscount>, PricingError> {
    if cart.discounts.is_empty() {
        return Ok(Vec::new());
    }
    let weights: Vec<(LineId, i64)> = cart
        .lines
        .iter()
        .zip(&*lines)
        .map(|(line, priced)| {
            (
                line.id,
                if line.discountable {
                    priced.gross_minor - priced.line_discount_minor
                } else {
                    0
                },
            )
        })
        .collect();
    // At most LINES_MAX × the ceiling of the engine: fits.
    let from_minor = weights.iter().map(|(_, weight)| weight).sum();
    let (applied, off) = take(&cart.discounts, from_minor, cart, None)?;
    let shares = allocate(off, &weights).map_err(|_| PricingError::AmountTooLarge { line: None })?;
    for (line, share) in lines.iter_mut().zip(shares) {
        line.sale_discount_minor = share;
    }
    Ok(applied)
}

/// What share of `gross_minor` a discount is, in percent with at most 4 decimal places; zero of nothing.
///
/// For showing and reporting. A role's limit is checked with [`within_percent`], which knows about rounding.
pub fn discount_percent(gross_minor: i64, discount_minor: i64) -> Decimal {
    let scaled = Rounding::HalfUp.divide(i128::from(discount_minor) * 1_000_000, i128::from(gross_minor));
    scaled
        .and_then(|scaled| Decimal::try_from_i128_with_scale(scaled, 4).ok())
        .unwrap_or_default()
        .normalize()
}

/// Is a discount within a role's limit? A discount of exactly the limit's percentage always is, however it was rounded: 10 % of 5 cents is
/// 1 cent, and that is not 20 %. Ask it for every line, and for the cart's discounts on what they were taken from: roundings of many lines
/// add up.
pub fn within_percent(gross_minor: i64, discount_minor: i64, limit: Percent) -> bool {
    limit
        .of(gross_minor, Rounding::HalfUp)
        .is_some_and(|most| discount_minor <= most)
}

impl PricedLine {
    /// All discounts on this line, its own and its share of the cart's, in minor units.
    pub fn discount_minor(&self) -> i64 {
        self.line_discount_minor.saturating_add(self.sale_discount_minor)
    }

    /// What share of its gross amount the line was discounted, in percent.
    pub fn discount_percent(&self) -> Decimal {
        discount_percent(self.gross_minor, self.discount_minor())
    }
}

impl Totals {
    /// All discounts of the cart, in minor units.
    pub fn discount_minor(&self) -> i64 {
        self.line_discount_minor.saturating_add(self.sale_discount_minor)
    }

    /// What share of its gross amount the cart was discounted, in percent.
    pub fn discount_percent(&self) -> Decimal {
        discount_percent(self.gross_minor, self.discount_minor())
    }
}
