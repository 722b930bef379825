//! Take money for a basket: the checkout.

use std::sync::OnceLock;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Issue, Life, Permission, Violations, Write, codes};
use till_shared::ids::{CustomerId, Made, RegisterId, SaleId, ShiftId};
use till_shared::pricing::{Discount, LINES_MAX, TENDERS_MAX, TenderKind};
use till_shared::text::Text;

use super::act::approve_beyond;
use super::basis::{Basis, Sold, Wanted};
use super::basket::{ParkedSale, ParkedStatus};
use super::events::{SaleCompleted, SaleParked};
use super::model::{
    self, Channel, LineInput, MoneyRules, Payment, PaymentInput, Sale, SaleLine, SellerSnapshot, SellerTexts,
    StockOut,
};
use super::taken::{TakenPayment, TakenSoFar};
use super::views::SaleView;
use super::{APPROVE_DISCOUNT, CHANGE_PRICE, SELL, clock, error, rules, store};
use crate::shifts::{self, PayOut, Source};
use till_goods::stock::{NEGATIVE, NegativeStock};

/// Take money for a basket. One request, one sale, one invoice with the next number of the register; repeated, the same answer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteSale {
    /// Made by the till at the first scan; must also be the `Idempotency-Key`. A UUID of version 7 whose time is within 5 minutes ahead and
    /// 7 days behind, unless the basket was put aside under it.
    pub sale_id: Made<SaleId>,
    /// Where it is sold.
    pub register_id: RegisterId,
    /// The register's open shift.
    pub shift_id: ShiftId,
    /// When, by the till's clock; now if left out. What no clock that is right can say gives way to the server's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// What the till's clock shows when it sends this: it tells a wrong clock from a sale that waited. It is not part of the content, so
    /// that a repeat may say another.
    #[serde(default, skip_serializing)]
    pub sent_at: Option<Timestamp>,
    /// The age in years that the buyer was seen to have at least; must be given when a product asks for an age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_checked: Option<i16>,
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
    /// How it is paid; may be empty when nothing is due.
    pub payments: Vec<PaymentInput>,
    /// The total the till showed, in minor units; if given, another total is refused instead of charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_total_minor: Option<i64>,
    /// A remark, printed.
    #[serde(default, skip_serializing_if = "model::text_is_empty")]
    pub note: Text<500>,
}

