//! A big history: the shop of a given size and age, from a seed, written by COPY (issue 10).
//!
//! What was measured on an empty shop is not known of an old one. Made through the API, a million invoices would take an hour; here they are
//! to take no longer than five COPYs of their bytes. The shop is founded through the API (business, branch, registers, people, products, customers), and
//! then its past is written: shifts with their floats, counts, Z reports and seals; sales with lines, payments, taxes, invoices and
//! movements of stock; deliveries and levels; movements of cash; series with their journal and chain; and an event of the audit log, with its
//! hash, for everything that was done. Nothing of that has a second formula here: sales are priced and hashed, shifts reported and sealed,
//! events hashed and numbers chained by the program's own functions.
//!
//! What an old shop no longer has is not made: the outbox and the replies, which are swept. What this one never had: refunds, prints, baskets
//! that were put aside, approvals. The things it sells with are founded today; only what was done with them is old.

mod bare;
mod calendar;
mod chance;
mod documents;
mod found;
mod history;
mod partitions;
mod register;
mod rows;
mod sale;
mod shelf;
mod shop;
mod takings;
#[cfg(test)]
mod tests;
mod write;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqlx::ConnectOptions;
use till_shared::ids::TenantId;

use crate::bench;
use crate::bench::shop::Premises;
use crate::common::{ADMIN, Options, PASSWORD, TillServer, now_millis};
pub use calendar::Span;
use shop::Shop;
pub use write::{How, Written};

/// The ratio to a bare COPY that is wanted.
const RATIO_MAX: f64 = 5.0;

/// Options of `cargo xtask seed`.
#[derive(Args, Debug)]
pub struct Seed {
    /// Invoices
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    invoices: u64,
    /// Days over which they are spread, up to yesterday
    #[arg(long, default_value_t = 1_095, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    days: u32,
    /// Seed of everything that is random: the same one writes the same history
    #[arg(long = "seed", default_value_t = 1)]
    start: u64,
    /// Registers
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=99))]
    registers: u64,
    /// Products
    #[arg(long, default_value_t = 2_000)]
    products: usize,
    /// Customers that are known by name
    #[arg(long, default_value_t = 200)]
    customers: usize,
    /// People who sell
    #[arg(long, default_value_t = 8)]
    cashiers: usize,
    /// Do not send the same bytes to bare tables: there is no ratio then
    #[arg(long)]
    no_ratio: bool,
    /// A built `till`; without it a release build is made (or TILL_BIN is used)
    #[arg(long, value_name = "PROGRAM")]
    till: Option<PathBuf>,
    /// Keep the shop, to look around in it and to measure on it
    #[arg(long)]
    keep: bool,
}

/// How large a history, for whoever wants one under a shop of theirs.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Invoices.
    pub invoices: u64,
    /// Days.
    pub days: u32,
    /// Customers that are known by name.
    pub customers: usize,
    /// People who sell.
    pub cashiers: usize,
    /// Seed.
    pub seed: u64,
}

/// Founds, writes, verifies.
pub fn run(seed: &Seed) -> Result<ExitCode> {
    if cfg!(debug_assertions) {
        return bench::again_optimised();
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(tell(seed))
}

async fn tell(seed: &Seed) -> Result<ExitCode> {
    let options = Options {
        program: seed.till.clone(),
        settings: vec![("TILL_LOG__LEVEL".to_owned(), "warn".to_owned())],
        keep: seed.keep,
    };
    let registers = usize::try_from(seed.registers - 1)?;
    let mut premises = Premises::found(options, seed.start, (seed.products, registers)).await?;
    let wish = Wish {
        invoices: seed.invoices,
        days: seed.days,
        customers: seed.customers,
        cashiers: seed.cashiers,
        seed: seed.start,
    };
    let how = How {
        partitions: true,
        beside_bare: !seed.no_ratio,
        tell: true,
    };
    let written = lay_under(&mut premises, wish, how).await?;
    let cluster = premises.server.cluster()?;
    let disk = cluster.psql("SELECT pg_size_pretty(pg_database_size(current_database()))")?;
    println!("  the database has {disk}");
    let began = Instant::now();
    verify(&premises.server)?;
    let mut line = format!(
        "seed invoices={} days={} rows={} bytes={} seconds={:.1} analyze_s={:.1}",
        written.invoices,
        seed.days,
        written.rows,
        written.bytes,
        written.took.as_secs_f64(),
        written.analyzed.as_secs_f64(),
    );
    let ratio = written.ratio();
    if let (Some(bare), Some(ratio)) = (written.bare, ratio) {
        let _ = write!(line, " copy_s={:.1} ratio={ratio:.2}", bare.as_secs_f64());
    }
    println!("{line} verify_s={:.1}", began.elapsed().as_secs_f64());
    if seed.keep {
        println!(
            "  sign in as {ADMIN} with {PASSWORD}; TILL_DATA_DIR={} till serve",
            premises.server.data_dir().display()
        );
    }
    let is_met = ratio.is_none_or(|ratio| ratio <= RATIO_MAX);
    if !is_met {
        println!("  target ratio ≤ {RATIO_MAX}: MISSED");
    }
    Ok(if is_met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Gives a shop that has not opened yet a past that ends yesterday.
pub async fn lay_under(premises: &mut Premises, wish: Wish, how: How) -> Result<Written> {
    let mut api = premises.api().await?;
    let staff = found::hire(&mut api, &mut premises.ids, wish.cashiers).await?;
    found::customers(&mut api, &mut premises.ids, wish.customers).await?;
    let cluster = premises.server.cluster()?;
    let superuser = cluster.superuser();
    let tenant: TenantId = TenantId(cluster.psql("SELECT tenant_id FROM kernel.tenant")?.parse()?);
    let mut sql = superuser.clone().disable_statement_logging().connect().await?;
    let shop = Shop::read(&mut sql, tenant, staff).await?;
    drop(sql);
    let span = Span {
        invoices: wish.invoices,
        days: wish.days,
        last: yesterday(&shop)?,
    };
    write::write(&superuser, shop, (span, wish.seed), how).await
}

/// On the clock of the shop's first register.
fn yesterday(shop: &Shop) -> Result<jiff::civil::Date> {
    let zone: TimeZone = shop.registers.first().context("no register")?.zone.clone();
    let now = Timestamp::from_millisecond(i64::try_from(now_millis())?)?;
    Ok(now.to_zoned(zone).date().yesterday()?)
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
