//! A payment that was taken before its sale is complete. It is money in a drawer from then on, whatever becomes of the basket: the sale
//! counts it when it is completed, at whatever register, or it is given back.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Fault, Output};
use till_shared::ids::{BranchId, PaymentId, RegisterId, SaleId, ShiftId, UserId};
use till_shared::pricing::{TENDERS_MAX, TenderKind};

use super::error;
use super::model::{Payment, PaymentInput};

till_kernel::words! {
    /// Which way money went.
    pub enum Direction {
        /// Into the drawer.
        In = "in",
        /// Back to who paid.
        Out = "out",
    }
}

/// A payment that was taken, or given back, before its sale was complete. Only whether it waits ever changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TakenPayment {
    /// The payment.
    pub payment_id: PaymentId,
    /// The sale that it is for.
    pub sale_id: SaleId,
    /// 1, 2, 3 … in its sale.
    pub payment_no: i32,
    /// Where.
    #[serde(skip)]
    pub branch_id: BranchId,
    /// At which register.
    #[serde(skip)]
    pub register_id: RegisterId,
    /// In the drawer of which shift.
    pub shift_id: ShiftId,
    /// Which way.
    pub direction: Direction,
    /// How.
    pub kind: TenderKind,
    /// What the shop calls it.
    pub tender: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Slip or authorisation number.
    pub reference: String,
    /// The payment that was given back by this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses_id: Option<PaymentId>,
    /// Why it was given back.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who took it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub taken_at: Timestamp,
    /// Whether it waits: taken, and neither counted in a sale nor given back.
    pub is_open: bool,
}

impl TakenPayment {
    /// Whether a till's payment is this one.
    pub fn is(&self, input: &PaymentInput) -> bool {
        self.payment_id == input.payment_id.id()
            && self.direction == Direction::In
            && self.kind == input.kind
            && Some(&self.tender) == input.tender_name().as_ref()
            && self.amount_minor == input.amount_minor
            && *self.reference == *input.reference
    }

    /// As a sale counts it.
    pub fn counted(&self) -> Payment {
        Payment {
            payment_id: self.payment_id,
            kind: self.kind,
            tender: self.tender.clone(),
            amount_minor: self.amount_minor,
            reference: self.reference.clone(),
        }
    }

    /// It waits no more.
    pub fn done(&self) -> Self {
        Self {
            is_open: false,
            ..self.clone()
        }
    }
}

/// What was taken for a sale so far, in the order it was taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct TakenSoFar(pub Vec<TakenPayment>);

impl TakenSoFar {
    /// What still counts.
    pub fn open(&self) -> impl Iterator<Item = &TakenPayment> {
        self.0.iter().filter(|payment| payment.is_open)
    }

    /// The number that the next payment of the sale has.
    pub fn next_no(&self) -> i32 {
        self.0.iter().map(|payment| payment.payment_no).max().unwrap_or(0) + 1
    }

    /// The payment of this id.
    pub fn get(&self, id: PaymentId) -> Option<&TakenPayment> {
        self.0.iter().find(|payment| payment.payment_id == id)
    }

    /// Whether the sale has room for one more, and for what is paid last.
    pub fn has_room(&self) -> bool {
        self.open().count() + 1 < TENDERS_MAX
    }

    /// Refuses a sale that does not count what was taken for it, or counts it as something else.
    pub fn check_counted(&self, payments: &[PaymentInput]) -> Result<(), Fault> {
        let is_counted = |taken: &TakenPayment| payments.iter().any(|input| taken.is(input));
        let is_gone = |input: &PaymentInput| {
            self.get(input.payment_id.id())
                .is_some_and(|taken| !taken.is_open || !taken.is(input))
        };
        if self.open().all(is_counted) && !payments.iter().any(is_gone) {
            return Ok(());
        }
        Err(self.differs(payments))
    }

    /// The refusal that names what was taken and waits, and what of the till's payments does not any more.
    fn differs(&self, payments: &[PaymentInput]) -> Fault {
        let taken: Vec<TakenPaymentView> = self.open().map(TakenPaymentView::of).collect();
        let given_back: Vec<PaymentId> = payments
            .iter()
            .map(|input| input.payment_id.id())
            .filter(|id| self.get(*id).is_some_and(|taken| !taken.is_open))
            .collect();
        match (serde_json::to_value(&taken), serde_json::to_value(&given_back)) {
            (Ok(taken), Ok(given_back)) => error::PAYMENTS_DIFFER
                .fault()
                .member("payments", taken)
                .member("given_back", given_back),
            (Err(error), _) | (_, Err(error)) => Fault::internal(error),
        }
    }
}

/// A payment that was taken before its sale is complete.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TakenPaymentView {
    /// The payment.
    pub payment_id: PaymentId,
    /// The sale that it is for.
    pub sale_id: SaleId,
    /// Where.
    pub branch_id: BranchId,
    /// At which register.
    pub register_id: RegisterId,
    /// In the drawer of which shift.
    pub shift_id: ShiftId,
    /// `in`, or `out` for one that gives another back.
    pub direction: Direction,
    /// How.
    pub kind: TenderKind,
    /// What the shop calls it.
    pub tender: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Slip or authorisation number.
    pub reference: String,
    /// Who took it.
    pub user_name: String,
    /// When.
    pub taken_at: Timestamp,
    /// Whether it waits: taken, and neither counted in a sale nor given back.
    pub is_open: bool,
}

impl Output for TakenPaymentView {}

impl TakenPaymentView {
    pub(super) fn of(payment: &TakenPayment) -> Self {
        Self {
            payment_id: payment.payment_id,
            sale_id: payment.sale_id,
            branch_id: payment.branch_id,
            register_id: payment.register_id,
            shift_id: payment.shift_id,
            direction: payment.direction,
            kind: payment.kind,
            tender: payment.tender.clone(),
            amount_minor: payment.amount_minor,
            reference: payment.reference.clone(),
            user_name: payment.user_name.clone(),
            taken_at: payment.taken_at,
            is_open: payment.is_open,
        }
    }
}
