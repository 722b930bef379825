//! What `till verify` finds.

use super::*;

#[tokio::test]
async fn verify_names_the_first_document_that_was_changed_afterwards() {
    for (sql, expected) in [
        (
            "UPDATE operations.sale_line SET unit_price_minor = unit_price_minor - 1 WHERE tenant_id = $1",
            "changed after it was issued",
        ),
        (
            "UPDATE operations.payment SET amount_minor = amount_minor + 1 WHERE tenant_id = $1",
            "changed after it was issued",
        ),
        (
            "UPDATE operations.sale SET cashier_name = 'Nobody' WHERE tenant_id = $1",
            "changed after it was issued",
        ),
        (
            "UPDATE operations.stock_move SET quantity_milli = -500 WHERE tenant_id = $1 AND reason = 'sale'",
            "stock moves",
        ),
        (
            "DELETE FROM operations.stock_move WHERE tenant_id = $1 AND reason = 'sale'",
            "stock moves",
        ),
        (
            "UPDATE operations.invoice SET total_minor = 1 WHERE tenant_id = $1",
            "without its invoice",
        ),
    ] {
        let open = OpenShop::new().await;
        open.sell(
            &open.cashier(),
            open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]),
        )
        .await
        .unwrap();
        assert!(
            open.shop.findings().await.is_empty(),
            "{:?}",
            open.shop.findings().await
        );
        open.lay_row(sql, &[]).await;
        let findings = open.shop.findings().await;
        assert!(
            findings.iter().any(|finding| finding.what.contains(expected)),
            "{sql}: {findings:?}"
        );
    }
}
