//! An article as a till's copy of the catalogue has it.

use serde::Deserialize;
use till_shared::ids::ProductId;
use till_shared::pricing::{Offer, list_price, taxes_of};
use till_shared::quantity::{Percent, Quantity, Rate};

/// The members of a product of the catalogue snapshot that its price depends on, with its tax class and the code that was scanned. Members
/// that are absent mean what they mean there; others are passed over.
#[derive(Clone, Debug, Deserialize)]
pub struct Article {
    product_id: ProductId,
    unit_price_minor: i64,
    #[serde(default)]
    price_includes_tax: Option<bool>,
    #[serde(default)]
    discount_allowed: Option<bool>,
    #[serde(default)]
    discount_percent_max: Option<Percent>,
    #[serde(default)]
    min_price_minor: Option<i64>,
    #[serde(default)]
    is_open_price: bool,
    #[serde(default)]
    sells_fractions: bool,
    #[serde(default)]
    max_per_sale: Option<Quantity>,
    tax_class: Class,
    #[serde(default)]
    barcode: Option<Code>,
}

#[derive(Clone, Debug, Deserialize)]
struct Class {
    is_inclusive: bool,
    rates: Vec<Part>,
}

#[derive(Clone, Debug, Deserialize)]
struct Part {
    code: String,
    rate: Rate,
}

#[derive(Clone, Debug, Deserialize)]
struct Code {
    #[serde(default)]
    pack_quantity: Option<Quantity>,
    #[serde(default)]
    price_minor: Option<i64>,
}

impl Article {
    /// Which it is: what a sale may hold of it is counted over all its lines.
    #[must_use]
    pub fn product_id(&self) -> ProductId {
        self.product_id
    }

    /// What it is sold for, and within what limits.
    #[must_use]
    pub fn offer(&self) -> Offer {
        let barcode = self.barcode.as_ref();
        let pack_quantity = barcode
            .and_then(|code| code.pack_quantity)
            .unwrap_or(Quantity::ONE);
        let pack_price_minor = barcode.and_then(|code| code.price_minor);
        let rates = self
            .tax_class
            .rates
            .iter()
            .map(|part| (part.code.as_str(), part.rate));
        Offer {
            list_price_minor: list_price(self.unit_price_minor, pack_quantity, pack_price_minor),
            pack_quantity,
            taxes: taxes_of(rates, self.tax_class.is_inclusive, self.price_includes_tax),
            discount_allowed: self.discount_allowed.unwrap_or(true),
            discount_percent_max: self.discount_percent_max,
            min_price_minor: self.min_price_minor,
            is_open_price: self.is_open_price,
            sells_fractions: self.sells_fractions,
            max_per_sale: self.max_per_sale,
        }
    }
}
