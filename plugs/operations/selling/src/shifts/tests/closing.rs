//! Closing a shift.

use std::sync::Arc;

use till_kernel::{Actor, Envelope, Gated, Template, codes};
use till_shared::ids::{BranchId, ShiftId};
use till_shared::money::Sum;
use till_shared::text::Text;
use till_testkit::Shop;
use uuid::Uuid;

use super::super::error::CLOSED;
use super::super::permissions::{CLOSE, VIEW_ANY};
use super::super::{CloseShift, Counted, CountedTender, Denomination, GetShift, MovementKind, ShiftStatus};
use super::sales::Sell;
use super::{approve, assert_code, change_setting, close, count, move_cash, open, park, sell};
use crate::registers::testing::{plugs, register};

#[tokio::test]
async fn a_counted_shift_is_closed_and_sealed() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 1_000).await;
    sell(&shop, &shift, 1_190, 0).await.unwrap();
    sell(&shop, &shift, 2_380, 2_380).await.unwrap();
    move_cash(&shop, &cashier, &shift, MovementKind::DropToSafe, 190).await;
    park(&shop, &shift, "parked", 700).await;
    shop.clock.advance_s(8 * 3_600);
    let input = CloseShift {
        shift_id: shift.shift_id,
        counted: Counted {
            cash: vec![Denomination {
                denomination_minor: 500,
                count: 4,
            }],
            counted_cash_minor: None,
            others: vec![CountedTender {
                tender: "visa".try_into().unwrap(),
                amount_minor: 2_380,
            }],
        },
        carried_float_minor: 500,
        deposit_reference: Some("BAG-7".try_into().unwrap()),
        variance_reason: None,
    };
    let z = shop.run(&cashier, input).await.unwrap().data;
    assert_eq!(z.takings().cash.expected_minor, 2_000);
    assert_eq!(
        (z.closing.variance_minor, z.closing.deposit_minor),
        (Sum::ZERO, 1_500)
    );
    let counts: Vec<_> = z
        .closing
        .counts
        .iter()
        .map(|count| (count.tender.as_str(), count.variance_minor))
        .collect();
    assert_eq!(counts, [("cash", Some(Sum::ZERO)), ("visa", Some(Sum::ZERO))]);
    assert_eq!((z.report.documents.count, z.report.parked_count), (2, 1));
    assert_eq!(z.previous_seal_hash, None);

    let stored = shop
        .ask(
            &cashier,
            GetShift {
                shift_id: shift.shift_id,
            },
        )
        .await
        .unwrap();
    assert_eq!((stored.status, stored.version), (ShiftStatus::Closed, 2));
    let closed = stored.closed.unwrap();
    assert_eq!(
        (closed.counted_cash_minor, closed.carried_float_minor),
        (2_000, 500)
    );
    assert_eq!(closed.seal_hash, z.seal_hash);
    let still_parked: (String,) =
        sqlx::query_as("SELECT status FROM operations.parked_sale WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
    assert_eq!(still_parked.0, "parked");

    let audit = shop.audit().await;
    let mut seen: Vec<_> = audit
        .iter()
        .filter(|entry| entry.action == "shifts.close")
        .map(|entry| (entry.entity.as_str(), entry.change.as_str()))
        .collect();
    seen.sort_unstable();
    assert_eq!(
        seen,
        [
            ("drawer_count", "create"),
            ("series_gate", "update"),
            ("shift", "update")
        ]
    );
    let noted = audit
        .iter()
        .find(|entry| entry.action == "shifts.close" && entry.entity == "shift")
        .unwrap();
    assert_eq!(noted.diff["after"]["closed"]["seal_hash"], z.seal_hash.as_str());
    assert!(
        shop.outbox()
            .await
            .iter()
            .any(|event| event.topic == "shifts.closed")
    );
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn seals_and_grand_total_go_on_from_shift_to_shift_of_a_register() {
    let shop = Shop::open(plugs()).await;
    let (first, second) = (register(&shop, "R01").await, register(&shop, "R02").await);
    let owner = shop.owner();
    let mut before: Option<String> = None;
    for number in 1..=3 {
        let shift = open(&shop, &owner, first, 0).await;
        sell(&shop, &shift, 500, 0).await.unwrap();
        let z = close(&shop, &owner, &shift, 500).await;
        assert_eq!(
            (z.report.header.number, z.takings().grand_total_minor),
            (number, Sum::from(500 * number))
        );
        assert_eq!(z.previous_seal_hash, before);
        before = Some(z.seal_hash);
    }
    let other = open(&shop, &owner, second, 0).await;
    assert_eq!(close(&shop, &owner, &other, 0).await.previous_seal_hash, None);
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_difference_beyond_the_tolerance_needs_a_reason_and_is_not_told() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 10_000).await;
    let silent = |cash| CloseShift {
        variance_reason: None,
        ..count(&shift, cash)
    };
    for cash in [10_501] {
        let fault = shop.run(&cashier, silent(cash)).await.unwrap_err();
        assert_eq!(fault.code(), codes::INVALID);
        assert_eq!(fault.violation_list()[0].pointer, "/variance_reason");
        let text = format!("{fault} {:?}", fault.members());
        assert!(!text.contains("10000") && !text.contains("501"), "{text}");
    }
    let still = shop
        .ask(
            &cashier,
            GetShift {
                shift_id: shift.shift_id,
            },
        )
        .await
        .unwrap();
    assert_eq!(still.status, ShiftStatus::Open);
    // The gate is open as before.
    sell(&shop, &shift, 100, 100).await.unwrap();
    assert_eq!(
        shop.run(&cashier, silent(10_500))
            .await
            .unwrap()
            .data
            .closing
            .variance_minor,
        500
    );
}

