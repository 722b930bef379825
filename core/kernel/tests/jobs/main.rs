//! Jobs: each effect once, whatever becomes of the workers (F26, P-4.12).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod outside;
mod people;
mod probe;
mod schedules;
mod steps;
mod workers;
