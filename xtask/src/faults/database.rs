//! F2: the database stops at once under checkout load, ten times. The server stays and starts it again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand::Rng;

use super::basket::chance;
use super::ledger::Ledger;
use super::shop::Scene;
use super::trade::Trade;
use super::truth::judge;
use super::{Findings, eventually};

const STOPS: u32 = 10;
/// Selling again after a stop (reliability 3.6).
const RECOVERY_MAX: Duration = Duration::from_secs(10);
/// What a till may hear while there is no database. The server itself lives: no connection breaks and nothing is "our mistake".
const EXPECTED: [&str; 3] = ["kernel.unavailable", "kernel.outcome-unknown", "kernel.busy"];

pub(super) async fn run(scene: Scene, seed: u64) -> Result<Findings> {
    let ledger = Arc::new(Ledger::default());
    let mut findings = Findings::default();
    let mut rng = chance(seed, 2_000);
    let mut slowest = Duration::ZERO;
    let trade = Trade::begin(&scene.shop, &ledger, seed)?;
    for stop in 0..STOPS {
        tokio::time::sleep(Duration::from_millis(rng.random_range(300..900))).await;
        let postmaster = scene
            .shop
            .postmaster()
            .context("PostgreSQL has no main process")?;
        // What `pg_ctl stop -m immediate` sends: every session is cut, nothing is written back.
        kill(Pid::from_raw(i32::try_from(postmaster)?), Signal::SIGQUIT)?;
        let stopped = Instant::now();
        let shop = &scene.shop;
        eventually("another PostgreSQL", RECOVERY_MAX * 3, || async {
            shop.postmaster().is_some_and(|now| now != postmaster)
        })
        .await?;
        let acked = ledger.acked();
        let ledger = &ledger;
        eventually("a sale after the stop", RECOVERY_MAX * 3, || async move {
            ledger.acked() > acked
        })
        .await?;
        let recovery = stopped.elapsed();
        slowest = slowest.max(recovery);
        findings.must(recovery <= RECOVERY_MAX, || {
            format!("stop {stop}: selling again after {recovery:?}")
        });
    }
    trade.end().await?;
    ledger.ask_again(&scene.shop.courier()?).await?;
    let unknowns = ledger.unknowns();
    for (why, times) in &unknowns {
        findings.must(EXPECTED.contains(&why.as_str()), || {
            format!("heard {why} {times} times")
        });
    }
    findings.figure("stops", STOPS);
    findings.judged(judge(&scene, &ledger).await?);
    findings.figure(
        "outcome_unknown",
        unknowns
            .get("kernel.outcome-unknown")
            .copied()
            .unwrap_or_default(),
    );
    findings.figure(
        "unavailable",
        unknowns.get("kernel.unavailable").copied().unwrap_or_default(),
    );
    findings.figure("recovery_ms_max", slowest.as_millis());
    Ok(findings)
}
