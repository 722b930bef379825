//! Goods: what is sold, and how much of it is there.
//!
//! The lowest part of the plug `operations`. One folder a module, the same file names in each (house 3).
#![cfg_attr(
    any(test, feature = "testing"),
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::missing_panics_doc,
        reason = "tests"
    )
)]

pub mod catalog;
pub mod stock;

use till_kernel::{MigrationFile, Module};

/// The history of the schema `operations` up to where the plug was split into crates: frozen. What comes later stands in the list of the
/// crate whose tables it changes.
pub const HISTORY: &[MigrationFile] = &[
    (1, "operations", include_str!("../migrations/0001_operations.sql")),
    (2, "search", include_str!("../migrations/0002_search.sql")),
    (3, "sales", include_str!("../migrations/0003_sales.sql")),
    (4, "shifts", include_str!("../migrations/0004_shifts.sql")),
    (5, "catalog", include_str!("../migrations/0005_catalog.sql")),
    (6, "keys", include_str!("../migrations/0006_keys.sql")),
    (7, "audit", include_str!("../migrations/0007_audit.sql")),
];

/// What changed in their tables since.
pub const MIGRATIONS: &[MigrationFile] = &[
    (8, "origin", include_str!("../migrations/0008_origin.sql")),
    (12, "imports", include_str!("../migrations/0012_imports.sql")),
];

/// The modules, each after those it needs.
#[must_use]
pub fn modules() -> Vec<Module> {
    vec![catalog::module(), stock::module()]
}

/// These modules alone, for tests.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn plug() -> till_kernel::Plug {
    plug_of(modules())
}

/// The plug with some of its modules, for tests of the crates above.
#[cfg(any(test, feature = "testing"))]
#[must_use]
pub fn plug_of(modules: Vec<Module>) -> till_kernel::Plug {
    till_kernel::Plug {
        name: "operations",
        migrations: till_kernel::PlugMigrations {
            schema: "operations",
            files: &[HISTORY, MIGRATIONS],
        },
        modules,
    }
}
