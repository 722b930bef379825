//! F1: the server is killed under checkout load, twenty times, as a power cut would do it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use rand::Rng;

use super::Findings;
use super::basket::chance;
use super::ledger::Ledger;
use super::shop::Scene;
use super::trade::Trade;
use super::truth::judge;

const KILLS: u32 = 20;
/// Serving again after a kill (reliability 3.6).
const RECOVERY_MAX: Duration = Duration::from_secs(3);

pub(super) async fn run(mut scene: Scene, seed: u64) -> Result<Findings> {
    let ledger = Arc::new(Ledger::default());
    let mut findings = Findings::default();
    let mut rng = chance(seed, 1_000);
    let mut slowest = Duration::ZERO;
    let trade = Trade::begin(&scene.shop, &ledger, seed)?;
    for kill in 0..KILLS {
        // Never in the same phase: at full load, in the first moments after a start, now and then right at the start.
        tokio::time::sleep(Duration::from_millis(rng.random_range(50..1_300))).await;
        scene.server.kill()?;
        let killed = Instant::now();
        scene.server.start_again().await?;
        let recovery = killed.elapsed();
        slowest = slowest.max(recovery);
        findings.must(recovery <= RECOVERY_MAX, || {
            format!("kill {kill}: serving again after {recovery:?}")
        });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    trade.end().await?;
    ledger.ask_again(&scene.shop.courier()?).await?;
    findings.figure("kills", KILLS);
    findings.judged(judge(&scene, &ledger).await?);
    findings.figure("unanswered", ledger.unknowns().values().sum::<u64>());
    findings.figure("recovery_ms_max", slowest.as_millis());
    Ok(findings)
}