impl Command for CompleteSale {
    const NAME: &'static str = "sales.complete";
    const SUMMARY: &'static str =
        "Takes money for a basket: stores the sale, numbers its invoice, moves stock.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::creates().approved_by(APPROVE_DISCOUNT).at_the_till();
    const FAULTS: &'static [FaultCode] = &[
        error::EXISTS,
        error::KEY_IS_NOT_ID,
        error::NOT_PAID,
        error::NOT_PRICED,
        error::OUT_OF_STOCK,
        error::PAYMENTS_DIFFER,
        error::PAYMENT_EXISTS,
        error::PAYMENT_WRONG,
        error::SERIES_FULL,
        error::TOTAL_DIFFERS,
        shifts::error::DRAWER_SHORT,
        shifts::error::NOT_YOURS,
        codes::WRONG_STATE,
        shifts::error::CLOSED,
    ];
    type Output = SaleView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        check_basket(v, &self.lines, &self.note);
        if let Some(years) = self.age_checked {
            v.within("age_checked", i64::from(years), 1, 199);
        }
        v.at_most("payments", self.payments.len(), TENDERS_MAX);
        for (at, payment) in self.payments.iter().enumerate() {
            payment.check(v, &format!("payments/{at}"));
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
        // However it is written: an id in capitals is the same id.
        if key.is_some_and(|key| key.parse() != Ok(self.sale_id.id().0)) {
            return Err(error::KEY_IS_NOT_ID.fault());
        }
        w.at_register(self.register_id);
        let mut basis = store::basis(&mut w.select(), &self.wanted()).await?;
        w.within_for(basis.branch_id, "register")?;
        match basis.sold(&w.content()) {
            Sold::NotYet | Sold::Somehow => {}
            Sold::ByThisRequest => return again(w, self.sale_id.id()).await,
            Sold::ByAnotherRequest => return Err(codes::KEY_REUSED.fault()),
        }
        let taken = self.taken(w, &basis).await?;
        let acts = std::mem::take(&mut basis.acts);
        let buyer = basis.odd_customer(self.customer_id);
        let context = basis.admit(&self.wanted(), w.actor())?;
        let rules = MoneyRules::of(w.settings());
        let terms = rules.terms(context.currency);
        let may_change_price = w.actor().may_at(CHANGE_PRICE, context.branch_id);
        let rights = rules::rights(&w.actor().limits_at(context.branch_id), may_change_price, rules);
        let mut violations = rules::check_lines(&self.lines, &context.articles, terms, rights).and(buyer);
        rules::check_age(&mut violations, &context.articles, self.age_checked);
        if rules.discount_reason_required {
            rules::check_reasons(&mut violations, "discounts", &self.discounts);
        }
        if !context.was_put_aside && taken.open().next().is_none() {
            // The id of a basket that was put aside, or part paid, is known, however long it waited.
            violations.timely("sale_id", self.sale_id, w.now());
        }
        let when = self.when(&mut violations, w.now())?;
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let lines: Vec<_> = self
            .lines
            .iter()
            .zip(&context.articles)
            .filter_map(|(line, article)| Some((line, article.as_ref()?)))
            .collect();
        let priced = rules::judged(&lines, &self.discounts, terms, rights)?;
        self.check_expected(priced.totals.total_minor)?;
        let settlement = rules::settled(
            priced.totals.total_minor,
            &self.payments,
            rules.coins(context.currency),
        )?;
        rules::check_series(context.grand_total_minor, priced.totals.total_minor)?;
        self.check_change(w, settlement.change_minor, &taken).await?;
        approve_beyond(w, &acts, &lines, &priced, context.branch_id).await?;
        let policy = w.setting_at(&NEGATIVE, context.branch_id);

        let lines = lines
            .iter()
            .zip(priced.lines)
            .enumerate()
            .map(|(at, ((line, article), priced))| SaleLine::of(at, line, article, priced))
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
            sale_id: self.sale_id.id(),
            branch_id: context.branch_id,
            register_id: context.register_id,
            shift_id: context.shift_id,
            series_id: context.series_id,
            cashier_id: w.actor().user,
            cashier_name: w.actor().name.clone(),
            seller: SellerSnapshot {
                texts: Some(SellerTexts::of(w.settings(), context.place())),
                ..context.seller
            },
            customer: context.customer,
            channel: self.channel,
            business_date: context.business_date,
            occurred_at: when.occurred_at,
            clock_off_ms: when.clock_off_ms,
            age_checked: self.age_checked,
            received_at: w.now(),
            engine: terms.engine,
            rounding: Some(terms.rounding),
            tax_rounding: Some(terms.tax_rounding),
            request_hash: Some(w.content()),
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
            payments: counted(&self.payments, &taken),
            payments_before: taken.open().count(),
            payment_no: taken.next_no(),
            stock,
            below_zero: policy != NegativeStock::Block,
            levels: OnceLock::new(),
            note: self.note.to_string(),
        };
        if context.was_put_aside {
            take_off(w, &sale).await?;
        }
        // What was taken before is counted now.
        for payment in taken.open() {
            w.update(payment, &payment.done()).await?;
        }
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

impl CompleteSale {
    /// Refuses another total than the till showed.
    fn check_expected(&self, total_minor: i64) -> Result<(), Fault> {
        match self.expected_total_minor {
            Some(expected) if expected != total_minor => {
                let detail = format!("The till showed {expected}, the basket comes to {total_minor}.");
                Err(error::TOTAL_DIFFERS
                    .because(detail)
                    .member("total_minor", total_minor))
            }
            _ => Ok(()),
        }
    }

    /// When it happened; a time that cannot be is noted, and the server's stands in for it.
    fn when(&self, violations: &mut Violations, now: Timestamp) -> Result<clock::When, Fault> {
        clock::when(self.occurred_at, self.sent_at, now)
            .or_else(|why| {
                violations.push("occurred_at", why.code(), why.to_string());
                clock::when(None, None, now)
            })
            .map_err(Fault::internal)
    }

