//! Take money for a basket: the checkout.

use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Issue, Permission, Violations, Write};
use till_shared::ids::{CustomerId, RegisterId, SaleId, ShiftId};
use till_shared::pricing::{Discount, LINES_MAX, TENDERS_MAX};

use super::events::SaleCompleted;
use super::model::{self, Channel, LineInput, MoneyRules, Payment, PaymentInput, Sale, SaleLine, StockOut};
use super::views::SaleView;
use super::{APPROVE_DISCOUNT, CHANGE_PRICE, SELL, error, rules, settings, store};
use crate::shifts;
use crate::stock::{NEGATIVE, NegativeStock};

/// Take money for a basket. One request, one sale, one invoice with the next number of the register; repeated, the same answer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteSale {
    /// Made by the till at the first scan; must also be the `Idempotency-Key`.
    pub sale_id: SaleId,
    /// Where it is sold.
    pub register_id: RegisterId,
    /// The register's open shift.
    pub shift_id: ShiftId,
    /// When, by the till's clock; now if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// At which screen.
    #[serde(default)]
    pub channel: Channel,
    /// Who buys, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// What is bought.
    pub lines: Vec<LineInput>,
    /// Discounts on the whole sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    /// How it is paid.
    pub payments: Vec<PaymentInput>,
    /// The total the till showed, in minor units; if given, another total is refused instead of charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_total_minor: Option<i64>,
    /// A remark, printed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Command for CompleteSale {
    const NAME: &'static str = "sales.complete";
    const SUMMARY: &'static str =
        "Takes money for a basket: stores the sale, numbers its invoice, moves stock.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::creates().approved_by(APPROVE_DISCOUNT).at_the_till();
    type Output = SaleView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        check_basket(v, &self.lines, &self.note);
        v.at_least_one("payments", self.payments.len());
        v.at_most("payments", self.payments.len(), TENDERS_MAX);
        for (at, payment) in self.payments.iter().enumerate() {
            v.amount(&format!("payments/{at}/amount_minor"), payment.amount_minor);
            v.optional_text(&format!("payments/{at}/tender"), payment.tender.as_deref(), 40);
            v.short(&format!("payments/{at}/reference"), &payment.reference, 100);
        }
        let twice = |at: usize| {
            self.payments
                .iter()
                .take(at)
                .any(|other| Some(other.payment_id) == self.payments.get(at).map(|p| p.payment_id))
        };
        for at in (0..self.payments.len()).filter(|at| twice(*at)) {
            v.push(
                &format!("payments/{at}/payment_id"),
                "twice",
                "two payments share this id",
            );
        }
    }

    async fn run(&self, w: &mut Write) -> Result<SaleView, Fault> {
        let key = w.envelope().idempotency_key.as_deref();
        if key.is_some_and(|key| key != self.sale_id.to_string()) {
            return Err(error::KEY_IS_NOT_ID.fault());
        }
        w.at_register(self.register_id);
        let basis = store::basis(&mut w.select(), self).await?;
        w.within(basis.branch_id)?;
        let context = basis.context(self)?;
        let rules = MoneyRules {
            rounding: w.setting(&settings::ROUNDING),
            tax_rounding: w.setting(&settings::TAX_ROUNDING),
            cash_increment_minor: w.setting(&settings::CASH_ROUNDING).unwrap_or(1),
            discount_reason_required: w.setting(&settings::DISCOUNT_REASON),
        };
        let may_change_price = w.actor().may(CHANGE_PRICE);
        let mut violations = rules::check_lines(
            &self.lines,
            &basis.articles,
            may_change_price,
            rules.discount_reason_required,
        );
        if rules.discount_reason_required {
            rules::check_reasons(&mut violations, "discounts", &self.discounts);
        }
        check_time(&mut violations, self.occurred_at, w.now());
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let lines: Vec<_> = self
            .lines
            .iter()
            .zip(&basis.articles)
            .filter_map(|(line, article)| Some((line, article.as_ref()?)))
            .collect();
        let priced = rules::priced(&lines, &self.discounts, context.currency, rules)?;
        if let Some(expected) = self
            .expected_total_minor
            .filter(|expected| *expected != priced.totals.total_minor)
        {
            let detail = format!(
                "The till showed {expected}, the basket comes to {}.",
                priced.totals.total_minor
            );
            return Err(error::TOTAL_DIFFERS
                .because(detail)
                .member("total_minor", priced.totals.total_minor));
        }
        if rules::needs_approval(&lines, &priced, w.actor()).0 {
            w.approval().await?;
        }
        let settlement = rules::settled(priced.totals.total_minor, &self.payments, rules)?;
        let policy = w.setting_at(&NEGATIVE, context.branch_id);

        let lines = lines
            .iter()
            .zip(priced.lines)
            .map(|((line, article), priced)| SaleLine::of(line, article, priced))
            .collect::<Result<Vec<_>, Fault>>()?;
        let stock = lines
            .iter()
            .filter(|line| line.stock_quantity.is_positive())
            .map(|line| StockOut {
                move_id: w.id(),
                product_id: line.product_id,
                quantity: line.stock_quantity,
                unit_cost_minor: line.unit_cost_minor,
            })
            .collect();
        let sale = Sale {
            sale_id: self.sale_id,
            branch_id: context.branch_id,
            register_id: context.register_id,
            shift_id: context.shift_id,
            series_id: context.series_id,
            cashier_id: w.actor().user,
            cashier_name: w.actor().name.clone(),
            customer: context.customer,
            seller: context.seller,
            channel: self.channel,
            business_date: context.business_date,
            occurred_at: self.occurred_at.unwrap_or(w.now()),
            received_at: w.now(),
            currency: context.currency,
            gross_minor: priced.totals.gross_minor,
            line_discount_minor: priced.totals.line_discount_minor,
            sale_discount_minor: priced.totals.sale_discount_minor,
            net_minor: priced.totals.net_minor,
            tax_minor: priced.totals.tax_minor,
            total_minor: priced.totals.total_minor,
            settlement,
            taxes: priced.totals.taxes,
            discounts: priced.discounts,
            lines,
            payments: self.payments.iter().map(payment).collect(),
            stock,
            below_zero: policy != NegativeStock::Block,
            levels: OnceLock::new(),
            note: self.note.clone(),
        };
        w.create(&sale).await?;
        w.emit(SaleCompleted {
            sale_id: sale.sale_id,
            branch_id: sale.branch_id,
            register_id: sale.register_id,
            shift_id: sale.shift_id,
            business_date: sale.business_date,
            total_minor: sale.total_minor,
            line_count: sale.lines.len(),
            negative_stock: sale.negative_stock(),
        })?;
        let number = w.issue(Issue {
            series_id: sale.series_id,
            gate: Some(sale.shift_id.0),
            closed: shifts::error::CLOSED,
            kind: "invoice",
            document_id: sale.sale_id.0,
            document_hash: sale.document_hash(),
            amount_minor: sale.total_minor,
        });
        Ok(SaleView::of(&sale, number, &w.sight()))
    }
}

