//! Movements of stock.

use jiff::Timestamp;
use serde::Serialize;
use till_shared::ids::{BranchId, ProductId, StockMoveId, UserId};
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::settings::NegativeStock;

till_kernel::words! {
    /// Why stock moved (screens 3, StockEntry).
    pub enum MoveReason {
        /// Sold.
        Sale = "sale",
        /// Came back from a customer.
        Refund = "refund",
        /// Came from a vendor.
        Receipt = "receipt",
        /// Went back to a vendor.
        VendorReturn = "vendor_return",
        /// Went to another branch.
        TransferOut = "transfer_out",
        /// Came from another branch.
        TransferIn = "transfer_in",
        /// Found.
        AdjustUp = "adjust_up",
        /// Missing.
        AdjustDown = "adjust_down",
        /// What a count found too much or too little.
        Count = "count",
        /// Thrown away.
        Waste = "waste",
        /// Broken.
        Damage = "damage",
        /// Stolen.
        Theft = "theft",
        /// Made or used up.
        Production = "production",
        /// There from the start.
        Opening = "opening",
    }
}

impl MoveReason {
    /// Whether somebody may book it by hand, and which way it goes: 1 in, -1 out, 0 either.
    #[must_use]
    pub const fn by_hand(self) -> Option<i64> {
        match self {
            Self::AdjustUp | Self::Opening => Some(1),
            Self::AdjustDown | Self::Waste | Self::Damage | Self::Theft | Self::VendorReturn => Some(-1),
            Self::Count | Self::Production => Some(0),
            Self::Sale | Self::Refund | Self::Receipt | Self::TransferOut | Self::TransferIn => None,
        }
    }
}

/// One movement of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StockMove {
    /// Its id.
    pub move_id: StockMoveId,
    /// What moved.
    pub product_id: ProductId,
    /// How much: in is above zero, out below.
    pub quantity: Quantity,
    /// What a unit cost, in minor units, if known.
    pub unit_cost_minor: Option<i64>,
}

/// Movements that belong together, as one document: one receipt, one adjustment, one sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StockMoves {
    /// The document: what `reference_id` names.
    pub document_id: Uuid,
    /// Where.
    pub branch_id: BranchId,
    /// Why.
    pub reason: MoveReason,
    /// Anything to say about it.
    pub note: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// By whom.
    pub user_id: Option<UserId>,
    /// What moved, in product order (levels are locked in that order).
    pub moves: Vec<StockMove>,
    /// What happens if a level would fall below zero.
    #[serde(skip)]
    pub negative: NegativeStock,
}

impl StockMoves {
    /// Sorts the movements as levels are locked.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.moves.sort_by_key(|line| (line.product_id, line.move_id));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_read_as_it_is_written() {
        for reason in MoveReason::ALL {
            assert_eq!(MoveReason::of(reason.word()), Some(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.word());
        }
        assert_eq!(MoveReason::of("gift"), None);
    }

    #[test]
    fn sales_and_transfers_are_not_booked_by_hand() {
        for reason in [
            MoveReason::Sale,
            MoveReason::Refund,
            MoveReason::TransferIn,
            MoveReason::Receipt,
        ] {
            assert_eq!(reason.by_hand(), None);
        }
        assert_eq!(
            (MoveReason::Waste.by_hand(), MoveReason::AdjustUp.by_hand()),
            (Some(-1), Some(1))
        );
    }
}
