//! The rules of a sale: pure. What the catalogue, the shift and the seller's limits allow, and the document that results.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::business::{LEGAL_NAME, RECEIPT_FOOTER, RECEIPT_HEADER, TAX_NUMBER};
use till_kernel::{Fault, SettingPlace, Settings};
use till_shared::canon::Hash;
use till_shared::ids::{
    BranchId, CustomerId, LineId, Made, ProductId, RegisterId, SaleId, SeriesId, ShiftId, StockMoveId, UserId,
};
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{
    AppliedDiscount, Asked, Coins, Discount, Engine, LineTax, Offer, Settlement, TaxRounding, Terms,
};
use till_shared::quantity::Quantity;
use till_shared::slip::Form;
use till_shared::text::Text;

pub use super::payment::{Payment, PaymentInput};
use super::settings;
pub use super::words::{Channel, PriceSource};

/// A line as the till sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = a_line())]
pub struct LineInput {
    /// The line, made by the till.
    pub line_id: Made<LineId>,
    /// What; may be left out when `barcode` says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// The code that was scanned; its pack quantity and price apply. It must be a code of `product_id`, if that is given too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<Text<64>>,
    /// How many units (packs, if the code is a pack's).
    pub quantity: Quantity,
    /// Another price than the catalogue's, in minor units; needs `sales.change_price`, or an open-price product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price_minor: Option<i64>,
    /// Discounts on the line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    /// A remark, printed below the line.
    #[serde(default, skip_serializing_if = "text_is_empty")]
    pub note: Text<200>,
}

/// An example, for the documentation.
fn a_line() -> serde_json::Value {
    serde_json::json!({
        "line_id": "01900000-0000-7000-8000-000000000001", "product_id": "01900000-0000-7000-8000-000000000002", "quantity": "1",
    })
}

impl LineInput {
    /// What the rules of pricing want to know of it.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked {
            line_id: self.line_id.id(),
            quantity: self.quantity,
            unit_price_minor: self.unit_price_minor,
            discounts: self.discounts.clone(),
        }
    }
}

/// Whether there is nothing to say.
pub(super) fn text_is_empty<const MAX: usize>(text: &Text<MAX>) -> bool {
    text.is_empty()
}

/// What the catalogue says of a line.
#[derive(Clone, Debug)]
pub struct Article {
    /// The product.
    pub product_id: ProductId,
    /// Stock keeping unit.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// What it is sold for, and within what limits.
    pub offer: Offer,
    /// Whether the price is the barcode's.
    pub is_barcode_price: bool,
    /// What one unit cost.
    pub cost_price_minor: i64,
    /// Whether stock is kept.
    pub tracks_stock: bool,
    /// Whether it is for sale in this branch.
    pub is_for_sale: bool,
    /// How old the buyer must be.
    pub age_restriction: Option<i16>,
    /// What the catalogue asks of a sale that sales do not do yet; selling it all the same would lose it in silence.
    pub unsupported: Option<&'static str>,
    /// Whether the scanned code is a code of another product, or of none.
    pub code: CodeOf,
}

/// A line that the catalogue knows, and what it says of it.
pub(super) type Known<'a> = (&'a LineInput, &'a Article);

/// Whose a scanned code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOf {
    /// Nothing was scanned, or a code of this product.
    This,
    /// Of another product.
    Another,
    /// Of nothing in the catalogue.
    Nothing,
}

/// The place, people and goods of a sale.
#[derive(Clone, Debug)]
pub struct Context {
    /// Where.
    pub branch_id: BranchId,
    /// Register.
    pub register_id: RegisterId,
    /// Shift.
    pub shift_id: ShiftId,
    /// Business day of the shift.
    pub business_date: Date,
    /// Series of its invoices.
    pub series_id: SeriesId,
    /// What the series comes to so far.
    pub grand_total_minor: i64,
    /// What amounts are in.
    pub currency: Currency,
    /// What each line is of, if that is known.
    pub articles: Vec<Option<Article>>,
    /// Whether its basket was put aside before.
    pub was_put_aside: bool,
    /// The customer, as they are now.
    pub customer: Option<CustomerSnapshot>,
    /// The shop, as it is now.
    pub seller: SellerSnapshot,
}