    /// What was taken for the sale before; the sale must count it. A sale that nothing is stored for asks no more than that, unless it
    /// stores no payment either: then nothing else keeps one from being taken at the same moment.
    async fn taken(&self, w: &mut Write, basis: &Basis) -> Result<TakenSoFar, Fault> {
        if !basis.is_part_paid && !self.payments.is_empty() {
            return Ok(TakenSoFar::default());
        }
        let taken = store::taken_in_turn(&mut w.select(), self.sale_id.id()).await?;
        if taken.0.iter().any(|payment| payment.branch_id != basis.branch_id) {
            return Err(error::elsewhere());
        }
        taken.check_counted(&self.payments)?;
        Ok(taken)
    }

    /// Change comes out of the drawer that completes the sale. Where the cash lies in another one it is a pay-out of this one. Nothing is
    /// written before it is known.
    async fn check_change(&self, w: &mut Write, change_minor: i64, taken: &TakenSoFar) -> Result<(), Fault> {
        let here = |payment: &&PaymentInput| {
            payment.kind == TenderKind::Cash
                && taken
                    .get(payment.payment_id.id())
                    .is_none_or(|taken| taken.shift_id == self.shift_id)
        };
        let cash = self.payments.iter().filter(here);
        let cash: i64 = cash.map(|payment| payment.amount_minor).sum();
        let lacks = change_minor.saturating_sub(cash);
        if lacks <= 0 {
            return Ok(());
        }
        let shift = w.load::<shifts::Shift>(self.shift_id).await?;
        let out = PayOut {
            kind: "change",
            amount_minor: lacks,
            reason: "",
            source: Source::Drawer,
        };
        out.check_alone(w, &shift).await
    }

    /// What must be known before it is judged.
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            sale: self.sale_id.id(),
            lines: &self.lines,
            register: self.register_id,
            shift: Some(self.shift_id),
            customer: self.customer_id,
        }
    }
}

/// The answer to a request that was carried out before, made anew for who asks: by the hash in the document, so that it is right also
/// when stored replies are gone.
async fn again(w: &mut Write, id: SaleId) -> Result<SaleView, Fault> {
    let sale = w.load::<Sale>(id).await?.seen_by(w.actor())?;
    let (number, _) = store::issued_number(&mut w.select(), id.0).await?;
    w.replayed();
    Ok(SaleView::of(&sale, number, &w.sight()))
}

/// A basket that is paid without having been recalled does not wait any more: nobody can recall it or throw it away. One that was recalled
/// is held meanwhile: whoever throws it away or parks it anew at the same moment waits, and finds that it was paid.
async fn take_off(w: &mut Write, sale: &Sale) -> Result<(), Fault> {
    let before = w.load::<ParkedSale>(sale.sale_id).await?;
    before.status.step(ParkedStatus::Paid, w.actor())?;
    if before.status == ParkedStatus::Recalled {
        return Ok(());
    }
    let after = ParkedSale {
        status: ParkedStatus::Recalled,
        register_id: sale.register_id,
        version: before.version + 1,
        ..before.clone()
    };
    w.update(&before, &after).await?;
    w.emit(SaleParked {
        sale_id: sale.sale_id,
        branch_id: sale.branch_id,
        status: ParkedStatus::Recalled,
    })
}

/// The payments of the document: first what was taken before, in the order it was taken.
fn counted(inputs: &[PaymentInput], taken: &TakenSoFar) -> Vec<Payment> {
    let new = inputs
        .iter()
        .filter(|input| taken.get(input.payment_id.id()).is_none());
    taken
        .open()
        .map(TakenPayment::counted)
        .chain(new.map(payment))
        .collect()
}

fn payment(input: &PaymentInput) -> Payment {
    Payment {
        payment_id: input.payment_id.id(),
        kind: input.kind,
        tender: input
            .tender_name()
            .unwrap_or_else(|| input.kind.word().to_owned()),
        amount_minor: input.amount_minor,
        reference: input.reference.to_string(),
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
        let twice = lines.iter().take(at).any(|other| other.line_id == line.line_id);
        v.check(!twice, &field("line_id"), "twice", "two lines share this id");
    }
}
