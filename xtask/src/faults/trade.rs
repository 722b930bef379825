//! Tills that sell without a pause, whatever happens to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use tokio::task::JoinSet;

use super::basket::{Basket, chance};
use super::ledger::Ledger;
use super::shop::Shop;

/// Tills at work.
pub struct Trade {
    stop: Arc<AtomicBool>,
    tills: JoinSet<()>,
}

impl Trade {
    /// One till at every register. Each goes on to its next basket when the last one is known.
    pub fn begin(shop: &Arc<Shop>, ledger: &Arc<Ledger>, seed: u64) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut tills = JoinSet::new();
        for register in 0..shop.registers.len() {
            let (shop, ledger, stop) = (Arc::clone(shop), Arc::clone(ledger), Arc::clone(&stop));
            let courier = shop.courier()?;
            let mut rng = chance(seed, u64::try_from(register)?);
            tills.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let basket = Basket::drawn(&mut rng, &shop, register);
                    ledger.settle(&courier, &basket).await;
                }
            });
        }
        Ok(Self { stop, tills })
    }

    /// Lets every till finish its basket.
    pub async fn end(mut self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(till) = self.tills.join_next().await {
            till?;
        }
        Ok(())
    }
}
