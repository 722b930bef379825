//! The shop that benches sell in: founded, stocked and opened through the API of a server of its own.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::json;
use uuid::Uuid;

use super::Plan;
use super::load::Work;
use super::words::{Article, article};
use crate::common::{Api, BASKET_LINES, Basket, Ids, Options, Reply, TillServer};

/// Registers with an open shift.
pub const REGISTERS: usize = 20;
/// Clients that put up products.
const SEEDERS: usize = 16;
/// What lies on the shelf of every product at the start: more than any run sells.
const OPENING_MILLI: i64 = 1_000_000_000;

/// A product on sale.
#[derive(Debug, Clone, Copy)]
pub struct OnSale {
    /// The product.
    pub product_id: Uuid,
    /// Price in minor units, tax included.
    pub price_minor: i64,
}

/// A shop under test.
#[derive(Debug)]
pub struct Shop {
    /// The server.
    pub server: TillServer,
    /// Access token of its admin.
    pub token: String,
    /// What is sold.
    pub products: Arc<Vec<OnSale>>,
    /// What was put up, in the same order.
    pub articles: Vec<Article>,
    /// Registers with their open shifts.
    pub registers: Vec<(Uuid, Uuid)>,
    seed: u64,
}

/// A shop that has not opened yet: nothing was sold, and no drawer has money in it.
#[derive(Debug)]
pub struct Premises {
    /// The server.
    pub server: TillServer,
    /// Access token of its admin.
    pub token: String,
    /// Ids of the run.
    pub ids: Ids,
    branch_id: Uuid,
    on_sale: Vec<OnSale>,
    articles: Vec<Article>,
    registers: Vec<Uuid>,
    seed: u64,
}

impl Premises {
    /// Founds a shop with so many products, and so many registers besides the one that it is founded with.
    pub async fn found(options: Options, seed: u64, (products, registers): (usize, usize)) -> Result<Self> {
        let server = TillServer::start(options).await?;
        let mut ids = Ids::new(seed);
        let mut api = server.api().await?;
        api.found(&server.first_run_token()?).await?;
        let token = api.sign_in().await?;
        let founded = api.founded().await?;
        let articles: Vec<Article> = (0..products)
            .map(|number| article(ids.random(), number))
            .collect();
        let on_sale = put_up(&server, &token, founded.tax_class_id, &articles, seed).await?;
        let mut all = Vec::with_capacity(registers);
        for number in 1..=registers {
            let code = format!("B{number:02}");
            all.push(api.create_register(&mut ids, founded.branch_id, &code).await?);
        }
        Ok(Self {
            server,
            token,
            ids,
            branch_id: founded.branch_id,
            on_sale,
            articles,
            registers: all,
            seed,
        })
    }

    /// A connection to its API, signed in.
    pub async fn api(&self) -> Result<Api> {
        Ok(self.server.api().await?.with_token(&self.token))
    }

    /// Opens its registers, with more on the shelves than any run sells.
    pub async fn open(mut self) -> Result<Shop> {
        let mut api = self.api().await?;
        let mut registers = Vec::with_capacity(self.registers.len());
        for register in self.registers {
            registers.push((register, api.open_shift(&mut self.ids, register).await?));
        }
        fill_shelves(&self.server, self.branch_id)?;
        Ok(Shop {
            server: self.server,
            token: self.token,
            products: Arc::new(self.on_sale),
            articles: self.articles,
            registers,
            seed: self.seed,
        })
    }
}

impl Shop {
    /// Founds a shop with this many products.
    pub async fn open(plan: &Plan, products: usize) -> Result<Self> {
        let began = Instant::now();
        let premises = Premises::found(plan.options.clone(), plan.seed, (products, REGISTERS)).await?;
        let shop = premises.open().await?;
        println!(
            "  a shop of {products} products and {REGISTERS} open registers in {:.1} s",
            began.elapsed().as_secs_f64()
        );
        Ok(shop)
    }

    /// The business.
    pub fn tenant(&self) -> Result<String> {
        self.server
            .cluster()?
            .psql("SELECT tenant_id FROM kernel.tenant WHERE slug <> 'pgbench'")
    }

    /// A cashier with the founder's rights; the first twenty have a register each, further ones share.
    pub async fn cashier(&self, number: usize) -> Result<Cashier> {
        self.cashier_with(number, &self.token).await
    }

    /// The same with somebody's own token.
    pub async fn cashier_with(&self, number: usize, token: &str) -> Result<Cashier> {
        let (register_id, shift_id) = self
            .registers
            .get(number % REGISTERS)
            .copied()
            .context("no register")?;
        let api = self.server.api().await?.with_token(token);
        // Ids of different runs must differ: their clock does.
        let ids = Ids::new(
            self.seed
                .wrapping_mul(1_000_003)
                .wrapping_add(u64::try_from(number)?),
        );
        Ok(Cashier {
            api,
            ids,
            register_id,
            shift_id,
            products: Arc::clone(&self.products),
        })
    }

