//! F3: clients hang up at every stage of a request, five hundred times. The sale is there once or not at all, and asking again gives the
//! same document.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rand::Rng;
use rand::rngs::StdRng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::Findings;
use super::basket::{Basket, chance};
use super::courier::{Courier, Heard};
use super::ledger::Ledger;
use super::shop::{Scene, Shop};
use super::truth::judge;

const DISCONNECTS: usize = 500;
/// At a time.
const CLIENTS: usize = 8;

/// How far a request comes before its client is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// The headers are there, the body is not.
    AfterHeaders,
    /// Part of the body is there.
    MidBody,
    /// All of it is there; the client does not wait for the answer.
    BeforeAnswer,
    /// The answer has begun.
    MidAnswer,
}

const STAGES: [Stage; 4] = [
    Stage::AfterHeaders,
    Stage::MidBody,
    Stage::BeforeAnswer,
    Stage::MidAnswer,
];

impl Stage {
    /// Whether the server has all it needs to sell.
    fn is_whole(self) -> bool {
        matches!(self, Self::BeforeAnswer | Self::MidAnswer)
    }
}

pub(super) async fn run(scene: Scene, seed: u64) -> Result<Findings> {
    let ledger = Arc::new(Ledger::default());
    let mut findings = Findings::default();
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (shop, ledger) = (Arc::clone(&scene.shop), Arc::clone(&ledger));
        let address = scene.server.address();
        let rng = chance(seed, 3_000 + u64::try_from(client)?);
        clients.spawn(async move { hang_up_often(&shop, &ledger, address, client, rng).await });
    }
    let mut unheard: BTreeMap<Stage, usize> = BTreeMap::new();
    while let Some(client) = clients.join_next().await {
        for (stage, stored) in client?? {
            *unheard.entry(stage).or_default() += stored;
        }
    }
    ledger.ask_again(&scene.shop.courier()?).await?;
    findings.figure("disconnects", DISCONNECTS);
    findings.judged(judge(&scene, &ledger).await?);
    findings.figure("stored_unheard", unheard.values().sum::<usize>());
    for (why, times) in ledger.unknowns() {
        findings.broken(format!("a client that waited heard {why} {times} times"));
    }
    Ok(findings)
}

async fn hang_up_often(
    shop: &Shop,
    ledger: &Ledger,
    address: SocketAddr,
    client: usize,
    mut rng: StdRng,
) -> Result<BTreeMap<Stage, usize>> {
    let courier = shop.courier()?;
    let mut unheard = BTreeMap::new();
    for _ in (client..DISCONNECTS).step_by(CLIENTS) {
        let basket = Basket::drawn(&mut rng, shop, client % shop.registers.len());
        let stage = STAGES
            .get(rng.random_range(0..STAGES.len()))
            .copied()
            .context("a stage")?;
        ledger.begin(&basket);
        hang_up(address, &basket, courier.token(), stage, &mut rng)
            .await
            .with_context(|| format!("{stage:?}"))?;
        let stored = courier.number_of(basket.sale_id).await?;
        if stored.is_some() && !stage.is_whole() {
            ledger.broken(format!(
                "{}: sold although only part of it was sent ({stage:?})",
                basket.sale_id
            ));
        }
        *unheard.entry(stage).or_default() += usize::from(stored.is_some());
        ask_once_more(&courier, ledger, &basket, stored.as_deref()).await;
    }
    Ok(unheard)
}

/// The client comes back and wants to know. What it saw stored must be what it is answered.
async fn ask_once_more(courier: &Courier, ledger: &Ledger, basket: &Basket, stored: Option<&str>) {
    ledger.settle(courier, basket).await;
    let again = courier.offer(basket).await;
    match again {
        Heard::Sold { number, replayed, .. } => {
            if stored.is_some_and(|stored| stored != number) {
                ledger.broken(format!(
                    "{}: stored as {stored:?}, answered as {number}",
                    basket.sale_id
                ));
            }
            if !replayed {
                ledger.broken(format!(
                    "{}: an answer that was given before does not say so",
                    basket.sale_id
                ));
            }
        }
        other => ledger.broken(format!("{}: asked once more, heard {other:?}", basket.sale_id)),
    }
}

/// Sends a request up to `stage` and is gone, half of the time without a goodbye (RST).
async fn hang_up(
    address: SocketAddr,
    basket: &Basket,
    token: &str,
    stage: Stage,
    rng: &mut StdRng,
) -> Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nidempotency-key: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        basket.path(),
        basket.sale_id,
        basket.body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    let sent = match stage {
        Stage::AfterHeaders => 0,
        Stage::MidBody => rng.random_range(1..basket.body.len()),
        Stage::BeforeAnswer | Stage::MidAnswer => basket.body.len(),
    };
    stream
        .write_all(basket.body.get(..sent).unwrap_or_default())
        .await?;
    if stage == Stage::MidAnswer {
        let mut first = [0; 16];
        stream.read_exact(&mut first).await?;
    } else {
        // From at once to later than the answer: the sale is caught in every one of its steps.
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..12_000))).await;
    }
    if rng.random_bool(0.5) {
        stream.set_zero_linger()?;
    }
    Ok(())
}
