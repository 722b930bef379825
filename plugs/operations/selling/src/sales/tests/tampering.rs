//! Somebody got past the product: each way of the attack that was tried (S6), what finds it, and what nothing inside the database finds.
//! Every statement runs as the database's superuser, with the business as $1.

mod ways;

use till_kernel::{Finding, NewSeries, fiscal_chain};
use till_shared::canon::Hash;

use uuid::Uuid;

use super::*;
use crate::invoices::PrintCopy;
use crate::shifts::{MoveCash, MovementKind};

/// A day: three sales, one of them to a customer; a basket that was voided; a copy; a price that was changed; a correction of stock; cash
/// that was paid in; an approval.
async fn day() -> OpenShop {
    let open = OpenShop::new().await;
    let (owner, cashier) = (open.shop.owner(), open.cashier());
    let mut sold = Vec::new();
    for (product, amount) in [(open.tea, 300), (open.milk, 99), (open.apple, 120)] {
        let sale = CompleteSale {
            customer_id: (amount == 99).then_some(open.customer),
            ..open.sale(vec![open.line(product, "1")], vec![open.pay(Card, amount)])
        };
        sold.push(open.sell(&cashier, sale).await.unwrap().sale_id);
    }
    let basket = ParkSale {
        sale_id: open.shop.id(),
        register_id: open.register,
        label: "blue coat".try_into().unwrap(),
        customer_id: None,
        basket: Basket {
            lines: vec![open.line(open.tea, "1")],
            discounts: Vec::new(),
            note: till_shared::text::Text::default(),
        },
    };
    let void = VoidParkedSale {
        sale_id: basket.sale_id,
        reason: "changed their mind".try_into().unwrap(),
    };
    open.shop.run(&cashier, basket).await.unwrap();
    open.shop.run(&cashier, void).await.unwrap();
    let copy = PrintCopy {
        invoice_id: sold[0],
        reason: "lost".try_into().unwrap(),
    };
    open.shop.run(&cashier, copy).await.unwrap();
    let dearer = serde_json::json!({ "product_id": open.tea, "sku": "TEA", "name": "The TEA", "unit_price_minor": 310,
        "tax_class_id": tax_class(&open).await, "min_price_minor": 250, "reason": "dearer now" });
    let dearer: till_goods::catalog::update::UpdateProduct = serde_json::from_value(dearer).unwrap();
    open.shop.run_at(&owner, 1, dearer).await.unwrap();
    let found = serde_json::json!({ "branch_id": open.shop.branch, "kind": "adjust_up", "reason": "found",
        "lines": [{ "product_id": open.milk, "quantity": "2" }] });
    let found: till_goods::stock::adjust::AdjustStock = serde_json::from_value(found).unwrap();
    open.shop.run(&owner, found).await.unwrap();
    let paid_in = MoveCash {
        shift_id: open.shift,
        kind: MovementKind::PayIn,
        amount_minor: 500,
        reason: "change".try_into().unwrap(),
        reference: None,
    };
    open.shop.run(&owner, paid_in).await.unwrap();
    open.shop.run(&owner, Approve).await.unwrap();
    let look = GetSale { sale_id: sold[0] };
    let refused = open.shop.ask(&open.shop.stranger(), look).await.map(|_| ());
    assert_eq!(refused.unwrap_err().code(), codes::FORBIDDEN);
    assert!(
        open.shop.findings().await.is_empty(),
        "an honest day: {:?}",
        open.shop.findings().await
    );
    open
}

/// Lets somebody else approve something.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Approve;

impl till_kernel::Command for Approve {
    const NAME: &'static str = "test.approve";
    const SUMMARY: &'static str = "Approves something.";
    const PERMISSION: till_kernel::Permission = till_kernel::Permission::SIGNED_IN;
    type Output = ();
    type Error = till_kernel::Fault;

    async fn run(&self, w: &mut till_kernel::Write) -> Result<(), till_kernel::Fault> {
        let approval = NewApproval {
            approval_id: w.id(),
            request: till_kernel::ApprovalRequest {
                command: "sales.complete".into(),
                content_hash: vec![7; 32],
                permission: APPROVE_DISCOUNT.key.into(),
            },
            approver: w.id(),
            requested_by: w.id(),
            method: till_kernel::Credential::Password,
            granted_at: w.now(),
        };
        w.create(&Approval::grant(&approval)).await
    }
}

