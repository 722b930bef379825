//! What selling announces.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::{BranchId, PaymentId, ProductId, RegisterId, SaleId, ShiftId};
use till_shared::pricing::TenderKind;
use uuid::Uuid;

use super::VIEW_ALL;
use super::taken::{Direction, TakenPayment};

/// A sale was paid.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleCompleted {
    /// The sale.
    pub sale_id: SaleId,
    /// Where.
    pub branch_id: BranchId,
    /// At which register.
    pub register_id: RegisterId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// Business day.
    pub business_date: Date,
    /// Total in minor units.
    pub total_minor: i64,
    /// Number of lines.
    pub line_count: usize,
    /// Products whose level fell below zero.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub negative_stock: Vec<ProductId>,
}

impl Event for SaleCompleted {
    const TOPIC: &'static str = "sales.completed";
    const SUMMARY: &'static str = "A sale was paid.";
    const VISIBLE_TO: Permission = VIEW_ALL;

    fn entity_id(&self) -> Uuid {
        self.sale_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

/// A basket was parked, recalled or voided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaleParked {
    /// The sale.
    pub sale_id: SaleId,
    /// Where.
    pub branch_id: BranchId,
    /// Where it stands now.
    pub status: super::ParkedStatus,
}

impl Event for SaleParked {
    const TOPIC: &'static str = "sales.parked";
    const SUMMARY: &'static str = "A basket was parked, recalled or voided.";
    const VISIBLE_TO: Permission = super::SELL;

    fn entity_id(&self) -> Uuid {
        self.sale_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

/// A payment was taken, or given back, before its sale was complete.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PaymentTaken {
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
    /// `in`, or `out` for one that was given back.
    pub direction: Direction,
    /// How.
    pub kind: TenderKind,
    /// How much, in minor units.
    pub amount_minor: i64,
}

impl PaymentTaken {
    pub(super) fn of(payment: &TakenPayment) -> Self {
        Self {
            payment_id: payment.payment_id,
            sale_id: payment.sale_id,
            branch_id: payment.branch_id,
            register_id: payment.register_id,
            shift_id: payment.shift_id,
            direction: payment.direction,
            kind: payment.kind,
            amount_minor: payment.amount_minor,
        }
    }
}

impl Event for PaymentTaken {
    const TOPIC: &'static str = "sales.payment_taken";
    const SUMMARY: &'static str = "A payment was taken, or given back, before its sale was complete.";
    const VISIBLE_TO: Permission = super::SELL;

    fn entity_id(&self) -> Uuid {
        self.payment_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}
