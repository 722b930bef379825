//! Lists levels.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::{BranchId, ProductId};
use uuid::Uuid;

use super::VIEW;
use super::store::{self, LevelRow};
use super::views::LevelView;

/// Lists how much there is of each product in each branch, by name. A product that never moved in a branch is not listed.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListLevels {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only of this product.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// Only those at or below their threshold.
    #[serde(default)]
    pub low: bool,
}

impl List for ListLevels {
    const NAME: &'static str = "stock.levels";
    const SUMMARY: &'static str = "Lists how much there is of each product in each branch.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::LEVELS;
    type View = LevelView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(Uuid::from))
            .bind(self.product_id.map(Uuid::from))
            .bind(self.low)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<LevelView>, Fault> {
        let (found, sight): (Found<LevelRow>, _) = (page.read(r, self).await?, r.sight());
        found.try_map(|row| LevelView::of(row, &sight))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use till_shared::page::Page;

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::ProductInput;
    use crate::catalog::testing::input;
    use crate::stock::testing::{receive, shop};

    #[tokio::test]
    async fn levels_come_by_name_and_low_ones_on_request() {
        let (shop, tax) = shop().await;
        for (sku, level, least) in [("C", "5", None), ("A", "2", Some("2")), ("B", "9", Some("2"))] {
            let least = least.map(|least: &str| least.parse().unwrap());
            let new = ProductInput {
                limited_qty: least,
                cost_price_minor: Some(10).into(),
                ..input(sku, sku, 100, tax)
            };
            let product = shop
                .run(&shop.owner(), CreateProduct(new))
                .await
                .unwrap()
                .product_id;
            receive(&shop, product, level).await;
        }
        let listed = |page: &Page<LevelView>| {
            page.items
                .iter()
                .map(|level| level.sku.clone())
                .collect::<Vec<_>>()
        };
        let first = shop
            .ask(&shop.owner(), ListLevels::default().paged().limit(2))
            .await
            .unwrap();
        assert_eq!(listed(&first), ["A", "B"]);
        let rest = ListLevels::default().paged().after(first.next_cursor.clone());
        assert_eq!(listed(&shop.ask(&shop.owner(), rest).await.unwrap()), ["C"]);
        let low = shop
            .ask(
                &shop.owner(),
                ListLevels {
                    low: true,
                    ..ListLevels::default()
                },
            )
            .await
            .unwrap();
        assert_eq!((listed(&low), low.items[0].is_low), (vec!["A".to_owned()], true));
        let json = serde_json::to_value(&first).unwrap();
        assert_eq!(
            (json[0]["on_hand"].as_str(), json[0]["value_minor"].as_i64()),
            (Some("2"), Some(20))
        );
        let cashier = shop
            .ask(&shop.role(Template::Cashier), ListLevels::default())
            .await
            .unwrap();
        assert!(
            serde_json::to_value(cashier).unwrap()[0]
                .get("value_minor")
                .is_none()
        );
    }

    #[tokio::test]
    async fn other_branches_and_businesses_show_nothing() {
        let (shop, tax) = shop().await;
        let tea = crate::stock::testing::product(&shop, tax, "TEA").await;
        receive(&shop, tea, "1").await;
        assert!(
            shop.ask(&shop.elsewhere(), ListLevels::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let here = ListLevels {
            branch_id: Some(shop.branch),
            ..ListLevels::default()
        };
        assert_eq!(
            shop.ask(&shop.elsewhere(), here).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListLevels::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let (other, _) = crate::stock::testing::shop().await;
        assert!(
            other
                .ask(&other.owner(), ListLevels::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }

    #[tokio::test]
    async fn sums_beyond_one_line_are_shown_and_summed_over_branches() {
        use crate::catalog::get::GetProduct;
        use crate::catalog::list::ListProducts;
        use crate::catalog::lookup::Lookup;
        use crate::stock::moves::ListMoves;

        let (shop, tax) = shop().await;
        let tea = crate::stock::testing::product(&shop, tax, "TEA").await;
        receive(&shop, tea, "1").await;
        // What an older program let in: far beyond one line in two branches, and a movement of packages.
        let mut superuser = shop.superuser().await;
        for statement in [
            "UPDATE operations.stock_level SET on_hand_milli = -9000000000000000000 WHERE tenant_id = $1",
            "UPDATE operations.stock_move SET quantity_milli = -9000000000000000000 WHERE tenant_id = $1",
            "INSERT INTO kernel.branch (tenant_id, branch_id, code, name, created_at, version)
             VALUES ($1, '01890000-0000-7000-8000-000000000001', 'B9', 'Second', now(), 1)",
            "INSERT INTO operations.stock_level (tenant_id, branch_id, product_id, on_hand_milli, updated_at)
             SELECT tenant_id, '01890000-0000-7000-8000-000000000001', product_id, on_hand_milli, now()
             FROM operations.stock_level WHERE tenant_id = $1",
        ] {
            sqlx::query(statement)
                .bind(shop.tenant.0)
                .execute(&mut superuser)
                .await
                .unwrap();
        }
        let owner = shop.owner();
        let page = shop
            .ask(&owner, ListProducts::default().paged().counted())
            .await
            .unwrap();
        assert_eq!(page.items[0].on_hand.to_string(), "-18000000000000000");
        let low = ListProducts {
            out_of_stock: true,
            q: Some("tea".try_into().unwrap()),
            ..ListProducts::default()
        };
        assert_eq!(shop.ask(&owner, low).await.unwrap().items.len(), 1);
        assert!(
            shop.ask(&owner, GetProduct { product_id: tea })
                .await
                .unwrap()
                .on_hand
                .is_negative()
        );
        let code = Lookup {
            code: "TEA".try_into().unwrap(),
        };
        assert!(
            shop.ask(&owner, code)
                .await
                .unwrap()
                .product
                .on_hand
                .is_negative()
        );
        assert_eq!(
            shop.ask(&owner, ListLevels::default()).await.unwrap().items.len(),
            2
        );
        assert_eq!(
            shop.ask(&owner, ListMoves::default()).await.unwrap().items[0]
                .quantity
                .to_string(),
            "-9000000000000000"
        );
        // The checks answer too: the second level has no movements, and no line can have moved so much.
        let findings = shop.findings().await;
        assert!(findings.iter().any(|finding| finding.check == "stock.levels"));
        receive(&shop, tea, "2").await;
    }

    #[tokio::test]
    async fn what_no_delivery_has_is_refused() {
        use crate::stock::adjust::{AdjustLine, AdjustStock};
        use crate::stock::model::MoveReason;
        use crate::stock::receive::{ReceiveLine, ReceiveStock};

        let (shop, tax) = shop().await;
        let product_id = crate::stock::testing::product(&shop, tax, "TEA").await;
        for (quantity, fits) in [("10000000", true), ("10000001", false), ("999999999", false)] {
            let quantity: till_shared::quantity::Quantity = quantity.parse().unwrap();
            let line = ReceiveLine {
                product_id,
                quantity,
                unit_cost_minor: None.into(),
            };
            let receipt = ReceiveStock {
                branch_id: shop.branch,
                note: till_shared::text::Text::default(),
                lines: vec![line],
            };
            assert_eq!(shop.run(&shop.owner(), receipt).await.is_ok(), fits, "{quantity}");
            let line = AdjustLine {
                product_id,
                quantity: quantity.negated(),
            };
            let waste = AdjustStock {
                branch_id: shop.branch,
                kind: MoveReason::Waste,
                reason: "gone".try_into().unwrap(),
                lines: vec![line],
            };
            assert_eq!(shop.run(&shop.owner(), waste).await.is_ok(), fits, "-{quantity}");
        }
    }
}
