//! A till's basket: what the server will make of the same lines when they are paid.

use serde::{Deserialize, Serialize};
use till_shared::ids::LineId;
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{
    AppliedDiscount, Asked, Beyond, Cart, Discount, Offer, PricedLine, PricingError, Refused, Rights,
    TaxRounding, Totals, beyond_limits, cart_line, price, refusals, without_reason,
};
use till_shared::quantity::Quantity;

use crate::article::Article;

/// What the till has in its basket.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    currency: Currency,
    /// Setting `sales.rounding`.
    #[serde(default)]
    rounding: Rounding,
    /// Setting `sales.tax_rounding`.
    #[serde(default)]
    tax_rounding: TaxRounding,
    lines: Vec<Line>,
    /// Discounts on the whole basket.
    #[serde(default)]
    discounts: Vec<Discount>,
    /// How far the seller may go alone.
    #[serde(default)]
    rights: Rights,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "named as in the checkout")]
struct Line {
    line_id: LineId,
    /// How much: packages, if the code is a package's.
    quantity: Quantity,
    /// Another price than the catalogue's.
    #[serde(default)]
    unit_price_minor: Option<i64>,
    #[serde(default)]
    discounts: Vec<Discount>,
    article: Article,
}

impl Line {
    fn asked(&self) -> Asked {
        Asked {
            line_id: self.line_id,
            quantity: self.quantity,
            unit_price_minor: self.unit_price_minor,
            discounts: self.discounts.clone(),
        }
    }
}

/// What it comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    lines: Vec<PricedLine>,
    /// What each discount on the whole basket came to.
    discounts: Vec<AppliedDiscount>,
    totals: Totals,
    /// What one of each line costs in the catalogue, in the order of the lines.
    list_prices_minor: Vec<i64>,
    /// Lines that cannot be sold as they are; what is wrong with each.
    refused: Vec<RefusedLine>,
    /// Places of discounts on the whole basket that lack a reason.
    discounts_without_reason: Vec<usize>,
    /// Lines that a second person must approve; the sale needs approval if there is one.
    beyond: Vec<Beyond>,
}

#[derive(Clone, Debug, Serialize)]
struct RefusedLine {
    line: LineId,
    why: Vec<Refused>,
}

impl Basket {
    /// Prices the basket and says what stands against selling it.
    ///
    /// # Errors
    /// [`PricingError`], as [`price`].
    pub fn judge(&self) -> Result<Judged, PricingError> {
        let lines: Vec<(Asked, Offer)> = self
            .lines
            .iter()
            .map(|line| (line.asked(), line.article.offer()))
            .collect();
        let priced = price(&Cart {
            currency: self.currency,
            rounding: self.rounding,
            tax_rounding: self.tax_rounding,
            lines: lines
                .iter()
                .map(|(asked, offer)| cart_line(asked, offer))
                .collect(),
            discounts: self.discounts.clone(),
        })?;
        let refused = lines
            .iter()
            .map(|(asked, offer)| RefusedLine {
                line: asked.line_id,
                why: refusals(asked, offer, self.rights),
            })
            .filter(|line| !line.why.is_empty())
            .collect();
        let offers: Vec<&Offer> = lines.iter().map(|(_, offer)| offer).collect();
        let discounts_without_reason = if self.rights.reason_required {
            without_reason(&self.discounts).collect()
        } else {
            Vec::new()
        };
        Ok(Judged {
            beyond: beyond_limits(&offers, &priced, self.rights.discount_percent_max),
            list_prices_minor: offers.iter().map(|offer| offer.list_price_minor).collect(),
            refused,
            discounts_without_reason,
            lines: priced.lines,
            discounts: priced.discounts,
            totals: priced.totals,
        })
    }
}
