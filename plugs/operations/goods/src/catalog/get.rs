//! Shows a product.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};
use till_shared::ids::ProductId;

use super::VIEW;
use super::model::Product;
use super::store::list;
use super::views::ProductView;

/// Shows a product.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetProduct {
    /// Which.
    pub product_id: ProductId,
}

impl Query for GetProduct {
    const NAME: &'static str = "catalog.get_product";
    const SUMMARY: &'static str = "Shows a product with its tax and its stock.";
    const PERMISSION: Permission = VIEW;
    type Output = ProductView;

    async fn run(&self, r: &mut Read) -> Result<ProductView, Fault> {
        let product = r.load::<Product>(self.product_id).await?;
        let branches = r.branches().filter();
        let around = list::surroundings(&mut r.select(), product.product_id, branches).await?;
        ProductView::of(product, around, &r.sight())
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::ProductInput;
    use crate::catalog::testing::{input, shop};

    #[tokio::test]
    async fn cost_is_for_those_who_may_see_it() {
        let (shop, tax) = shop().await;
        let tea = ProductInput {
            cost_price_minor: Some(40).into(),
            ..input("A", "Tea", 100, tax)
        };
        let product_id = shop
            .run(&shop.owner(), CreateProduct(tea))
            .await
            .unwrap()
            .product_id;
        for template in Template::ALL {
            let view = shop
                .ask(&shop.role(template), GetProduct { product_id })
                .await
                .unwrap();
            let sees = !matches!(template, Template::Cashier | Template::Employee);
            let json = serde_json::to_value(&view).unwrap();
            assert_eq!(json.get("cost").is_some(), sees, "{template:?}");
            assert_eq!(json.get("cost_price_minor").is_some(), sees, "{template:?}");
            assert_eq!(json.get("vendors").is_some(), sees, "{template:?}");
            assert_eq!(json["price"], 100);
        }
    }

    #[tokio::test]
    async fn what_is_not_there_or_not_allowed_is_said_so() {
        let (shop, tax) = shop().await;
        let (other, _) = crate::catalog::testing::shop().await;
        let product_id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        assert_eq!(
            shop.ask(&shop.stranger(), GetProduct { product_id })
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            other
                .ask(&other.owner(), GetProduct { product_id })
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
