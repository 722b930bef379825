//! Cash that somebody brings along.

use till_kernel::{Envelope, Template, codes};
use till_shared::ids::ShiftId;
use till_testkit::Shop;

use super::super::{MoveCash, MovementKind};
use super::{approve, change_setting, change_setting_at, open};
use crate::registers::testing::{plugs, register};

fn input(shift_id: ShiftId, kind: MovementKind, amount_minor: i64) -> MoveCash {
    MoveCash {
        shift_id,
        kind,
        amount_minor,
        reason: "Change from the bank".try_into().unwrap(),
        reference: None,
    }
}

#[tokio::test]
async fn more_than_anybody_brings_along_needs_a_second_person() {
    let shop = Shop::open(plugs()).await;
    change_setting(&shop, "shifts.pay_in_max", 500.into()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift_id = open(&shop, &cashier, register_id, 1_000).await.shift_id;
    shop.run(&cashier, input(shift_id, MovementKind::PayIn, 500))
        .await
        .unwrap();
    // In many small parts it comes to the same.
    for kind in [MovementKind::PayIn, MovementKind::Correction] {
        let more = input(shift_id, kind, 1);
        let fault = shop.run(&cashier, more.clone()).await.unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
        let approval = approve(&shop, &cashier, &fault).await;
        let with = Envelope {
            approvals: vec![approval],
            ..shop.envelope()
        };
        shop.run_with(&cashier, more, with).await.unwrap();
    }
    // What was approved does not count, and who may approve needs nobody.
    let manager = shop.role(Template::Manager);
    shop.run(&manager, input(shift_id, MovementKind::PayIn, 501))
        .await
        .unwrap();
    assert!(
        shop.run(&cashier, input(shift_id, MovementKind::NoSaleOpen, 0))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_register_can_have_a_limit_of_its_own() {
    let shop = Shop::open(plugs()).await;
    change_setting(&shop, "shifts.pay_in_max", 500.into()).await;
    let (desk, kiosk) = (register(&shop, "R01").await, register(&shop, "R02").await);
    change_setting_at(&shop, (shop.branch, kiosk), "shifts.pay_in_max", 100.into()).await;
    let cashier = shop.role(Template::Cashier);
    let second = shop.role(Template::Cashier);
    let at_desk = open(&shop, &cashier, desk, 1_000).await.shift_id;
    let at_kiosk = open(&shop, &second, kiosk, 1_000).await.shift_id;
    shop.run(&cashier, input(at_desk, MovementKind::PayIn, 101))
        .await
        .unwrap();
    let fault = shop
        .run(&second, input(at_kiosk, MovementKind::PayIn, 101))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
}
