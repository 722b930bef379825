//! What the catalogue says of an article, and what that lets a seller do: the same words for the till's copy and the server's rows.
//!
//! A scanned code stands for a package. The price of a package is its own, or else the price of one unit × the units in it; limits on
//! price are said of one unit and hold for every unit of a package.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CartLine, Discount, Priced, PricedLine, TaxRate, within_percent};
use crate::ids::LineId;
use crate::money::{MONEY_MAX, Rounding};
use crate::quantity::{Percent, Quantity, Rate};

/// An article as it is offered; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// Price of what is sold as one: the package if `pack_quantity` is not one. See [`list_price`].
    pub list_price_minor: i64,
    /// Units in what is sold as one.
    #[serde(default = "one")]
    pub pack_quantity: Quantity,
    /// Its taxes. See [`taxes_of`].
    #[serde(default)]
    pub taxes: Vec<TaxRate>,
    /// May it be discounted?
    #[serde(default = "yes")]
    pub discount_allowed: bool,
    /// Largest discount without approval.
    #[serde(default)]
    pub discount_percent_max: Option<Percent>,
    /// Lowest price of one unit without approval.
    #[serde(default)]
    pub min_price_minor: Option<i64>,
    /// Does the seller enter the price?
    #[serde(default)]
    pub is_open_price: bool,
    /// May parts of a unit be sold?
    #[serde(default)]
    pub sells_fractions: bool,
    /// Most units of it that one sale may hold, over all its lines.
    #[serde(default)]
    pub max_per_sale: Option<Quantity>,
}

/// What somebody wants to sell of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// The line.
    pub line_id: LineId,
    /// How much: packages, if the code is a package's.
    pub quantity: Quantity,
    /// Another price than the catalogue's, in minor units.
    #[serde(default)]
    pub unit_price_minor: Option<i64>,
    /// Discounts on the line.
    #[serde(default)]
    pub discounts: Vec<Discount>,
}

/// How far a seller may go alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rights {
    /// May they sell at another price than the catalogue's?
    #[serde(default)]
    pub may_change_price: bool,
    /// Largest discount without approval; absent: any.
    #[serde(default)]
    pub discount_percent_max: Option<Percent>,
    /// Does the business want a reason for every discount?
    #[serde(default)]
    pub reason_required: bool,
}

/// Why a line cannot be sold as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refused {
    /// Only whole units are sold.
    WholeOnly,
    /// More of the article than one sale may hold.
    TooMany,
    /// More than any line may hold.
    QuantityTooLarge,
    /// The seller has to enter a price.
    PriceRequired,
    /// The seller may not change the price.
    PriceNotAllowed,
    /// The article is never discounted.
    DiscountNotAllowed,
    /// A discount has no reason and needs one.
    ReasonRequired {
        /// Place of the discount in the line.
        discount: usize,
    },
}

/// A line that a second person must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Beyond {
    /// Which line.
    pub line: LineId,
    /// Its discount, or a price below the catalogue's, is more than the seller or the article allows.
    pub discount: bool,
    /// It would sell below the lowest price of the article.
    pub price: bool,
    /// How far it is below the catalogue, all discounts together: what a second person is asked to allow.
    pub given_percent: Percent,
    /// What a unit still comes to, in minor units, rounded down.
    pub left_unit_minor: i64,
}

fn one() -> Quantity {
    Quantity::ONE
}

const fn yes() -> bool {
    true
}

/// Price of a package in minor units: its own, else unit price × units in it, rounded half-up. What exceeds [`MONEY_MAX`] is one more than
/// that, which [`super::price`] refuses.
pub fn list_price(unit_price_minor: i64, pack_quantity: Quantity, pack_price_minor: Option<i64>) -> i64 {
    pack_price_minor.unwrap_or_else(|| {
        pack_quantity
            .times(unit_price_minor, Rounding::HalfUp)
            .filter(|minor| *minor <= MONEY_MAX)
            .unwrap_or(MONEY_MAX + 1)
    })
}

