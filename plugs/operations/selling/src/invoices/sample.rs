//! What a receipt would look like with other texts, for who is typing them.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Issued, Numbered, Permission, Printed, Query, Read};
use till_shared::ids::{BranchId, LineId, PaymentId, ProductId, RegisterId, SaleId, SeriesId, ShiftId};
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{Engine, Settlement, TenderKind};
use till_shared::quantity::Quantity;
use till_shared::slip::Form;
use till_shared::text::{Lines, Text};
use uuid::Uuid;

use super::views::{ReceiptView, Rendering};
use super::words::Words;
use super::{VIEW, slip};
use crate::sales::model::{Sale, SaleLine, SellerSnapshot, SellerTexts};
use crate::sales::payment::Payment;
use crate::sales::views::SaleView;
use crate::sales::words::{Channel, PriceSource};

/// A made-up receipt with these texts around it: what is being typed in the settings, as it would be printed. Nothing of it is stored or
/// was sold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleReceipt {
    /// Name of the business.
    pub business: Text<200>,
    /// Name of the branch.
    #[serde(default)]
    pub branch: Text<200>,
    /// Its address.
    #[serde(default)]
    pub address: Lines<500>,
    /// Its phone.
    #[serde(default)]
    pub phone: Text<60>,
    /// Registered name, if it is another one.
    #[serde(default)]
    pub legal_name: Text<200>,
    /// Tax number.
    #[serde(default)]
    pub tax_number: Text<60>,
    /// Lines above.
    #[serde(default)]
    pub header: Lines<2000>,
    /// Lines below.
    #[serde(default)]
    pub footer: Lines<2000>,
    /// What amounts are in.
    pub currency: Currency,
    /// Language of the shop (BCP 47).
    pub language: Text<35>,
}

impl Query for SampleReceipt {
    const NAME: &'static str = "invoices.sample_receipt";
    const SUMMARY: &'static str = "Shows a made-up receipt with the texts that are given; nothing is stored.";
    const PERMISSION: Permission = VIEW;
    type Output = Printed<ReceiptView>;

    async fn run(&self, r: &mut Read) -> Result<Printed<ReceiptView>, Fault> {
        let sale = self.sale(r.now(), &r.actor().name);
        let number = Numbered::known(Issued {
            no: 123,
            number: "B01-R01-26-000123".to_owned(),
            chain: [0x5a; 32],
        });
        let view = SaleView::of(&sale, number.clone(), &r.sight());
        slip::receipt(&sale, view, &number, SellerTexts::default(), Rendering::Preview)
    }
}

/// What the wares of the sample cost, in major units.
const ONE: i64 = 24;
const TWO: i64 = 19;
const TWICE: Quantity = match Quantity::whole(2) {
    Ok(two) => two,
    Err(_) => Quantity::ONE,
};
/// Nothing of a sample has an id that is anybody's.
const NONE: Uuid = Uuid::nil();

impl SampleReceipt {
    fn seller(&self) -> SellerSnapshot {
        SellerSnapshot {
            business: self.business.to_string(),
            branch: self.branch.to_string(),
            branch_code: "B01".to_owned(),
            register_code: "R01".to_owned(),
            address: self.address.to_string(),
            phone: self.phone.to_string(),
            time_zone: "UTC".to_owned(),
            language: self.language.to_string(),
            texts: Some(SellerTexts {
                legal_name: self.legal_name.to_string(),
                tax_number: self.tax_number.to_string(),
                header: self.header.to_string(),
                footer: self.footer.to_string(),
                paper_form: Form::NOW,
            }),
        }
    }

    pub(super) fn sale(&self, now: Timestamp, cashier: &str) -> Sale {
        let words = Words::of(&self.language);
        let major = self.currency.minor_per_major();
        let lines = vec![
            line(words.sample_one, Quantity::ONE, ONE * major),
            line(words.sample_two, TWICE, TWO * major),
        ];
        let total: i64 = lines.iter().map(|line| line.total_minor).sum();
        let paid = 100 * major;
        Sale {
            sale_id: SaleId(NONE),
            branch_id: BranchId(NONE),
            register_id: RegisterId(NONE),
            shift_id: ShiftId(NONE),
            series_id: SeriesId(NONE),
            cashier_id: None,
            cashier_name: cashier.to_owned(),
            customer: None,
            seller: self.seller(),
            channel: Channel::Pos,
            business_date: now.to_zoned(TimeZone::UTC).date(),
            occurred_at: now,
            clock_off_ms: None,
            age_checked: None,
            received_at: now,
            engine: Engine::default(),
            rounding: None,
            tax_rounding: None,
            request_hash: None,
            currency: self.currency,
            gross_minor: total,
            line_discount_minor: 0,
            sale_discount_minor: 0,
            net_minor: total,
            tax_minor: 0,
            total_minor: total,
            settlement: Settlement {
                due_minor: total,
                rounding_minor: 0,
                tendered_minor: paid,
                change_minor: paid - total,
                balance_minor: 0,
            },
            taxes: Vec::new(),
            discounts: Vec::new(),
            lines,
            payments: vec![Payment {
                payment_id: PaymentId(NONE),
                kind: TenderKind::Cash,
                tender: "cash".to_owned(),
                amount_minor: paid,
                reference: String::new(),
            }],
            payments_before: 0,
            payment_no: 1,
            stock: Vec::new(),
            below_zero: true,
            levels: OnceLock::new(),
            note: String::new(),
        }
    }
}

/// A line without discount or tax.
pub(super) fn line(name: &str, quantity: Quantity, unit_price_minor: i64) -> SaleLine {
    let total = quantity
        .times(unit_price_minor, Rounding::HalfUp)
        .unwrap_or_default();
    SaleLine {
        line_id: LineId(NONE),
        product_id: ProductId(NONE),
        barcode: None,
        sku: String::new(),
        name: name.to_owned(),
        unit: "pcs".to_owned(),
        quantity,
        stock_quantity: Quantity::ZERO,
        unit_price_minor,
        list_price_minor: unit_price_minor,
        price_source: PriceSource::List,
        unit_cost_minor: 0,
        gross_minor: total,
        line_discount_minor: 0,
        sale_discount_minor: 0,
        net_minor: total,
        tax_minor: 0,
        total_minor: total,
        taxes: Vec::new(),
        discounts: Vec::new(),
        discountable: None,
        note: String::new(),
    }
}
