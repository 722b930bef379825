//! The four locks of the single road (house 2), each with attempts to get past it. Lock 1 (types) is in `till_kernel::locks`; lock 4
//! (authorisation matrix) needs every plug and lives in `app/tests/it`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod broken;
mod holes;
mod many;
mod numbers;
mod probe;
mod road;