#[tokio::test]
async fn another_tender_that_differs_needs_a_reason_too() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 0).await;
    sell(&shop, &shift, 2_000, 2_000).await.unwrap();
    let others = vec![CountedTender {
        tender: "visa".try_into().unwrap(),
        amount_minor: 1_000,
    }];
    let counted = Counted {
        others,
        ..count(&shift, 0).counted
    };
    let silent = CloseShift {
        counted,
        variance_reason: None,
        ..count(&shift, 0)
    };
    assert_code(shop.run(&cashier, silent.clone()).await, codes::INVALID);
    let said = CloseShift {
        variance_reason: Some("A slip is missing".try_into().unwrap()),
        ..silent
    };
    let z = shop.run(&cashier, said).await.unwrap().data;
    assert_eq!(
        (z.closing.variance_minor, z.closing.counts[1].variance_minor),
        (Sum::ZERO, Some(Sum::from(-1_000)))
    );
    let audit = shop.audit().await;
    let noted = audit
        .iter()
        .find(|entry| entry.action == "shifts.close" && entry.entity == "shift")
        .unwrap();
    assert_eq!(noted.reason.as_deref(), Some("A slip is missing"));
}

#[tokio::test]
async fn a_large_difference_is_approved_by_somebody_who_may() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 10_000).await;
    let fault = shop.run(&cashier, count(&shift, 4_999)).await.unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    let approval = approve(&shop, &cashier, &fault).await;
    let with = || Envelope {
        approvals: vec![approval],
        ..shop.envelope()
    };
    // Bound to the exact count.
    let other = shop.run_with(&cashier, count(&shift, 4_998), with()).await;
    assert_code(other.map(|_| ()), codes::APPROVAL_INVALID);
    let z = shop
        .run_with(&cashier, count(&shift, 4_999), with())
        .await
        .unwrap()
        .into_value()
        .unwrap()
        .data;
    assert!(z.closing.is_approved);
    assert_eq!(z.closing.variance_minor, -5_001);

    // Who may approve such a difference needs nobody else.
    let manager = shop.role(Template::Manager);
    let next = open(&shop, &manager, register_id, 10_000).await;
    assert!(!close(&shop, &manager, &next, 0).await.closing.is_approved);
}

#[tokio::test]
async fn tolerances_are_settings() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    change_setting(&shop, "shifts.tolerance", 0.into()).await;
    change_setting(&shop, "shifts.approval_tolerance", 10.into()).await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 1_000).await;
    let silent = CloseShift {
        variance_reason: None,
        ..count(&shift, 999)
    };
    assert_code(shop.run(&cashier, silent).await, codes::INVALID);
    assert_code(
        shop.run(&cashier, count(&shift, 989)).await,
        codes::APPROVAL_NEEDED,
    );
    // The second count that is wrong asks somebody else, however small the difference.
    assert_code(
        shop.run(&cashier, count(&shift, 990)).await,
        codes::APPROVAL_NEEDED,
    );
    close(&shop, &shop.role(Template::Manager), &shift, 990).await;
    let next = open(&shop, &cashier, register_id, 1_000).await;
    close(&shop, &cashier, &next, 990).await;
}

#[tokio::test]
async fn a_shift_is_closed_once() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let owner = shop.owner();
    let shift = open(&shop, &owner, register_id, 0).await;
    let tries: Vec<_> = (0..4)
        .map(|_| {
            let (kernel, owner, envelope) = (shop.kernel.clone(), Arc::clone(&owner), shop.envelope());
            let input = count(&shift, 0);
            tokio::spawn(async move { kernel.execute(input, owner, envelope).await.map(|_| ()) })
        })
        .collect();
    let mut closed = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(()) => closed += 1,
            Err(fault) => {
                assert_eq!(fault.code(), codes::WRONG_STATE, "{fault}");
                let members = fault.members();
                assert!(
                    members.contains(&("from", "closed".into()))
                        && members.contains(&("to", "closed".into()))
                );
            }
        }
    }
    assert_eq!(closed, 1);
}

