//! Somebody got past the product: each way of the attack that was tried (S6), what finds it, and what nothing inside the database finds.
//! Every statement runs as the database's superuser, with the business as $1.

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
        "tax_class_id": tax_class(&open).await, "min_price_minor": 250 });
    let dearer: crate::catalog::update::UpdateProduct = serde_json::from_value(dearer).unwrap();
    open.shop.run_at(&owner, 1, dearer).await.unwrap();
    let found = serde_json::json!({ "branch_id": open.shop.branch, "kind": "adjust_up", "reason": "found",
        "lines": [{ "product_id": open.milk, "quantity": "2" }] });
    let found: crate::stock::adjust::AdjustStock = serde_json::from_value(found).unwrap();
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
            method: "password",
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
async fn a_changed_entry_of_the_audit_log_is_found() {
    each_is_found(&[
        (
            "edit: audit payload",
            r#"UPDATE kernel.audit_event SET diff = '{"after": {}}' WHERE tenant_id = $1 AND action = 'stock.adjust'"#,
            "kernel.audit",
            "payload was changed",
        ),
        (
            "edit: audit payload and its hash",
            r#"UPDATE kernel.audit_event SET diff = '{"after": {}}', payload_hash = sha256(salt || convert_to('{"after": {}}', 'UTF8'))
               WHERE tenant_id = $1 AND action = 'stock.adjust'"#,
            "kernel.audit",
            "who, what, when or why",
        ),
        (
            "edit: audit payload and its hash, passed off as an old entry",
            r#"UPDATE kernel.audit_event SET diff = '{"after": {}}', payload_hash = sha256(salt || convert_to('{"after": {}}', 'UTF8')),
               hash_version = 1, leaf_hash = NULL WHERE tenant_id = $1 AND action = 'sales.complete'"#,
            "kernel.records",
            "of which the audit log knows nothing",
        ),
        (
            "edit: audit actor",
            "UPDATE kernel.audit_event SET actor_name = 'Nobody', actor_user = NULL WHERE tenant_id = $1 AND action = 'sales.complete'",
            "kernel.audit",
            "(sales.complete sale",
        ),
        (
            "edit: audit action",
            "UPDATE kernel.audit_event SET action = 'sales.park' WHERE tenant_id = $1 AND action = 'sales.void'",
            "kernel.audit",
            "who, what, when or why",
        ),
        (
            "edit: audit time",
            "UPDATE kernel.audit_event SET occurred_at = occurred_at - interval '1 day' WHERE tenant_id = $1 AND action = 'shifts.open'",
            "kernel.audit",
            "(shifts.open ",
        ),
        (
            "edit: audit reason",
            "UPDATE kernel.audit_event SET reason = 'honest' WHERE tenant_id = $1 AND action = 'sales.void'",
            "kernel.audit",
            "(sales.void parked_sale",
        ),
        (
            "edit: audit approvals",
            "UPDATE kernel.audit_event SET approvals = ARRAY[event_id] WHERE tenant_id = $1 AND action = 'sales.complete'",
            "kernel.audit",
            "who, what, when or why",
        ),
        (
            "edit: audit hash",
            "UPDATE kernel.audit_event SET leaf_hash = sha256('x') WHERE tenant_id = $1 AND action = 'sales.complete'",
            "kernel.audit",
            "who, what, when or why",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_removed_or_added_entry_of_the_audit_log_is_found() {
    each_is_found(&[
        (
            "delete: audit event in the middle",
            "DELETE FROM kernel.audit_event WHERE tenant_id = $1 AND action = 'stock.adjust'",
            "kernel.records",
            "no event of its creation",
        ),
        (
            "delete: audit event of a change",
            "DELETE FROM kernel.audit_event WHERE tenant_id = $1 AND entity = 'product' AND change = 'update'",
            "kernel.records",
            "unit_price_minor is 310, the audit log says 300",
        ),
        (
            "delete: all audit events of one person",
            "DELETE FROM kernel.audit_event WHERE tenant_id = $1 AND actor_name = 'Test cashier'",
            "kernel.records",
            "operations.sale ",
        ),
        (
            "tail: last audit events",
            "DELETE FROM kernel.audit_event WHERE tenant_id = $1 AND event_id IN
                (SELECT event_id FROM kernel.audit_event WHERE tenant_id = $1 ORDER BY recorded_at DESC, event_id DESC LIMIT 20)",
            "kernel.records",
            "the audit log",
        ),
        (
            "partition of the audit log dropped",
            "DELETE FROM kernel.audit_event WHERE tenant_id = $1",
            "kernel.records",
            "operations.register ",
        ),
        (
            "insert: forged audit event",
            "INSERT INTO kernel.audit_event SELECT tenant_id, recorded_at, gen_random_uuid(), occurred_at, actor_user, actor_name, actor_role,
                session_id, device_id, register_id, branch_id, module, action, entity, entity_id, change, diff, reason, approvals, request_id,
                source, salt, payload_hash, hash_version, leaf_hash
             FROM kernel.audit_event WHERE tenant_id = $1 AND action = 'shifts.move_cash'",
            "kernel.audit",
            "who, what, when or why",
        ),
        (
            "insert: forged audit event, passed off as an old one",
            "INSERT INTO kernel.audit_event SELECT tenant_id, recorded_at, gen_random_uuid(), occurred_at, actor_user, actor_name, actor_role,
                session_id, device_id, register_id, branch_id, module, action, entity, gen_random_uuid(), change, diff, reason, approvals,
                request_id, source, salt, payload_hash, 1, NULL
             FROM kernel.audit_event WHERE tenant_id = $1 AND action = 'shifts.move_cash'",
            "kernel.audit",
            "is not in operations.cash_movement:",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_was_removed_while_its_entries_stay_is_found() {
    each_is_found(&[
        (
            "tail: last sale and series row rolled back",
            "WITH last AS (
                DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 3 RETURNING document_id
             ), kept AS (
                SELECT chain_hash, grand_total_minor FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 2
             ), series AS (
                UPDATE kernel.series SET next_no = 3, chain_hash = kept.chain_hash, grand_total_minor = kept.grand_total_minor
                FROM kept WHERE tenant_id = $1
             ), sale AS (
                DELETE FROM operations.sale USING last WHERE tenant_id = $1 AND sale_id = last.document_id
             ), lines AS (
                DELETE FROM operations.sale_line USING last WHERE tenant_id = $1 AND sale_id = last.document_id
             ), payments AS (
                DELETE FROM operations.payment USING last WHERE tenant_id = $1 AND sale_id = last.document_id
             ), invoices AS (
                DELETE FROM operations.invoice USING last WHERE tenant_id = $1 AND invoice_id = last.document_id
             ), moves AS (
                DELETE FROM operations.stock_move USING last WHERE tenant_id = $1 AND reference_id = last.document_id
                RETURNING product_id, quantity_milli
             )
             UPDATE operations.stock_level SET on_hand_milli = on_hand_milli - moves.quantity_milli
             FROM moves WHERE tenant_id = $1 AND stock_level.product_id = moves.product_id",
            "kernel.audit",
            "is not in operations.sale:",
        ),
        (
            "whole register gone",
            "WITH a AS (DELETE FROM operations.sale WHERE tenant_id = $1),
                b AS (DELETE FROM operations.sale_line WHERE tenant_id = $1), c AS (DELETE FROM operations.payment WHERE tenant_id = $1),
                d AS (DELETE FROM operations.invoice WHERE tenant_id = $1), e AS (DELETE FROM operations.receipt_copy WHERE tenant_id = $1),
                f AS (DELETE FROM operations.cash_movement WHERE tenant_id = $1), g AS (DELETE FROM operations.shift WHERE tenant_id = $1),
                h AS (DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1), i AS (DELETE FROM kernel.series WHERE tenant_id = $1),
                j AS (DELETE FROM operations.parked_sale WHERE tenant_id = $1),
                k AS (DELETE FROM operations.stock_move WHERE tenant_id = $1 AND reason = 'sale')
             DELETE FROM operations.register WHERE tenant_id = $1",
            "kernel.audit",
            "is not in operations.register:",
        ),
        (
            "all fiscal tables truncated",
            "WITH a AS (DELETE FROM operations.sale WHERE tenant_id = $1),
                b AS (DELETE FROM operations.sale_line WHERE tenant_id = $1), c AS (DELETE FROM operations.payment WHERE tenant_id = $1),
                d AS (DELETE FROM operations.invoice WHERE tenant_id = $1), e AS (DELETE FROM operations.receipt_copy WHERE tenant_id = $1),
                h AS (DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1)
             DELETE FROM kernel.series WHERE tenant_id = $1",
            "kernel.audit",
            "is not in kernel.series:",
        ),
        (
            "voided baskets deleted",
            "DELETE FROM operations.parked_sale WHERE tenant_id = $1",
            "kernel.audit",
            "is not in operations.parked_sale:",
        ),
        (
            "copies of receipts deleted",
            "DELETE FROM operations.receipt_copy WHERE tenant_id = $1",
            "kernel.audit",
            "is not in operations.receipt_copy:",
        ),
        (
            "approvals deleted",
            "DELETE FROM kernel.approval WHERE tenant_id = $1",
            "kernel.audit",
            "is not in kernel.approval:",
        ),
        (
            "cash movement deleted",
            "DELETE FROM operations.cash_movement WHERE tenant_id = $1",
            "kernel.audit",
            "is not in operations.cash_movement:",
        ),
        (
            "stock document deleted with its level",
            "WITH gone AS (DELETE FROM operations.stock_move WHERE tenant_id = $1 AND reason = 'adjust_up'
                RETURNING product_id, quantity_milli)
             UPDATE operations.stock_level SET on_hand_milli = on_hand_milli - gone.quantity_milli
             FROM gone WHERE tenant_id = $1 AND stock_level.product_id = gone.product_id",
            "kernel.audit",
            "is not in operations.stock_move:",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_was_slipped_in_without_an_entry_is_found() {
    each_is_found(&[
        (
            "insert: cash movement in the open shift",
            "INSERT INTO operations.cash_movement SELECT tenant_id, gen_random_uuid(), shift_id, register_id, branch_id, 'pay_out', -500,
                'late', '', NULL, 'nobody', recorded_at FROM operations.cash_movement WHERE tenant_id = $1",
            "kernel.records",
            "no event of its creation",
        ),
        (
            "insert: stock move that belongs to nothing",
            "WITH moved AS (INSERT INTO operations.stock_move (tenant_id, branch_id, product_id, move_id, quantity_milli, reason,
                occurred_at, recorded_at)
                SELECT tenant_id, branch_id, product_id, gen_random_uuid(), -1000, 'theft', now(), now() FROM operations.stock_level
                WHERE tenant_id = $1 LIMIT 1 RETURNING product_id)
             UPDATE operations.stock_level SET on_hand_milli = on_hand_milli - 1000 FROM moved
             WHERE tenant_id = $1 AND stock_level.product_id = moved.product_id",
            "sales.cross_foot",
            "belongs to nothing",
        ),
        (
            "insert: customer",
            "INSERT INTO operations.customer (tenant_id, customer_id, code, name, created_at, updated_at, version, search, name_key)
             VALUES ($1, gen_random_uuid(), 'C9', 'Ghost', now(), now(), 1, 'ghost', 'ghost')",
            "kernel.records",
            "operations.customer ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn columns_that_no_document_hash_covers_are_found() {
    each_is_found(&[
        (
            "invoice: seller",
            r#"UPDATE operations.invoice SET seller = jsonb_set(seller, '{business}', '"Other"') WHERE tenant_id = $1"#,
            "kernel.records",
            "seller is",
        ),
        (
            "invoice: balance",
            "UPDATE operations.invoice SET balance_minor = 5 WHERE tenant_id = $1",
            "kernel.records",
            "balance_minor is 5, the audit log says 0",
        ),
        (
            "invoice: print count",
            "UPDATE operations.invoice SET print_count = 0 WHERE tenant_id = $1",
            "kernel.records",
            "print_count is 0, the audit log says 1",
        ),
        (
            "sale: unit cost",
            "UPDATE operations.sale_line SET unit_cost_minor = 1 WHERE tenant_id = $1",
            "kernel.records",
            "lines.unit_cost_minor is 1, the audit log says 50",
        ),
        (
            "price history: author",
            "UPDATE operations.product_price SET user_name = 'Nobody', user_id = NULL WHERE tenant_id = $1 AND version = 2",
            "catalog.prices",
            "somebody else made this change",
        ),
        (
            "price history: amount",
            "UPDATE operations.product_price SET after_minor = 5 WHERE tenant_id = $1 AND version = 2",
            "catalog.prices",
            "it says 5, the audit log 310",
        ),
        (
            "price history: entry deleted",
            "DELETE FROM operations.product_price WHERE tenant_id = $1 AND version = 2",
            "catalog.prices",
            "it ends at 300, but the product is at 310",
        ),
        (
            "stock moves: user, note and unit cost",
            "UPDATE operations.stock_move SET user_id = NULL, note = 'x', unit_cost_minor = 1 WHERE tenant_id = $1 AND reason = 'adjust_up'",
            "kernel.records",
            "the audit log",
        ),
        (
            "stock moves of sales: user",
            "UPDATE operations.stock_move SET user_id = NULL WHERE tenant_id = $1 AND reason = 'sale'",
            "sales.cross_foot",
            "by somebody else",
        ),
        (
            "stock moves of sales: unit cost",
            "UPDATE operations.stock_move SET unit_cost_minor = 1 WHERE tenant_id = $1 AND reason = 'sale'",
            "sales.cross_foot",
            "at another cost",
        ),
        (
            "stock move and level together",
            "WITH moved AS (UPDATE operations.stock_move SET quantity_milli = 1000 WHERE tenant_id = $1 AND reason = 'adjust_up'
                RETURNING product_id)
             UPDATE operations.stock_level SET on_hand_milli = on_hand_milli - 1000 FROM moved
             WHERE tenant_id = $1 AND stock_level.product_id = moved.product_id",
            "kernel.records",
            "moves.quantity",
        ),
        (
            "voided basket: reason and person",
            "UPDATE operations.parked_sale SET reason = 'typo', parked_by_name = 'Nobody' WHERE tenant_id = $1",
            "kernel.records",
            "operations.parked_sale ",
        ),
        (
            "customer: credit limit",
            "UPDATE operations.customer SET credit_limit_minor = 1 WHERE tenant_id = $1",
            "kernel.records",
            "credit_limit_minor is 1",
        ),
        (
            "approval: who gave it",
            "UPDATE kernel.approval SET approver_user = approval_id WHERE tenant_id = $1",
            "kernel.records",
            "approver is",
        ),
        (
            "gate of a series",
            "UPDATE kernel.series SET gate = NULL WHERE tenant_id = $1",
            "kernel.records",
            "open_for is null",
        ),
    ])
    .await;
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