impl Context {
    /// Its register, as settings know places.
    #[must_use]
    pub fn place(&self) -> SettingPlace {
        SettingPlace::Register(self.branch_id, self.register_id)
    }
}

/// The customer as printed on the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerSnapshot {
    /// The customer.
    pub customer_id: CustomerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Company.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// Tax number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
    /// Address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
}

/// The shop as printed on the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SellerSnapshot {
    /// Business.
    pub business: String,
    /// Branch.
    pub branch: String,
    /// Code of the branch.
    pub branch_code: String,
    /// Code of the register.
    pub register_code: String,
    /// Address of the branch.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Phone of the branch.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Time zone in which times are printed.
    pub time_zone: String,
    /// Language of the receipt.
    pub language: String,
    /// What the shop printed around its receipts on that day; absent in sales from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<SellerTexts>,
}

/// What a shop prints around a receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SellerTexts {
    /// Name in the commercial register; empty if it is the one of the business.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub legal_name: String,
    /// Tax number of the business.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
    /// Lines above.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub header: String,
    /// Lines below.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub footer: String,
    /// By which rules the paper is composed; absent for the first.
    #[serde(default, skip_serializing_if = "Form::is_first")]
    pub paper_form: Form,
}

impl SellerTexts {
    /// What a register prints now.
    #[must_use]
    pub fn of(settings: &Settings, place: impl Into<SettingPlace>) -> Self {
        let place = place.into();
        Self {
            legal_name: settings.get(&LEGAL_NAME, place),
            tax_number: settings.get(&TAX_NUMBER, place),
            header: settings.get(&RECEIPT_HEADER, place),
            footer: settings.get(&RECEIPT_FOOTER, place),
            paper_form: Form::NOW,
        }
    }
}

/// How money is rounded in the business.
#[derive(Clone, Copy, Debug)]
pub struct MoneyRules {
    /// Halves.
    pub rounding: Rounding,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// Smallest coin.
    pub cash_increment_minor: i64,
    /// Whether every discount needs a reason.
    pub discount_reason_required: bool,
    /// Most that one line may hold.
    pub line_quantity_max: Quantity,
}

impl MoneyRules {
    /// As the business set them.
    #[must_use]
    pub fn of(stored: &Settings) -> Self {
        let most = stored.get(&settings::LINE_QUANTITY, SettingPlace::Business);
        // A quantity that nothing could be sold by is a mistake, not a wish.
        let most = Quantity::whole(most).ok().filter(|most| most.is_positive());
        Self {
            rounding: stored.get(&settings::ROUNDING, SettingPlace::Business),
            tax_rounding: stored.get(&settings::TAX_ROUNDING, SettingPlace::Business),
            cash_increment_minor: stored
                .get(&settings::CASH_ROUNDING, SettingPlace::Business)
                .unwrap_or(1),
            discount_reason_required: stored.get(&settings::DISCOUNT_REASON, SettingPlace::Business),
            line_quantity_max: most
                .or_else(|| Quantity::whole((settings::LINE_QUANTITY.default)()).ok())
                .unwrap_or(Quantity::MAX),
        }
    }

    /// By what rules a basket is judged now.
    #[must_use]
    pub fn terms(self, currency: Currency) -> Terms {
        Terms {
            currency,
            engine: Engine::default(),
            rounding: self.rounding,
            tax_rounding: self.tax_rounding,
            line_quantity_max: self.line_quantity_max,
        }
    }

    /// What cash is.
    #[must_use]
    pub fn coins(self, currency: Currency) -> Coins {
        Coins {
            currency,
            increment_minor: self.cash_increment_minor,
            rounding: self.rounding,
        }
    }
}

