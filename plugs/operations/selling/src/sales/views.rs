//! Sales on the wire.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Gated, Numbered, Output, Sight};
use till_shared::ids::{BranchId, LineId, PaymentId, ProductId, RegisterId, SaleId, ShiftId, UserId};
use till_shared::money::Currency;
use till_shared::pricing::{AppliedDiscount, Engine, LineTax, TenderKind};
use till_shared::quantity::Quantity;

use super::model::{Channel, CustomerSnapshot, Payment, PriceSource, Sale, SaleLine};
use till_goods::catalog::VIEW_COST;

/// A line of a sale.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleLineView {
    /// The line.
    pub line_id: LineId,
    /// The product.
    pub product_id: ProductId,
    /// The code that was scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Stock keeping unit at that time.
    pub sku: String,
    /// Name at that time.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one, in minor units.
    pub unit_price_minor: i64,
    /// The catalogue's price at that time.
    pub list_price_minor: i64,
    /// Where the price came from.
    pub price_source: PriceSource,
    /// What one cost the shop; only for eyes that may see cost.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub unit_cost_minor: Gated<i64>,
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
    /// Remark.
    pub note: String,
}

/// A payment of a sale.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PaymentView {
    /// The payment.
    pub payment_id: PaymentId,
    /// How.
    pub kind: TenderKind,
    /// What the shop calls it.
    pub tender: String,
    /// What was handed over, in minor units.
    pub amount_minor: i64,
    /// Slip or authorisation number.
    pub reference: String,
}

/// A paid sale. Amounts in minor units of `currency`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleView {
    /// The sale; also the id of its invoice.
    pub sale_id: SaleId,
    /// The invoice's number.
    pub number: Numbered,
    /// Where.
    pub branch_id: BranchId,
    /// Register.
    pub register_id: RegisterId,
    /// Shift.
    pub shift_id: ShiftId,
    /// Who sold.
    pub cashier_id: Option<UserId>,
    /// Their name.
    pub cashier_name: String,
    /// The customer.
    pub customer: Option<CustomerSnapshot>,
    /// At which screen.
    pub channel: Channel,
    /// Business day.
    pub business_date: Date,
    /// When: by the till's clock, or by the server's if that was wrong.
    pub occurred_at: Timestamp,
    /// How far the till's clock was ahead of the server's, in milliseconds (below zero: behind). Absent if it was right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_off_ms: Option<i64>,
    /// The age in years that the seller saw the buyer to have at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_checked: Option<i16>,
    /// When it reached the server.
    pub received_at: Timestamp,
    /// By which version of the pricing engine it was made.
    pub engine_version: Engine,
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
    /// What cash rounding added.
    pub rounding_minor: i64,
    /// What was to be paid.
    pub due_minor: i64,
    /// What was handed over.
    pub tendered_minor: i64,
    /// What went back.
    pub change_minor: i64,
    /// Each tax.
    pub taxes: Vec<LineTax>,
    /// Each discount on the sale.
    pub discounts: Vec<AppliedDiscount>,
    /// The lines.
    pub lines: Vec<SaleLineView>,
    /// The payments.
    pub payments: Vec<PaymentView>,
    /// Products that fell below zero with this sale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub negative_stock: Vec<ProductId>,
    /// Remark.
    pub note: String,
}

impl Output for SaleView {}

impl SaleLineView {
    fn of(line: &SaleLine, sight: &Sight) -> Self {
        Self {
            line_id: line.line_id,
            product_id: line.product_id,
            barcode: line.barcode.clone(),
            sku: line.sku.clone(),
            name: line.name.clone(),
            unit: line.unit.clone(),
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            list_price_minor: line.list_price_minor,
            price_source: line.price_source,
            unit_cost_minor: Gated::of(line.unit_cost_minor, sight, VIEW_COST),
            gross_minor: line.gross_minor,
            line_discount_minor: line.line_discount_minor,
            sale_discount_minor: line.sale_discount_minor,
            net_minor: line.net_minor,
            tax_minor: line.tax_minor,
            total_minor: line.total_minor,
            taxes: line.taxes.clone(),
            discounts: line.discounts.clone(),
            note: line.note.clone(),
        }
    }
}

impl From<&Payment> for PaymentView {
    fn from(payment: &Payment) -> Self {
        Self {
            payment_id: payment.payment_id,
            kind: payment.kind,
            tender: payment.tender.clone(),
            amount_minor: payment.amount_minor,
            reference: payment.reference.clone(),
        }
    }
}

impl SaleView {
    /// The view for `sight`.
    #[must_use]
    pub fn of(sale: &Sale, number: Numbered, sight: &Sight) -> Self {
        let sight = &sight.at(sale.branch_id);
        Self {
            sale_id: sale.sale_id,
            number,
            branch_id: sale.branch_id,
            register_id: sale.register_id,
            shift_id: sale.shift_id,
            cashier_id: sale.cashier_id,
            cashier_name: sale.cashier_name.clone(),
            customer: sale.customer.clone(),
            channel: sale.channel,
            business_date: sale.business_date,
            occurred_at: sale.occurred_at,
            clock_off_ms: sale.clock_off_ms,
            age_checked: sale.age_checked,
            engine_version: sale.engine,
            received_at: sale.received_at,
            currency: sale.currency,
            gross_minor: sale.gross_minor,
            line_discount_minor: sale.line_discount_minor,
            sale_discount_minor: sale.sale_discount_minor,
            net_minor: sale.net_minor,
            tax_minor: sale.tax_minor,
            total_minor: sale.total_minor,
            rounding_minor: sale.settlement.rounding_minor,
            due_minor: sale.settlement.due_minor,
            tendered_minor: sale.settlement.tendered_minor,
            change_minor: sale.settlement.change_minor,
            taxes: sale.taxes.clone(),
            discounts: sale.discounts.clone(),
            lines: sale
                .lines
                .iter()
                .map(|line| SaleLineView::of(line, sight))
                .collect(),
            payments: sale.payments.iter().map(PaymentView::from).collect(),
            negative_stock: sale.negative_stock(),
            note: sale.note.clone(),
        }
    }
}

/// A sale in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleRow {
    /// The sale.
    pub sale_id: SaleId,
    /// The invoice's number.
    pub number: String,
    /// Where.
    pub branch_id: BranchId,
    /// Register.
    pub register_id: RegisterId,
    /// Who sold.
    pub cashier_name: String,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// When it reached the server.
    pub received_at: Timestamp,
    /// Business day.
    pub business_date: Date,
    /// Lines.
    pub line_count: i32,
    /// What amounts are in.
    pub currency: Currency,
    /// What the customer paid, in minor units.
    pub total_minor: i64,
}

impl Output for SaleRow {}
