//! Shows how a product's price and cost changed.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::ProductId;

use super::model::Product;
use super::store::product;
use super::views::PriceChangeView;
use super::{VIEW, VIEW_COST};

/// Shows how a product's price changed, newest first, with authors; costs only to those who may see them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceHistory {
    /// Which.
    pub product_id: ProductId,
}

impl List for PriceHistory {
    const NAME: &'static str = "catalog.price_history";
    const SUMMARY: &'static str = "Lists how a product's price changed, newest first, with authors.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = product::PRICES;
    type View = PriceChangeView;

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let kinds: &[&str] = if r.sight().sees(VIEW_COST) {
            &["price", "cost"]
        } else {
            &["price"]
        };
        text.bind(self.product_id.0).bind(kinds)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<PriceChangeView>, Fault> {
        r.load::<Product>(self.product_id).await?;
        let found: Found<product::PriceRow> = page.read(r, self).await?;
        Ok(found.map(Into::into))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::ProductInput;
    use crate::catalog::testing::{input, shop};
    use crate::catalog::update::UpdateProduct;

    #[tokio::test]
    async fn every_price_and_cost_is_kept_with_its_author() {
        let (shop, tax) = shop().await;
        let tea = |price, cost| ProductInput {
            cost_price_minor: Some(cost).into(),
            ..input("A", "Tea", price, tax)
        };
        let owner = shop.owner();
        let product_id = shop
            .run(&owner, CreateProduct(tea(100, 40)))
            .await
            .unwrap()
            .product_id;
        let at = |input: ProductInput| {
            UpdateProduct(ProductInput {
                product_id: Some(product_id),
                reason: Some("supplier raised it".try_into().unwrap()),
                ..input
            })
        };
        shop.run_at(&owner, 1, at(tea(120, 40))).await.unwrap();
        shop.run_at(
            &owner,
            2,
            at(ProductInput {
                name: "Teas".try_into().unwrap(),
                ..tea(120, 40)
            }),
        )
        .await
        .unwrap();
        shop.run_at(&owner, 3, at(tea(120, 45))).await.unwrap();
        let all = PriceHistory { product_id };
        let page = shop.ask(&owner, all.clone()).await.unwrap();
        let entries: Vec<_> = page
            .items
            .iter()
            .map(|entry| (entry.kind.as_str(), entry.before_minor, entry.after_minor))
            .collect();
        assert_eq!(
            entries,
            [
                ("cost", Some(40), 45),
                ("price", Some(100), 120),
                ("price", None, 100),
                ("cost", None, 40)
            ]
        );
        assert!(
            page.items
                .iter()
                .all(|entry| entry.user_id == owner.user && entry.user_name == owner.name)
        );

        let cashier = shop
            .ask(&shop.role(Template::Cashier), all.clone())
            .await
            .unwrap();
        assert!(cashier.items.iter().all(|entry| entry.kind == "price"));

        let first = shop.ask(&owner, all.clone().paged().limit(3)).await.unwrap();
        let rest = shop
            .ask(&owner, all.clone().paged().after(first.next_cursor))
            .await
            .unwrap();
        assert_eq!(
            (first.items.len(), rest.items.len(), rest.items[0].kind.as_str()),
            (3, 1, "cost")
        );
        assert_eq!(
            shop.ask(&shop.stranger(), all.clone()).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        let (other, _) = crate::catalog::testing::shop().await;
        assert_eq!(
            other.ask(&other.owner(), all).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
