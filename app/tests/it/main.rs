//! Tests of the real program: started as people start it, on a folder of its own with its own PostgreSQL, talked to over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at once: that is how it fails"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the program is tested from outside, where time and chance are real"
)]

mod api_design;
mod api_forms;
mod bad_input;
mod catalogue;
mod command_line;
mod contract;
mod described;
mod devices;
mod guide;
mod import;
mod jobs;
mod looking;
mod matrix;
mod owner;
mod pooler;
mod previous;
mod product;
mod replicas;
mod sending;
mod service;
mod statements;
mod story;
mod support;