async fn tax_class(open: &OpenShop) -> Uuid {
    let (tax,): (Uuid,) =
        sqlx::query_as("SELECT tax_class_id FROM operations.tax_class WHERE tenant_id = $1")
            .bind(open.shop.tenant.0)
            .fetch_one(&mut open.shop.superuser().await)
            .await
            .unwrap();
    tax
}

/// A way to tamper: its name in the list, the statement, the check that finds it, and words of the finding.
type Way = (&'static str, &'static str, &'static str, &'static str);

/// Runs a statement as somebody who turned the keys of the tables off.
async fn tamper(open: &OpenShop, sql: &str) {
    let mut db = open.shop.superuser().await;
    sqlx::query("SET session_replication_role = replica")
        .execute(&mut db)
        .await
        .unwrap();
    let touched = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .bind(open.shop.tenant.0)
        .execute(&mut db)
        .await
        .unwrap()
        .rows_affected();
    assert!(touched > 0, "nothing was touched: {sql}");
}

async fn each_is_found(ways: &[Way]) {
    for (name, sql, check, words) in ways {
        let open = day().await;
        tamper(&open, sql).await;
        let findings = open.shop.findings().await;
        assert!(
            findings
                .iter()
                .any(|finding| finding.check == *check && says(finding, words)),
            "{name}: {findings:#?}"
        );
    }
}

fn says(finding: &Finding, words: &str) -> bool {
    !finding.place.is_empty() && format!("{} {}", finding.place, finding.what).contains(words)
}

#[tokio::test]
async fn a_sale_under_the_least_id_is_looked_at_by_every_check() {
    let open = day().await;
    let sale = "(SELECT document_id FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 1)";
    let nil = "00000000-0000-0000-0000-000000000000";
    tamper(
        &open,
        &format!(
            "WITH a AS (UPDATE operations.sale SET sale_id = '{nil}' WHERE tenant_id = $1 AND sale_id = {sale}),
                b AS (UPDATE operations.sale_line SET sale_id = '{nil}' WHERE tenant_id = $1 AND sale_id = {sale}),
                c AS (UPDATE operations.payment SET sale_id = '{nil}' WHERE tenant_id = $1 AND sale_id = {sale}),
                d AS (UPDATE operations.invoice SET sale_id = '{nil}', invoice_id = '{nil}' WHERE tenant_id = $1 AND sale_id = {sale}),
                e AS (UPDATE operations.stock_move SET reference_id = '{nil}' WHERE tenant_id = $1 AND reference_id = {sale})
             UPDATE kernel.fiscal_entry SET document_id = '{nil}' WHERE tenant_id = $1 AND no = 1"
        ),
    )
    .await;
    let findings = open.shop.findings().await;
    for check in ["sales.documents", "kernel.records"] {
        assert!(
            findings
                .iter()
                .any(|finding| finding.check == check && finding.place.contains(nil)),
            "{check}: {findings:#?}"
        );
    }
}

/// Writes the chain of the series anew, as its entries stand now, and its head.
async fn chain_anew(open: &OpenShop) {
    let mut db = open.shop.superuser().await;
    let series = NewSeries {
        series_id: open.series,
        branch_id: open.shop.branch,
        register_id: open.register,
        kind: "invoice".into(),
        prefix: "B01-R01-26-".into(),
        fiscal_year: 2026,
    };
    let entries: Vec<(i64, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT no, document_hash, amount_minor FROM kernel.fiscal_entry WHERE tenant_id = $1 AND series_id = $2 ORDER BY no",
    )
    .bind(open.shop.tenant.0)
    .bind(open.series.0)
    .fetch_all(&mut db)
    .await
    .unwrap();
    let (mut chain, mut total) = (series.seed(), 0);
    for (no, document, amount) in entries {
        total += amount;
        let document: Hash = document.try_into().unwrap();
        chain = fiscal_chain(&chain, no, &document, amount, total);
        sqlx::query(
            "UPDATE kernel.fiscal_entry SET chain_hash = $3, grand_total_minor = $4 WHERE tenant_id = $1 AND series_id = $2 AND no = $5",
        )
        .bind(open.shop.tenant.0)
        .bind(open.series.0)
        .bind(chain.as_slice())
        .bind(total)
        .bind(no)
        .execute(&mut db)
        .await
        .unwrap();
    }
    sqlx::query("UPDATE kernel.series SET chain_hash = $2, grand_total_minor = $3 WHERE tenant_id = $1")
        .bind(open.shop.tenant.0)
        .bind(chain.as_slice())
        .bind(total)
        .execute(&mut db)
        .await
        .unwrap();
}

