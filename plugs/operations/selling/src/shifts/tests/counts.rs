//! Counts are rows from the moment they are submitted; what came before the last one, and who allowed what, stands on the Z report.

use till_kernel::{Envelope, Limits, List as _, Template, codes};
use till_shared::slip::{COLUMNS_80_MM, to_text};
use till_testkit::Shop;

use super::super::error::CLOSED;
use super::super::{Counted, ListCounts, MoveCash, MovementKind, SubmitCount};
use super::{approve, assert_code, close, count, open, sell};
use crate::registers::testing::{plugs, register};
use crate::shifts::views::ShiftView;

fn submit(shift: &ShiftView, cash_minor: i64) -> SubmitCount {
    SubmitCount {
        shift_id: shift.shift_id,
        counted: Counted {
            counted_cash_minor: Some(cash_minor),
            ..Counted::default()
        },
    }
}

#[tokio::test]
async fn a_count_is_kept_when_it_is_submitted_and_the_report_names_the_ones_before_the_last() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 1_000).await;
    sell(&shop, &shift, 1_190, 0).await.unwrap();
    let first = shop.run(&cashier, submit(&shift, 2_000)).await.unwrap();
    assert_eq!((first.count_no, first.sales_count), (1, 1));
    // Nothing of what should be there is in the answer.
    let told = serde_json::to_string(&first).unwrap();
    assert!(!told.contains("2190") && !told.contains("expected") && !told.contains("variance"));
    // The same again is the same; after a sale it is another one, though as much was counted.
    let again = shop.run(&cashier, submit(&shift, 2_000)).await.unwrap();
    assert_eq!(again.count_id, first.count_id);
    sell(&shop, &shift, 10, 0).await.unwrap();
    let second = shop.run(&cashier, submit(&shift, 2_000)).await.unwrap();
    assert_eq!((second.count_no, second.sales_count), (2, 2));

    // What is closed with is a count too, whether it was submitted or not.
    let z = close(&shop, &cashier, &shift, 2_200).await;
    let earlier: Vec<_> = z
        .closing
        .earlier_counts
        .iter()
        .map(|count| (count.count_no, count.cash_minor))
        .collect();
    assert_eq!(earlier, [(1, 2_000), (2, 2_000)]);
    let counts = ListCounts {
        shift_id: shift.shift_id,
    };
    let listed = shop.ask(&cashier, counts.clone().paged()).await.unwrap().items;
    let listed: Vec<_> = listed
        .iter()
        .map(|one| (one.count_no, one.counted.cash_minor()))
        .collect();
    assert_eq!(listed, [(3, 2_200), (2, 2_000), (1, 2_000)]);
    let audited = shop.audit().await;
    let audited = audited.iter().filter(|entry| entry.entity == "drawer_count");
    assert_eq!(audited.count(), 3);
    assert_code(shop.run(&cashier, submit(&shift, 1)).await, CLOSED);

    let colleague = shop.role(Template::Cashier);
    assert_code(shop.ask(&colleague, counts.paged()).await, codes::NOT_FOUND);
}

#[tokio::test]
async fn a_count_that_held_at_once_leaves_nothing_more_on_the_report() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 1_000).await;
    shop.run(&cashier, submit(&shift, 1_000)).await.unwrap();
    let z = close(&shop, &cashier, &shift, 1_000).await;
    assert!(z.closing.earlier_counts.is_empty() && z.report.approvals.is_empty());
}

#[tokio::test]
async fn nobody_counts_the_drawer_of_somebody_else() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = shop.role(Template::Cashier);
    let shift = open(&shop, &cashier, register_id, 1_000).await;
    let colleague = shop.role(Template::Cashier);
    assert_code(
        shop.run(&colleague, submit(&shift, 1_000)).await,
        codes::NOT_FOUND,
    );
    assert_code(
        shop.run(&shop.stranger(), submit(&shift, 1_000)).await,
        codes::FORBIDDEN,
    );
    assert_code(
        shop.run(&shop.elsewhere(), submit(&shift, 1_000)).await,
        codes::NOT_FOUND,
    );
    let wrong = SubmitCount {
        counted: Counted::default(),
        ..submit(&shift, 0)
    };
    assert_code(shop.run(&cashier, wrong).await, codes::INVALID);
}

#[tokio::test]
async fn the_report_names_who_approved_movements() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let cashier = std::sync::Arc::new(till_kernel::Actor {
        limits: Limits {
            pay_out_minor_max: Some(100),
            ..Limits::default()
        },
        ..(*shop.role(Template::Cashier)).clone()
    });
    let shift = open(&shop, &cashier, register_id, 1_000).await;
    let out = MoveCash {
        shift_id: shift.shift_id,
        kind: MovementKind::PayOut,
        amount_minor: 500,
        reason: "Tested".try_into().unwrap(),
        reference: None,
    };
    let fault = shop.run(&cashier, out.clone()).await.unwrap_err();
    let approval = approve(&shop, &cashier, &fault).await;
    let envelope = Envelope {
        approvals: vec![approval],
        ..shop.envelope()
    };
    let moved = shop.run_with(&cashier, out, envelope).await.unwrap();
    let moved = moved.into_value().unwrap();
    let name = moved.approved_by_name.unwrap();
    let z = shop.run(&cashier, count(&shift, 500)).await.unwrap();
    let approvals: Vec<_> = z
        .data
        .report
        .approvals
        .iter()
        .map(|sum| (sum.name.as_str(), sum.acts_count, sum.movements_count))
        .collect();
    assert_eq!(approvals, [(name.as_str(), 0, 1)]);
    let paper = to_text(&z.slip, COLUMNS_80_MM);
    assert!(paper.contains("Approvals") && paper.contains(&name), "{paper}");
}
