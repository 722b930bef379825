//! Shapes of stock on the wire. Costs ask the actor's sight.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Fault, Gated, Output, Sight};
use till_shared::ids::{BranchId, ProductId, StockMoveId, UserId};
use till_shared::level::Level;
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::model::{MoveReason, StockMoves};
use super::store::{LevelRow, MoveRow};
use crate::catalog::VIEW_COST;

/// How much of a product a branch has.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelView {
    /// Where.
    pub branch_id: BranchId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Its unit of measure.
    pub unit: String,
    /// How much.
    pub on_hand: Level,
    /// Low at or below this.
    pub threshold: Option<Quantity>,
    /// Is it low?
    pub is_low: bool,
    /// What it is worth at cost, in minor units; only for those who may see costs.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub value_minor: Gated<Option<i64>>,
    /// Last movement.
    pub updated_at: Timestamp,
}

impl Output for LevelView {}

impl LevelView {
    pub(super) fn of(row: LevelRow, sight: &Sight) -> Result<Self, Fault> {
        let on_hand = Level::of_milli(row.on_hand_milli);
        let threshold = row
            .threshold_milli
            .map(Quantity::from_scaled)
            .transpose()
            .map_err(Fault::internal)?;
        let value = Some(on_hand.worth(row.cost_price_minor));
        Ok(Self {
            branch_id: BranchId(row.branch_id),
            product_id: ProductId(row.product_id),
            sku: row.sku,
            name: row.name,
            unit: row.unit,
            on_hand,
            threshold,
            is_low: threshold.is_some_and(|threshold| on_hand <= Level::from(threshold)),
            value_minor: Gated::of(value, &sight.at(BranchId(row.branch_id)), VIEW_COST),
            updated_at: row.updated_at.to_jiff(),
        })
    }
}

/// A movement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockEntry")]
pub struct MoveView {
    /// Its id.
    pub move_id: StockMoveId,
    /// Where.
    pub branch_id: BranchId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// How much: in is above zero, out below. A sale of packages moves more than a line may hold.
    pub quantity: Level,
    /// Why.
    pub reason: MoveReason,
    /// The document: the sale, the receipt, the adjustment.
    pub reference_id: Option<Uuid>,
    /// What a unit cost, in minor units, if known; only for those who may see costs.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub unit_cost_minor: Gated<Option<i64>>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// By whom.
    pub user_id: Option<UserId>,
    /// Anything said about it.
    pub note: String,
}

impl Output for MoveView {}

impl MoveView {
    pub(super) fn of(row: MoveRow, sight: &Sight) -> Self {
        Self {
            move_id: row.move_id.into(),
            branch_id: BranchId(row.branch_id),
            product_id: ProductId(row.product_id),
            sku: row.sku,
            name: row.name,
            quantity: Level::of_milli(row.quantity_milli),
            reason: row.reason.0,
            reference_id: row.reference_id,
            unit_cost_minor: Gated::of(row.unit_cost_minor, &sight.at(BranchId(row.branch_id)), VIEW_COST),
            occurred_at: row.occurred_at.to_jiff(),
            recorded_at: row.recorded_at.to_jiff(),
            user_id: row.user_id.map(UserId),
            note: row.note,
        }
    }
}

/// A document of movements as it was booked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StockDocumentView {
    /// Its id; movements name it as `reference_id`.
    pub document_id: Uuid,
    /// Where.
    pub branch_id: BranchId,
    /// Why.
    pub reason: MoveReason,
    /// Anything said about it.
    pub note: String,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// What moved, and how much there is now.
    pub lines: Vec<StockLineView>,
}

/// A line of such a document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StockLineView {
    /// The movement.
    pub move_id: StockMoveId,
    /// What.
    pub product_id: ProductId,
    /// How much: in is above zero, out below.
    pub quantity: Quantity,
    /// How much there is now.
    pub on_hand: Level,
    /// Has stock fallen below zero?
    pub is_negative: bool,
}

impl Output for StockDocumentView {}

impl StockDocumentView {
    pub(super) fn of(document: StockMoves, levels: &[(ProductId, Level)]) -> Self {
        let level = |product: ProductId| {
            levels
                .iter()
                .find(|(id, _)| *id == product)
                .map_or(Level::ZERO, |(_, level)| *level)
        };
        let lines = document.moves.iter().map(|line| StockLineView {
            move_id: line.move_id,
            product_id: line.product_id,
            quantity: line.quantity,
            on_hand: level(line.product_id),
            is_negative: level(line.product_id).is_negative(),
        });
        Self {
            document_id: document.document_id,
            branch_id: document.branch_id,
            reason: document.reason,
            note: document.note.clone(),
            recorded_at: document.recorded_at,
            lines: lines.collect(),
        }
    }
}