#[tokio::test]
async fn every_sale_that_got_a_number_is_in_the_report_and_no_other_one_is_stored() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let owner = shop.owner();
    for round in 0..4_u64 {
        let shift = open(&shop, &owner, register_id, 0).await;
        let sales: Vec<_> = (0..24)
            .map(|_| {
                let (kernel, owner, envelope) = (shop.kernel.clone(), Arc::clone(&owner), shop.envelope());
                let input = Sell::of(&shift, 100, 0);
                tokio::spawn(async move { kernel.execute(input, owner, envelope).await.map(|_| ()) })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(10 * round)).await;
        let z = close(&shop, &owner, &shift, 0).await;
        let mut sold = 0;
        for sale in sales {
            match sale.await.unwrap() {
                Ok(()) => sold += 1,
                Err(fault) => assert_eq!(fault.code(), CLOSED, "{fault}"),
            }
        }
        assert_eq!(
            (z.report.sales_count, z.report.documents.count),
            (sold, sold),
            "round {round}"
        );
        assert_eq!(z.takings().cash.expected_minor, 100 * sold);
        let stored: (i64,) = sqlx::query_as("SELECT count(*) FROM operations.sale WHERE shift_id = $1")
            .bind(shift.shift_id.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
        assert_eq!(stored.0, sold);
    }
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_nothing_is_written() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let owner = shop.owner();
    let shift = open(&shop, &owner, register_id, 0).await;
    let before = shop.audit().await.len();
    let wrong = CloseShift {
        shift_id: shift.shift_id,
        counted: Counted::default(),
        carried_float_minor: 1,
        deposit_reference: Some(Text::default()),
        variance_reason: Some(Text::default()),
    };
    let fault = shop.run(&owner, wrong).await.unwrap_err();
    let places: Vec<_> = fault
        .violation_list()
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "/counted/cash",
            "/carried_float_minor",
            "/deposit_reference",
            "/variance_reason"
        ]
    );
    assert_eq!(shop.audit().await.len(), before);
}

#[tokio::test]
async fn somebody_elses_shift_is_closed_by_those_who_may() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let absent = shop.role(Template::Cashier);
    let shift = open(&shop, &absent, register_id, 0).await;
    let input = || count(&shift, 0);
    assert_code(
        shop.run(&shop.role(Template::Cashier), input()).await,
        codes::NOT_FOUND,
    );
    assert_code(
        shop.run(&shop.holder(&[CLOSE, VIEW_ANY]), input()).await,
        codes::FORBIDDEN,
    );
    for template in [Template::Employee, Template::Accountant, Template::Auditor] {
        assert_code(shop.run(&shop.role(template), input()).await, codes::FORBIDDEN);
    }
    assert_code(shop.run(&shop.elsewhere(), input()).await, codes::NOT_FOUND);
    let nothing = CloseShift {
        shift_id: ShiftId(Uuid::from_u128(5)),
        ..input()
    };
    assert_code(shop.run(&shop.owner(), nothing).await, codes::NOT_FOUND);
    let other = Shop::open(plugs()).await;
    assert_code(other.run(&other.owner(), input()).await, codes::NOT_FOUND);

    let manager = shop.role(Template::Manager);
    let z = close(&shop, &manager, &shift, 0).await;
    assert_eq!(z.report.header.cashier_id, absent.user);
    assert_eq!(z.closing.closed_by, manager.user);
}

#[tokio::test]
async fn a_manager_of_another_branch_closes_nothing_here() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let shift = open(&shop, &shop.owner(), register_id, 0).await;
    let branches = till_kernel::BranchScope::Only(vec![BranchId(Uuid::from_u128(3))]);
    let manager = Arc::new(Actor {
        branches,
        ..(*shop.role(Template::Manager)).clone()
    });
    assert_code(shop.run(&manager, count(&shift, 0)).await, codes::NOT_FOUND);
}

#[tokio::test]
async fn who_counted_blind_sees_the_whole_report_afterwards() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 300).await;
    let printed = shop.run(&cashier, count(&shift, 250)).await.unwrap();
    assert!(!Gated::is_hidden(&printed.data.report.takings));
    assert_eq!(printed.data.closing.variance_minor, -50);
    let paper = serde_json::to_string(&printed.slip).unwrap();
    assert!(paper.contains("Z REPORT") && paper.contains(&printed.data.seal_hash) && !paper.contains("COPY"));
}
