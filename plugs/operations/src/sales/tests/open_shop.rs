//! A shop that is open for business, for the tests of selling: stock, prices and an open shift are laid as rows.

use std::sync::Arc;

use till_kernel::{Actor, Envelope, Executed, Fault, Limits, NewSeries, PermissionSet};
use till_shared::ids::{
    CustomerId, LineId, Made, PaymentId, ProductId, RegisterId, SaleId, SeriesId, ShiftId,
};
use till_shared::pricing::{Discount, TenderKind};
use till_shared::quantity::Quantity;
use till_shared::text::Text;
use till_testkit::Shop;
use uuid::Uuid;

use crate::sales::CompleteSale;
use crate::sales::model::{LineInput, PaymentInput};
use crate::sales::views::SaleView;

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
}

impl OpenShop {
    pub async fn new() -> Self {
        Self::in_currency("EUR").await
    }

    pub async fn in_currency(currency: &str) -> Self {
        let shop = Shop::open_in(vec![crate::plug()], currency).await;
        let open = Self {
            register: shop.id(),
            shift: shop.id(),
            series: shop.id(),
            apple: shop.id(),
            milk: shop.id(),
            tea: shop.id(),
            bag: shop.id(),
            customer: shop.id(),
            shop,
        };
        open.lay().await;
        open
    }

    async fn lay(&self) {
        let series = NewSeries {
            series_id: self.series,
            branch_id: self.shop.branch,
            register_id: self.register,
            kind: "invoice".to_owned(),
            prefix: "B01-R01-26-".to_owned(),
            fiscal_year: 2026,
        };
        let tax: Uuid = self.shop.id();
        self.lay_row("INSERT INTO operations.register (tenant_id, register_id, branch_id, code, name, created_at, version)
            VALUES ($1, $2, $3, 'R01', 'Till 1', now(), 1)", &[self.register.0, self.shop.branch.0]).await;
        let mut db = self.shop.superuser().await;
        sqlx::query("INSERT INTO kernel.series (tenant_id, series_id, branch_id, register_id, kind, prefix, fiscal_year, chain_hash, gate)
            VALUES ($1, $2, $3, $4, 'invoice', $5, 2026, $6, $7)")
            .bind(self.shop.tenant.0).bind(self.series.0).bind(self.shop.branch.0).bind(self.register.0)
            .bind(&series.prefix).bind(series.seed().as_slice()).bind(self.shift.0)
            .execute(&mut db).await.unwrap();
        self.lay_row("INSERT INTO operations.shift (tenant_id, shift_id, register_id, branch_id, number, business_date, invoice_series_id,
                cashier_name, opened_at, opening_float_minor, first_no, status, version)
            VALUES ($1, $2, $3, $4, 1, '2026-03-02', $5, 'Test', now(), 0, 1, 'open', 1)",
            &[self.shift.0, self.register.0, self.shop.branch.0, self.series.0]).await;
        self.lay_row(r#"INSERT INTO operations.tax_class (tenant_id, tax_class_id, code, name, is_inclusive, rates, updated_at, version)
            VALUES ($1, $2, 'STD', 'Standard', true, '[{"code": "VAT", "name": "VAT", "rate": "20"}]', now(), 1)"#, &[tax]).await;
        for (product, sku, price, fractions, stock, min) in [
            (self.apple, "APPLE", 120, true, true, "NULL"),
            (self.milk, "MILK", 99, false, true, "NULL"),
            (self.tea, "TEA", 300, false, true, "250"),
            (self.bag, "BAG", 10, false, false, "NULL"),
        ] {
            let sql = format!("INSERT INTO operations.product (tenant_id, product_id, sku, name, unit_price_minor, cost_price_minor,
                    tax_class_id, sells_fractions, tracks_stock, min_price_minor, created_at, updated_at, version, search, name_key)
                VALUES ($1, $2, '{sku}', 'The {sku}', {price}, 50, $3, {fractions}, {stock}, {min}, now(), now(), 1, '{sku}', '{sku}')");
            self.lay_row(&sql, &[product.0, tax]).await;
            if stock {
                self.lay_row("INSERT INTO operations.stock_level (tenant_id, branch_id, product_id, on_hand_milli, updated_at)
                    VALUES ($1, $2, $3, 10000, now())", &[self.shop.branch.0, product.0]).await;
                self.lay_row("INSERT INTO operations.stock_move (tenant_id, branch_id, product_id, move_id, quantity_milli, reason,
                        occurred_at, recorded_at)
                    VALUES ($1, $2, $3, $4, 10000, 'opening', now(), now())", &[self.shop.branch.0, product.0, self.shop.id()]).await;
            }
        }
        self.lay_row("INSERT INTO operations.product_barcode (tenant_id, barcode, product_id, pack_quantity_milli, price_minor)
            VALUES ($1, '4006381333931', $2, 6000, 550)", &[self.milk.0]).await;
        self.lay_row("INSERT INTO operations.customer (tenant_id, customer_id, code, name, created_at, updated_at, version, search, name_key)
            VALUES ($1, $2, 'C1', 'Ada Lovelace', now(), now(), 1, 'ada', 'ada')", &[self.customer.0]).await;
    }

    /// Runs `sql` as the superuser with the business as $1.
    pub async fn lay_row(&self, sql: &str, ids: &[Uuid]) {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).bind(self.shop.tenant.0);
        for id in ids {
            query = query.bind(id);
        }
        query.execute(&mut self.shop.superuser().await).await.unwrap();
    }

    /// A cashier who may give 10 % off.
    pub fn cashier(&self) -> Arc<Actor> {
        let keys = self
            .shop
            .kernel
            .registry()
            .default_grants(till_kernel::Template::Cashier);
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
