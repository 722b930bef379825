//! A shop that is open for business, for the tests of selling.

use std::sync::Arc;

use serde_json::json;
use till_kernel::{Actor, Envelope, Executed, Fault, Limits, PermissionSet};
use till_shared::ids::{
    CustomerId, LineId, Made, PaymentId, ProductId, RegisterId, SaleId, SeriesId, ShiftId,
};
use till_shared::pricing::{Discount, TenderKind};
use till_shared::quantity::Quantity;
use till_shared::text::Text;
use till_testkit::{AuditEntry, OutboxEntry, Shop};
use uuid::Uuid;

use crate::registers::testing::register;
use crate::sales::CompleteSale;
use crate::sales::model::{LineInput, PaymentInput};
use crate::sales::views::SaleView;
use crate::shifts;
use till_goods::catalog::create::CreateProduct;
use till_goods::catalog::create_tax_class::CreateTaxClass;
use till_goods::stock::adjust::AdjustStock;
use till_money::customers::create::CreateCustomer;

/// Apples cost 1.20 including 20 % VAT and are sold by weight; milk costs 0.99, tea 3.00 and must not go below 2.50; bags keep no stock.
pub struct OpenShop {
    pub shop: Shop,
    pub register: RegisterId,
    pub shift: ShiftId,
    pub series: SeriesId,
    pub apple: ProductId,
    pub milk: ProductId,
    pub tea: ProductId,
    pub bag: ProductId,
    pub customer: CustomerId,
    /// Entries of audit log and outbox that opening it left.
    noted: usize,
    announced: usize,
}

/// An input as it comes from outside.
fn input<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

impl OpenShop {
    pub async fn new() -> Self {
        Self::in_currency("EUR").await
    }

    /// Everything is made on the product's own road, so that `till verify` has nothing to find.
    pub async fn in_currency(currency: &str) -> Self {
        let shop = Shop::open_in(vec![crate::plug()], currency).await;
        let owner = shop.owner();
        let register = register(&shop, "R01").await;
        let tax = json!({ "code": "STD", "name": "Standard", "is_inclusive": true,
            "rates": [{ "code": "VAT", "name": "VAT", "rate": "20" }] });
        let tax = shop
            .run(&owner, input::<CreateTaxClass>(tax))
            .await
            .unwrap()
            .tax_class_id;
        let mut products = Vec::new();
        for (sku, price, fractions, stock, min, barcodes) in [
            ("APPLE", 120, true, true, None, json!([])),
            (
                "MILK",
                99,
                false,
                true,
                None,
                json!([{ "code": "4006381333931", "pack_quantity": "6", "price_minor": 550 }]),
            ),
            ("TEA", 300, false, true, Some(250), json!([])),
            ("BAG", 10, false, false, None, json!([])),
        ] {
            let product = json!({ "sku": sku, "name": format!("The {sku}"), "unit_price_minor": price, "cost_price_minor": 50,
                "tax_class_id": tax, "sells_fractions": fractions, "tracks_stock": stock, "min_price_minor": min, "barcodes": barcodes });
            let created = shop.run(&owner, input::<CreateProduct>(product)).await.unwrap();
            products.push(created.product_id);
        }
        let [apple, milk, tea, bag] = products.try_into().unwrap();
        let lines: Vec<_> = [apple, milk, tea]
            .iter()
            .map(|product| json!({ "product_id": product, "quantity": "10" }))
            .collect();
        let opening =
            json!({ "branch_id": shop.branch, "kind": "opening", "reason": "first stock", "lines": lines });
        shop.run(&owner, input::<AdjustStock>(opening)).await.unwrap();
        let ada = json!({ "code": "C1", "name": "Ada Lovelace" });
        let customer = shop
            .run(&owner, input::<CreateCustomer>(ada))
            .await
            .unwrap()
            .customer_id;
        let shift = shifts::tests::open(&shop, &owner, register, 0).await;
        let (noted, announced) = (shop.audit().await.len(), shop.outbox().await.len());
        let open = Self {
            register,
            shift: shift.shift_id,
            series: SeriesId::from(Uuid::nil()),
            apple,
            milk,
            tea,
            bag,
            customer,
            noted,
            announced,
            shop,
        };
        let series = open.series_of_shift().await;
        Self { series, ..open }
    }

    async fn series_of_shift(&self) -> SeriesId {
        let (series,): (Uuid,) = sqlx::query_as(
            "SELECT invoice_series_id FROM operations.shift WHERE tenant_id = $1 AND shift_id = $2",
        )
        .bind(self.shop.tenant.0)
        .bind(self.shift.0)
        .fetch_one(&mut self.shop.superuser().await)
        .await
        .unwrap();
        series.into()
    }

