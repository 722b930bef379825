//! F6: the server is asked to stop under load (SIGTERM, as a rolling restart does), ten times.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use rand::Rng;

use super::Findings;
use super::basket::chance;
use super::ledger::Ledger;
use super::shop::Scene;
use super::trade::Trade;
use super::truth::judge;

const STOPS: u32 = 10;
/// Everything that was begun is finished (reliability 3.6).
const DRAIN_MAX: Duration = Duration::from_secs(10);

pub(super) async fn run(mut scene: Scene, seed: u64) -> Result<Findings> {
    let ledger = Arc::new(Ledger::default());
    let mut findings = Findings::default();
    let mut rng = chance(seed, 6_000);
    let mut slowest = Duration::ZERO;
    let trade = Trade::begin(&scene.shop, &ledger, seed)?;
    for stop in 0..STOPS {
        tokio::time::sleep(Duration::from_millis(rng.random_range(100..900))).await;
        let acked = ledger.acked();
        // An end that is not clean is an error already.
        let drained = scene.server.stop().await?;
        slowest = slowest.max(drained);
        findings.must(drained <= DRAIN_MAX, || {
            format!("stop {stop}: it took {drained:?}")
        });
        findings.must(stop == 0 || ledger.acked() > 0 && acked > 0, || {
            format!("stop {stop}: nobody was selling")
        });
        scene.server.start_again().await?;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    trade.end().await?;
    ledger.ask_again(&scene.shop.courier()?).await?;
    findings.figure("stops", STOPS);
    findings.judged(judge(&scene, &ledger).await?);
    // Whoever waited for an answer got it, or was told that the server stops: a request that hangs is a failed one.
    let unheard = ledger.unknowns();
    let hung = unheard.get("wire.timeout").copied().unwrap_or_default();
    findings.must(hung == 0, || format!("{hung} requests were never answered"));
    findings.figure("turned_away", unheard.values().sum::<u64>());
    findings.figure("drain_ms_max", slowest.as_millis());
    Ok(findings)
}
