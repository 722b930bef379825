//! The server with a small plug of its own and a made-up identity: what HTTP adds to the kernel.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "tests"
)]

mod auth;
mod connections;
mod documents;
mod harness;
mod health;
mod hosts;
mod identity;
mod live;
mod openapi;
mod plug;
mod problems;
mod protocol;
mod statement;
mod web;
mod websocket;
