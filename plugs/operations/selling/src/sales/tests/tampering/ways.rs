//! Ways to tamper, each with the check that finds it and words of the finding.

use super::each_is_found;

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