fn payment(input: &PaymentInput) -> Payment {
    let kind = model::tender_word(input.kind);
    Payment {
        payment_id: input.payment_id,
        kind: input.kind,
        tender: input.tender.clone().unwrap_or_else(|| kind.to_owned()),
        amount_minor: input.amount_minor,
        reference: input.reference.clone(),
    }
}

/// What can be said of a basket without the catalogue.
pub(super) fn check_basket(v: &mut Violations, lines: &[LineInput], note: &str) {
    v.at_least_one("lines", lines.len());
    v.at_most("lines", lines.len(), LINES_MAX);
    v.short("note", note, 500);
    for (at, line) in lines.iter().enumerate() {
        let field = |name: &str| format!("lines/{at}/{name}");
        v.check(
            line.quantity.is_positive(),
            &field("quantity"),
            "not-positive",
            "must be above zero",
        );
        if let Some(price) = line.unit_price_minor {
            v.amount(&field("unit_price_minor"), price);
        }
        let named = line.product_id.is_some() || line.barcode.is_some();
        v.check(
            named,
            &field("product_id"),
            "required",
            "say the product or its barcode",
        );
        v.optional_text(&field("barcode"), line.barcode.as_deref(), 64);
        v.short(&field("note"), &line.note, 200);
        let twice = lines.iter().take(at).any(|other| other.line_id == line.line_id);
        v.check(!twice, &field("line_id"), "twice", "two lines share this id");
    }
}

/// A till's clock may be a little off; a sale from tomorrow or from long ago is a mistake (reliability 3.2, 8).
fn check_time(v: &mut Violations, occurred_at: Option<Timestamp>, now: Timestamp) {
    let Some(at) = occurred_at else { return };
    let ahead = at.duration_since(now);
    v.check(
        ahead <= SignedDuration::from_mins(5),
        "occurred_at",
        "in-the-future",
        "the till's clock is ahead of the server's",
    );
    v.check(
        ahead >= SignedDuration::from_hours(-24 * 7),
        "occurred_at",
        "too-old",
        "this is more than a week ago",
    );
}
