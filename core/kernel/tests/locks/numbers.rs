//! Numbers: dense, gated, chained, and verified.

use std::sync::Arc;

use till_shared::ids::SeriesId;
use till_testkit::Shop;
use uuid::Uuid;

use crate::probe::{Act, CLOSED, shop};

async fn open_series(shop: &Shop) -> (SeriesId, Uuid) {
    let (series_id, gate) = (shop.id(), shop.id());
    let open = Act::Open {
        series_id,
        branch_id: shop.branch,
        register_id: shop.id(),
        gate,
    };
    shop.run(&shop.owner(), open).await.unwrap();
    (series_id, gate)
}

#[tokio::test]
async fn fifty_at_once_are_numbered_one_to_fifty_and_chained() {
    let shop = Arc::new(shop().await);
    let (series_id, gate) = open_series(&shop).await;
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move {
                let act = Act::Number {
                    series_id,
                    document_id: shop.id(),
                    gate: Some(gate),
                    amount_minor: n,
                };
                let done = shop.run_with(&shop.owner(), act, shop.envelope()).await.unwrap();
                assert_eq!(done.served.trips, 3, "begin, seal and number, commit");
                done.value.unwrap().number.unwrap().issued().unwrap().no
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<i64>>());
    assert!(shop.findings().await.is_empty(), "{:?}", shop.findings().await);
}

#[tokio::test]
async fn no_number_is_given_through_a_closed_gate_and_none_is_lost() {
    let shop = shop().await;
    let (series_id, gate) = open_series(&shop).await;
    for wrong in [None, Some(shop.id())] {
        let act = Act::Number {
            series_id,
            document_id: shop.id(),
            gate: wrong,
            amount_minor: 5,
        };
        assert_eq!(
            shop.run(&shop.owner(), act).await.map(|_| ()).unwrap_err().code(),
            CLOSED
        );
    }
    let act = Act::Number {
        series_id,
        document_id: shop.id(),
        gate: Some(gate),
        amount_minor: 5,
    };
    let done = shop.run(&shop.owner(), act).await.unwrap();
    assert_eq!(done.number.unwrap().issued().unwrap().number, "B01-R01-26-000001");
}

#[tokio::test]
async fn verify_names_the_first_bad_row_of_every_tampering() {
    for (sql, expected) in [
        (
            "UPDATE kernel.fiscal_entry SET amount_minor = amount_minor - 1 WHERE tenant_id = $1 AND no = 2",
            "grand total",
        ),
        (
            "UPDATE kernel.fiscal_entry SET document_hash = sha256('x') WHERE tenant_id = $1 AND no = 2",
            "the chain is broken",
        ),
        (
            "DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 2",
            "number 2 is missing",
        ),
        (
            "DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 3",
            "entries were cut",
        ),
        (
            "UPDATE kernel.fiscal_entry SET number = 'B01-R01-26-000009' WHERE tenant_id = $1 AND no = 2",
            "printed number",
        ),
        (
            "UPDATE kernel.series SET next_no = 9 WHERE tenant_id = $1",
            "the journal ends at no 3",
        ),
        (
            "UPDATE kernel.audit_event SET diff = '{}' WHERE tenant_id = $1 AND entity = 'series'",
            "payload was changed",
        ),
    ] {
        let shop = shop().await;
        let (series_id, gate) = open_series(&shop).await;
        for n in 1..=3 {
            let act = Act::Number {
                series_id,
                document_id: shop.id(),
                gate: Some(gate),
                amount_minor: n * 100,
            };
            shop.run(&shop.owner(), act).await.unwrap();
        }
        assert!(shop.findings().await.is_empty());
        sqlx::query(sql)
            .bind(shop.tenant.0)
            .execute(&mut shop.superuser().await)
            .await
            .unwrap();
        let findings = shop.findings().await;
        assert!(findings[0].what.contains(expected), "{sql}: {findings:?}");
        // An entry of the audit log that was changed is no longer what its record was made from, either.
        let most = if sql.contains("audit_event") { 2 } else { 1 };
        assert!(findings.len() <= most, "{sql}: {findings:?}");
    }
}