/// A line of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaleLine {
    /// The line.
    pub line_id: LineId,
    /// The product.
    pub product_id: ProductId,
    /// The code that was scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// As it was.
    pub sku: String,
    /// As it was.
    pub name: String,
    /// As it was.
    pub unit: String,
    /// How much.
    pub quantity: Quantity,
    /// What left the stock: quantity × pack, zero if no stock is kept.
    pub stock_quantity: Quantity,
    /// What one costs.
    pub unit_price_minor: i64,
    /// What one costs in the catalogue.
    pub list_price_minor: i64,
    /// Where the price came from.
    pub price_source: PriceSource,
    /// What one cost the shop.
    pub unit_cost_minor: i64,
    /// Quantity × price.
    pub gross_minor: i64,
    /// Own discounts.
    pub line_discount_minor: i64,
    /// Share of the sale's discounts.
    pub sale_discount_minor: i64,
    /// Without tax.
    pub net_minor: i64,
    /// Taxes.
    pub tax_minor: i64,
    /// What the customer pays.
    pub total_minor: i64,
    /// Each tax.
    pub taxes: Vec<LineTax>,
    /// Each own discount.
    pub discounts: Vec<AppliedDiscount>,
    /// Whether the sale's discounts were shared with it; sales of version 1 do not say.
    #[serde(skip)]
    pub discountable: Option<bool>,
    /// Remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What so many packs hold, cut to thousandths.
fn of_packs(quantity: Quantity, pack: Quantity) -> Option<Quantity> {
    let milli = i128::from(quantity.scaled()) * i128::from(pack.scaled()) / 1_000;
    Quantity::from_scaled(i64::try_from(milli).ok()?).ok()
}

/// A movement of stock that the sale causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockOut {
    /// The movement.
    pub move_id: StockMoveId,
    /// What.
    pub product_id: ProductId,
    /// How much leaves.
    pub quantity: Quantity,
    /// What one cost.
    pub unit_cost_minor: i64,
}

/// The whole document of a paid sale.
#[derive(Clone, Debug, Serialize)]
pub struct Sale {
    /// The sale.
    pub sale_id: SaleId,
    /// Where.
    pub branch_id: BranchId,
    /// Register.
    pub register_id: RegisterId,
    /// Shift.
    pub shift_id: ShiftId,
    /// Series of the invoice.
    #[serde(skip)]
    pub series_id: SeriesId,
    /// Who sold.
    pub cashier_id: Option<UserId>,
    /// Their name.
    pub cashier_name: String,
    /// The customer, as they were. The audit log refers to them (K14): the document keeps them for the law's term.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "by_reference")]
    pub customer: Option<CustomerSnapshot>,
    /// The shop, as it was. The audit log keeps its hash.
    #[serde(serialize_with = "by_hash")]
    pub seller: SellerSnapshot,
    /// `pos` or `quick`.
    pub channel: Channel,
    /// Business day.
    pub business_date: Date,
    /// When: by the till's clock, or by the server's if that was wrong.
    pub occurred_at: Timestamp,
    /// How far the till's clock was ahead of the server's, if it was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_off_ms: Option<i64>,
    /// The age that the seller saw the buyer to have at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_checked: Option<i16>,
    /// When it reached the server.
    pub received_at: Timestamp,
    /// By which version of the rules it was priced.
    #[serde(rename = "engine_version")]
    pub engine: Engine,
    /// How halves were rounded; sales of version 1 do not say.
    #[serde(skip)]
    pub rounding: Option<Rounding>,
    /// Where tax was rounded; sales of version 1 do not say.
    #[serde(skip)]
    pub tax_rounding: Option<TaxRounding>,
    /// Hash of the request it was made by; sales of version 1 do not say.
    #[serde(skip)]
    pub request_hash: Option<Hash>,
    /// What amounts are in.
    pub currency: Currency,
    /// Quantity × price of all lines.
    pub gross_minor: i64,
    /// Discounts on lines.
    pub line_discount_minor: i64,
    /// Discounts on the sale.
    pub sale_discount_minor: i64,
    /// Without tax.
    pub net_minor: i64,
    /// Taxes.
    pub tax_minor: i64,
    /// What the customer pays, before cash rounding.
    pub total_minor: i64,
    /// How it was settled.
    #[serde(flatten)]
    pub settlement: Settlement,
    /// Each tax.
    pub taxes: Vec<LineTax>,
    /// Each discount on the sale.
    pub discounts: Vec<AppliedDiscount>,
    /// The lines.
    pub lines: Vec<SaleLine>,
    /// The payments.
    pub payments: Vec<Payment>,
    /// How many of them, from the first on, were stored before the sale was complete.
    #[serde(skip)]
    pub payments_before: usize,
    /// The number in the sale of the next one that is stored.
    #[serde(skip)]
    pub payment_no: i32,
    /// What leaves the stock.
    #[serde(skip)]
    pub stock: Vec<StockOut>,
    /// Whether stock may fall below zero.
    #[serde(skip)]
    pub below_zero: bool,
    /// Levels after the sale, filled when it is stored.
    #[serde(skip)]
    pub levels: OnceLock<Vec<(ProductId, i64)>>,
    /// Remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

#[expect(clippy::ref_option, reason = "serde hands over what the field holds")]
fn by_reference<S: serde::Serializer>(
    customer: &Option<CustomerSnapshot>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Reference {
        customer_id: CustomerId,
    }
    let reference = customer.as_ref().map(|customer| Reference {
        customer_id: customer.customer_id,
    });
    reference.serialize(serializer)
}

fn by_hash<S: serde::Serializer>(seller: &SellerSnapshot, serializer: S) -> Result<S::Ok, S::Error> {
    let SellerSnapshot {
        business,
        branch,
        branch_code,
        register_code,
        address,
        phone,
        time_zone,
        language,
        texts,
    } = seller;
    let hash = [
        business,
        branch,
        branch_code,
        register_code,
        address,
        phone,
        time_zone,
        language,
    ]
    .into_iter()
    .fold(till_shared::canon::Canon::new("till/seller/1"), |canon, text| {
        canon.text(text)
    });
    let hash = match texts {
        Some(texts) => hash.text(&serde_json::to_string(texts).map_err(serde::ser::Error::custom)?),
        None => hash,
    }
    .finish();
    serializer.serialize_str(&till_shared::canon::hex(&hash))
}

impl SaleLine {
    /// How many units its pack holds, as far as the stock tells: nothing where no stock is kept.
    #[must_use]
    pub fn pack_quantity(&self) -> Option<Quantity> {
        let each = i128::from(self.stock_quantity.scaled()) * 1_000;
        let pack = each.checked_div(i128::from(self.quantity.scaled()))?;
        let pack = Quantity::from_scaled(i64::try_from(pack).ok()?).ok()?;
        // Where the stock was cut to thousandths it does not tell any more.
        let is_exact = of_packs(self.quantity, pack) == Some(self.stock_quantity);
        (pack.is_positive() && is_exact).then_some(pack)
    }

