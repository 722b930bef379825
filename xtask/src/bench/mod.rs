//! Measurements of a release build, side by side with pgbench on the same cluster, so that the machine's own speed cancels out.
//!
//! Every bench starts a server of its own on data of its own, prints what it sees, and ends with one line `NAME key=value …`.

mod checkout;
mod history;
mod import;
mod load;
mod mixed;
mod people;
mod pgbench;
mod search;
pub mod shop;
mod startup;
mod web;
mod words;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::common::Options;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Sales of 5 lines and one payment
    Checkout,
    /// Searching 50,000 products
    Search,
    /// Requests at a fixed rate, 90 % reads and 10 % sales; then the same by a hundred people, each with a WebSocket
    Mixed,
    /// `till import` of 50,000 products, beside COPY of the rows it wrote
    Import,
    /// Start to ready, and memory at rest
    Startup,
    /// The till in a browser, with 50,000 products: size, first paint, scans
    Web,
    /// One after the other
    All,
}

/// Options of `cargo xtask bench`.
#[derive(Args, Debug)]
pub struct Bench {
    /// What to measure
    #[arg(value_enum)]
    name: Name,
    /// Length of each measurement
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How often pgbench and the product take turns; the median of the turns counts
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: u32,
    /// Clients at a time (checkout)
    #[arg(long, value_delimiter = ',', default_values_t = [1_usize, 8, 32])]
    clients: Vec<usize>,
    /// Products (search, mixed, import and web; the checkout sells from 2,000)
    #[arg(long, default_value_t = 50_000)]
    products: usize,
    /// Requests a second (mixed); without it two fifths of what pgbench reaches
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: Option<u32>,
    /// Invoices of a history that the checkout is measured with, beside a shop without one, instead of beside pgbench (checkout)
    #[arg(long, value_name = "INVOICES", value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    history: Option<u64>,
    /// Days of that history, up to yesterday
    #[arg(long, default_value_t = 1_095, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    days: u32,
    /// A built `till`; without it a release build is made (or TILL_BIN is used)
    #[arg(long)]
    till: Option<PathBuf>,
    /// A setting of the server, e.g. TILL_DATABASE__MAX_CONNECTIONS=32
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Keep data and logs when the run ends
    #[arg(long)]
    keep: bool,
    /// Seed of everything that is random
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What every bench is given.
#[derive(Clone, Debug)]
pub struct Plan {
    length: Duration,
    rounds: u32,
    clients: Vec<usize>,
    products: usize,
    rate: Option<f64>,
    history: Option<u64>,
    days: u32,
    options: Options,
    seed: u64,
}

impl Bench {
    /// Runs it; prints the closing lines last.
    pub fn run(self) -> Result<ExitCode> {
        if cfg!(debug_assertions) {
            return again_optimised();
        }
        let settings = self.settings.iter().filter_map(|setting| setting.split_once('='));
        let plan = Plan {
            length: Duration::from_secs(self.seconds),
            rounds: self.rounds,
            clients: self.clients,
            products: self.products,
            rate: self.rate.map(f64::from),
            history: self.history,
            days: self.days,
            options: Options {
                program: self.till,
                settings: settings
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
                keep: self.keep,
            },
            seed: self.seed,
        };
        // One thread: the load generator shares the machine with what it measures.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let name = self.name;
        let closing = runtime.block_on(async move {
            let mut closing = Vec::new();
            let wants = |other: Name| name == other || name == Name::All;
            if wants(Name::Checkout) {
                closing.push(match plan.history {
                    Some(invoices) => history::run(&plan, invoices).await?,
                    None => checkout::run(&plan).await?,
                });
            }
            if wants(Name::Search) {
                closing.push(search::run(&plan).await?);
            }
            if wants(Name::Mixed) {
                closing.push(mixed::run(&plan).await?);
            }
            if wants(Name::Import) {
                closing.push(import::run(&plan).await?);
            }
            if wants(Name::Startup) {
                closing.push(startup::run(&plan).await?);
            }
            if wants(Name::Web) {
                closing.push(web::run(&plan).await?);
            }
            anyhow::Ok(closing)
        })?;
        println!("{}", closing.join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs this program once more as a release build: it sends the load from the same machine, so it must cost little itself.
pub fn again_optimised() -> Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            "till-xtask",
            "--",
        ])
        .args(std::env::args_os().skip(1))
        .status()
        .context("cargo run --release")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says whether a figure is within its target.
fn judged(what: &str, value: f64, target: f64, at_least: bool) {
    let (sign, met) = if at_least {
        ("≥", value >= target)
    } else {
        ("≤", value <= target)
    };
    println!(
        "  target {what} {sign} {target}: {value:.2} {}",
        if met { "met" } else { "MISSED" }
    );
}
