//! A fixed number of requests a second, whatever happens: nine of ten read, one sells.
//!
//! How many is the machine's to say: two fifths of what pgbench reaches with the same statements in the same minute, so that a slow
//! machine is not measured by how long its queue is. `--rate` says it instead (C-NFR-SCAL-2 asks for 500).

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::load::{Work, open};
use super::people::People;
use super::shop::{Cashier, Shop};
use super::words::questions;
use super::{Plan, checkout, judged, pgbench, search};
use crate::common::query_value;

/// Of what pgbench reaches.
const SHARE: f64 = 0.4;
/// How long pgbench is asked.
const ASKED_FOR: Duration = Duration::from_secs(5);
/// With so many clients.
const ASKED_BY: usize = 8;
const LENGTH: Duration = Duration::from_secs(30);
/// Connections; more than are ever waiting if the server keeps up.
const CLIENTS: usize = 64;
const QUESTIONS: usize = 400;
/// As many as R-SC-002 asks for.
const PEOPLE: usize = 100;

/// A client that does a bit of everything: 0 is a read, 1 a sale.
struct Anyone {
    cashier: Cashier,
    questions: Arc<Vec<String>>,
    totals: String,
    last_sale: Uuid,
}

impl Work for Anyone {
    async fn once(&mut self) -> Result<usize> {
        let path = match self.cashier.chance(100) {
            0..10 => {
                self.last_sale = self.cashier.sell().await?;
                return Ok(1);
            }
            10..45 => {
                let at = self.cashier.chance(self.questions.len());
                format!(
                    "/products?q={}",
                    self.questions.get(at).map(String::as_str).unwrap_or_default()
                )
            }
            45..65 => format!(
                "/products/{}",
                self.cashier.product().context("no products")?.product_id
            ),
            65..80 => format!("/sales/{}", self.last_sale),
            80..95 => format!("/registers/{}/current-shift", self.cashier.register_id()),
            _ => self.totals.clone(),
        };
        self.cashier.read(&path).await.map(|_| 0)
    }
}

/// Measures; answers the closing lines.
pub async fn run(plan: &Plan) -> Result<String> {
    let shop = Shop::open(plan, plan.products).await?;
    let rate = match plan.rate {
        Some(rate) => rate,
        None => of_the_machine(plan, &shop).await?,
    };
    println!(
        "mixed: {rate:.0} requests a second for {} s, 90 % reads, 10 % sales",
        LENGTH.as_secs()
    );
    let alone = vec![shop.token.clone(); CLIENTS];
    let first = load(plan, &shop, rate, "mixed", &alone).await?;

    println!("mixed_people: the same by {PEOPLE} people, each signed in and with a WebSocket");
    let people = People::come(&shop, PEOPLE, plan.seed).await?;
    let tokens = people.tokens.clone();
    let mut second = load(plan, &shop, rate, "mixed_people", &tokens).await?;
    let (events, broken) = people.go().await;
    for why in broken.iter().take(3) {
        println!("  a window: {why}");
    }
    println!("  {events} events were heard, {} windows broke", broken.len());
    let _ = write!(
        second,
        " people={} windows_broken={} events={events}",
        tokens.len(),
        broken.len()
    );
    Ok(format!("{first}\n{second}"))
}

/// Two fifths of what pgbench reaches now with nine searches to a sale.
async fn of_the_machine(plan: &Plan, shop: &Shop) -> Result<f64> {
    // The sale that pgbench copies.
    shop.cashier(0).await?.sell().await.context("the first sale")?;
    let cluster = shop.server.cluster()?;
    let mut random = StdRng::seed_from_u64(plan.seed);
    let asked = questions(&mut random, &shop.articles, QUESTIONS);
    let (scripts, variables) = search::questions_of(shop, &asked)?;
    let reads = pgbench::run(&cluster, &scripts, &variables, ASKED_BY, ASKED_FOR)?;
    let variables = checkout::copy(shop, &cluster)?;
    let sales = pgbench::run(&cluster, &[checkout::script()], &variables, ASKED_BY, ASKED_FOR)?;
    let both = 1.0 / (0.9 / reads.per_second + 0.1 / sales.per_second);
    println!(
        "  pgbench: {:.0} searches or {:.0} sales a second; nine to one {both:.0}",
        reads.per_second, sales.per_second
    );
    Ok(SHARE * both)
}

/// The load, by one client a token.
async fn load(plan: &Plan, shop: &Shop, rate: f64, name: &str, tokens: &[String]) -> Result<String> {
    let mut random = StdRng::seed_from_u64(plan.seed);
    let asked = questions(&mut random, &shop.articles, QUESTIONS)
        .into_iter()
        .map(|(_, text)| query_value(&text))
        .collect();
    let asked: Arc<Vec<String>> = Arc::new(asked);
    let mut workers = Vec::with_capacity(tokens.len());
    for (number, token) in tokens.iter().enumerate() {
        let mut cashier = shop.cashier_with(number, token).await?;
        workers.push(Anyone {
            last_sale: cashier.sell().await?,
            cashier,
            questions: Arc::clone(&asked),
            totals: String::new(),
        });
    }
    // Of the day that their shifts opened.
    let day = shop
        .server
        .cluster()?
        .psql("SELECT max(business_date) FROM operations.shift")?;
    for worker in &mut workers {
        worker.totals = format!("/sales-totals?business_date={day}");
    }
    shop.server.cluster()?.psql("CHECKPOINT")?;
    let run = open(&shop.server, workers, Duration::from_secs_f64(1.0 / rate), LENGTH).await?;
    let [reads, writes] = run.spread;
    for (what, took) in [("reads", reads), ("sales", writes)] {
        println!(
            "  {what}: {} answers, p50 {:.1} p95 {:.1} p99 {:.1} max {:.0} ms",
            took.count, took.p50_ms, took.p95_ms, took.p99_ms, took.max_ms
        );
    }
    println!(
        "  {:.0}/s answered; each used {:.2} ms of till, {:.2} ms of PostgreSQL, {:.2} ms of the load generator",
        run.per_second, run.server_ms, run.postgres_ms, run.generator_ms
    );
    if let Some(error) = &run.first_error {
        println!("  first error: {error}");
    }
    judged("p95 of reads, ms", reads.p95_ms, 20.0, false);
    judged("p95 of sales, ms", writes.p95_ms, 60.0, false);
    Ok(format!(
        "{name} read_p95_ms={:.1} write_p95_ms={:.1} errors={} rate={rate:.0} per_s={:.0} read_p50_ms={:.1} write_p50_ms={:.1} server_cpu_ms={:.2} server_cpu_share={:.2}",
        reads.p95_ms,
        writes.p95_ms,
        run.errors,
        run.per_second,
        reads.p50_ms,
        writes.p50_ms,
        run.server_ms,
        run.server_ms / run.postgres_ms
    ))
}
