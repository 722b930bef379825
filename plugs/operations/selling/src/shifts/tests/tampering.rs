//! What `till verify` finds when somebody got past the product.

use till_kernel::Finding;
use till_testkit::Shop;

use super::super::MovementKind;
use super::super::views::ShiftView;
use super::{close, move_cash, open, sell, tamper};
use crate::registers::testing::{plugs, register};

/// Two closed shifts with a sale and a movement each.
async fn two_shifts(shop: &Shop) -> [ShiftView; 2] {
    let register_id = register(shop, "R01").await;
    let owner = shop.owner();
    let mut shifts = Vec::new();
    for _ in 0..2 {
        let shift = open(shop, &owner, register_id, 100).await;
        sell(shop, &shift, 1_190, 0).await.unwrap();
        move_cash(shop, &owner, &shift, MovementKind::PayIn, 10).await;
        close(shop, &owner, &shift, 1_300).await;
        shifts.push(shift);
    }
    shifts.try_into().unwrap()
}

/// The one finding about shifts.
async fn finding(shop: &Shop, shift: &ShiftView) -> String {
    let mut findings: Vec<Finding> = shop
        .findings()
        .await
        .into_iter()
        .filter(|finding| finding.check == "shifts.seals")
        .collect();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = findings.remove(0);
    assert!(finding.place.contains(&shift.shift_id.to_string()), "{finding:?}");
    finding.what
}

#[tokio::test]
async fn closed_shifts_that_nobody_touched_verify() {
    let shop = Shop::open(plugs()).await;
    two_shifts(&shop).await;
    assert!(shop.findings().await.is_empty());
    let checks = shop.kernel.verify(shop.tenant).await.unwrap();
    let looked_at = checks
        .iter()
        .find(|(name, _)| *name == "shifts.seals")
        .unwrap()
        .1
        .rows;
    assert_eq!(looked_at, 2);
}

#[tokio::test]
async fn a_changed_report_breaks_its_seal() {
    let shop = Shop::open(plugs()).await;
    let [first, _] = two_shifts(&shop).await;
    let sql = "UPDATE operations.shift SET report = jsonb_set(report, '{report,takings,total_minor}', '1') WHERE shift_id = $1";
    tamper(&shop, sql, first.shift_id.0).await;
    assert!(
        finding(&shop, &first)
            .await
            .contains("changed after it was sealed")
    );
}

#[tokio::test]
async fn a_changed_column_is_found() {
    let shop = Shop::open(plugs()).await;
    let [_, second] = two_shifts(&shop).await;
    let sql = "UPDATE operations.shift SET variance_minor = variance_minor + 1 WHERE shift_id = $1";
    tamper(&shop, sql, second.shift_id.0).await;
    assert!(finding(&shop, &second).await.contains("columns"));
}

#[tokio::test]
async fn a_replaced_seal_breaks_the_shift_after_it_too_but_only_the_first_is_named() {
    let shop = Shop::open(plugs()).await;
    let [first, _] = two_shifts(&shop).await;
    let sql = "UPDATE operations.shift SET seal_hash = sha256('x') WHERE shift_id = $1";
    tamper(&shop, sql, first.shift_id.0).await;
    assert!(
        finding(&shop, &first)
            .await
            .contains("changed after it was sealed")
    );
}

#[tokio::test]
async fn a_broken_link_between_shifts_is_found() {
    let shop = Shop::open(plugs()).await;
    let [_, second] = two_shifts(&shop).await;
    let sql = "UPDATE operations.shift SET previous_seal_hash = sha256('x') WHERE shift_id = $1";
    tamper(&shop, sql, second.shift_id.0).await;
    assert!(finding(&shop, &second).await.contains("the seal before it"));
}

#[tokio::test]
async fn a_sale_taken_out_of_a_closed_shift_is_found() {
    let shop = Shop::open(plugs()).await;
    let [first, _] = two_shifts(&shop).await;
    let sql = "WITH gone AS (DELETE FROM operations.payment WHERE sale_id IN (SELECT sale_id FROM operations.sale WHERE shift_id = $1)
            RETURNING sale_id)
        UPDATE operations.sale SET gross_minor = gross_minor + 5 WHERE sale_id IN (SELECT sale_id FROM gone)";
    tamper(&shop, sql, first.shift_id.0).await;
    let what = finding(&shop, &first).await;
    assert!(
        what.contains("gross_minor (1240, 1245)") && what.contains("tenders"),
        "{what}"
    );
}

#[tokio::test]
async fn a_movement_slipped_into_a_closed_shift_is_found() {
    let shop = Shop::open(plugs()).await;
    let [_, second] = two_shifts(&shop).await;
    let sql = "INSERT INTO operations.cash_movement
        SELECT tenant_id, gen_random_uuid(), shift_id, register_id, branch_id, 'pay_out', -10, 'late', '', NULL, 'nobody', recorded_at
        FROM operations.cash_movement WHERE shift_id = $1";
    tamper(&shop, sql, second.shift_id.0).await;
    assert!(finding(&shop, &second).await.contains("movements"));
}

#[tokio::test]
async fn a_shift_taken_out_of_the_row_is_found() {
    let shop = Shop::open(plugs()).await;
    let [first, second] = two_shifts(&shop).await;
    // As if it had never been closed.
    tamper(
        &shop,
        "UPDATE operations.shift SET status = 'open' WHERE shift_id = $1",
        first.shift_id.0,
    )
    .await;
    assert!(
        finding(&shop, &second)
            .await
            .contains("shift 1 of the register is missing")
    );
}
