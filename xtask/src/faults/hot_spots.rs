//! F14: fifty tills want the same thing: one product, its last unit, the cash of one drawer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::Findings;
use super::basket::{Basket, chance, id};
use super::courier::{Courier, Heard, code_of};
use super::ledger::Ledger;
use super::shop::{Scene, Shop};
use super::truth::judge;
use crate::common::Spread;

/// Sales of every till of the one product.
const ROUNDS: usize = 10;
/// Races for a last unit.
const RACES: usize = 5;
/// Share of sales that are answered within [`P95_MAX`].
const P95_MAX: Duration = Duration::from_millis(600);
/// What is in the drawer beyond whole pay-outs.
const REST_MINOR: i64 = 50;
const PAY_OUT_MINOR: i64 = 500;

/// The product that everybody wants, and the one of which there is one left.
const HOT: usize = 0;
const LAST: usize = 1;

pub(super) async fn run(scene: Scene, seed: u64) -> Result<Findings> {
    let ledger = Arc::new(Ledger::default());
    let mut findings = Findings::default();
    one_product(&scene, &ledger, seed, &mut findings).await?;
    last_unit(&scene, &ledger, seed, &mut findings).await?;
    findings.judged(judge(&scene, &ledger).await?);
    one_drawer(&scene, seed, &mut findings).await?;
    if let Err(why) = scene.verify() {
        findings.broken(format!("till verify after the drawer: {why:#}"));
    }
    findings.figure("gift_card", "none-yet");
    for (why, times) in ledger.unknowns() {
        findings.broken(format!("a till heard {why} {times} times"));
    }
    Ok(findings)
}

/// Every till sells the same product, again and again. Nothing but success may be heard.
async fn one_product(scene: &Scene, ledger: &Arc<Ledger>, seed: u64, findings: &mut Findings) -> Result<()> {
    let mut tills = JoinSet::new();
    for register in 0..scene.shop.registers.len() {
        let (shop, ledger) = (Arc::clone(&scene.shop), Arc::clone(ledger));
        let courier = shop.courier()?;
        let mut rng = chance(seed, 14_000 + u64::try_from(register)?);
        tills.spawn(async move {
            let mut times = Vec::with_capacity(ROUNDS);
            for _ in 0..ROUNDS {
                let basket = Basket::of(&mut rng, &shop, register, vec![(HOT, 1)], "");
                let began = Instant::now();
                ledger.settle(&courier, &basket).await;
                times.push(began.elapsed());
            }
            times
        });
    }
    let mut times = Vec::new();
    while let Some(till) = tills.join_next().await {
        times.extend(till?);
    }
    let spread = Spread::of(&mut times);
    findings.figure("tills", scene.shop.registers.len());
    findings.figure("sales_of_one_product", spread.count);
    findings.figure("p95_ms", format!("{:.0}", spread.p95_ms));
    findings.must(spread.p95_ms <= P95_MAX.as_secs_f64() * 1_000.0, || {
        format!("p95 {:.0} ms is more than {P95_MAX:?}", spread.p95_ms)
    });
    Ok(())
}

/// One unit is left, stock does not go below zero, and every till wants it. One gets it.
async fn last_unit(scene: &Scene, ledger: &Arc<Ledger>, seed: u64, findings: &mut Findings) -> Result<()> {
    let shop = &scene.shop;
    let mut rng = chance(seed, 14_100);
    let office = shop.courier()?;
    shop.set(&office, "stock.negative", &json!("block"), 0).await?;
    for race in 0..RACES {
        shop.receive(&office, id(&mut rng), LAST, 1).await?;
        ledger.received(LAST, 1);
        let mut tills = JoinSet::new();
        for register in 0..shop.registers.len() {
            let basket = Basket::of(&mut rng, shop, register, vec![(LAST, 1)], "");
            ledger.begin(&basket);
            let courier = shop.courier()?;
            tills.spawn(async move {
                let heard = courier.offer(&basket).await;
                (basket, heard)
            });
        }
        let mut heard: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(till) = tills.join_next().await {
            let (basket, answer) = till?;
            let word = match answer {
                Heard::Sold {
                    number, total_minor, ..
                } => {
                    ledger.sold(basket.sale_id, &number, total_minor);
                    "sold".to_owned()
                }
                Heard::Refused { status, code } => {
                    ledger.refused(basket.sale_id);
                    format!("{status} {code}")
                }
                Heard::Unknown(why) => why,
            };
            *heard.entry(word).or_default() += 1;
        }
        let wanted: BTreeMap<String, usize> = BTreeMap::from([
            ("sold".to_owned(), 1),
            ("409 sales.out-of-stock".to_owned(), shop.registers.len() - 1),
        ]);
        findings.must(heard == wanted, || {
            format!("race {race} for the last unit: {heard:?}")
        });
    }
    findings.figure("last_units", RACES);
    shop.set(&office, "stock.negative", &json!("allow"), 1).await
}

