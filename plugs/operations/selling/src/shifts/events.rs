//! What others hear of shifts. No amounts where those could hear who count blind.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Audience, Event, Permission};
use till_shared::ids::{BranchId, CashMovementId, RegisterId, ShiftId, UserId};
use uuid::Uuid;

use super::model::{Movement, MovementKind, Shift};
use super::permissions::{VIEW, VIEW_ANY};

/// A shift began.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShiftOpened {
    /// Which.
    pub shift_id: ShiftId,
    /// On which register.
    pub register_id: RegisterId,
    /// Where.
    pub branch_id: BranchId,
    /// 1, 2, 3 … on its register.
    pub number: i64,
    /// Whose it is.
    pub cashier_name: String,
    #[serde(skip)]
    cashier_id: Option<UserId>,
}

impl ShiftOpened {
    /// What is told of a shift that has just begun.
    #[must_use]
    pub fn of(shift: &Shift) -> Self {
        Self {
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            branch_id: shift.branch_id,
            number: shift.number,
            cashier_name: shift.cashier_name.clone(),
            cashier_id: shift.cashier_id,
        }
    }
}

impl Event for ShiftOpened {
    const TOPIC: &'static str = "shifts.opened";
    const SUMMARY: &'static str = "A shift began.";
    const VISIBLE_TO: Permission = VIEW;
    const OF_OTHERS: Permission = VIEW_ANY;

    fn entity_id(&self) -> Uuid {
        self.shift_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn audience(&self) -> Audience {
        Audience::owned_by(self.cashier_id)
    }
}

/// A shift was counted and sealed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShiftClosed {
    /// Which.
    pub shift_id: ShiftId,
    /// On which register.
    pub register_id: RegisterId,
    /// Where.
    pub branch_id: BranchId,
    /// 1, 2, 3 … on its register.
    pub number: i64,
    #[serde(skip)]
    cashier_id: Option<UserId>,
}

impl ShiftClosed {
    /// What is told of a shift that has just ended.
    #[must_use]
    pub fn of(shift: &Shift) -> Self {
        Self {
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            branch_id: shift.branch_id,
            number: shift.number,
            cashier_id: shift.cashier_id,
        }
    }
}

impl Event for ShiftClosed {
    const TOPIC: &'static str = "shifts.closed";
    const SUMMARY: &'static str = "A shift was counted and closed.";
    const VISIBLE_TO: Permission = VIEW;
    const OF_OTHERS: Permission = VIEW_ANY;

    fn entity_id(&self) -> Uuid {
        self.shift_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn audience(&self) -> Audience {
        Audience::owned_by(self.cashier_id)
    }
}

/// Cash moved without a sale, or a drawer was opened for nothing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CashMoved {
    /// Which movement.
    pub movement_id: CashMovementId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// In the drawer of which register.
    pub register_id: RegisterId,
    /// Where.
    pub branch_id: BranchId,
    /// Why.
    pub kind: MovementKind,
    /// How much, in minor units: in is positive, out is negative.
    pub amount_minor: i64,
}

impl CashMoved {
    /// What is told of a movement.
    #[must_use]
    pub fn of(movement: &Movement) -> Self {
        Self {
            movement_id: movement.movement_id,
            shift_id: movement.shift_id,
            register_id: movement.register_id,
            branch_id: movement.branch_id,
            kind: movement.kind,
            amount_minor: movement.amount_minor,
        }
    }
}

impl Event for CashMoved {
    const TOPIC: &'static str = "shifts.cash_moved";
    const SUMMARY: &'static str = "Cash moved without a sale, or a drawer was opened for nothing.";
    const VISIBLE_TO: Permission = VIEW_ANY;

    fn entity_id(&self) -> Uuid {
        self.movement_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}