    /// Several of them.
    pub async fn cashiers(&self, count: usize) -> Result<Vec<Cashier>> {
        let mut cashiers = Vec::with_capacity(count);
        for number in 0..count {
            cashiers.push(self.cashier(number).await?);
        }
        Ok(cashiers)
    }
}

async fn put_up(
    server: &TillServer,
    token: &str,
    tax_class: Uuid,
    articles: &[Article],
    seed: u64,
) -> Result<Vec<OnSale>> {
    let mut tasks = Vec::with_capacity(SEEDERS);
    for (number, part) in articles
        .chunks(articles.len().div_ceil(SEEDERS).max(1))
        .enumerate()
    {
        let mut api = server.api().await?.with_token(token);
        let mut ids = Ids::new(seed.wrapping_add(1_000 + u64::try_from(number)?));
        let part = part.to_vec();
        tasks.push(tokio::spawn(async move {
            let mut on_sale = Vec::with_capacity(part.len());
            for article in part {
                let product = json!({
                    "sku": article.sku,
                    "name": article.name,
                    "barcodes": [{ "code": article.barcode }],
                    "unit_price_minor": article.price_minor,
                    "cost_price_minor": article.price_minor * 6 / 10,
                    "tax_class_id": tax_class,
                });
                let product_id = api.create_product(&mut ids, &product).await?;
                on_sale.push(OnSale {
                    product_id,
                    price_minor: article.price_minor,
                });
            }
            anyhow::Ok(on_sale)
        }));
    }
    let mut on_sale = Vec::with_capacity(articles.len());
    for task in tasks {
        on_sale.extend(task.await??);
    }
    Ok(on_sale)
}

/// Opening stock, as movements and levels that agree.
fn fill_shelves(server: &TillServer, branch: Uuid) -> Result<()> {
    let cluster = server.cluster()?;
    cluster.psql(&format!(
        "INSERT INTO operations.stock_move (tenant_id, branch_id, product_id, move_id, quantity_milli, reason, occurred_at, recorded_at)
         SELECT tenant_id, '{branch}', product_id, gen_random_uuid(), {OPENING_MILLI}, 'opening', now(), now() FROM operations.product;
         INSERT INTO operations.stock_level (tenant_id, branch_id, product_id, on_hand_milli, updated_at)
         SELECT tenant_id, '{branch}', product_id, {OPENING_MILLI}, now() FROM operations.product
         ON CONFLICT (tenant_id, product_id, branch_id) DO UPDATE SET on_hand_milli = stock_level.on_hand_milli + excluded.on_hand_milli"
    ))?;
    // Only what is filled: an empty table with statistics is planned for as if it stayed empty.
    cluster.psql(
        "VACUUM ANALYZE operations.product, operations.product_barcode, operations.product_word, operations.product_price,
         operations.stock_level, operations.stock_move, kernel.reply, kernel.outbox",
    )?;
    Ok(())
}

/// A client that sells.
#[derive(Debug)]
pub struct Cashier {
    api: Api,
    ids: Ids,
    register_id: Uuid,
    shift_id: Uuid,
    products: Arc<Vec<OnSale>>,
}

impl Cashier {
    /// A basket of random products, paid with the next whole five.
    pub fn basket(&mut self) -> Basket {
        let mut lines = Vec::with_capacity(BASKET_LINES);
        let mut total_minor = 0;
        for _ in 0..BASKET_LINES {
            let Some(product) = self.products.choose(self.ids.random()).copied() else {
                break;
            };
            total_minor += product.price_minor;
            lines.push((self.ids.next(), product.product_id, 1));
        }
        let payments = vec![(self.ids.next(), (total_minor / 500 + 1) * 500)];
        Basket {
            sale_id: self.ids.next(),
            register_id: self.register_id,
            shift_id: self.shift_id,
            lines,
            payments,
        }
    }

    /// Sells a basket; which sale it became.
    pub async fn sell(&mut self) -> Result<Uuid> {
        let basket = self.basket();
        let reply = self.api.complete_sale(&basket).await?;
        ensure!(reply.status == 201, "{}: {}", reply.status, reply.text());
        Ok(basket.sale_id)
    }

    /// Asks for something; only success is an answer.
    pub async fn read(&mut self, path: &str) -> Result<Reply> {
        let reply = self.api.send("GET", path, None, None).await?;
        ensure!(
            reply.status == 200,
            "GET {path}: {}: {}",
            reply.status,
            reply.text()
        );
        Ok(reply)
    }

    /// The register.
    pub fn register_id(&self) -> Uuid {
        self.register_id
    }

    /// A random product.
    pub fn product(&mut self) -> Option<OnSale> {
        self.products.choose(self.ids.random()).copied()
    }

    /// A number below `end`.
    pub fn chance(&mut self, end: usize) -> usize {
        self.ids.random().random_range(0..end.max(1))
    }
}

impl Work for Cashier {
    async fn once(&mut self) -> Result<usize> {
        self.sell().await.map(|_| 0)
    }
}