    /// The audit log since the shop is open.
    pub async fn audit(&self) -> Vec<AuditEntry> {
        self.shop.audit().await.split_off(self.noted)
    }

    /// What does not add up, but for products: tests rewrite some of those behind the audit log.
    pub async fn findings(&self) -> Vec<till_kernel::Finding> {
        let mut findings = self.shop.findings().await;
        findings.retain(|finding| !finding.place.starts_with("operations.product "));
        findings
    }

    /// The outbox since the shop is open.
    pub async fn outbox(&self) -> Vec<OutboxEntry> {
        self.shop.outbox().await.split_off(self.announced)
    }

    /// Runs `sql` as the superuser with the business as $1.
    pub async fn lay_row(&self, sql: &str, ids: &[Uuid]) {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).bind(self.shop.tenant.0);
        for id in ids {
            query = query.bind(id);
        }
        query.execute(&mut self.shop.superuser().await).await.unwrap();
    }

    /// A cashier who may give 10 % off, and sell in the open shift, which is the owner's.
    pub fn cashier(&self) -> Arc<Actor> {
        let mut keys = self
            .shop
            .kernel
            .registry()
            .default_grants(till_kernel::Template::Cashier);
        keys.push(shifts::permissions::DRAWER_SELL_ANY.key);
        let limits = Limits {
            discount_percent_max: Some(10.into()),
            ..Limits::default()
        };
        Arc::new(Actor {
            limits,
            ..self.shop.person("cashier", PermissionSet::of(keys))
        })
    }

    pub fn line(&self, product: ProductId, quantity: &str) -> LineInput {
        LineInput {
            line_id: self.made::<LineId>(),
            product_id: Some(product),
            barcode: None,
            quantity: quantity.parse::<Quantity>().unwrap(),
            unit_price_minor: None,
            discounts: Vec::new(),
            note: Text::default(),
        }
    }

    /// A fresh id as a till makes it.
    pub fn made<T: From<Uuid> + Copy + Into<Uuid>>(&self) -> Made<T> {
        Made::new(self.shop.id::<T>()).unwrap()
    }

    pub fn pay(&self, kind: TenderKind, amount_minor: i64) -> PaymentInput {
        PaymentInput {
            payment_id: self.made::<PaymentId>(),
            kind,
            tender: None,
            amount_minor,
            reference: Text::default(),
        }
    }

    pub fn sale(&self, lines: Vec<LineInput>, payments: Vec<PaymentInput>) -> CompleteSale {
        CompleteSale {
            sale_id: self.made::<SaleId>(),
            register_id: self.register,
            shift_id: self.shift,
            occurred_at: None,
            sent_at: None,
            age_checked: None,
            channel: crate::sales::model::Channel::Pos,
            customer_id: None,
            lines,
            discounts: Vec::new(),
            payments,
            expected_total_minor: None,
            note: Text::default(),
        }
    }

    pub fn key_of(&self, sale: &CompleteSale) -> Envelope {
        Envelope {
            idempotency_key: Some(sale.sale_id.to_string()),
            ..self.shop.envelope()
        }
    }

    pub async fn sell_with_trips(
        &self,
        actor: &Arc<Actor>,
        sale: CompleteSale,
    ) -> Result<Executed<SaleView>, Fault> {
        let envelope = self.key_of(&sale);
        self.shop.run_with(actor, sale, envelope).await
    }

    pub async fn sell(&self, actor: &Arc<Actor>, sale: CompleteSale) -> Result<SaleView, Fault> {
        self.sell_with_trips(actor, sale).await?.into_value()
    }

    /// Rows of a table of this business.
    pub async fn rows(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table} WHERE tenant_id = $1");
        let (rows,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.shop.tenant.0)
            .fetch_one(&mut self.shop.superuser().await)
            .await
            .unwrap();
        rows
    }

    pub async fn on_hand(&self, product: ProductId) -> i64 {
        let (milli,): (i64,) = sqlx::query_as(
            "SELECT on_hand_milli FROM operations.stock_level WHERE tenant_id = $1 AND product_id = $2",
        )
        .bind(self.shop.tenant.0)
        .bind(product.0)
        .fetch_one(&mut self.shop.superuser().await)
        .await
        .unwrap();
        milli
    }
}

pub fn percent(percent: &str) -> Discount {
    Discount::Percent {
        percent: percent.parse().unwrap(),
        reason: None,
    }
}
