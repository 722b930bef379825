//! What must add up.

use rust_decimal::Decimal;
use till_kernel::{Check, Finding, Findings, Looked, Read};

use super::store;

/// Every level is the sum of its movements.
pub(super) const LEVELS: Check = Check {
    name: "stock.levels",
    rule: "Every stock level equals the sum of the product's movements in the branch.",
    run: |r| Box::pin(levels(r)),
};

async fn levels(r: &mut Read) -> Findings {
    let (looked_at, bad) = store::sums(&mut r.select()).await?;
    let milli = |value: Option<Decimal>| {
        value.map_or_else(|| "missing".to_owned(), |value| format!("{value} thousandths"))
    };
    let finding = bad.map(|row| Finding {
        check: LEVELS.name,
        place: format!(
            "operations.stock_level branch {} product {}",
            row.branch_id, row.product_id
        ),
        what: format!(
            "the level is {}, its movements sum to {}",
            milli(row.on_hand_milli.map(Decimal::from)),
            milli(row.moved_milli)
        ),
    });
    Ok(Looked::at(looked_at).finding(finding))
}

#[cfg(test)]
mod tests {
    use crate::stock::testing::{product, receive, shop};

    #[tokio::test]
    async fn a_level_that_was_tampered_with_is_named() {
        let (shop, tax) = shop().await;
        let (tea, milk) = (
            product(&shop, tax, "TEA").await,
            product(&shop, tax, "MILK").await,
        );
        receive(&shop, tea, "5").await;
        receive(&shop, milk, "5").await;
        assert!(shop.findings().await.is_empty());
        sqlx::query(
            "UPDATE operations.stock_level SET on_hand_milli = 6000 WHERE tenant_id = $1 AND product_id = $2",
        )
        .bind(shop.tenant.0)
        .bind(tea.0)
        .execute(&mut shop.superuser().await)
        .await
        .unwrap();
        let findings = shop.findings().await;
        assert_eq!((findings.len(), findings[0].check), (1, "stock.levels"));
        assert!(findings[0].place.contains(&tea.to_string()));
        assert_eq!(
            findings[0].what,
            "the level is 6000 thousandths, its movements sum to 5000 thousandths"
        );
    }

    #[tokio::test]
    async fn a_level_that_was_deleted_is_named() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        receive(&shop, tea, "5").await;
        sqlx::query("DELETE FROM operations.stock_level WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .execute(&mut shop.superuser().await)
            .await
            .unwrap();
        assert!(shop.findings().await[0].what.starts_with("the level is missing"));
    }
}
