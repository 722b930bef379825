//! The checkout of a shop with a big history beside that of a shop without one, in turns: what years of invoices cost the next one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result};

use super::checkout::PRODUCTS;
use super::load::{Run, closed};
use super::shop::{Premises, REGISTERS, Shop};
use super::{Plan, judged};
use crate::common::median;
use crate::seed::{How, Wish, lay_under};

/// Time that each shop trades before it counts.
const WARM: Duration = Duration::from_secs(4);
/// As `cargo xtask seed` has them.
const CUSTOMERS: usize = 200;
const CASHIERS: usize = 8;
/// What of its speed a shop may lose.
const RATIO_MIN: f64 = 0.90;

/// Turns of both shops with one number of clients.
#[derive(Default)]
struct Turns {
    young: Vec<Run>,
    old: Vec<Run>,
}

impl Turns {
    /// Neighbouring turns are compared, so that a slow minute of the machine slows both.
    fn ratio(&self) -> f64 {
        let turns = self.old.iter().zip(&self.young);
        median(
            &turns
                .map(|(old, young)| old.per_second / young.per_second)
                .collect::<Vec<_>>(),
        )
    }
}

fn of(runs: &[Run], figure: impl Fn(&Run) -> f64) -> f64 {
    median(&runs.iter().map(figure).collect::<Vec<_>>())
}

fn p95(run: &Run) -> f64 {
    run.spread.first().map_or(0.0, |spread| spread.p95_ms)
}

/// Measures; answers the closing line.
pub async fn run(plan: &Plan, invoices: u64) -> Result<String> {
    println!("checkout_history: the checkout with {invoices} invoices behind it, beside one with none");
    let young = Shop::open(plan, PRODUCTS).await?;
    let mut premises = Premises::found(plan.options.clone(), plan.seed, (PRODUCTS, REGISTERS)).await?;
    let wish = Wish {
        invoices,
        days: plan.days,
        customers: CUSTOMERS,
        cashiers: CASHIERS,
        seed: plan.seed,
    };
    let how = How {
        partitions: true,
        beside_bare: false,
        tell: true,
    };
    let written = lay_under(&mut premises, wish, how).await?;
    let old = premises.open().await?;
    let cluster = old.server.cluster()?;
    println!(
        "  {} rows of history in {:.1} s, {} of database",
        written.rows,
        written.took.as_secs_f64(),
        cluster.psql("SELECT pg_size_pretty(pg_database_size(current_database()))")?
    );
    // An old shop has been vacuumed all along: it is not done beside what is measured.
    for shop in [&young, &old] {
        closed(&shop.server, shop.cashiers(REGISTERS).await?, WARM).await?;
        shop.server.cluster()?.psql("VACUUM ANALYZE")?;
    }
    let mut all: BTreeMap<usize, Turns> = BTreeMap::new();
    for round in 1..=plan.rounds {
        for &clients in &plan.clients {
            let turns = all.entry(clients).or_default();
            // Who comes first changes, so that neither is always the one after the other.
            let mut order = [("young", &young), ("old", &old)];
            if round % 2 == 0 {
                order.reverse();
            }
            for (name, shop) in order {
                shop.server.cluster()?.psql("CHECKPOINT")?;
                let run = closed(&shop.server, shop.cashiers(clients).await?, plan.length).await?;
                println!(
                    "  {round}. {name:<5} {clients:>2} clients: {:>6.0}/s  p95 {:>5.1} ms  PostgreSQL {:.2} ms, till {:.2} ms of processor each, {} errors",
                    run.per_second,
                    p95(&run),
                    run.postgres_ms,
                    run.server_ms,
                    run.errors
                );
                if let Some(error) = &run.first_error {
                    println!("     first error: {error}");
                }
                match name {
                    "old" => turns.old.push(run),
                    _ => turns.young.push(run),
                }
            }
        }
    }
    let (most, busiest) = all.last_key_value().context("no clients")?;
    let ratio = busiest.ratio();
    judged(
        &format!("ratio to an empty shop at {most} clients"),
        ratio,
        RATIO_MIN,
        true,
    );
    let runs = all
        .values()
        .flat_map(|turns| turns.young.iter().chain(&turns.old));
    let errors: u64 = runs.map(|run| run.errors).sum();
    let mut line = format!(
        "checkout_history invoices={invoices} days={} ratio={ratio:.2}",
        plan.days
    );
    for (clients, turns) in &all {
        let _ = write!(
            line,
            " ratio_c{clients}={:.2} per_s_c{clients}={:.0} young_per_s_c{clients}={:.0} p95_ms_c{clients}={:.1} young_p95_ms_c{clients}={:.1}",
            turns.ratio(),
            of(&turns.old, |run| run.per_second),
            of(&turns.young, |run| run.per_second),
            of(&turns.old, p95),
            of(&turns.young, p95),
        );
    }
    Ok(format!("{line} errors={errors}"))
}
