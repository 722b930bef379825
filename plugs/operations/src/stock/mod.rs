//! Stock: a ledger of movements and, as its sum, the level of each product in each branch.
//!
//! - Movements are never changed; a correction is a new movement.
//! - A level always equals the sum of its movements (`till verify` checks it), because both are written by one statement.
//! - Levels are written in product order, so that two sales of the same goods wait for each other instead of deadlocking.
//! - Whether a level may fall below zero is a setting of the branch ([`NEGATIVE`]).

mod settings;

use till_kernel::Module;

pub use settings::{NEGATIVE, NegativeStock};

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("stock").depends_on(["catalog"]).setting(&NEGATIVE)
}
