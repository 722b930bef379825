//! The one pricing engine: a cart in, priced lines and totals out (K6).
//!
//! The till and the server run this same code (natively and as WebAssembly), so a price shown is a price charged. It is pure: no IO, no
//! clock, no floats. Amounts are minor units of the cart's currency.
//!
//! How a line comes to its total, each step rounded once by the cart's `rounding`:
//!
//! 1. *gross* = quantity × unit price;
//! 2. *line discounts*, one after the other, each on what the one before left;
//! 3. *sale discounts* likewise on the sum of the discountable lines, then spread over these lines by amount ([`crate::money::allocate`]);
//! 4. *taxes* on what is left. A tax that the price includes is taken out of it, one that it does not include comes on top; every tax has
//!    the same base, the *net* amount, and none is charged on another. See `tax.rs` for rounding per line and per document.
//!
//! Two of these steps were changed once; a cart says by which version of the rules ([`Engine`]) it is priced.
//!
//! What always holds, and is tested:
//!
//! - the lines sum to the totals in every column;
//! - gross − discounts = total − taxes on top, and net + tax = total;
//! - the order of the lines changes nothing;
//! - no column is below zero and nothing exceeds [`MONEY_MAX`](crate::money::MONEY_MAX), or for version 1 [`Engine::ceiling`].
//!
//! What a sale stored is refunded by inverting it ([`LineShare`]), not by pricing it again.

mod discount;
mod engine;
mod judge;
mod offer;
mod price;
mod refund;
mod settle;
mod tax;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use discount::{discount_percent, within_percent};
pub use engine::{Engine, UnknownEngine};
pub use judge::{
    Judged, LINE_QUANTITY_MAX, LINE_UNITS_MAX, RefusedLine, Selling, Terms, judge, judge_refused,
};
pub use offer::{
    Asked, Beyond, Ceiling, Offer, Refused, Rights, beyond_limits, cart_line, is_allowed, list_price,
    taxes_of, without_reason,
};
pub use price::price;
pub use refund::{LineShare, ShareError};
pub use settle::{
    CashRounded, Coins, SettleError, Settlement, TENDERS_MAX, Tender, TenderKind, cash_due, cash_round,
    settle,
};

use crate::ids::LineId;
use crate::money::{Currency, Rounding};
use crate::quantity::{Percent, Quantity, Rate};
use crate::text::Text;

/// Characters of a discount's reason at most.
pub const REASON_MAX: usize = 200;
/// Lines of a cart at most.
pub const LINES_MAX: usize = 500;
/// Discounts of a line, and of a cart, at most.
pub const DISCOUNTS_MAX: usize = 10;
/// Taxes of a line at most.
pub const TAXES_MAX: usize = 8;

/// What is to be priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cart {
    /// What all amounts are in.
    pub currency: Currency,
    /// By which version of the rules.
    #[serde(default)]
    pub engine: Engine,
    /// What happens to halves of a minor unit.
    #[serde(default)]
    pub rounding: Rounding,
    /// Whether tax is rounded on every line or once for the document.
    #[serde(default)]
    pub tax_rounding: TaxRounding,
    /// What is bought, at most [`LINES_MAX`].
    pub lines: Vec<CartLine>,
    /// Discounts on the whole cart, in the order in which they are taken.
    #[serde(default)]
    pub discounts: Vec<Discount>,
}

crate::words! {
    /// Where tax is rounded to minor units.
    #[derive(Default)]
    pub enum TaxRounding {
        /// On every line.
        #[default]
        Line = "line",
        /// Once for all lines with the same tax; the lines get shares that sum to it.
        Document = "document",
    }
}

/// One thing that is bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CartLine {
    /// The line; no two lines of a cart share one.
    pub id: LineId,
    /// How much; above zero, because what comes back is a refund and not a negative sale.
    pub quantity: Quantity,
    /// Price of one, in minor units; zero is a gift.
    pub unit_price_minor: i64,
    /// Its taxes, each code once.
    #[serde(default)]
    pub taxes: Vec<TaxRate>,
    /// Discounts on this line, in the order in which they are taken.
    #[serde(default)]
    pub discounts: Vec<Discount>,
    /// May it be discounted? If not, discounts of its own are refused and those of the cart pass it by.
    pub discountable: bool,
}

/// A tax on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxRate {
    /// The shop's code of the tax, e.g. `GST`.
    pub code: String,
    /// Percent of the net amount.
    pub rate: Rate,
    /// Does the unit price already contain it?
    pub inclusive: bool,
}

