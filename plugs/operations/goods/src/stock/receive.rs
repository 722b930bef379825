//! Takes goods in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Violations, Write};
use till_shared::ids::{BranchId, ProductId};
use till_shared::quantity::Quantity;
use till_shared::text::Text;

use super::RECEIVE;
use super::book::{LINES_MAX, book, check, once_each, plausible};
use super::model::{MoveReason, StockMove};
use super::views::StockDocumentView;
use crate::catalog::CHANGE_COST;
use crate::catalog::guarded::Guarded;

/// Takes goods in. What a unit cost is kept with the movement; the product's cost stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveStock {
    /// Where.
    pub branch_id: BranchId,
    /// Number of the delivery note, name of the vendor. Absent: none.
    #[serde(default)]
    pub note: Text<500>,
    /// What came, at most 500 products.
    pub lines: Vec<ReceiveLine>,
}

/// How much of a product came.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveLine {
    /// The product.
    pub product_id: ProductId,
    /// How much; above zero.
    pub quantity: Quantity,
    /// What a unit cost, in minor units; to name it needs the right to set costs. Absent: unknown.
    #[serde(default)]
    pub unit_cost_minor: Guarded<i64>,
}

impl Command for ReceiveStock {
    const NAME: &'static str = "stock.receive";
    const SUMMARY: &'static str = "Takes goods in.";
    const PERMISSION: Permission = RECEIVE;
    const CARE: Care = Care::creates();
    type Output = StockDocumentView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.at_least_one("lines", self.lines.len());
        v.at_most("lines", self.lines.len(), LINES_MAX);
        for (place, line) in self.lines.iter().enumerate() {
            let field = format!("lines/{place}/quantity");
            plausible(v, &field, line.quantity);
            v.check(
                line.quantity.is_positive(),
                &field,
                "not-positive",
                "must be above zero",
            );
            line.unit_cost_minor
                .validate(|cost| v.amount(&format!("lines/{place}/unit_cost_minor"), *cost));
        }
        once_each(v, self.lines.iter().map(|line| line.product_id));
    }

    async fn run(&self, w: &mut Write) -> Result<StockDocumentView, Fault> {
        let moved: Vec<(ProductId, Quantity)> = self
            .lines
            .iter()
            .map(|line| (line.product_id, line.quantity))
            .collect();
        check(w, self.branch_id, MoveReason::Receipt, &moved).await?;
        let moves = self.lines.iter().map(|line| {
            let cost = line
                .unit_cost_minor
                .allowed_at(w.actor(), CHANGE_COST, self.branch_id)?;
            Ok(StockMove {
                move_id: w.id(),
                product_id: line.product_id,
                quantity: line.quantity,
                unit_cost_minor: cost.copied(),
            })
        });
        let moves = moves.collect::<Result<_, Fault>>()?;
        book(w, self.branch_id, MoveReason::Receipt, &self.note, moves).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::ProductInput;
    use crate::catalog::testing::input;
    use crate::stock::testing::{product, shop};

    fn of(shop: &Shop, lines: Vec<(ProductId, &str)>) -> ReceiveStock {
        let line = |(product_id, quantity): (ProductId, &str)| ReceiveLine {
            product_id,
            quantity: quantity.parse().unwrap(),
            unit_cost_minor: Guarded::default(),
        };
        ReceiveStock {
            branch_id: shop.branch,
            note: "DN 17".try_into().unwrap(),
            lines: lines.into_iter().map(line).collect(),
        }
    }

    #[tokio::test]
    async fn goods_come_in_and_add_up() {
        let (shop, tax) = shop().await;
        let loose = ProductInput {
            sells_fractions: true,
            ..input("TEA", "TEA", 100, tax)
        };
        let tea = shop.run(&shop.owner(), CreateProduct(loose)).await.unwrap();
        let (tea, milk) = (tea.product_id, product(&shop, tax, "MILK").await);
        let torn = of(&shop, vec![(milk, "12.5"), (tea, "3.25")]);
        let fault = shop.run(&shop.owner(), torn).await.unwrap_err();
        let wrong = &fault.violation_list()[0];
        assert_eq!(
            (wrong.pointer.as_str(), wrong.code.as_str()),
            ("/lines/0/quantity", "whole-only")
        );
        shop.run(
            &shop.role(Template::Employee),
            of(&shop, vec![(milk, "12"), (tea, "3.25")]),
        )
        .await
        .unwrap();
        let view = shop
            .run(&shop.owner(), of(&shop, vec![(tea, "1"), (milk, "1")]))
            .await
            .unwrap();
        let levels: Vec<String> = view.lines.iter().map(|line| line.on_hand.to_string()).collect();
        assert_eq!(levels, ["4.25", "13"], "in the order of the request");
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn what_it_cost_is_written_only_by_who_may_set_costs() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        let mut delivery = of(&shop, vec![(tea, "2")]);
        delivery.lines[0].unit_cost_minor = Guarded::from(55);
        let fault = shop
            .run(&shop.role(Template::Employee), delivery.clone())
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        assert_eq!(fault.members(), [("permission", "catalog.change_cost".into())]);
        shop.run(&shop.role(Template::Manager), delivery).await.unwrap();
        let costs: Vec<(Option<i64>,)> =
            sqlx::query_as("SELECT unit_cost_minor FROM operations.stock_move WHERE tenant_id = $1")
                .bind(shop.tenant.0)
                .fetch_all(&mut shop.superuser().await)
                .await
                .unwrap();
        assert_eq!(costs, [(Some(55),)], "what was refused has moved nothing");
    }

    #[tokio::test]
    async fn many_at_once_never_lose_a_piece() {
        let (shop, tax) = shop().await;
        let (tea, milk) = (
            product(&shop, tax, "TEA").await,
            product(&shop, tax, "MILK").await,
        );
        let owner = shop.owner();
        let mut deliveries = tokio::task::JoinSet::new();
        for n in 0..20 {
            let lines = if n % 2 == 0 {
                vec![(tea, "1"), (milk, "2")]
            } else {
                vec![(milk, "2"), (tea, "1")]
            };
            let (kernel, actor, envelope, delivery) = (
                shop.kernel.clone(),
                owner.clone(),
                shop.envelope(),
                of(&shop, lines),
            );
            deliveries.spawn(async move { kernel.execute(delivery, actor, envelope).await.map(|_| ()) });
        }
        while let Some(delivered) = deliveries.join_next().await {
            delivered.unwrap().unwrap();
        }
        let last = shop
            .run(&owner, of(&shop, vec![(tea, "1"), (milk, "1")]))
            .await
            .unwrap();
        let levels: Vec<String> = last.lines.iter().map(|line| line.on_hand.to_string()).collect();
        assert_eq!(levels, ["21", "41"]);
    }

    #[tokio::test]
    async fn what_is_not_kept_or_not_there_is_refused_by_its_line() {
        let (shop, tax) = shop().await;
        let service = ProductInput {
            tracks_stock: false,
            ..input("CUT", "Hair cut", 100, tax)
        };
        let service = shop
            .run(&shop.owner(), CreateProduct(service))
            .await
            .unwrap()
            .product_id;
        let fault = shop
            .run(&shop.owner(), of(&shop, vec![(service, "1"), (shop.id(), "1")]))
            .await
            .unwrap_err();
        let told: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|v| (v.pointer.as_str(), v.code.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("/lines/0/product_id", "not-tracked"),
                ("/lines/1/product_id", "unknown")
            ]
        );
        let tea = product(&shop, tax, "TEA").await;
        let wrong = of(&shop, vec![(tea, "-1"), (tea, "1")]);
        assert_eq!(
            shop.run(&shop.owner(), wrong)
                .await
                .unwrap_err()
                .violation_list()
                .len(),
            2
        );
    }

    #[tokio::test]
    async fn only_those_who_may_and_only_in_their_branches() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        let asked = of(&shop, vec![(tea, "1")]);
        assert_eq!(
            shop.run(&shop.role(Template::Cashier), asked.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), asked.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let (other, _) = crate::stock::testing::shop().await;
        assert_eq!(
            other.run(&other.owner(), asked).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