/// Fifty pay-outs at once from a drawer that holds ten of them.
async fn one_drawer(scene: &Scene, seed: u64, findings: &mut Findings) -> Result<()> {
    let shop = &scene.shop;
    let mut rng = chance(seed, 14_200);
    let office = shop.courier()?;
    let shift = shop
        .registers
        .first()
        .map(|register| register.shift_id)
        .unwrap_or_default();
    let path = format!("/shifts/{shift}/cash-movements");
    let holds = balance(&office, shift).await?;
    // Leaves exactly ten pay-outs and a rest.
    let spare = holds - 10 * PAY_OUT_MINOR - REST_MINOR;
    let kind = if spare > 0 { "drop_to_safe" } else { "pay_in" };
    let level = json!({ "kind": kind, "amount_minor": spare.abs(), "reason": "level the drawer" });
    if spare != 0 {
        office
            .must(201, Method::POST, &path, Some((id(&mut rng), &level)))
            .await?;
    }
    let pay_out = json!({ "kind": "pay_out", "amount_minor": PAY_OUT_MINOR, "reason": "petty cash" });
    let mut hands = JoinSet::new();
    for _ in 0..shop.registers.len() {
        let (courier, path, pay_out, key) = (shop.courier()?, path.clone(), pay_out.clone(), id(&mut rng));
        hands.spawn(async move { courier.call(Method::POST, &path, Some((key, &pay_out))).await });
    }
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(hand) = hands.join_next().await {
        let (status, body) = hand??;
        *heard.entry(format!("{status} {}", code_of(&body))).or_default() += 1;
    }
    let wanted: BTreeMap<String, usize> = BTreeMap::from([
        ("201 ".to_owned(), 10),
        ("409 shifts.drawer-short".to_owned(), shop.registers.len() - 10),
    ]);
    findings.must(heard == wanted, || {
        format!("fifty pay-outs from one drawer: {heard:?}")
    });
    let left = balance(&office, shift).await?;
    findings.must(left == REST_MINOR, || {
        format!("the drawer holds {left} instead of {REST_MINOR}")
    });
    findings.figure("pay_outs", heard.get("201 ").copied().unwrap_or_default());
    findings.figure("drawer_left_minor", left);
    Ok(())
}

async fn balance(courier: &Courier, shift: uuid::Uuid) -> Result<i64> {
    let drawer = courier
        .must(200, Method::GET, &format!("/shifts/{shift}/drawer"), None)
        .await?;
    drawer
        .get("balance_minor")
        .and_then(Value::as_i64)
        .ok_or_else(|| anyhow::anyhow!("no balance in {drawer}"))
}

impl Shop {
    /// Changes a setting of the business that was changed `version` times before.
    async fn set(&self, office: &Courier, name: &str, value: &Value, version: i64) -> Result<()> {
        office
            .put(
                &format!("/settings/{name}"),
                version,
                &json!({ "value": value, "reason": "for this fault" }),
            )
            .await
    }

    /// Goods arrive.
    async fn receive(&self, office: &Courier, key: uuid::Uuid, product: usize, pieces: i64) -> Result<()> {
        let product_id = self.products.get(product).map(|product| product.product_id);
        let body = json!({
            "branch_id": self.branch_id,
            "lines": [{ "product_id": product_id, "quantity": pieces.to_string() }],
        });
        office
            .must(201, Method::POST, "/stock/receipts", Some((key, &body)))
            .await
            .map(drop)
    }
}