/// A reduction of the price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Discount {
    /// A share of what is left so far.
    Percent {
        /// How much of it.
        percent: Percent,
        /// Code of the reason, kept on what it led to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Text<REASON_MAX>>,
    },
    /// A fixed amount.
    Amount {
        /// How much, in minor units, in terms of the unit price (with the taxes that the price includes).
        amount_minor: i64,
        /// Code of the reason, kept on what it led to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Text<REASON_MAX>>,
    },
}

/// What a discount came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AppliedDiscount {
    /// The percentage, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
    /// What it took off, in minor units.
    pub amount_minor: i64,
    /// Code of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A cart with its prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Priced {
    /// The lines, in the order of the cart.
    pub lines: Vec<PricedLine>,
    /// What each discount on the whole cart came to; together they are `totals.sale_discount_minor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<AppliedDiscount>,
    /// The sums of the lines.
    pub totals: Totals,
}

/// A line with its price; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PricedLine {
    /// The line of the cart.
    pub id: LineId,
    /// How much was bought.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price_minor: i64,
    /// Quantity × unit price, rounded.
    pub gross_minor: i64,
    /// What the line's own discounts took off.
    pub line_discount_minor: i64,
    /// This line's share of the discounts on the whole cart.
    pub sale_discount_minor: i64,
    /// What the shop keeps: without any tax.
    pub net_minor: i64,
    /// All taxes, included and on top.
    pub tax_minor: i64,
    /// What the customer pays for the line.
    pub total_minor: i64,
    /// Each tax, in the order of the cart's line.
    pub taxes: Vec<LineTax>,
    /// What each of the line's own discounts came to; together they are `line_discount_minor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<AppliedDiscount>,
}

/// A tax of a line, or the sum of one tax over many lines; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineTax {
    /// The shop's code of the tax.
    pub code: String,
    /// Percent of the base.
    pub rate: Rate,
    /// Did the unit price already contain it?
    pub inclusive: bool,
    /// What it is charged on: the net amount.
    pub base_minor: i64,
    /// What it comes to.
    pub tax_minor: i64,
}

/// The sums of all lines; amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Sum of quantity × unit price.
    pub gross_minor: i64,
    /// What discounts on lines took off.
    pub line_discount_minor: i64,
    /// What discounts on the whole cart took off.
    pub sale_discount_minor: i64,
    /// What the shop keeps: without any tax.
    pub net_minor: i64,
    /// All taxes, included and on top.
    pub tax_minor: i64,
    /// What the customer pays, before cash rounding.
    pub total_minor: i64,
    /// Each tax by code, rate and whether the price contained it, in that order.
    pub taxes: Vec<LineTax>,
}

/// Why a cart has no price. `line` is absent where the whole cart is meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PricingError {
    /// More than [`LINES_MAX`] lines.
    #[error("more than {LINES_MAX} lines")]
    TooManyLines,
    /// Two lines share an id.
    #[error("line {line} is there twice")]
    DuplicateLine {
        /// Which.
        line: LineId,
    },
    /// The quantity is zero or below: what comes back is a refund.
    #[error("line {line}: the quantity is not above zero")]
    QuantityNotPositive {
        /// Which line.
        line: LineId,
    },
    /// The unit price is below zero or above [`MONEY_MAX`](crate::money::MONEY_MAX).
    #[error("line {line}: the unit price is out of range")]
    PriceOutOfRange {
        /// Which line.
        line: LineId,
    },
    /// More than [`DISCOUNTS_MAX`] discounts in one place.
    #[error("more than {DISCOUNTS_MAX} discounts")]
    TooManyDiscounts {
        /// Which line.
        line: Option<LineId>,
    },
    /// A discount below zero.
    #[error("a discount is below zero")]
    DiscountNegative {
        /// Which line.
        line: Option<LineId>,
    },
    /// A discount takes more than is left to take it from.
    #[error("a discount exceeds what it is taken from")]
    DiscountTooLarge {
        /// Which line.
        line: Option<LineId>,
        /// What was left, in minor units.
        available_minor: i64,
    },
    /// A discount on a line that may not be discounted.
    #[error("line {line} may not be discounted")]
    NotDiscountable {
        /// Which line.
        line: LineId,
    },
    /// More than [`TAXES_MAX`] taxes on a line.
    #[error("line {line}: more than {TAXES_MAX} taxes")]
    TooManyTaxes {
        /// Which line.
        line: LineId,
    },
    /// A tax code is on a line twice.
    #[error("line {line}: tax {code} is there twice")]
    DuplicateTax {
        /// Which line.
        line: LineId,
        /// Which code.
        code: String,
    },
    /// An amount exceeds [`MONEY_MAX`](crate::money::MONEY_MAX).
    #[error("an amount is too large")]
    AmountTooLarge {
        /// Which line.
        line: Option<LineId>,
    },
}
