//! What stock does when things happen in the catalogue.

use till_kernel::{Branch, Fault, Write};
use till_shared::quantity::Quantity;

use super::book::book;
use super::model::{MoveReason, StockMove};
use crate::catalog::events::OpeningStock;

/// Books the stock that imported products start with.
pub(super) async fn book_opening(event: &OpeningStock, w: &mut Write) -> Result<(), Fault> {
    w.within(event.branch_id)?;
    w.load::<Branch>(event.branch_id).await?;
    let mut moves = Vec::with_capacity(event.lines.len());
    for (product_id, milli, unit_cost_minor) in &event.lines {
        moves.push(StockMove {
            move_id: w.id(),
            product_id: *product_id,
            quantity: Quantity::from_scaled(*milli).map_err(Fault::internal)?,
            unit_cost_minor: Some(*unit_cost_minor),
        });
    }
    book(w, event.branch_id, MoveReason::Opening, "import", moves).await?;
    Ok(())
}