    /// A line of the document, at its place, out of what was asked, what the catalogue says and what it costs.
    pub fn of(
        at: usize,
        line: &LineInput,
        article: &Article,
        priced: till_shared::pricing::PricedLine,
    ) -> Result<Self, Fault> {
        let stock_quantity = if article.tracks_stock {
            let quantity = of_packs(line.quantity, article.offer.pack_quantity);
            let field = format!("lines/{at}/quantity");
            quantity.ok_or_else(|| Fault::field(&field, "out-of-range", "the quantity is too large"))?
        } else {
            Quantity::ZERO
        };
        let changed = priced.unit_price_minor != article.offer.list_price_minor;
        let price_source = match (article.offer.is_open_price, changed, article.is_barcode_price) {
            (true, ..) => PriceSource::Open,
            (_, true, _) => PriceSource::Manual,
            (_, _, true) => PriceSource::Barcode,
            _ => PriceSource::List,
        };
        Ok(Self {
            line_id: line.line_id.id(),
            product_id: article.product_id,
            barcode: line.barcode.clone().map(Into::into),
            sku: article.sku.clone(),
            name: article.name.clone(),
            unit: article.unit.clone(),
            quantity: priced.quantity,
            stock_quantity,
            unit_price_minor: priced.unit_price_minor,
            list_price_minor: article.offer.list_price_minor,
            price_source,
            unit_cost_minor: article.cost_price_minor,
            gross_minor: priced.gross_minor,
            line_discount_minor: priced.line_discount_minor,
            sale_discount_minor: priced.sale_discount_minor,
            net_minor: priced.net_minor,
            tax_minor: priced.tax_minor,
            total_minor: priced.total_minor,
            taxes: priced.taxes,
            discounts: priced.discounts,
            discountable: Some(article.offer.discount_allowed),
            note: line.note.to_string(),
        })
    }
}
