//! Cash that leaves a drawer for a sale: money back, and change for money that lies in another drawer.

use std::sync::Arc;

use till_kernel::Actor;
use till_shared::ids::{RegisterId, ShiftId};

use super::super::model::PaymentInput;
use super::payments::{code, give_back, second, take, waiting};
use super::*;
use crate::registers::testing::register;

/// A cashier with a drawer of their own beside the one that takes the money.
async fn neighbour(
    open: &OpenShop,
    float_minor: i64,
    most: Option<i64>,
) -> (Arc<Actor>, ShiftId, RegisterId) {
    let cashier = Arc::new(Actor {
        limits: till_kernel::Limits {
            pay_out_minor_max: most,
            ..till_kernel::Limits::default()
        },
        ..(*open.cashier()).clone()
    });
    let register = register(&open.shop, "R02").await;
    let shift = shifts::tests::open(&open.shop, &cashier, register, float_minor).await;
    (cashier, shift.shift_id, register)
}

/// Cash that the owner took in the first drawer for a sale that goes on elsewhere.
async fn laid(open: &OpenShop, minor: i64) -> (CompleteSale, PaymentInput) {
    let cash = open.pay(Cash, minor);
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![cash.clone()]);
    let taken = take(&sale, open.shift, &cash);
    open.shop.run(&open.shop.owner(), taken).await.unwrap();
    (sale, cash)
}

async fn tries(open: &OpenShop) -> usize {
    let audit = open.shop.audit().await;
    audit
        .iter()
        .filter(|entry| entry.entity == "shift_attempt")
        .count()
}

#[tokio::test]
async fn money_back_out_of_another_drawer_tells_nothing_of_what_it_holds() {
    let open = OpenShop::new().await;
    let (cashier, shift, register) = neighbour(&open, 500, None).await;
    let mut told = Vec::new();
    for minor in [503, 502, 501, 500, 499, 1] {
        let (_, cash) = laid(&open, minor).await;
        let back = give_back(&open, cash.payment_id.id(), shift);
        told.push(code(open.shop.run(&cashier, back).await));
    }
    let (short, asked) = (shifts::error::DRAWER_SHORT, codes::APPROVAL_NEEDED);
    assert_eq!(told, [short, short, asked, asked, asked, asked]);
    // Nor does change for money that lies elsewhere, beyond the drawer or within it.
    for lacks in [501, 1] {
        let (sale, _) = laid(&open, 300 + lacks).await;
        let there = CompleteSale {
            register_id: register,
            shift_id: shift,
            ..sale
        };
        assert_eq!(code(open.sell(&cashier, there).await), short, "{lacks}");
    }
    assert_eq!(tries(&open).await, 2);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn change_for_money_that_lies_elsewhere_is_a_try_that_is_kept_and_stores_no_sale() {
    let open = OpenShop::new().await;
    let (cashier, shift, register) = neighbour(&open, 500, None).await;
    let there = async |minor: i64| {
        let (sale, _) = laid(&open, minor).await;
        let there = CompleteSale {
            register_id: register,
            shift_id: shift,
            ..sale
        };
        open.sell(&cashier, there).await.map(|_| ())
    };
    assert_eq!(code(there(801).await), shifts::error::DRAWER_SHORT);
    assert_eq!(tries(&open).await, 1);
    // Within the drawer it is given out.
    there(310).await.unwrap();
    assert_eq!(tries(&open).await, 1);
    assert_eq!(waiting(&open).await.len(), 1);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn the_limit_of_a_role_counts_what_is_given_back_and_changed_out_of_another_drawer() {
    let open = OpenShop::new().await;
    let (cashier, shift, register) = neighbour(&open, 100_000, Some(10_000)).await;
    let back = async |minor: i64| {
        let (_, cash) = laid(&open, minor).await;
        open.shop
            .run(&cashier, give_back(&open, cash.payment_id.id(), shift))
            .await
    };
    back(6_000).await.unwrap();
    let (sale, _) = laid(&open, 300 + 3_000).await;
    let there = CompleteSale {
        register_id: register,
        shift_id: shift,
        ..sale
    };
    open.sell(&cashier, there).await.unwrap();
    back(1_000).await.unwrap();
    assert_eq!(code(back(1).await), codes::APPROVAL_NEEDED);
    let movement = shifts::MoveCash {
        shift_id: shift,
        kind: shifts::MovementKind::PayOut,
        amount_minor: 1,
        reason: "Window cleaner".try_into().unwrap(),
        reference: None,
    };
    assert_eq!(
        code(open.shop.run(&cashier, movement).await),
        codes::APPROVAL_NEEDED
    );
    assert_eq!(tries(&open).await, 0);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn a_payment_into_another_drawer_is_another_payment() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let (_, other) = second(&open, 10_000).await;
    let (sale, cash) = laid(&open, 200).await;
    let again = take(&sale, open.shift, &cash);
    open.shop.run(&owner, again).await.unwrap();
    let elsewhere = take(&sale, other.shift_id, &cash);
    assert_eq!(
        code(open.shop.run(&owner, elsewhere).await),
        error::PAYMENT_EXISTS
    );
    let back = give_back(&open, cash.payment_id.id(), other.shift_id);
    open.shop.run(&owner, back.clone()).await.unwrap();
    open.shop.run(&owner, back.clone()).await.unwrap();
    let there = ReturnPayment {
        shift_id: open.shift,
        ..back
    };
    assert_eq!(code(open.shop.run(&owner, there).await), error::PAYMENT_EXISTS);
}

#[tokio::test]
async fn a_sale_that_was_never_put_aside_is_paid_to_who_recalls_or_voids_it() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    open.sell(&owner, sale.clone()).await.unwrap();
    let recall = RecallSale {
        sale_id: sale.sale_id.id(),
        register_id: open.register,
    };
    let void = VoidParkedSale {
        sale_id: sale.sale_id.id(),
        reason: "a mistake".try_into().unwrap(),
    };
    for fault in [
        open.shop
            .run(&owner, recall.clone())
            .await
            .map(|_| ())
            .unwrap_err(),
        open.shop.run(&owner, void).await.map(|_| ()).unwrap_err(),
    ] {
        assert_eq!(fault.code(), codes::WRONG_STATE);
        assert!(fault.to_string().contains("parked sale is paid"), "{fault}");
    }
    let unknown = RecallSale {
        sale_id: open.shop.id(),
        ..recall.clone()
    };
    assert_eq!(code(open.shop.run(&owner, unknown).await), codes::NOT_FOUND);
    let elsewhere = open.shop.run(&open.shop.elsewhere(), recall).await;
    assert_eq!(code(elsewhere), codes::NOT_FOUND);
}
