//! Administration: who may do what where, how the business is set up, and what has happened in it.
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

pub mod audit_trail;
pub mod branches;
pub mod business;
pub mod files;
pub mod jobs;
pub mod periods;
pub mod roles;
mod secret;
pub mod security_log;
pub mod sending;
pub mod settings;
#[cfg(test)]
mod testing;
pub mod users;

use std::sync::Arc;

use till_kernel::{Plug, PlugMigrations};

pub use secret::Secret;
pub use users::{PasswordHasher, UserDirectory};

/// The schema's history.
pub const MIGRATIONS: PlugMigrations = PlugMigrations {
    schema: "administration",
    files: &[&[
        (
            1,
            "administration",
            include_str!("../migrations/0001_administration.sql"),
        ),
        (2, "pin", include_str!("../migrations/0002_pin.sql")),
        (3, "people", include_str!("../migrations/0003_people.sql")),
        (4, "keys", include_str!("../migrations/0004_keys.sql")),
    ]],
};

/// The plug. `hasher` is how this installation judges and hashes passwords.
#[must_use]
pub fn plug(hasher: Arc<dyn PasswordHasher>) -> Plug {
    Plug {
        name: "administration",
        migrations: MIGRATIONS,
        modules: vec![
            security_log::module(),
            audit_trail::module(),
            branches::module(),
            settings::module(),
            periods::module(),
            jobs::module(),
            files::module(),
            sending::module(),
            roles::module(),
            users::module(hasher),
            business::module(),
        ],
    }
}
