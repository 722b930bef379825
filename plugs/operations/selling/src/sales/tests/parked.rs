//! Baskets that are put aside.

use std::sync::Arc;

use till_kernel::Actor;
use till_shared::text::Text;

use super::super::basket::ParkedStatus;
use super::*;

fn park(open: &OpenShop, sale_id: SaleId, quantity: &str) -> ParkSale {
    let basket = Basket {
        lines: vec![open.line(open.tea, quantity)],
        discounts: Vec::new(),
        note: Text::default(),
    };
    ParkSale {
        sale_id,
        register_id: open.register,
        label: "blue coat".try_into().unwrap(),
        customer_id: None,
        basket,
    }
}

#[tokio::test]
async fn a_parked_basket_is_recalled_once_and_then_paid_under_the_same_id() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = open.sale(vec![open.line(open.tea, "2")], vec![open.pay(Cash, 600)]);
    open.shop
        .run(&cashier, park(&open, sale.sale_id.id(), "1"))
        .await
        .unwrap();
    let again = open
        .shop
        .run(&cashier, park(&open, sale.sale_id.id(), "2"))
        .await
        .unwrap();
    assert_eq!((again.total_minor, again.version), (600, 2));
    assert_eq!(
        open.shop
            .ask(&cashier, ListParkedSales::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert_eq!(
        open.shop
            .ask(&open.shop.elsewhere(), ListParkedSales::default())
            .await
            .unwrap()
            .items
            .len(),
        0
    );
    let recall = RecallSale {
        sale_id: sale.sale_id.id(),
        register_id: open.register,
    };
    let fault = open
        .shop
        .run(&open.shop.elsewhere(), recall.clone())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    let back = open.shop.run(&cashier, recall.clone()).await.unwrap();
    assert_eq!(back.basket.lines[0].quantity.to_string(), "2");
    assert_eq!(
        open.shop
            .run(&cashier, recall)
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::WRONG_STATE
    );
    open.sell(&cashier, sale.clone()).await.unwrap();
    assert_eq!(
        open.shop
            .run(&cashier, park(&open, sale.sale_id.id(), "1"))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::WRONG_STATE
    );
    assert_eq!(open.on_hand(open.tea).await, 8_000, "parking moves nothing");
}

#[tokio::test]
async fn a_voided_basket_needs_a_reason_and_cannot_be_paid() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    open.shop
        .run(&cashier, park(&open, sale.sale_id.id(), "1"))
        .await
        .unwrap();
    let void = |reason: &str| VoidParkedSale {
        sale_id: sale.sale_id.id(),
        reason: reason.try_into().unwrap(),
    };
    let fault = open.shop.run(&cashier, void("  ")).await.map(|_| ()).unwrap_err();
    assert_eq!(pointers(&fault), ["/reason"]);
    assert_eq!(
        open.shop
            .run(&open.shop.stranger(), void("x"))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::FORBIDDEN
    );
    let voided = open.shop.run(&cashier, void("changed their mind")).await.unwrap();
    assert_eq!(
        (voided.status, voided.reason.as_deref()),
        (ParkedStatus::Voided, Some("changed their mind"))
    );
    let audit = open.audit().await;
    let voiding = audit.iter().find(|entry| entry.action == "sales.void").unwrap();
    assert_eq!(voiding.reason.as_deref(), Some("changed their mind"));
    refused(&open, &cashier, sale, codes::WRONG_STATE).await;
}

#[tokio::test]
async fn a_basket_is_checked_before_it_is_parked() {
    let open = OpenShop::new().await;
    let wrong = ParkSale {
        ..park(&open, open.shop.id(), "-1")
    };
    let fault = open
        .shop
        .run(&open.cashier(), wrong)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/basket/lines/0/quantity"]);
    assert_eq!(open.rows("operations.parked_sale").await, 0);
}

#[tokio::test]
async fn a_basket_that_is_paid_without_being_recalled_does_not_wait_any_more() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = open.sale(vec![open.line(open.tea, "2")], vec![open.pay(Cash, 600)]);
    open.shop
        .run(&cashier, park(&open, sale.sale_id.id(), "2"))
        .await
        .unwrap();
    open.sell(&cashier, sale.clone()).await.unwrap();
    let waiting = open.shop.ask(&cashier, ListParkedSales::default()).await.unwrap();
    assert_eq!(waiting.items.len(), 0);
    let void = VoidParkedSale {
        sale_id: sale.sale_id.id(),
        reason: "changed their mind".try_into().unwrap(),
    };
    let fault = open.shop.run(&cashier, void).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::WRONG_STATE);
    let audit = open.shop.audit().await;
    let closed = audit
        .iter()
        .find(|entry| entry.action == "sales.complete" && entry.entity == "parked_sale");
    assert_eq!(closed.unwrap().diff["after"]["status"], "recalled");
    assert!(
        open.shop.findings().await.is_empty(),
        "{:?}",
        open.shop.findings().await
    );
}

