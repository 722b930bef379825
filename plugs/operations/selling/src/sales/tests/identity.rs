//! Ids made by callers, and requests that come again.

use till_shared::ids::{Made, PaymentId};
use uuid::Uuid;

use super::*;

fn tea(open: &OpenShop) -> CompleteSale {
    open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)])
}

#[tokio::test]
async fn an_id_of_another_version_cannot_even_be_read() {
    let open = OpenShop::new().await;
    let json = serde_json::to_value(tea(&open)).unwrap();
    assert!(serde_json::from_value::<CompleteSale>(json.clone()).is_ok());
    for wrong in [
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "a2bae6d2-3c1f-4f57-9d7a-3d1c0b8f6a11",
    ] {
        for at in ["/sale_id", "/lines/0/line_id", "/payments/0/payment_id"] {
            let mut json = json.clone();
            *json.pointer_mut(at).unwrap() = wrong.into();
            assert!(
                serde_json::from_value::<CompleteSale>(json).is_err(),
                "{at} {wrong}"
            );
        }
    }
}

/// A sale id made so many hours ago.
fn made_hours_ago(open: &OpenShop, hours: i64) -> Made<SaleId> {
    let now = open.shop.kernel.clock().now();
    let then = now - jiff::SignedDuration::from_hours(hours);
    Made::new(SaleId(open.shop.kernel.ids().id(then))).unwrap()
}

#[tokio::test]
async fn an_id_from_long_ago_or_tomorrow_is_refused_unless_its_basket_was_put_aside() {
    let open = OpenShop::new().await;
    for (hours, code) in [(24 * 8, "too-old"), (-1, "in-the-future")] {
        let sale = CompleteSale {
            sale_id: made_hours_ago(&open, hours),
            ..tea(&open)
        };
        let fault = refused(&open, &open.cashier(), sale, codes::INVALID).await;
        assert_eq!(pointers(&fault), ["/sale_id"]);
        assert_eq!(fault.violation_list()[0].code, code);
    }
    let waited = CompleteSale {
        sale_id: made_hours_ago(&open, 24 * 30),
        ..tea(&open)
    };
    let sql = "INSERT INTO operations.parked_sale (tenant_id, sale_id, branch_id, register_id, cart, total_minor, line_count, status,
            parked_by_name, parked_at, version)
        VALUES ($1, $2, $3, $4, '{\"lines\": []}', 0, 0, 'recalled', 'Test', now(), 2)";
    open.lay_row(sql, &[waited.sale_id.id().0, open.shop.branch.0, open.register.0])
        .await;
    open.sell(&open.cashier(), waited).await.unwrap();
}

#[tokio::test]
async fn verify_looks_at_a_sale_with_the_lowest_id_too() {
    let open = OpenShop::new().await;
    open.sell(&open.cashier(), tea(&open)).await.unwrap();
    // As an older program let it in, and changed since.
    let mut db = open.shop.superuser().await;
    for sql in [
        "SET session_replication_role = replica",
        "UPDATE operations.sale SET sale_id = '00000000-0000-0000-0000-000000000000', cashier_name = 'Somebody else' WHERE tenant_id = $1",
        "UPDATE operations.sale_line SET sale_id = '00000000-0000-0000-0000-000000000000' WHERE tenant_id = $1",
        "UPDATE operations.payment SET sale_id = '00000000-0000-0000-0000-000000000000' WHERE tenant_id = $1",
        "UPDATE operations.invoice SET sale_id = '00000000-0000-0000-0000-000000000000',
            invoice_id = '00000000-0000-0000-0000-000000000000' WHERE tenant_id = $1",
        "UPDATE kernel.fiscal_entry SET document_id = '00000000-0000-0000-0000-000000000000' WHERE tenant_id = $1",
    ] {
        let query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()));
        let query = if sql.contains("$1") {
            query.bind(open.shop.tenant.0)
        } else {
            query
        };
        query.execute(&mut db).await.unwrap();
    }
    let findings = open.shop.findings().await;
    let nil = Uuid::nil().to_string();
    assert!(
        findings
            .iter()
            .any(|finding| finding.check == "sales.documents" && finding.place.contains(&nil)),
        "{findings:?}"
    );
}

async fn forget_replies(open: &OpenShop) {
    open.lay_row("DELETE FROM kernel.reply WHERE tenant_id = $1", &[])
        .await;
}

#[tokio::test]
async fn a_sale_is_answered_again_from_its_document_when_replies_are_gone() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = tea(&open);
    let first = serde_json::to_value(open.sell(&cashier, sale.clone()).await.unwrap()).unwrap();
    // The shift has closed, prices have changed, a week has passed: what was sold was sold.
    open.lay_row(
        "UPDATE operations.product SET unit_price_minor = 1000 WHERE tenant_id = $1",
        &[],
    )
    .await;
    open.shop.clock.advance_s(24 * 3_600 * 9);
    forget_replies(&open).await;
    let again = open.sell_with_trips(&cashier, sale.clone()).await.unwrap();
    assert!(again.served.replayed);
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&again.served.body).unwrap()["data"],
        first
    );
    forget_replies(&open).await;
    let other = CompleteSale {
        note: "another".try_into().unwrap(),
        ..sale.clone()
    };
    let fault = open.sell(&cashier, other).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::KEY_REUSED);
    let paid_otherwise = CompleteSale {
        payments: vec![model::PaymentInput {
            payment_id: open.made::<PaymentId>(),
            ..open.pay(Card, 300)
        }],
        ..sale
    };
    let fault = open.sell(&cashier, paid_otherwise).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::KEY_REUSED);
    assert_eq!(open.rows("operations.sale").await, 1);
    assert_eq!(open.rows("kernel.fiscal_entry").await, 1);
}

#[tokio::test]
async fn an_answer_given_again_is_made_for_the_eyes_of_who_asks() {
    let open = OpenShop::new().await;
    let manager = open.shop.owner();
    let sale = tea(&open);
    let shown = open.sell(&manager, sale.clone()).await.unwrap();
    assert!(shown.lines[0].unit_cost_minor.value().is_some());
    forget_replies(&open).await;
    // Somebody who may see all sales but no cost.
    let colleague = open.shop.holder(&[SELL, VIEW, VIEW_ALL]);
    let again = open.sell_with_trips(&colleague, sale.clone()).await.unwrap();
    assert!(again.served.replayed);
    let body = String::from_utf8_lossy(&again.served.body).into_owned();
    assert!(
        body.contains(&shown.sale_id.to_string()) && !body.contains("cost"),
        "{body}"
    );
    forget_replies(&open).await;
    // Who may see only their own, and who works elsewhere, do not learn of it.
    for actor in [open.cashier(), open.shop.elsewhere()] {
        let fault = open.sell(&actor, sale.clone()).await.map(|_| ()).unwrap_err();
        assert_eq!(fault.code(), codes::NOT_FOUND);
    }
    assert_eq!(open.rows("operations.sale").await, 1);
}

#[tokio::test]
async fn when_it_is_sent_is_no_part_of_what_is_sent() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let now = open.shop.kernel.clock().now();
    let sale = CompleteSale {
        occurred_at: Some(now),
        sent_at: Some(now),
        ..tea(&open)
    };
    open.sell(&cashier, sale.clone()).await.unwrap();
    forget_replies(&open).await;
    let later = CompleteSale {
        sent_at: Some(now + jiff::SignedDuration::from_hours(1)),
        ..sale
    };
    open.sell(&cashier, later).await.unwrap();
    assert_eq!(open.rows("operations.sale").await, 1);
}
