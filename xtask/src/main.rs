//! Tasks of the people who build Tillwright: `cargo xtask NAME`. Nothing here ships.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod common;
mod tidy;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Tasks of the people who build Tillwright",
    version
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the tree against its own rules: arrows between crates, where SQL may live, tenant tables, tests
    Tidy,
    /// Measure a release build beside pgbench: checkout, search, mixed, startup, all
    Bench(bench::Bench),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().task {
        Task::Tidy => tidy::run(),
        Task::Bench(bench) => bench.run(),
    }
}
