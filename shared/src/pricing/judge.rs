//! What stands against selling a basket, and what it comes to: the one composition of the rules, for the till's copy of the catalogue and
//! for the server's rows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::offer::{self, Amount};
use super::{
    AppliedDiscount, Asked, Beyond, Cart, Discount, Engine, Offer, PricedLine, PricingError, Refused, Rights,
    TaxRounding, Totals, beyond_limits, cart_line, price, without_reason,
};
use crate::ids::{LineId, ProductId};
use crate::money::{Currency, Rounding};
use crate::quantity::Quantity;

/// Most that a line holds unless a business says otherwise: ten thousand.
pub const LINE_QUANTITY_MAX: i64 = 10_000;
/// Units that a line moves at most, whatever the package: ten million. Stock sums what lines move.
pub const LINE_UNITS_MAX: i64 = 10_000_000;

/// By what rules a business sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What amounts are in.
    pub currency: Currency,
    /// Which version of the rules.
    pub engine: Engine,
    /// What happens to halves of a minor unit.
    pub rounding: Rounding,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// Most that one line may hold.
    pub line_quantity_max: Quantity,
}

/// A line that is to be sold, and what the catalogue says of it.
#[derive(Clone, Debug)]
pub struct Selling<'a> {
    /// Of which article.
    pub product: ProductId,
    /// What is asked.
    pub asked: Asked,
    /// What is offered.
    pub offer: &'a Offer,
}

impl Selling<'_> {
    /// Units times a million: quantity and package have three decimal places each.
    fn units_micro(&self) -> i128 {
        i128::from(self.asked.quantity.scaled()) * i128::from(self.offer.pack_quantity.scaled())
    }
}

/// A basket with its prices and what must be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Judged {
    /// The lines, in their order.
    pub lines: Vec<PricedLine>,
    /// What each discount on the whole basket came to.
    pub discounts: Vec<AppliedDiscount>,
    /// The sums.
    pub totals: Totals,
    /// What one of each line costs in the catalogue, in the order of the lines.
    pub list_prices_minor: Vec<i64>,
    /// Lines that cannot be sold as they are; what is wrong with each.
    pub refused: Vec<RefusedLine>,
    /// Places of discounts on the whole basket that lack a reason.
    pub discounts_without_reason: Vec<usize>,
    /// Lines that a second person must approve; the sale needs approval if there is one.
    pub beyond: Vec<Beyond>,
}

/// A line that cannot be sold as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefusedLine {
    /// Which.
    pub line: LineId,
    /// What is wrong with it.
    pub why: Vec<Refused>,
}

/// The lines that cannot be sold as they are. It needs no prices, so that all of them are said even where a price cannot be.
#[must_use]
pub fn judge_refused(terms: Terms, lines: &[Selling<'_>], rights: Rights) -> Vec<RefusedLine> {
    let mut units: BTreeMap<ProductId, i128> = BTreeMap::new();
    for line in lines {
        *units.entry(line.product).or_default() += line.units_micro();
    }
    let most_units = i128::from(LINE_UNITS_MAX) * 1_000_000;
    lines
        .iter()
        .map(|line| {
            let of_product = units.get(&line.product).copied().unwrap_or_default();
            let most = line
                .offer
                .max_per_sale
                .map(|most| i128::from(most.scaled()) * 1_000);
            let amount = Amount {
                line_too_large: line.asked.quantity > terms.line_quantity_max
                    || line.units_micro() > most_units,
                too_many: most.is_some_and(|most| of_product > most),
            };
            RefusedLine {
                line: line.asked.line_id,
                why: offer::refusals(&line.asked, line.offer, amount, rights),
            }
        })
        .filter(|line| !line.why.is_empty())
        .collect()
}

/// Prices a basket and says what stands against selling it.
///
/// # Errors
/// [`PricingError`], as [`price`].
pub fn judge(
    terms: Terms,
    lines: &[Selling<'_>],
    discounts: &[Discount],
    rights: Rights,
) -> Result<Judged, PricingError> {
    let priced = price(&Cart {
        currency: terms.currency,
        engine: terms.engine,
        rounding: terms.rounding,
        tax_rounding: terms.tax_rounding,
        lines: lines
            .iter()
            .map(|line| cart_line(&line.asked, line.offer))
            .collect(),
        discounts: discounts.to_vec(),
    })?;
    let offers: Vec<&Offer> = lines.iter().map(|line| line.offer).collect();
    let discounts_without_reason = if rights.reason_required {
        without_reason(discounts).collect()
    } else {
        Vec::new()
    };
    Ok(Judged {
        beyond: beyond_limits(&offers, &priced, rights.discount_percent_max),
        list_prices_minor: offers.iter().map(|offer| offer.list_price_minor).collect(),
        refused: judge_refused(terms, lines, rights),
        discounts_without_reason,
        lines: priced.lines,
        discounts: priced.discounts,
        totals: priced.totals,
    })
}
