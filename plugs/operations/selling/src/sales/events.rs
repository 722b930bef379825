//! What selling announces.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::{BranchId, ProductId, RegisterId, SaleId, ShiftId};
use uuid::Uuid;

use super::VIEW_ALL;

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
