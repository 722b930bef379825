//! A till's basket: what the server will make of the same lines when they are paid.

use serde::Deserialize;
use till_shared::ids::LineId;
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{
    Asked, Discount, Engine, Judged, LINE_QUANTITY_MAX, PricingError, Rights, Selling, TaxRounding, Terms,
    judge,
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
    /// Setting `sales.line_quantity_max`.
    #[serde(default = "line_quantity_max")]
    line_quantity_max: Quantity,
    lines: Vec<Line>,
    /// Discounts on the whole basket.
    #[serde(default)]
    discounts: Vec<Discount>,
    /// How far the seller may go alone.
    #[serde(default)]
    rights: Rights,
}

fn line_quantity_max() -> Quantity {
    Quantity::whole(LINE_QUANTITY_MAX).unwrap_or(Quantity::MAX)
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

impl Basket {
    /// Prices the basket and says what stands against selling it.
    ///
    /// # Errors
    /// [`PricingError`], as [`judge`].
    pub fn judge(&self) -> Result<Judged, PricingError> {
        let terms = Terms {
            currency: self.currency,
            engine: Engine::default(),
            rounding: self.rounding,
            tax_rounding: self.tax_rounding,
            line_quantity_max: self.line_quantity_max,
        };
        let offers: Vec<_> = self.lines.iter().map(|line| line.article.offer()).collect();
        let lines: Vec<Selling<'_>> = self
            .lines
            .iter()
            .zip(&offers)
            .map(|(line, offer)| Selling {
                product: line.article.product_id(),
                asked: line.asked(),
                offer,
            })
            .collect();
        judge(terms, &lines, &self.discounts, self.rights)
    }
}
