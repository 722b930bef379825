//! Documents as large as a column holds: a shift with many of them is still counted, closed, reported and verified.

use till_shared::money::Sum;
use till_testkit::Shop;
use uuid::Uuid;

use super::super::{GetDrawer, GetShift, ListShifts, MovementKind, XReport};
use super::{close, move_cash, open, park, sell};
use crate::registers::testing::{plugs, register};
use crate::shifts::views::ShiftView;

const HUGE: i64 = i64::MAX / 2 - 1_000_000;

/// What a cashier could do before there were ceilings: a payment far above what was due, and as much change; a discount as large.
async fn swell(shop: &Shop, sale_id: Uuid) {
    for sql in [
        "ALTER TABLE operations.sale DISABLE TRIGGER USER",
        "UPDATE operations.sale SET tendered_minor = tendered_minor + $2, change_minor = change_minor + $2,
            gross_minor = gross_minor + $2, sale_discount_minor = sale_discount_minor + $2 WHERE sale_id = $1",
        "UPDATE operations.payment SET amount_minor = amount_minor + $2 WHERE sale_id = $1 AND kind = 'cash'",
    ] {
        let query = sqlx::query(sql);
        let query = if sql.contains("$1") {
            query.bind(sale_id).bind(HUGE)
        } else {
            query
        };
        query.execute(&mut shop.superuser().await).await.unwrap();
    }
}

async fn sold(shop: &Shop, shift: &ShiftView) -> Vec<Uuid> {
    let rows: Vec<(Uuid,)> = sqlx::query_as("SELECT sale_id FROM operations.sale WHERE shift_id = $1")
        .bind(shift.shift_id.0)
        .fetch_all(&mut shop.superuser().await)
        .await
        .unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

#[tokio::test]
async fn sums_beyond_every_column_stop_no_report_no_close_and_no_check() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let owner = shop.owner();
    let shift = open(&shop, &owner, register_id, 1_000).await;
    for _ in 0..5 {
        sell(&shop, &shift, 119, 0).await.unwrap();
    }
    for id in sold(&shop, &shift).await {
        swell(&shop, id).await;
    }
    for _ in 0..5 {
        park(&shop, &shift, "voided", i64::MAX).await;
        park(&shop, &shift, "parked", i64::MAX).await;
    }
    move_cash(&shop, &owner, &shift, MovementKind::PayIn, 1_000_000_000_000).await;
    // Cash that no drawer could hold, so that what is expected has no amount either.
    let hoard = "INSERT INTO operations.cash_movement (tenant_id, movement_id, shift_id, register_id, branch_id, kind, amount_minor,
            reason, user_name, recorded_at)
        SELECT $1, gen_random_uuid(), $2, $3, $4, 'pay_in', 9223372036854775807, 'x', 'x', now() FROM generate_series(1, 3)";
    sqlx::query(hoard)
        .bind(shop.tenant.0)
        .bind(shift.shift_id.0)
        .bind(register_id.0)
        .bind(shift.branch_id.0)
        .execute(&mut shop.superuser().await)
        .await
        .unwrap();

    let shift_id = shift.shift_id;
    let expected = (0..3).map(|_| i64::MAX).sum::<Sum>() + Sum::from(1_000 + 5 * 119 + 1_000_000_000_000);
    let x = shop.ask(&owner, XReport { shift_id }).await.unwrap();
    let takings = x.data.report.takings.value().unwrap();
    assert_eq!(takings.cash.expected_minor, expected);
    assert_eq!(
        takings.gross_minor,
        Sum::from(5 * 169) + (0..5).map(|_| HUGE).sum::<Sum>()
    );
    assert_eq!(
        x.data.report.voided[0].total_minor,
        (0..5).map(|_| i64::MAX).sum::<Sum>()
    );
    let drawer = shop.ask(&owner, GetDrawer { shift_id }).await.unwrap();
    assert_eq!(drawer.balance_minor.value(), Some(&expected));

    let z = close(&shop, &owner, &shift, 0).await;
    assert_eq!(
        (z.takings().cash.expected_minor, z.closing.variance_minor),
        (expected, -expected)
    );
    let stored = shop
        .ask(&owner, GetShift { shift_id })
        .await
        .unwrap()
        .closed
        .unwrap();
    assert_eq!(
        (stored.expected_cash_minor, stored.variance_minor),
        (expected, -expected)
    );
    assert_eq!(
        shop.ask(&owner, ListShifts::default()).await.unwrap().items.len(),
        1
    );
    // The movement was laid behind the audit log.
    let mut findings = shop.findings().await;
    findings.retain(|finding| !finding.place.starts_with("operations.cash_movement"));
    assert!(findings.is_empty(), "{findings:?}");

    // And the register goes on.
    let next = open(&shop, &owner, register_id, 0).await;
    sell(&shop, &next, 119, 0).await.unwrap();
    close(&shop, &owner, &next, 119).await;
}

#[tokio::test]
async fn a_drawer_is_counted_truthfully_however_much_came_into_it() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let owner = shop.owner();
    let shift = open(&shop, &owner, register_id, 1_000).await;
    for _ in 0..3 {
        move_cash(&shop, &owner, &shift, MovementKind::PayIn, 1_000_000_000_000).await;
    }
    let z = close(&shop, &owner, &shift, 3_000_000_001_000).await;
    assert_eq!(z.closing.variance_minor, Sum::ZERO);
    assert!(shop.findings().await.is_empty(), "{:?}", shop.findings().await);
}
