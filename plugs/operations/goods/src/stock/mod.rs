//! Stock: a ledger of movements and, as its sum, the level of each product in each branch.
//!
//! - Movements are never changed; a correction is a new movement.
//! - A level always equals the sum of its movements (`till verify` checks it), because both are written by one statement.
//! - Levels are written in product order, so that two sales of the same goods wait for each other instead of deadlocking.
//! - Whether a level may fall below zero is a setting of the branch ([`NEGATIVE`]).

pub mod adjust;
mod book;
mod checks;
pub mod error;
pub mod events;
pub mod levels;
pub mod model;
pub mod moves;
mod reactions;
pub mod receive;
mod settings;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod views;

use till_kernel::Template::{Accountant, Admin, Auditor, Cashier, Employee, Manager};
use till_kernel::{Module, Permission, get, post};

pub use settings::{NEGATIVE, NegativeStock};

use crate::catalog::events::OpeningStock;

/// Seeing how much there is.
pub const VIEW: Permission = Permission::new(
    "stock.view",
    "May see how much there is.",
    &[Admin, Manager, Cashier, Employee, Accountant, Auditor],
);
/// Seeing movements.
pub const VIEW_MOVES: Permission = Permission::new(
    "stock.view_moves",
    "May see how stock moved.",
    &[Admin, Manager, Employee, Accountant, Auditor],
);
/// Taking goods in.
pub const RECEIVE: Permission =
    Permission::new("stock.receive", "May take goods in.", &[Admin, Manager, Employee]);
/// Correcting with an approval.
pub const PROPOSE: Permission = Permission::new(
    "stock.propose",
    "May correct stock, with the approval of somebody who may adjust it.",
    &[Admin, Manager, Employee],
);
/// Correcting without asking.
pub const ADJUST: Permission = Permission::new(
    "stock.adjust",
    "May correct stock without asking.",
    &[Admin, Manager],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("stock")
        .append_only("operations.stock_move", &[])
        .depends_on(["catalog"])
        .permissions([VIEW, VIEW_MOVES, RECEIVE, PROPOSE, ADJUST])
        .faults([error::SHORT])
        .setting(&NEGATIVE)
        .event::<events::StockMoved>()
        .list::<levels::ListLevels>(get("/stock/levels"))
        .list::<moves::ListMoves>(get("/stock/moves"))
        .command::<receive::ReceiveStock>(post("/stock/receipts"))
        .command::<adjust::AdjustStock>(post("/stock/adjustments"))
        .react::<OpeningStock>(|event, w| Box::pin(reactions::book_opening(event, w)))
        .financial()
        .footed::<model::StockMoves>()
        .check(checks::LEVELS)
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, SqlSafeStr};

    use super::testing::shop;

    #[tokio::test]
    async fn every_statement_fits_the_schema() {
        let (shop, _) = shop().await;
        let mut app = shop.app().await;
        for statement in super::store::STATEMENTS {
            let prepared = (&mut app).prepare(statement.into_sql_str()).await;
            assert!(prepared.is_ok(), "{statement}\n{prepared:?}");
        }
    }
}
