//! F4: the same request fifty times at once while connections break on both sides. One sale per key; another body under the key is refused.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use rand::Rng;
use tokio::task::JoinSet;

use super::Findings;
use super::basket::{Basket, chance, id};
use super::courier::{Courier, Heard};
use super::ledger::Ledger;
use super::shop::{Scene, Shop};
use super::truth::judge;

/// What another body under a used key must hear.
const REUSED: &str = "kernel.idempotency-key-reused";
const KEYS: u64 = 40;
const AT_ONCE: usize = 50;
/// Of the fifty, those that ask for something else under the same key.
const OTHERS: usize = 5;
/// Share of clients that hang up.
const ABORTS: f64 = 0.4;
/// How often a session of the database is cut off.
const CUT_EVERY: Duration = Duration::from_millis(40);

pub(super) async fn run(scene: Scene, seed: u64) -> Result<Findings> {
    let ledger = Arc::new(Ledger::default());
    let mut findings = Findings::default();
    let stop = Arc::new(AtomicBool::new(false));
    let cutter = tokio::spawn(cut_sessions(Arc::clone(&scene.shop), Arc::clone(&stop)));
    let mut heard: BTreeMap<String, u64> = BTreeMap::new();
    let aborted = Arc::new(AtomicU64::new(0));
    for key in 0..KEYS {
        let answers = storm(&scene.shop, &ledger, &aborted, seed, key).await?;
        for (answer, times) in answers {
            *heard.entry(answer).or_default() += times;
        }
    }
    stop.store(true, Ordering::Relaxed);
    let cut = cutter.await??;
    ledger.ask_again(&scene.shop.courier()?).await?;
    findings.figure("keys", KEYS);
    findings.figure("requests", KEYS * u64::try_from(AT_ONCE)?);
    findings.figure("aborted", aborted.load(Ordering::Relaxed));
    findings.figure("sessions_cut", cut);
    findings.judged(judge(&scene, &ledger).await?);
    findings.figure(
        "other_body_refused",
        heard.get(&format!("422 {REUSED}")).copied().unwrap_or_default(),
    );
    Ok(findings)
}

/// One key: fifty requests at once, then the truth.
async fn storm(
    shop: &Arc<Shop>,
    ledger: &Arc<Ledger>,
    aborted: &Arc<AtomicU64>,
    seed: u64,
    key: u64,
) -> Result<BTreeMap<String, u64>> {
    let mut rng = chance(seed, 4_000 + key);
    let register = usize::try_from(key)? % shop.registers.len();
    let sale = id(&mut rng);
    let one = Basket::with_id(sale, &mut rng, shop, register, vec![(0, 1), (1, 2)], "");
    let other = Basket::with_id(
        sale,
        &mut rng,
        shop,
        register,
        vec![(2, 1)],
        "another request under the same key",
    );
    let mut requests = JoinSet::new();
    for at in 0..AT_ONCE {
        let is_other = at % (AT_ONCE / OTHERS) == AT_ONCE / OTHERS - 1;
        let basket = if is_other { other.clone() } else { one.clone() };
        let courier = shop.courier()?;
        let gone_after = rng
            .random_bool(ABORTS)
            .then(|| Duration::from_micros(rng.random_range(0..30_000)));
        let aborted = Arc::clone(aborted);
        requests.spawn(async move {
            match gone_after {
                None => Some((is_other, courier.offer(&basket).await)),
                Some(after) => {
                    let heard = tokio::time::timeout(after, courier.offer(&basket)).await.ok();
                    aborted.fetch_add(u64::from(heard.is_none()), Ordering::Relaxed);
                    heard.map(|heard| (is_other, heard))
                }
            }
        });
    }
    let mut answers = Vec::with_capacity(AT_ONCE);
    while let Some(answer) = requests.join_next().await {
        answers.extend(answer?);
    }
    let courier = shop.courier()?;
    let won_by_other = !matches!(last_word(&courier, ledger, &one).await?, Heard::Sold { .. });
    let (winner, loser) = if won_by_other {
        (&other, &one)
    } else {
        (&one, &other)
    };
    ledger.settle(&courier, winner).await;
    match last_word(&courier, ledger, loser).await? {
        Heard::Refused { status: 422, code } if code == REUSED => {}
        heard => ledger.broken(format!(
            "{sale}: another body under a used key was answered {heard:?}"
        )),
    }
    let mut words = BTreeMap::new();
    for (is_other, heard) in answers {
        let word = match heard {
            Heard::Sold {
                number, total_minor, ..
            } if is_other == won_by_other => {
                ledger.sold(sale, &number, total_minor);
                "sold".to_owned()
            }
            Heard::Sold { .. } => {
                ledger.broken(format!("{sale}: two different requests were both acknowledged"));
                "sold twice".to_owned()
            }
            Heard::Refused { status, code } => {
                let is_right = is_other != won_by_other && code == REUSED;
                if !is_right {
                    ledger.broken(format!("{sale}: {status} {code} in a storm"));
                }
                format!("{status} {code}")
            }
            Heard::Unknown(why) => why,
        };
        *words.entry(word).or_default() += 1;
    }
    Ok(words)
}

/// Asks until there is an answer that lasts: sold, or refused because the key stands for something else. Nothing else may be said of a
/// basket that is sold or can be sold, whatever happens to the database meanwhile.
async fn last_word(courier: &Courier, ledger: &Ledger, basket: &Basket) -> Result<Heard> {
    for _ in 0..200 {
        match courier.offer(basket).await {
            Heard::Unknown(why) => ledger.unknown(&why),
            Heard::Refused { status, code } if code != REUSED => {
                ledger.broken(format!(
                    "{}: answered {status} {code} after a storm",
                    basket.sale_id
                ));
            }
            heard => return Ok(heard),
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    anyhow::bail!("{}: no answer that lasts after 200 tries", basket.sale_id)
}

/// Cuts off a random session of the app role, again and again.
async fn cut_sessions(shop: Arc<Shop>, stop: Arc<AtomicBool>) -> Result<u64> {
    const CUT: &str = "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE usename = 'till_app' AND backend_type = 'client backend' ORDER BY random() LIMIT 1) cut";
    let mut sql = shop.sql().await?;
    let mut cut = 0;
    while !stop.load(Ordering::Relaxed) {
        let (count,): (i64,) = sqlx::query_as(CUT).fetch_one(&mut sql).await?;
        cut += u64::try_from(count)?;
        tokio::time::sleep(CUT_EVERY).await;
    }
    Ok(cut)
}
