//! A blind count stays blind: what a refusal gives away is kept, and after a few of them somebody else is asked first.

use std::sync::Arc;

use till_kernel::{Actor, Envelope, Limits, Template, codes};
use till_shared::ids::ApprovalId;
use till_shared::money::Sum;
use till_testkit::Shop;

use super::super::error::DRAWER_SHORT;
use super::super::{CloseShift, MoveCash, MovementKind, ShiftStatus};
use super::{approve, assert_code, close, count, open, sell};
use crate::registers::testing::{plugs, register};
use crate::shifts::GetShift;
use crate::shifts::views::ShiftView;

fn out(shift: &ShiftView, kind: MovementKind, amount_minor: i64) -> MoveCash {
    MoveCash {
        shift_id: shift.shift_id,
        kind,
        amount_minor,
        reason: "Tested".try_into().unwrap(),
        reference: None,
    }
}

fn with(shop: &Shop, approval: ApprovalId) -> Envelope {
    Envelope {
        approvals: vec![approval],
        ..shop.envelope()
    }
}

async fn attempts(shop: &Shop) -> usize {
    let audit = shop.audit().await;
    audit
        .iter()
        .filter(|entry| entry.entity == "shift_attempt")
        .count()
}

#[tokio::test]
async fn asking_a_drawer_for_more_and_less_does_not_tell_what_it_holds() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let limits = Limits {
        pay_out_minor_max: Some(10_000),
        ..Limits::default()
    };
    let cashier = Arc::new(Actor {
        limits,
        ..(*shop.role(Template::Cashier)).clone()
    });
    let shift = open(&shop, &cashier, register_id, 100_000).await;
    sell(&shop, &shift, 119_000, 0).await.unwrap();
    // Above the limit of the role the answer is the same, whether the drawer holds it or not; nothing moves and nothing is learnt.
    for amount_minor in [10_001, 218_999, 219_000, 219_001, 10_000_000] {
        let fault = shop
            .run(&cashier, out(&shift, MovementKind::PayOut, amount_minor))
            .await;
        assert_code(fault, codes::APPROVAL_NEEDED);
    }
    assert_eq!(attempts(&shop).await, 0);
    // What has no limit tells twice; from then on a second person is asked before the drawer is looked at.
    let mut told = 0;
    for amount_minor in (0..30).map(|step| 250_000 - step * 1_000) {
        let fault = shop
            .run(&cashier, out(&shift, MovementKind::DropToSafe, amount_minor))
            .await
            .unwrap_err();
        assert!(fault.members().iter().all(|(name, _)| *name != "balance_minor"));
        match fault.code() {
            DRAWER_SHORT => told += 1,
            code => assert_eq!(code, codes::APPROVAL_NEEDED, "{amount_minor}"),
        }
    }
    assert_eq!((told, attempts(&shop).await), (2, 2));
    let small = out(&shift, MovementKind::DropToSafe, 5);
    let fault = shop.run(&cashier, small.clone()).await.unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    let approval = approve(&shop, &cashier, &fault).await;
    let moved = shop
        .run_with(&cashier, small, with(&shop, approval))
        .await
        .unwrap()
        .into_value()
        .unwrap();
    assert!(moved.is_approved);
    // The approval was laid behind the audit log.
    let mut findings = shop.findings().await;
    findings.retain(|finding| !finding.place.starts_with("kernel.approval"));
    assert!(findings.is_empty(), "{findings:?}");
}