/// Every sale as it is stored now.
async fn stored(open: &OpenShop) -> Vec<model::Sale> {
    let actor = Arc::new(till_kernel::Actor::system(open.shop.tenant, "test"));
    let pages = open.shop.kernel.read(&actor, "test.sales", |r| {
        Box::pin(async move { store::page_of_documents(&mut r.select(), Uuid::nil(), 100).await })
    });
    pages.await.unwrap().into_iter().map(|(sale, _)| sale).collect()
}

#[tokio::test]
async fn a_sale_rewritten_together_with_its_chain_is_found() {
    let open = day().await;
    open.lay_row(
        "UPDATE operations.sale SET cashier_name = 'Nobody' WHERE tenant_id = $1",
        &[],
    )
    .await;
    let pages = stored(&open).await;
    let mut db = open.shop.superuser().await;
    for sale in pages {
        sqlx::query(
            "UPDATE kernel.fiscal_entry SET document_hash = $3 WHERE tenant_id = $1 AND document_id = $2",
        )
        .bind(open.shop.tenant.0)
        .bind(sale.sale_id.0)
        .bind(sale.document_hash().as_slice())
        .execute(&mut db)
        .await
        .unwrap();
    }
    chain_anew(&open).await;
    let findings = open.shop.findings().await;
    assert_eq!(
        findings.iter().map(|finding| finding.check).collect::<Vec<_>>(),
        ["kernel.records"],
        "{findings:#?}"
    );
    assert!(
        findings[0].what.starts_with("cashier_name is \"Nobody\""),
        "{findings:#?}"
    );
}

/// What needs eyes outside the database: the sealer's checkpoints (reliability 3.1). When they come, these are to be found, and this list
/// is to shrink.
#[tokio::test]
async fn what_nothing_inside_the_database_finds_yet() {
    for (name, sql) in [
        (
            "a row and its own entry, removed together: nothing is left that could miss them",
            "WITH gone AS (DELETE FROM operations.cash_movement WHERE tenant_id = $1 RETURNING movement_id)
             DELETE FROM kernel.audit_event USING gone WHERE tenant_id = $1 AND entity_id = gone.movement_id",
        ),
        (
            "a refusal taken out of the security log: it is written outside a change, and only there",
            "DELETE FROM kernel.security_event WHERE tenant_id = $1",
        ),
        (
            "the outbox: what was announced is not what was done",
            "DELETE FROM kernel.outbox WHERE tenant_id = $1",
        ),
        (
            "an entry whose change is known from elsewhere, its hashes left out as if it were old",
            "UPDATE kernel.audit_event SET actor_name = 'Nobody', hash_version = 1, leaf_hash = NULL
             WHERE tenant_id = $1 AND action = 'sales.park'",
        ),
    ] {
        let open = day().await;
        tamper(&open, sql).await;
        let findings = open.shop.findings().await;
        assert!(
            findings.is_empty(),
            "found now, take it off the list: {name}: {findings:#?}"
        );
    }
    // Two documents that changed places, with the chain made anew over them: the entries of the log do not know numbers.
    let open = day().await;
    open.lay_row(
        "UPDATE kernel.fiscal_entry SET no = no + 10 WHERE tenant_id = $1 AND no IN (1, 2)",
        &[],
    )
    .await;
    open.lay_row(
        "UPDATE kernel.fiscal_entry SET no = CASE no WHEN 11 THEN 2 ELSE 1 END,
            number = 'B01-R01-26-00000' || CASE no WHEN 11 THEN 2 ELSE 1 END WHERE tenant_id = $1 AND no IN (11, 12)",
        &[],
    )
    .await;
    chain_anew(&open).await;
    assert!(
        open.shop.findings().await.is_empty(),
        "found now, take it off the list: {:#?}",
        open.shop.findings().await
    );
}
