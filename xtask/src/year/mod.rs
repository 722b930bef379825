//! A fiscal year in one shift: as many of the largest documents as a year could hold, then everything that adds them up (issue 7, proof).
//!
//! One document a minute, day and night, is more than a register of a shop ever makes; each is as large as the ceilings let it be
//! (docs/decisions/0010). All of them lie in one open shift, so that X and Z have the most to add that they can have. Whoever counts the drawer does
//! so blind. Every figure is worked out here as well, in 128 bits; one that differs, or an answer that is no success, ends the run.

mod ask;
mod books;
mod shop;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::common::{Options, TillServer};
use books::Books;
use shop::Shop;

/// Minutes of 365 days.
const MINUTES: u64 = 365 * 24 * 60;
/// A series refuses what would bring it above 9 × 10^18 (docs/decisions/0010).
const DOCUMENTS_MAX: u64 = 9_000_000;

/// Sell a year of the largest documents.
#[derive(Args)]
pub struct Year {
    /// How many documents
    #[arg(long, default_value_t = MINUTES, value_parser = clap::value_parser!(u64).range(1..=DOCUMENTS_MAX))]
    documents: u64,
    /// Clients that sell at a time
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=64))]
    clients: u64,
    /// The program to test; otherwise TILL_BIN or a release build
    #[arg(long, value_name = "PROGRAM")]
    till: Option<PathBuf>,
    /// Keep data and logs when the run ends
    #[arg(long)]
    keep: bool,
}

/// Sells, asks, compares; an error if anything does not answer or does not add up.
pub fn run(year: &Year) -> Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?
        .block_on(pass(year))?;
    Ok(ExitCode::SUCCESS)
}

async fn pass(year: &Year) -> Result<()> {
    let server = TillServer::start(Options {
        program: year.till.clone(),
        settings: vec![("TILL_LOG__LEVEL".to_owned(), "warn".to_owned())],
        keep: year.keep,
    })
    .await?;
    let books = Books::of(year.documents);
    let shop = Shop::open(&server, books).await?;
    let began = Instant::now();
    shop.trade(&server, year.documents, year.clients).await?;
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "  sold {} documents of {} each, {:.0} a second",
        books.documents,
        books::LARGEST_MINOR,
        f64::from(u32::try_from(books.documents)?) / seconds
    );
    let timed = ask::everything(&server, &shop, books).await?;
    let began = Instant::now();
    verify(&server)?;
    println!(
        "year documents={} seconds={seconds:.1} sum={} x_ms={} z_ms={} verify_s={:.1}",
        books.documents,
        books.total_minor(),
        timed.x.as_millis(),
        timed.z.as_millis(),
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Lets the program look at its own books, beside the running server.
fn verify(server: &TillServer) -> Result<()> {
    let output = server.command("verify").output().context("till verify")?;
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    ensure!(
        output.status.success() && said.contains("Everything adds up."),
        "till verify: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