#[tokio::test]
async fn the_limit_of_a_role_holds_for_all_that_is_paid_out_in_a_shift() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let limits = Limits {
        pay_out_minor_max: Some(10_000),
        ..Limits::default()
    };
    let cashier = Arc::new(Actor {
        limits,
        ..(*shop.role(Template::Cashier)).clone()
    });
    let shift = open(&shop, &cashier, register_id, 1_000_000).await;
    let mut paid = 0;
    for _ in 0..50 {
        if shop
            .run(&cashier, out(&shift, MovementKind::PayOut, 4_000))
            .await
            .is_ok()
        {
            paid += 1;
        }
    }
    assert_eq!(paid, 2, "50 pay-outs of 40.00 at a limit of 100.00");
    // What somebody approves is approved, and does not count; what goes to the safe never does.
    let large = out(&shift, MovementKind::BankDeposit, 300_000);
    let fault = shop.run(&cashier, large.clone()).await.unwrap_err();
    let approval = approve(&shop, &cashier, &fault).await;
    shop.run_with(&cashier, large, with(&shop, approval))
        .await
        .unwrap();
    shop.run(&cashier, out(&shift, MovementKind::DropToSafe, 20_000))
        .await
        .unwrap();
    shop.run(&cashier, out(&shift, MovementKind::TipOut, 2_000))
        .await
        .unwrap();
    assert_code(
        shop.run(&cashier, out(&shift, MovementKind::TipOut, 1)).await,
        codes::APPROVAL_NEEDED,
    );
    // A colleague's pay-outs are a colleague's.
    let manager = shop.role(Template::Manager);
    shop.run(&manager, out(&shift, MovementKind::PayOut, 50_000))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_count_that_is_wrong_is_kept_and_the_second_one_asks_a_manager() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 10_000).await;
    let silent = |cash| CloseShift {
        variance_reason: None,
        ..count(&shift, cash)
    };
    let before = shop.audit().await.len();
    assert_code(shop.run(&cashier, silent(8_000)).await, codes::INVALID);
    assert_eq!((attempts(&shop).await, shop.audit().await.len()), (1, before + 2));
    // The same count again is the same count; with a reason it closes the shift, as it would have at once. Another one that is wrong does not.
    assert_code(shop.run(&cashier, silent(8_000)).await, codes::INVALID);
    assert_eq!(attempts(&shop).await, 1);
    let second = count(&shift, 8_100);
    let fault = shop.run(&cashier, second.clone()).await.unwrap_err();
    assert_eq!((fault.code(), attempts(&shop).await), (codes::APPROVAL_NEEDED, 2));
    // From now on even the right count is not told from a wrong one.
    for cash in [9_000, 9_999, 10_000] {
        assert_code(
            shop.run(&cashier, count(&shift, cash)).await,
            codes::APPROVAL_NEEDED,
        );
    }
    let open_still = GetShift {
        shift_id: shift.shift_id,
    };
    assert_eq!(
        shop.ask(&cashier, open_still).await.unwrap().status,
        ShiftStatus::Open
    );
    // Sales go on meanwhile: the gate was not shut.
    let early = approve(&shop, &cashier, &fault).await;
    sell(&shop, &shift, 119, 119).await.unwrap();
    // Who approved had another difference before their eyes.
    let late = shop.run_with(&cashier, second.clone(), with(&shop, early)).await;
    assert_code(late.map(|_| ()), codes::APPROVAL_INVALID);
    let fault = shop.run(&cashier, second.clone()).await.unwrap_err();
    let approval = approve(&shop, &cashier, &fault).await;
    let z = shop
        .run_with(&cashier, second, with(&shop, approval))
        .await
        .unwrap()
        .into_value()
        .unwrap()
        .data;
    assert!(z.closing.is_approved);
    assert_eq!(z.closing.variance_minor, Sum::from(-1_900));
    // The approval was laid behind the audit log.
    let mut findings = shop.findings().await;
    findings.retain(|finding| !finding.place.starts_with("kernel.approval"));
    assert!(findings.is_empty(), "{findings:?}");
}

#[tokio::test]
async fn who_counts_again_and_right_needs_nobody() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 10_000).await;
    let hasty = CloseShift {
        variance_reason: None,
        ..count(&shift, 8_000)
    };
    assert_code(shop.run(&cashier, hasty).await, codes::INVALID);
    assert!(!close(&shop, &cashier, &shift, 10_000).await.closing.is_approved);
    // Who may approve a difference is asked for a reason only, however often they count.
    let manager = shop.role(Template::Manager);
    let next = open(&shop, &manager, register_id, 10_000).await;
    for cash in [1, 2, 3] {
        let silent = CloseShift {
            variance_reason: None,
            ..count(&next, cash)
        };
        assert_code(shop.run(&manager, silent).await, codes::INVALID);
    }
    close(&shop, &manager, &next, 4).await;
}
