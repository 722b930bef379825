//! What booking stock by hand has in common.

use std::collections::BTreeSet;

use till_kernel::{Branch, Fault, Violations, Write};
use till_shared::ids::{BranchId, ProductId};
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::events::StockMoved;
use super::model::{MoveReason, StockMove, StockMoves};
use super::settings::NEGATIVE;
use super::store;
use super::views::StockDocumentView;
use crate::catalog::model::MOVED_MAX;

/// Most lines of a document.
pub(super) const LINES_MAX: usize = 500;

/// Refuses a quantity that no delivery and no count has.
pub(super) fn plausible(v: &mut Violations, field: &str, quantity: Quantity) {
    let whole = quantity.scaled().div_euclid(1_000);
    v.within(field, whole, -MOVED_MAX, MOVED_MAX);
}

/// Proves that the branch and the products exist, that the products' stock is kept, and that what is sold whole moves whole, other than
/// to correct a level; names every line that is wrong.
pub(super) async fn check(
    w: &mut Write,
    branch: BranchId,
    reason: MoveReason,
    lines: &[(ProductId, Quantity)],
) -> Result<(), Fault> {
    let corrects = matches!(
        reason,
        MoveReason::AdjustUp | MoveReason::AdjustDown | MoveReason::Count
    );
    w.within(branch)?;
    w.load::<Branch>(branch).await?;
    let ids: Vec<Uuid> = lines.iter().map(|(product, _)| product.0).collect();
    let known = store::tracked(&mut w.select(), &ids).await?;
    let mut v = Violations::default();
    for (place, (id, quantity)) in lines.iter().enumerate() {
        let field = format!("lines/{place}/product_id");
        match known.iter().find(|(known, ..)| *known == id.0) {
            None => v.push(&field, "unknown", "there is no such product"),
            Some((_, false, _)) => v.push(&field, "not-tracked", "stock of this product is not kept"),
            Some((_, true, false)) if !corrects && quantity.scaled() % 1_000 != 0 => v.push(
                &format!("lines/{place}/quantity"),
                "whole-only",
                "this product is counted in whole numbers",
            ),
            Some(_) => {}
        }
    }
    if v.is_empty() {
        Ok(())
    } else {
        Err(Fault::invalid(v))
    }
}

/// Books lines of (product, thousandths, unit cost) as one document.
pub(super) async fn book(
    w: &mut Write,
    branch_id: BranchId,
    reason: MoveReason,
    note: &str,
    lines: Vec<StockMove>,
) -> Result<StockDocumentView, Fault> {
    let document = StockMoves {
        document_id: w.id(),
        branch_id,
        reason,
        note: note.to_owned(),
        occurred_at: w.now(),
        recorded_at: w.now(),
        user_id: w.actor().user,
        moves: lines,
        negative: w.setting_at(&NEGATIVE, branch_id),
    };
    w.create(&document.clone().sorted()).await?;
    w.emit(StockMoved::of(&document))?;
    let products: Vec<Uuid> = document.moves.iter().map(|line| line.product_id.0).collect();
    let levels = store::on_hand(&mut w.select(), branch_id, &products).await?;
    Ok(StockDocumentView::of(document, &levels))
}

/// Refuses a product that is on two lines.
pub(super) fn once_each(v: &mut Violations, products: impl Iterator<Item = ProductId>) {
    let mut seen = BTreeSet::new();
    for (place, product) in products.enumerate() {
        v.check(
            seen.insert(product),
            &format!("lines/{place}/product_id"),
            "twice",
            "is there twice",
        );
    }
}
