//! The composition root: the one place that knows every plug, puts the parts together and offers them as the program `till`.
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

pub mod cli;
pub mod first_run;
pub mod installation;
pub mod modules;
pub mod openapi;

mod commands;
mod demo;
mod desk;
mod identity;
mod manager;
mod outside;
mod progress;
mod public_pages;
mod serving;

use std::process::ExitCode;

use clap::Parser;

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    small_pages();
    let cli = cli::Cli::parse();
    end_with_the_reader();
    if let Err(error) = identity::settle(&cli) {
        eprintln!("till: {error:#}");
        return ExitCode::FAILURE;
    }
    // One TLS provider for the whole process (dependencies 0.5); a second call in tests is harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("till: the program cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("till: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Asks for memory in pages of 4 kB instead of 2 MB, for this process and those it starts (PostgreSQL's guides advise the same). The
/// allocator touches a little of many large pages: at rest that held 18 MB of which 6 were used, and a sale costs the same processor time.
fn small_pages() {
    // A kernel that cannot be told gives what it gives.
    let _ = nix::sys::prctl::set_thp_disable(true);
}

/// Ends the program without a word when whoever reads what it prints has gone (`till openapi | head`): `print!` panics then, whatever it
/// prints. The server prints through its log, which does not.
fn end_with_the_reader() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let gone = panic.payload_as_str().is_some_and(|words| {
            words.starts_with("failed printing to stdout") && words.contains("Broken pipe")
        });
        if gone {
            // What a shell calls a program that SIGPIPE ended.
            std::process::exit(141);
        }
        before(panic);
    }));
}
