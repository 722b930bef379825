//! The shop of the year: one product at the largest price, one register, one cashier who counts blind, one open shift.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::books::{Books, LARGEST_MINOR};
use crate::common::{Api, Basket, Ids, TillServer};

const CASHIER: &str = "cashier";
const FIRST_PASSWORD: &str = "pelican-Drawer-81-amber";
const PASSWORD: &str = "cobalt-Window-55-turnip";
/// Said while selling, once in so many documents.
const TOLD_EVERY: u64 = 25_000;

/// Where the year is sold.
pub struct Shop {
    /// The branch.
    pub branch_id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// The register.
    pub register_id: Uuid,
    /// Its open shift.
    pub shift_id: Uuid,
    /// Its business day.
    pub business_date: String,
}

impl Shop {
    /// Founds it through the API, with as many pieces in stock as will be sold.
    pub async fn open(server: &TillServer, books: Books) -> Result<Self> {
        let mut ids = Ids::new(1);
        let mut boss = server.api().await?;
        boss.found(&server.first_run_token()?).await?;
        boss.sign_in().await?;
        let founded = boss.founded().await?;
        let product = |price_minor: i64| {
            json!({
                "sku": "YEAR-1",
                "name": "The most expensive thing there is",
                "unit_price_minor": price_minor,
                "tax_class_id": founded.tax_class_id,
            })
        };
        // The run is about the ceiling that holds today: where that is another one, this says so.
        let body = product(LARGEST_MINOR + 1).to_string();
        let beyond = boss
            .send("POST", "/products", Some(&ids.next().to_string()), Some(&body))
            .await?;
        ensure!(
            beyond.status == 422,
            "a price above the ceiling: {}",
            beyond.status
        );
        let product_id = boss.create_product(&mut ids, &product(LARGEST_MINOR)).await?;
        let stock = json!({
            "branch_id": founded.branch_id,
            "lines": [{ "product_id": product_id, "quantity": books.documents.to_string() }],
        });
        boss.post("/stock/receipts", ids.next(), &stock).await?;
        hire(&mut boss, &mut ids, server).await?;
        let mut cashier = cashier(server).await?;
        let opening =
            json!({ "register_id": founded.register_id, "opening_float_minor": super::books::FLOAT_MINOR });
        let shift = cashier.post("/shifts", ids.next(), &opening).await?;
        let text = |field: &str| {
            let found = shift.get(field).and_then(Value::as_str);
            found
                .map(ToOwned::to_owned)
                .with_context(|| format!("no {field} in {shift}"))
        };
        Ok(Self {
            branch_id: founded.branch_id,
            product_id,
            register_id: founded.register_id,
            shift_id: text("shift_id")?.parse()?,
            business_date: text("business_date")?,
        })
    }

    /// Sells all documents, by several clients at once.
    pub async fn trade(&self, server: &TillServer, documents: u64, clients: u64) -> Result<()> {
        let sold = Arc::new(AtomicU64::new(0));
        let mut tills = JoinSet::new();
        for client in 0..clients {
            let share = documents / clients + u64::from(client < documents % clients);
            let till = Till {
                api: cashier(server).await?,
                ids: Ids::new(1_000 + client),
                product_id: self.product_id,
                register_id: self.register_id,
                shift_id: self.shift_id,
                sold: Arc::clone(&sold),
            };
            tills.spawn(till.sell(share));
        }
        while let Some(till) = tills.join_next().await {
            till??;
        }
        Ok(())
    }
}

/// A client that sells.
/// A sale whose outcome is not known, or that the server is too busy for, is sent again so often,
const TRIES: usize = 10;
/// and after so long.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

struct Till {
    api: Api,
    ids: Ids,
    product_id: Uuid,
    register_id: Uuid,
    shift_id: Uuid,
    sold: Arc<AtomicU64>,
}

impl Till {
    async fn sell(mut self, documents: u64) -> Result<()> {
        for _ in 0..documents {
            let basket = Basket {
                sale_id: self.ids.next(),
                register_id: self.register_id,
                shift_id: self.shift_id,
                lines: vec![(self.ids.next(), self.product_id, 1)],
                payments: vec![(self.ids.next(), LARGEST_MINOR)],
            };
            let mut reply = self.api.complete_sale(&basket).await?;
            if reply.status == 401 {
                // A long run outlives its access tokens.
                self.api.sign_in_as(CASHIER, PASSWORD).await?;
                reply = self.api.complete_sale(&basket).await?;
            }
            // A busy machine: the same sale under the same id again, as the answer says.
            for _ in 0..TRIES {
                if reply.status != 503 {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
                reply = self.api.complete_sale(&basket).await?;
            }
            ensure!(reply.status == 201, "a sale: {}: {}", reply.status, reply.text());
            let sold = self.sold.fetch_add(1, Ordering::Relaxed) + 1;
            if sold.is_multiple_of(TOLD_EVERY) {
                println!("  {sold} documents");
            }
        }
        Ok(())
    }
}

/// The cashier, signed in anew.
pub async fn cashier(server: &TillServer) -> Result<Api> {
    let mut api = server.api().await?;
    api.sign_in_as(CASHIER, PASSWORD).await?;
    Ok(api)
}

/// An account that may sell and close its own shift, and does not see what the drawer should hold.
async fn hire(boss: &mut Api, ids: &mut Ids, server: &TillServer) -> Result<()> {
    let roles = boss.get("/roles").await?;
    let role_id = roles
        .as_array()
        .and_then(|all| {
            all.iter()
                .find(|role| role.get("key").is_some_and(|key| key == CASHIER))
        })
        .and_then(|role| role.get("role_id"))
        .context("no role cashier")?;
    let account = json!({
        "username": CASHIER, "full_name": "Year Cashier", "password": FIRST_PASSWORD, "role_id": role_id, "all_branches": true,
    });
    boss.post("/users", ids.next(), &account).await?;
    let mut person = server.api().await?;
    person.sign_in_as(CASHIER, FIRST_PASSWORD).await?;
    let change = json!({ "current_password": FIRST_PASSWORD, "new_password": PASSWORD }).to_string();
    let changed = person
        .send("POST", "/auth/change-password", None, Some(&change))
        .await?;
    ensure!(
        changed.is_success(),
        "POST /auth/change-password: {}: {}",
        changed.status,
        changed.text()
    );
    Ok(())
}
