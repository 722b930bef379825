//! Tasks of the people who build Tillwright: `cargo xtask NAME`. Nothing here ships.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod baskets;
mod bench;
mod chaos;
mod common;
mod faults;
mod seed;
mod shots;
mod tidy;
mod year;

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
    /// Break things under load and count what was lost: F1 to F6, F14 of reliability 3.6
    Faults(faults::Faults),
    /// Sell the real baskets of a year through the API, after importing their catalogue and customers
    Baskets(baskets::Baskets),
    /// Measure a release build beside pgbench: checkout, search, mixed, import, startup, web, all
    Bench(bench::Bench),
    /// Sell as many of the largest documents as a fiscal year could hold, then ask for X, Z, totals, receipts, `till verify`
    Year(year::Year),
    /// Write a shop of a given size and age by COPY, from a seed: its invoices with all they leave behind; then `till verify`
    Seed(seed::Seed),
    /// Let a cashier make mistakes in a browser: drawer, sales, stock and screen must agree at the end
    Chaos(chaos::Chaos),
    /// Take a picture of every screen of the web application, in three sizes and both themes
    Shots(shots::Shots),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().task {
        Task::Tidy => tidy::run(),
        Task::Bench(bench) => bench.run(),
        Task::Year(year) => year::run(&year),
        Task::Seed(seed) => seed::run(&seed),
        Task::Shots(shots) => shots::run(&shots),
        Task::Chaos(chaos) => chaos::run(&chaos),
        Task::Faults(faults) => faults::run(&faults),
        Task::Baskets(baskets) => baskets::run(&baskets),
    }
}