#[tokio::test]
async fn the_id_of_another_branchs_basket_is_refused_when_it_is_paid() {
    let open = OpenShop::new().await;
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    let elsewhere = open.shop.id();
    let branch = "INSERT INTO kernel.branch (tenant_id, branch_id, code, name, created_at, version) VALUES ($1, $2, 'B09', 'Other', now(), 1)";
    open.lay_row(branch, &[elsewhere]).await;
    let sql = "INSERT INTO operations.parked_sale (tenant_id, sale_id, branch_id, register_id, cart, total_minor, line_count, status,
            parked_by_name, parked_at, version)
        VALUES ($1, $2, $3, $4, '{\"lines\": []}', 0, 0, 'parked', 'Test', now(), 1)";
    open.lay_row(sql, &[sale.sale_id.id().0, elsewhere, open.register.0])
        .await;
    refused(&open, &open.cashier(), sale, error::EXISTS).await;
}

#[tokio::test]
async fn a_colleagues_basket_is_taken_back_before_it_is_written_over_and_then_may_come_to_nothing() {
    let open = OpenShop::new().await;
    let (cashier, colleague) = (open.cashier(), open.shop.owner());
    let sale_id = open.shop.id();
    let run = async |actor: &Arc<Actor>, parked: ParkSale| open.shop.run(actor, parked).await.map(|_| ());
    run(&cashier, park(&open, sale_id, "3")).await.unwrap();
    run(&cashier, park(&open, sale_id, "2")).await.unwrap();
    let fault = run(&colleague, park(&open, sale_id, "1")).await.unwrap_err();
    assert_eq!(fault.code(), codes::WRONG_STATE);
    let allowed = fault
        .members()
        .iter()
        .find(|(name, _)| *name == "allowed")
        .unwrap();
    assert_eq!(allowed.1, serde_json::json!(["recalled"]));
    let recall = RecallSale {
        sale_id,
        register_id: open.register,
    };
    let back = open.shop.run(&colleague, recall.clone()).await.unwrap();
    assert_eq!(
        back.basket.lines[0].quantity.to_string(),
        "2",
        "it is as it was parked"
    );
    run(&colleague, park(&open, sale_id, "1")).await.unwrap();
    open.shop.run(&colleague, recall).await.unwrap();
    let void = VoidParkedSale {
        sale_id,
        reason: "the buyer left".try_into().unwrap(),
    };
    let voided = open.shop.run(&colleague, void).await.unwrap();
    assert_eq!(voided.status, ParkedStatus::Voided);
}

/// However often it is tried: a basket is paid or thrown away, paid or parked again, never both.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recalled_basket_that_is_paid_and_thrown_away_at_once_is_one_of_both() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    for turn in 0..12 {
        let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
        let sale_id = sale.sale_id.id();
        let parked = park(&open, sale_id, "1");
        open.shop.run(&cashier, parked.clone()).await.unwrap();
        let recall = RecallSale {
            sale_id,
            register_id: open.register,
        };
        open.shop.run(&cashier, recall).await.unwrap();
        let void = VoidParkedSale {
            sale_id,
            reason: "changed their mind".try_into().unwrap(),
        };
        let owner = open.shop.owner();
        let pay = open.sell(&cashier, sale);
        let (paid, other) = if turn % 2 == 0 {
            let (paid, other) = tokio::join!(pay, open.shop.run(&owner, void));
            (paid.map(|_| ()), other.map(|_| ()))
        } else {
            let (paid, other) = tokio::join!(pay, open.shop.run(&cashier, parked));
            (paid.map(|_| ()), other.map(|_| ()))
        };
        let lost = match (paid, other) {
            (Ok(()), Err(fault)) => fault,
            (Err(fault), Ok(())) if turn % 2 == 0 => fault,
            // It was put aside first, and is then paid as it waits.
            (Ok(()), Ok(())) if turn % 2 == 1 => continue,
            other => panic!("turn {turn}: {other:?}"),
        };
        assert_eq!(lost.code(), codes::WRONG_STATE, "turn {turn}");
    }
    assert_eq!(open.shop.findings().await.len(), 0);
}
