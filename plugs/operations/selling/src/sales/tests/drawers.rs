//! Whose drawer the cash of a sale goes into.

use std::sync::Arc;

use till_kernel::{Actor, PermissionSet, Template, codes};
use till_shared::pricing::TenderKind::Cash;

use super::open_shop::OpenShop;
use super::refused;
use crate::registers::testing::register;
use crate::sales::CompleteSale;
use crate::shifts::{self, error::NOT_YOURS, permissions::DRAWER_SELL_ANY};

/// Tea for cash, in this shift.
fn tea(open: &OpenShop, shift: &shifts::ShiftView) -> CompleteSale {
    CompleteSale {
        register_id: shift.register_id,
        shift_id: shift.shift_id,
        ..open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)])
    }
}

#[tokio::test]
async fn a_cashier_sells_in_a_shift_of_their_own_only() {
    let open = OpenShop::new().await;
    let (ada, ben) = (
        open.shop.role(Template::Cashier),
        open.shop.role(Template::Cashier),
    );
    let second = register(&open.shop, "R02").await;
    let hers = shifts::tests::open(&open.shop, &ada, second, 0).await;
    refused(&open, &ben, tea(&open, &hers), NOT_YOURS).await;
    // With a shift of his own at another register it is no other.
    let third = register(&open.shop, "R03").await;
    let his = shifts::tests::open(&open.shop, &ben, third, 0).await;
    refused(&open, &ben, tea(&open, &hers), NOT_YOURS).await;
    open.sell(&ben, tea(&open, &his)).await.unwrap();
    open.sell(&ada, tea(&open, &hers)).await.unwrap();

    open.sell(&open.shop.role(Template::Manager), tea(&open, &hers))
        .await
        .unwrap();
    let keys = ben.permissions.keys().chain([DRAWER_SELL_ANY.key]);
    let lent = Arc::new(Actor {
        permissions: Arc::new(PermissionSet::of(keys.map(str::to_owned))),
        ..(*ben).clone()
    });
    open.sell(&lent, tea(&open, &hers)).await.unwrap();
    assert_eq!(open.rows("operations.sale").await, 4);
    assert!(open.shop.findings().await.is_empty());
}

#[tokio::test]
async fn what_was_sold_is_answered_again_to_its_seller_and_to_nobody_else() {
    let open = OpenShop::new().await;
    let (ada, ben) = (
        open.shop.role(Template::Cashier),
        open.shop.role(Template::Cashier),
    );
    let second = register(&open.shop, "R02").await;
    let hers = shifts::tests::open(&open.shop, &ada, second, 0).await;
    let sale = tea(&open, &hers);
    open.sell(&ada, sale.clone()).await.unwrap();
    let again = open.sell_with_trips(&ada, sale.clone()).await.unwrap();
    assert!(again.served.replayed);
    let fault = open.sell(&ben, sale).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
}
