//! Operations: what happens at the till and with goods.
//!
//! A plug is a folder of crates, so that the compiler holds the arrows and an edit builds a part: [`till_goods`], above it [`till_money`],
//! above both [`till_selling`]. This one only puts them together.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "tests"
    )
)]

#[cfg(test)]
mod guards;
#[cfg(test)]
mod lives;

pub use till_goods::{catalog, stock};
use till_kernel::{Plug, PlugMigrations};
pub use till_money::customers;
pub use till_selling::{invoices, registers, sales, shifts};

/// The schema's history: a crate that changes its tables adds its own list.
pub const MIGRATIONS: PlugMigrations = PlugMigrations {
    schema: "operations",
    files: &[
        till_goods::HISTORY,
        till_goods::MIGRATIONS,
        till_selling::MIGRATIONS,
    ],
};

/// The plug.
#[must_use]
pub fn plug() -> Plug {
    Plug {
        name: "operations",
        migrations: MIGRATIONS,
        modules: [
            till_goods::modules(),
            till_money::modules(),
            till_selling::modules(),
        ]
        .concat(),
    }
}
