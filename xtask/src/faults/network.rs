//! F5: the network between tills and server drops a fifth of everything, delays, stalls and duplicates, four times, and comes back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use super::Findings;
use super::basket::{Basket, chance};
use super::ledger::Ledger;
use super::proxy::Proxy;
use super::shop::{Scene, Shop};
use super::truth::judge;
use crate::common::{Spread, percentile};

const OUTAGES: u32 = 4;
const BAD: Duration = Duration::from_secs(5);
const GOOD: Duration = Duration::from_secs(3);
/// 99 of 100 baskets are through this long after the network is back (reliability 3.6).
const THROUGH_MAX: Duration = Duration::from_secs(5);

/// When a basket was first offered, and when it was known to be sold.
type Times = Arc<Mutex<Vec<(Instant, Instant)>>>;

pub(super) async fn run(scene: Scene, seed: u64) -> Result<Findings> {
    let proxy = Proxy::open(scene.server.address(), seed).await?;
    let ledger = Arc::new(Ledger::default());
    let (stop, times) = (Arc::new(AtomicBool::new(false)), Times::default());
    let mut tills = JoinSet::new();
    for register in 0..scene.shop.registers.len() {
        let courier = scene.shop.courier_at(&format!("http://{}", proxy.address))?;
        let (shop, ledger) = (Arc::clone(&scene.shop), Arc::clone(&ledger));
        let (stop, times) = (Arc::clone(&stop), Arc::clone(&times));
        tills.spawn(async move { sell(&shop, &ledger, &courier, register, seed, &stop, &times).await });
    }
    let mut phases = Vec::new();
    for _ in 0..OUTAGES {
        proxy.make(true);
        tokio::time::sleep(BAD).await;
        proxy.make(false);
        let back = Instant::now();
        tokio::time::sleep(GOOD).await;
        phases.push((back, Instant::now()));
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(till) = tills.join_next().await {
        till??;
    }

    let mut findings = Findings::default();
    ledger.ask_again(&scene.shop.courier()?).await?;
    findings.judged(judge(&scene, &ledger).await?);
    let times = times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut waits = after_return(&times, &phases);
    let spread = Spread::of(&mut waits);
    let through = percentile(&waits, 0.99);
    findings.must(through <= THROUGH_MAX, || {
        format!("99 of 100 baskets were through {through:?} after the network was back")
    });
    findings.must(waits.len() > 100, || {
        format!("only {} baskets say how soon it is good again", waits.len())
    });
    let told = proxy.told();
    for (name, count) in [
        ("requests_lost", &told.requests_lost),
        ("answers_lost", &told.answers_lost),
        ("duplicated", &told.duplicated),
        ("stalled", &told.stalled),
    ] {
        let count = count.load(Ordering::Relaxed);
        findings.figure(name, count);
        findings.must(count > 0, || format!("{name} is 0: the network was not bad"));
    }
    findings.figure("through_p99_ms", format!("{:.0}", spread.p99_ms));
    findings.figure("through_max_ms", format!("{:.0}", spread.max_ms));
    Ok(findings)
}

async fn sell(
    shop: &Shop,
    ledger: &Ledger,
    courier: &super::courier::Courier,
    register: usize,
    seed: u64,
    stop: &AtomicBool,
    times: &Times,
) -> Result<()> {
    let mut rng = chance(seed, 5_000 + u64::try_from(register)?);
    while !stop.load(Ordering::Relaxed) {
        let basket = Basket::drawn(&mut rng, shop, register);
        let began = Instant::now();
        ledger.settle(courier, &basket).await;
        let mut all = times.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((began, Instant::now()));
    }
    Ok(())
}

/// How long baskets took that were waiting when the network came back, or were offered while it was good: from the later of both.
fn after_return(times: &[(Instant, Instant)], phases: &[(Instant, Instant)]) -> Vec<Duration> {
    let mut waits = Vec::new();
    for (back, until) in phases {
        let counted = times.iter().filter(|(began, sold)| began < until && sold > back);
        waits.extend(counted.map(|(began, sold)| sold.duration_since(*began.max(back))));
    }
    waits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_counts_from_when_the_network_is_back() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let phases = [(at(10), at(20))];
        let times = [
            (at(1), at(2)),   // all while it was bad
            (at(5), at(12)),  // waiting when it came back: 2 s
            (at(15), at(18)), // offered while it was good: 3 s
            (at(21), at(22)), // bad again
        ];
        assert_eq!(
            after_return(&times, &phases),
            [Duration::from_secs(2), Duration::from_secs(3)]
        );
    }
}