/// Taxes of an article: the rates of its tax class. Whether the price holds them says the article, or else the class.
pub fn taxes_of<'a>(
    rates: impl IntoIterator<Item = (&'a str, Rate)>,
    class_is_inclusive: bool,
    price_includes_tax: Option<bool>,
) -> Vec<TaxRate> {
    rates
        .into_iter()
        .map(|(code, rate)| TaxRate {
            code: code.to_owned(),
            rate,
            inclusive: price_includes_tax.unwrap_or(class_is_inclusive),
        })
        .collect()
}

/// The line that is priced.
pub fn cart_line(asked: &Asked, offer: &Offer) -> CartLine {
    CartLine {
        id: asked.line_id,
        quantity: asked.quantity,
        unit_price_minor: asked.unit_price_minor.unwrap_or(offer.list_price_minor),
        taxes: offer.taxes.clone(),
        discounts: asked.discounts.clone(),
        discountable: offer.discount_allowed,
    }
}

/// How much of an article a sale holds, against what it may.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    /// More than one line may hold.
    pub line_too_large: bool,
    /// More of the article than one sale may hold.
    pub too_many: bool,
}

/// Everything that keeps a line from being sold as asked, in the order of the line's members.
pub(super) fn refusals(asked: &Asked, offer: &Offer, amount: Amount, rights: Rights) -> Vec<Refused> {
    let mut refused = Vec::new();
    let mut refuse = |wrong: bool, why: Refused| {
        if wrong {
            refused.push(why);
        }
    };
    refuse(
        !asked.quantity.is_whole() && !offer.sells_fractions,
        Refused::WholeOnly,
    );
    refuse(amount.line_too_large, Refused::QuantityTooLarge);
    refuse(amount.too_many, Refused::TooMany);
    if offer.is_open_price {
        refuse(asked.unit_price_minor.is_none(), Refused::PriceRequired);
    } else {
        let changed = asked
            .unit_price_minor
            .is_some_and(|price| price != offer.list_price_minor);
        refuse(changed && !rights.may_change_price, Refused::PriceNotAllowed);
    }
    let discounted = !asked.discounts.is_empty();
    refuse(discounted && !offer.discount_allowed, Refused::DiscountNotAllowed);
    if rights.reason_required {
        refused.extend(without_reason(&asked.discounts).map(|discount| Refused::ReasonRequired { discount }));
    }
    refused
}

/// Places of the discounts that have no reason.
pub fn without_reason(discounts: &[Discount]) -> impl Iterator<Item = usize> {
    discounts.iter().enumerate().filter_map(|(at, discount)| {
        let (Discount::Percent { reason, .. } | Discount::Amount { reason, .. }) = discount;
        let given = reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        (!given).then_some(at)
    })
}

/// The lines that a second person must approve: a discount beyond what seller or article allow (selling below the catalogue's price is a
/// discount by another name), or a price below the article's lowest. `offers` are those of the lines of `priced`, in their order.
pub fn beyond_limits(
    offers: &[&Offer],
    priced: &Priced,
    discount_percent_max: Option<Percent>,
) -> Vec<Beyond> {
    offers
        .iter()
        .zip(&priced.lines)
        .filter_map(|(offer, priced)| {
            let limit = match (discount_percent_max, offer.discount_percent_max) {
                (Some(own), Some(article)) => Some(own.min(article)),
                (own, article) => own.or(article),
            };
            let given = Given::of(offer, priced);
            let discount = limit.is_some_and(|limit| !given.is_within(limit));
            let price = offer
                .min_price_minor
                .is_some_and(|least| !given.leaves(least, offer));
            (discount || price).then_some(Beyond {
                line: priced.id,
                discount,
                price,
                given_percent: given.percent(),
                left_unit_minor: given.left_unit_minor(offer),
            })
        })
        .collect()
}

/// What a line is sold below the catalogue for.
struct Given {
    quantity: Quantity,
    /// By the catalogue, in minor units.
    gross_minor: i64,
    /// Less than that, in minor units.
    less_minor: i64,
    /// What the line still comes to, in minor units.
    left_minor: i64,
}

