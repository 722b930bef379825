//! Pure building blocks of Tillwright: no IO, no clock, no chance.
//!
//! Everything here compiles to WebAssembly too, so that the till computes with the same code as the server (K6).
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

// So that what macros name by the crate's name is found in the crate itself, too.
extern crate self as till_shared;

pub mod canon;
pub mod cash;
pub mod code;
pub mod country;
pub mod ids;
pub mod language;
pub mod level;
pub mod money;
pub mod page;
pub mod pin;
pub mod pricing;
pub mod quantity;
pub mod sheet;
pub mod slip;
pub mod text;
pub mod words;
