//! What lies on the shelves, and the deliveries that fill them up: every morning what runs low comes in, so that stock is the sum of what
//! came and what was sold.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use till_operations::sales::model::Sale;
use till_operations::stock::NegativeStock;
use till_operations::stock::model::{MoveReason, StockMove, StockMoves};
use till_shared::ids::{BranchId, ProductId, StockMoveId};
use till_shared::quantity::Quantity;

use super::chance::id;
use super::shop::{Person, Shop};

/// Lines of a delivery at most, as the program takes them.
const LINES_MAX: usize = 500;
/// A delivery lasts so many days.
const DAYS: u128 = 14;
/// Pieces of a usual sale, in thousandths.
const PIECES_MILLI: u128 = 5_400;
/// Nothing is ordered in fewer pieces.
const LEAST_MILLI: i64 = 24_000;

/// The shelves of a branch.
#[derive(Clone, Debug)]
pub struct Shelf {
    branch_id: BranchId,
    /// By product: what is there, in thousandths, and since when, in microseconds.
    levels: BTreeMap<ProductId, (i64, i64)>,
    /// What is there when a delivery has come, by place among the goods.
    full: Vec<(ProductId, i64, i64)>,
}

/// A level, for the table of levels.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    pub branch_id: BranchId,
    pub product_id: ProductId,
    pub on_hand_milli: i64,
    pub updated_at: Timestamp,
}

impl Shelf {
    /// Empty shelves of a branch that sells so many times a day.
    pub fn empty(shop: &Shop, branch_id: BranchId, sales_a_day: u64) -> Self {
        let goods = shop.goods.len().max(1) as u128;
        let full = shop.goods.iter().enumerate();
        let full = full
            .filter(|(_, good)| good.article.tracks_stock)
            .map(|(place, good)| {
                // As the least of three throws falls: 3 (1 − x)² of all, spread over the goods.
                let left = goods - place as u128;
                let usual =
                    u128::from(sales_a_day) * PIECES_MILLI * DAYS * 3 * left * left / (goods * goods * goods);
                let usual = i64::try_from(usual / 1_000 * 1_000).unwrap_or(i64::MAX);
                (
                    good.article.product_id,
                    usual.max(LEAST_MILLI),
                    good.article.cost_price_minor,
                )
            })
            .collect();
        Self {
            branch_id,
            levels: BTreeMap::new(),
            full,
        }
    }

    /// Takes what was sold.
    pub fn sold(&mut self, sale: &Sale) {
        for out in &sale.stock {
            self.change(
                out.product_id,
                -out.quantity.scaled(),
                sale.received_at.as_microsecond(),
            );
        }
    }

    fn change(&mut self, product: ProductId, milli: i64, at: i64) {
        let (level, since) = self.levels.entry(product).or_default();
        *level += milli;
        *since = (*since).max(at);
    }

    /// What comes this morning: of what is down to a third as much as fits. One document a delivery note.
    pub fn morning(&mut self, rng: &mut StdRng, person: &Person, at: i64) -> Result<Vec<StockMoves>> {
        let low: Vec<(ProductId, i64, i64)> = self
            .full
            .iter()
            .filter_map(|(product, full, cost)| {
                let level = self.levels.get(product).map_or(0, |(level, _)| *level);
                // Whole pieces; what was weighed leaves a rest that nobody orders.
                let lacks = (full - level).div_euclid(1_000) * 1_000;
                (level * 3 < *full && lacks > 0).then_some((*product, lacks, *cost))
            })
            .collect();
        let mut notes = Vec::new();
        for (which, lines) in (0..).zip(low.chunks(LINES_MAX)) {
            let at = at + which * 60_000_000;
            let moment = Timestamp::from_microsecond(at)?;
            let mut moves = Vec::with_capacity(lines.len());
            for (product_id, milli, cost_minor) in lines {
                self.change(*product_id, *milli, at);
                moves.push(StockMove {
                    move_id: StockMoveId(id(rng, at)),
                    product_id: *product_id,
                    quantity: Quantity::from_scaled(*milli)?,
                    unit_cost_minor: Some(*cost_minor),
                });
            }
            notes.push(
                StockMoves {
                    document_id: id(rng, at),
                    branch_id: self.branch_id,
                    reason: MoveReason::Receipt,
                    note: format!("DN {}", rng.random_range(10_000..100_000)),
                    occurred_at: moment,
                    recorded_at: moment,
                    user_id: Some(person.user_id),
                    moves,
                    negative: NegativeStock::Warn,
                }
                .sorted(),
            );
        }
        Ok(notes)
    }

    /// The levels as they are now.
    pub fn levels(&self) -> Result<Vec<Level>> {
        self.levels
            .iter()
            .map(|(product_id, (on_hand_milli, since))| {
                Ok(Level {
                    branch_id: self.branch_id,
                    product_id: *product_id,
                    on_hand_milli: *on_hand_milli,
                    updated_at: Timestamp::from_microsecond(*since)?,
                })
            })
            .collect()
    }
}
