//! Operations: what happens at the till and with goods.
//!
//! One folder a module, the same file names in each (house 3). Arrows inside the plug follow the order of [`plug`].
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

pub mod catalog;
pub mod customers;
#[cfg(test)]
mod guards;
pub mod invoices;
#[cfg(test)]
mod lives;
pub mod registers;
pub mod sales;
pub mod shifts;
pub mod stock;
mod stored;

use till_kernel::{Plug, PlugMigrations};

/// The schema's history.
pub const MIGRATIONS: PlugMigrations = PlugMigrations {
    schema: "operations",
    files: &[
        (1, "operations", include_str!("../migrations/0001_operations.sql")),
        (2, "search", include_str!("../migrations/0002_search.sql")),
        (3, "sales", include_str!("../migrations/0003_sales.sql")),
        (4, "shifts", include_str!("../migrations/0004_shifts.sql")),
        (5, "catalog", include_str!("../migrations/0005_catalog.sql")),
        (6, "keys", include_str!("../migrations/0006_keys.sql")),
        (7, "audit", include_str!("../migrations/0007_audit.sql")),
    ],
};

/// The plug.
#[must_use]
pub fn plug() -> Plug {
    Plug {
        name: "operations",
        migrations: MIGRATIONS,
        modules: vec![
            catalog::module(),
            customers::module(),
            registers::module(),
            stock::module(),
            shifts::module(),
            sales::module(),
            invoices::module(),
        ],
    }
}
