//! Sales as the tests make them.

use till_kernel::{
    Change, Command, Fault, FaultCode, Issue, Load, Module, Numbered, Output, Permission, Record, Rows, Write,
};
use till_kernel::{changing, reading};
use till_shared::ids::{BranchId, RegisterId, SeriesId, ShiftId};
use till_testkit::Shop;
use uuid::Uuid;

use super::super::error::CLOSED;
use super::super::views::ShiftView;

/// Sells something for `total_minor`, `card_minor` of it by card and the rest in whole euros of cash, with change.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Sell {
    shift_id: ShiftId,
    register_id: RegisterId,
    branch_id: BranchId,
    total_minor: i64,
    card_minor: i64,
}

/// A sale that got its number.
#[derive(Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Sold {
    /// Number of the invoice.
    pub number: Numbered,
}

impl Output for Sold {}

impl Sell {
    /// In the shift.
    pub fn of(shift: &ShiftView, total_minor: i64, card_minor: i64) -> Self {
        Self {
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            branch_id: shift.branch_id,
            total_minor,
            card_minor,
        }
    }
}

impl Command for Sell {
    const NAME: &'static str = "test.sell";
    const SUMMARY: &'static str = "Sells something.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    const FAULTS: &'static [FaultCode] = &[CLOSED];
    type Output = Sold;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Sold, Fault> {
        let (series,): (Uuid,) = w
            .select()
            .one(
                reading!("SELECT invoice_series_id FROM operations.shift WHERE shift_id = $1")
                    .bind(self.shift_id.0),
            )
            .await?;
        let sale_id: Uuid = w.id();
        let sale = Sale {
            id: sale_id,
            cashier: w.actor().name.clone(),
            sell: self.clone(),
        };
        w.create(&sale).await?;
        let number = w.issue(Issue {
            series_id: SeriesId(series),
            gate: Some(self.shift_id.0),
            closed: CLOSED,
            kind: "invoice",
            document_id: sale_id,
            document_hash: [7; 32],
            amount_minor: self.total_minor,
        });
        Ok(Sold { number })
    }
}

/// Sells something in a shift.
pub async fn sell(shop: &Shop, shift: &ShiftView, total_minor: i64, card_minor: i64) -> Result<Sold, Fault> {
    shop.run(&shop.owner(), Sell::of(shift, total_minor, card_minor))
        .await
}

/// Declares what these tests write.
pub fn module() -> Module {
    Module::new("test-sales").record::<Sale>()
}

#[derive(serde::Serialize)]
struct Sale {
    id: Uuid,
    cashier: String,
    sell: Sell,
}

impl Record for Sale {
    const ENTITY: &'static str = "sale";
    const TABLES: &'static [&'static str] = &["operations.sale", "operations.payment"];
    const ROWS: Rows = Rows::Document;

    fn id(&self) -> Uuid {
        self.id
    }

    async fn load(_: &mut Load<'_>, _: Uuid, _: bool) -> Result<Option<Self>, Fault> {
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let Sell {
            shift_id,
            register_id,
            branch_id,
            total_minor,
            card_minor,
        } = self.sell;
        let net_minor = total_minor * 100 / 119;
        let cash_due = total_minor - card_minor;
        let cash_minor = (cash_due + 99) / 100 * 100;
        let taxes = serde_json::json!([{
            "code": "VAT", "rate": "19.0", "inclusive": true, "base_minor": net_minor, "tax_minor": total_minor - net_minor,
        }]);
        let insert = changing!("INSERT INTO operations.sale (sale_id, branch_id, register_id, shift_id, cashier_name, channel, business_date, occurred_at,
                received_at, currency, gross_minor, line_discount_minor, sale_discount_minor, net_minor, tax_minor, total_minor,
                rounding_minor, due_minor, tendered_minor, change_minor, line_count, discounts, taxes)
             VALUES ($1, $2, $3, $4, $5, 'pos', '2026-03-02', now(), now(), 'EUR', $6 + 50, 30, 20, $7, $6 - $7, $6,
                0, $6, $8, $8 - $6, 2, '[]', $9)");
        let insert = insert
            .bind(self.id)
            .bind(branch_id.0)
            .bind(register_id.0)
            .bind(shift_id.0)
            .bind(&self.cashier)
            .bind(total_minor)
            .bind(net_minor)
            .bind(card_minor + cash_minor)
            .bind(taxes);
        sql.run(insert).await?;
        for (no, kind, tender, amount_minor) in [
            (1_i32, "cash", "notes", cash_minor),
            (2, "card", "visa", card_minor),
        ] {
            if amount_minor > 0 {
                let insert = changing!("INSERT INTO operations.payment (sale_id, payment_no, payment_id, kind, tender, amount_minor)
                     VALUES ($1, $2, gen_random_uuid(), $3, $4, $5)");
                sql.run(
                    insert
                        .bind(self.id)
                        .bind(no)
                        .bind(kind)
                        .bind(tender)
                        .bind(amount_minor),
                )
                .await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::testing::{plugs, register};

    #[tokio::test]
    async fn a_sale_that_comes_after_the_close_is_turned_away_whole() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        let shift = super::super::open(&shop, &owner, register_id, 0).await;
        super::super::close(&shop, &owner, &shift, 0).await;
        super::super::assert_code(sell(&shop, &shift, 100, 0).await, CLOSED);
        assert!(shop.audit().await.iter().all(|entry| entry.entity != "sale"));
        assert!(shop.findings().await.is_empty());
    }
}
