//! Lists movements.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::{BranchId, ProductId};
use uuid::Uuid;

use super::VIEW_MOVES;
use super::model::MoveReason;
use super::store::{self, MoveRow};
use super::views::MoveView;

/// Lists movements of stock, newest first.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListMoves {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only of this product.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// Only for this reason.
    #[serde(default)]
    pub reason: Option<MoveReason>,
}

impl List for ListMoves {
    const NAME: &'static str = "stock.moves";
    const SUMMARY: &'static str = "Lists movements of stock, newest first.";
    const PERMISSION: Permission = VIEW_MOVES;
    const ORDERS: Orders = store::MOVES;
    type View = MoveView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(Uuid::from))
            .bind(self.product_id.map(Uuid::from))
            .bind(self.reason.map(MoveReason::word))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<MoveView>, Fault> {
        let (found, sight): (Found<MoveRow>, _) = (page.read(r, self).await?, r.sight());
        Ok(found.map(|row| MoveView::of(row, &sight)))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use till_shared::page::Page;

    use super::*;
    use crate::stock::testing::{product, receive, shop};

    #[tokio::test]
    async fn the_newest_comes_first_and_costs_are_for_those_who_may_see_them() {
        let (shop, tax) = shop().await;
        let (tea, milk) = (
            product(&shop, tax, "TEA").await,
            product(&shop, tax, "MILK").await,
        );
        for (product, quantity) in [(tea, "1"), (milk, "2"), (tea, "3")] {
            receive(&shop, product, quantity).await;
            shop.clock.advance_s(1);
        }
        let told = |page: &Page<MoveView>| {
            page.items
                .iter()
                .map(|line| line.quantity.to_string())
                .collect::<Vec<_>>()
        };
        let first = shop
            .ask(&shop.owner(), ListMoves::default().paged().limit(2))
            .await
            .unwrap();
        assert_eq!(told(&first), ["3", "2"]);
        let rest = ListMoves::default().paged().after(first.next_cursor.clone());
        assert_eq!(told(&shop.ask(&shop.owner(), rest).await.unwrap()), ["1"]);
        let of_tea = ListMoves {
            product_id: Some(tea),
            reason: Some(MoveReason::Receipt),
            ..ListMoves::default()
        };
        let of_tea = shop.ask(&shop.role(Template::Employee), of_tea).await.unwrap();
        assert_eq!(told(&of_tea), ["3", "1"]);
        assert!(
            serde_json::to_value(of_tea).unwrap()[0]
                .get("unit_cost_minor")
                .is_none()
        );
        assert_eq!(first.items[0].unit_cost_minor.value(), Some(&Some(50)));
        let wasted = ListMoves {
            reason: Some(MoveReason::Waste),
            ..ListMoves::default()
        };
        assert!(shop.ask(&shop.owner(), wasted).await.unwrap().items.is_empty());
    }

    #[tokio::test]
    async fn cashiers_other_branches_and_businesses_see_none() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        receive(&shop, tea, "1").await;
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), ListMoves::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert!(
            shop.ask(&shop.elsewhere(), ListMoves::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let (other, _) = crate::stock::testing::shop().await;
        assert!(
            other
                .ask(&other.owner(), ListMoves::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }
}
