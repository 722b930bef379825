//! What stock announces.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::{BranchId, ProductId};
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::VIEW;
use super::model::{MoveReason, StockMoves};

/// Stock was received or corrected. Sales announce themselves.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StockMoved {
    /// The document.
    pub document_id: Uuid,
    /// Where.
    pub branch_id: BranchId,
    /// Why.
    pub reason: MoveReason,
    /// What moved, and how much: in is above zero, out below.
    pub lines: Vec<(ProductId, Quantity)>,
}

impl StockMoved {
    /// What there is to tell of a document.
    #[must_use]
    pub fn of(document: &StockMoves) -> Self {
        Self {
            document_id: document.document_id,
            branch_id: document.branch_id,
            reason: document.reason,
            lines: document
                .moves
                .iter()
                .map(|line| (line.product_id, line.quantity))
                .collect(),
        }
    }
}

impl Event for StockMoved {
    const TOPIC: &'static str = "stock.moved";
    const SUMMARY: &'static str = "Stock was received or corrected; sales are told as `sales.completed`.";
    const VISIBLE_TO: Permission = VIEW;

    fn entity_id(&self) -> Uuid {
        self.document_id
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}
