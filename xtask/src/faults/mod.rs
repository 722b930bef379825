//! The reliability bench (reliability 3.6): faults against the shipped program, judged by a reference model.
//!
//! Each fault gets an installation of its own. Tills sell baskets drawn from a seed; whatever was answered with success is written down,
//! whatever was not is asked again until it is known. Afterwards the database must hold exactly what was written down: nothing lost, nothing
//! twice, no gap in a series, stock to the piece, `till verify` clean. The seed fixes the baskets and the script of faults; what the machine
//! makes of their timing differs from run to run.

mod basket;
mod courier;
mod database;
mod disconnect;
mod drain;
mod hot_spots;
mod kill;
mod ledger;
mod network;
mod proxy;
mod shop;
mod storm;
mod trade;
mod truth;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};

use shop::Scene;
use truth::Judgement;

/// The reliability bench.
#[derive(Args)]
pub struct Faults {
    #[command(subcommand)]
    suite: Suite,
}

#[derive(Subcommand)]
enum Suite {
    /// What runs on every change: F1 to F6 and F14, in less than five minutes
    Quick(Quick),
}

#[derive(Args)]
struct Quick {
    /// Draws baskets and faults; drawn from the clock if left out
    #[arg(long)]
    seed: Option<u64>,
    /// Only these, e.g. F1,F4
    #[arg(long, value_delimiter = ',', ignore_case = true)]
    only: Vec<Fault>,
    /// The program to test; otherwise TILL_BIN or a release build
    #[arg(long, value_name = "PROGRAM")]
    till: Option<PathBuf>,
}

/// A fault of the catalogue in reliability 3.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Fault {
    /// The server is killed under load
    F1,
    /// The database stops at once under load
    F2,
    /// Clients hang up at every stage of a request
    F3,
    /// The same request fifty times at once
    F4,
    /// The network loses, delays, stalls and duplicates
    F5,
    /// The server is asked to stop under load
    F6,
    /// Fifty tills want the same thing
    F14,
}

const QUICK: [Fault; 7] = [
    Fault::F1,
    Fault::F2,
    Fault::F3,
    Fault::F4,
    Fault::F5,
    Fault::F6,
    Fault::F14,
];

/// What a fault showed: figures for the line that is printed, and promises that were broken.
#[derive(Default)]
pub(crate) struct Findings {
    figures: String,
    broken: Vec<String>,
}

impl Findings {
    /// Adds `name=value` to the line.
    pub fn figure(&mut self, name: &str, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.figures, " {name}={value}");
    }

    /// Notes a broken promise.
    pub fn broken(&mut self, what: impl Into<String>) {
        self.broken.push(what.into());
    }

    /// Notes a broken promise unless `holds`.
    pub fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.broken.push(what());
        }
    }

    /// Adds what the database says.
    pub fn judged(&mut self, judgement: Judgement) {
        self.figure("acked", judgement.acked);
        self.figure("lost", judgement.lost);
        self.figure("duplicate", judgement.duplicate);
        self.figure("gaps", judgement.gaps);
        self.broken.extend(judgement.broken);
    }
}

/// Runs a suite; failure if any promise was broken.
pub fn run(faults: &Faults) -> Result<ExitCode> {
    let Suite::Quick(quick) = &faults.suite;
    let program = quick.till.as_deref();
    let seed = quick.seed.unwrap_or_else(drawn);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let began = Instant::now();
    let mut red = 0;
    for fault in QUICK
        .into_iter()
        .filter(|fault| quick.only.is_empty() || quick.only.contains(fault))
    {
        let name = format!("{fault:?}");
        let fault_began = Instant::now();
        let findings = runtime.block_on(inflict(fault, seed, program));
        let seconds = fault_began.elapsed().as_secs_f64();
        let (figures, broken) = match findings {
            Ok(findings) => (findings.figures, findings.broken),
            Err(error) => (String::new(), vec![format!("{error:#}")]),
        };
        let verdict = if broken.is_empty() { "ok" } else { "FAILED" };
        println!("{name}{figures} seconds={seconds:.1} {verdict}");
        if !broken.is_empty() {
            red += 1;
            let (shown, rest) = broken.split_at(broken.len().min(20));
            for what in shown {
                println!("  {name}: {what}");
            }
            if !rest.is_empty() {
                println!("  {name}: and {} more", rest.len());
            }
            println!("  replay: cargo xtask faults quick --only {name} --seed {seed}");
        }
    }
    println!(
        "faults seed={seed} failed={red} seconds={:.1}",
        began.elapsed().as_secs_f64()
    );
    Ok(if red == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn inflict(fault: Fault, seed: u64, program: Option<&Path>) -> Result<Findings> {
    match fault {
        Fault::F1 => kill::run(Scene::open(program, 8, seed).await?, seed).await,
        Fault::F2 => database::run(Scene::open(program, 8, seed).await?, seed).await,
        Fault::F3 => disconnect::run(Scene::open(program, 8, seed).await?, seed).await,
        Fault::F4 => storm::run(Scene::open(program, 4, seed).await?, seed).await,
        Fault::F5 => network::run(Scene::open(program, 8, seed).await?, seed).await,
        Fault::F6 => drain::run(Scene::open(program, 8, seed).await?, seed).await,
        Fault::F14 => hot_spots::run(Scene::open(program, 50, seed).await?, seed).await,
    }
}

/// A seed for a run that names none.
#[expect(
    clippy::disallowed_methods,
    reason = "a run that names no seed draws one and prints it"
)]
fn drawn() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(1, |since| since.as_secs() % 1_000_000)
}

/// Waits for something that must come true.
async fn eventually<F, Fut>(what: &str, patience: std::time::Duration, mut is_so: F) -> Result<()>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    let began = Instant::now();
    while !is_so().await {
        if began.elapsed() > patience {
            bail!("{what}: not within {patience:?}");
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Ok(())
}
