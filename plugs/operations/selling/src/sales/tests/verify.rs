//! What `till verify` finds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Query, Read};
use till_shared::pricing::Engine;

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

#[tokio::test]
async fn a_sale_is_priced_again_by_the_version_that_made_it() {
    let open = OpenShop::new().await;
    let sale = CompleteSale {
        discounts: vec![percent("5")],
        ..open.sale(
            vec![open.line(open.tea, "1"), open.line(open.apple, "0.75")],
            vec![open.pay(Cash, 371)],
        )
    };
    // 3.90 less 5 % leaves 3.705: 3.71 by version 2, 3.70 by version 1.
    let view = open.sell(&open.cashier(), sale).await.unwrap();
    assert_eq!(view.total_minor, 371);
    assert!(
        open.shop.findings().await.is_empty(),
        "{:?}",
        open.shop.findings().await
    );
    let again = Repriced {
        sale_id: view.sale_id,
    };
    let again = open.shop.ask(&open.shop.owner(), again).await.unwrap();
    assert_eq!(again.as_stored, None);
    assert!(again.by_version_1.is_some());
    assert_eq!(again.without_its_rounding, None, "one way makes it so");
    assert!(again.with_a_changed_line.unwrap().contains("line"));
    // The version itself is in the document's hash.
    open.lay_row(
        "UPDATE operations.sale SET engine_version = 1 WHERE tenant_id = $1",
        &[],
    )
    .await;
    let findings = open.shop.findings().await;
    assert!(
        findings
            .iter()
            .any(|finding| finding.what.contains("changed after it was issued")),
        "{findings:?}"
    );
}

/// A stored sale, and variants of it, priced again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Repriced {
    sale_id: SaleId,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Differences {
    as_stored: Option<String>,
    by_version_1: Option<String>,
    without_its_rounding: Option<String>,
    with_a_changed_line: Option<String>,
}

impl till_kernel::Output for Differences {}

impl Query for Repriced {
    const NAME: &'static str = "sales.repriced";
    const SUMMARY: &'static str = "Prices a stored sale again, for a test.";
    const PERMISSION: Permission = VIEW;
    type Output = Differences;

    async fn run(&self, r: &mut Read) -> Result<Differences, Fault> {
        let sale = visible_sale(r, self.sale_id).await?;
        let mut changed = sale.clone();
        changed.lines[0].tax_minor += 1;
        changed.lines[0].net_minor -= 1;
        Ok(Differences {
            as_stored: recompute::difference(&sale),
            by_version_1: recompute::difference(&model::Sale {
                engine: Engine::V1,
                ..sale.clone()
            }),
            without_its_rounding: recompute::difference(&model::Sale {
                rounding: None,
                tax_rounding: None,
                ..sale
            }),
            with_a_changed_line: recompute::difference(&changed),
        })
    }
}
