//! For tests only: a fresh business per test in one shared, migrated database of a throw-away cluster (house 6).
//!
//! `scripts/test` (or `source scripts/lib/testdb.sh && testdb_start`) starts the cluster and sets `TILL_TEST_PG_URL`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "for tests only"
)]

mod approvers;
mod database;
mod mail_server;
mod postman;
mod shop;

pub use approvers::Approvers;
pub use database::{TestDatabase, database};
pub use mail_server::MailServer;
pub use postman::{OpenVault, Postman, TextPress};
pub use shop::{AuditEntry, OutboxEntry, Shop, T0};
