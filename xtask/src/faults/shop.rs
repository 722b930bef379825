//! The installation a fault is inflicted on: a business with products, and an open shift at every register.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use sqlx::{ConnectOptions, PgConnection};
use uuid::Uuid;

use super::courier::Courier;
use crate::common::{Api, Cluster, Founded, Ids, Options, TillServer};

/// What is for sale. Few enough that tills often meet at one of them.
const PRODUCTS: usize = 24;

/// A running installation and the business in it.
pub struct Scene {
    /// The server.
    pub server: TillServer,
    /// The business.
    pub shop: Arc<Shop>,
}

/// A business, as tills see it.
pub struct Shop {
    /// `http://address:port`.
    pub base: String,
    /// What its founder shows at every request.
    pub token: String,
    /// Its first branch.
    pub branch_id: Uuid,
    /// Registers with an open shift.
    pub registers: Vec<Register>,
    /// What is for sale.
    pub products: Vec<Product>,
    data_dir: PathBuf,
}

/// A register with its open shift.
pub struct Register {
    /// The register.
    pub register_id: Uuid,
    /// Its shift.
    pub shift_id: Uuid,
}

/// A product.
pub struct Product {
    /// The product.
    pub product_id: Uuid,
    /// With tax.
    pub price_minor: i64,
}

impl Scene {
    /// Starts a server on a fresh folder, founds a business and opens a shift at each of `registers` registers.
    pub async fn open(program: Option<&Path>, registers: usize, seed: u64) -> Result<Self> {
        let settings = vec![("TILL_LOG__LEVEL".to_owned(), "warn".to_owned())];
        let server = TillServer::start(Options {
            program: program.map(Path::to_owned),
            settings,
            keep: false,
        })
        .await?;
        let mut api = server.api().await?;
        api.found(&server.first_run_token()?).await?;
        let token = api.sign_in().await?;
        let mut ids = Ids::new(seed);
        let founded = api.founded().await?;
        let shop = Shop {
            base: format!("http://{}", server.address()),
            token,
            branch_id: founded.branch_id,
            registers: put_up(&mut api, &mut ids, &founded, registers).await?,
            products: fill(&mut api, &mut ids, &founded).await?,
            data_dir: server.data_dir(),
        };
        Ok(Self {
            server,
            shop: Arc::new(shop),
        })
    }

    /// Lets the program look at its own books, beside the running server.
    pub fn verify(&self) -> Result<()> {
        let output = self.server.command("verify").output().context("till verify")?;
        let said = || {
            format!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            )
        };
        ensure!(output.status.success(), "{}:\n{}", output.status, said());
        Ok(())
    }
}

async fn put_up(api: &mut Api, ids: &mut Ids, founded: &Founded, count: usize) -> Result<Vec<Register>> {
    let mut registers = Vec::with_capacity(count);
    for at in 0..count {
        let register_id = match at {
            0 => founded.register_id,
            _ => {
                api.create_register(ids, founded.branch_id, &format!("F{at:02}"))
                    .await?
            }
        };
        registers.push(Register {
            register_id,
            shift_id: api.open_shift(ids, register_id).await?,
        });
    }
    Ok(registers)
}

async fn fill(api: &mut Api, ids: &mut Ids, founded: &Founded) -> Result<Vec<Product>> {
    let mut products = Vec::with_capacity(PRODUCTS);
    for at in 0..PRODUCTS {
        // 0.99, 1.36, 1.73 …: amounts whose tax has to be rounded.
        let price_minor = 99 + 37 * i64::try_from(at)?;
        let product = json!({
            "sku": format!("F-{at:03}"),
            "name": format!("Article {at}"),
            "unit_price_minor": price_minor,
            "tax_class_id": founded.tax_class_id,
        });
        products.push(Product {
            product_id: api.create_product(ids, &product).await?,
            price_minor,
        });
    }
    Ok(products)
}

impl Shop {
    /// Somebody signed in, with connections of their own.
    pub fn courier(&self) -> Result<Courier> {
        self.courier_at(&self.base)
    }

    /// The same, who reaches the server at another address.
    pub fn courier_at(&self, base: &str) -> Result<Courier> {
        Courier::new(base, &self.token)
    }

    /// A look behind row-level security.
    pub async fn sql(&self) -> Result<PgConnection> {
        Ok(Cluster::of(&self.data_dir)?
            .superuser()
            .disable_statement_logging()
            .connect()
            .await?)
    }

    /// The main process of its PostgreSQL, if that has one at this moment.
    pub fn postmaster(&self) -> Option<u32> {
        Cluster::of(&self.data_dir)
            .ok()
            .map(|cluster| cluster.postmaster())
    }
}