impl Given {
    fn of(offer: &Offer, priced: &PricedLine) -> Self {
        let list_gross = priced
            .quantity
            .times(offer.list_price_minor, Rounding::HalfUp)
            .unwrap_or(i64::MAX);
        let reduced = if offer.is_open_price {
            0
        } else {
            list_gross.saturating_sub(priced.gross_minor).max(0)
        };
        Self {
            quantity: priced.quantity,
            gross_minor: priced.gross_minor.saturating_add(reduced),
            less_minor: reduced
                .saturating_add(priced.line_discount_minor)
                // A share of the sale's discount may be a unit more than its percentage: shares sum exactly.
                .saturating_add((priced.sale_discount_minor - 1).max(0)),
            left_minor: priced.gross_minor.saturating_sub(priced.discount_minor()),
        }
    }

    /// The smallest percentage that it is within.
    fn percent(&self) -> Percent {
        let (given, gross) = (
            i128::from(self.less_minor.max(0)),
            i128::from(self.gross_minor.max(0)),
        );
        if gross == 0 {
            return Percent::ZERO;
        }
        let scaled = (given * i128::from(Percent::HUNDRED.scaled()) + gross - 1) / gross;
        let Ok(exact) = i64::try_from(scaled) else {
            return Percent::HUNDRED;
        };
        // What was typed, where rounding made a little more of it: the fewest decimal places that are enough.
        [10_000, 1_000, 100, 10]
            .into_iter()
            .map(|step| (exact + step / 2) / step * step)
            .filter(|rounded| *rounded <= exact)
            .filter_map(|rounded| Percent::from_scaled(rounded).ok())
            .find(|rounded| self.is_within(*rounded))
            .or_else(|| Percent::from_scaled(exact).ok())
            .unwrap_or(Percent::HUNDRED)
    }

    fn left_unit_minor(&self, offer: &Offer) -> i64 {
        // Units times a million: quantity and package have three decimal places each.
        let units = i128::from(self.quantity.scaled()) * i128::from(offer.pack_quantity.scaled());
        if units <= 0 {
            return 0;
        }
        let left = i128::from(self.left_minor.max(0)) * 1_000_000 / units;
        let left = i64::try_from(left).unwrap_or(i64::MAX);
        // Prices of packages and of quantities are rounded up at halves. A little less makes room for that, the more the smaller the package
        // is: the highest price that this line leaves, not above the plain quotient.
        let (mut left_it, mut too_high) = (0, left.saturating_add(1));
        while too_high - left_it > 1 {
            let middle = left_it + (too_high - left_it) / 2;
            if self.leaves(middle, offer) {
                left_it = middle;
            } else {
                too_high = middle;
            }
        }
        left_it
    }

    fn is_within(&self, limit: Percent) -> bool {
        self.less_minor <= 0 || within_percent(self.gross_minor, self.less_minor, limit)
    }

    fn leaves(&self, unit_minor: i64, offer: &Offer) -> bool {
        self.left_minor >= lowest(unit_minor, offer, self.quantity)
    }
}

/// How far a second person lets a line go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// Most below the catalogue, all discounts together.
    pub percent: Percent,
    /// For an article of open price: the lowest price of a unit, in minor units.
    pub lowest_unit_minor: Option<i64>,
}

/// Whether a line that is beyond the seller's limits is within what a second person allowed.
#[must_use]
pub fn is_allowed(beyond: Beyond, offer: &Offer, priced: &PricedLine, ceiling: Ceiling) -> bool {
    let given = Given::of(offer, priced);
    let price = if offer.is_open_price {
        ceiling
            .lowest_unit_minor
            .is_some_and(|least| given.leaves(least, offer))
    } else {
        true
    };
    given.is_within(ceiling.percent) && (price || !beyond.price)
}

/// The lowest price of so many packages, in minor units.
fn lowest(unit_minor: i64, offer: &Offer, quantity: Quantity) -> i64 {
    let pack_minor = offer.pack_quantity.times(unit_minor, Rounding::HalfUp);
    pack_minor
        .and_then(|minor| quantity.times(minor, Rounding::HalfUp))
        .unwrap_or(i64::MAX)
}
