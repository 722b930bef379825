//! Lists categories.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};

use super::VIEW;
use super::model::Category;
use super::store::groups;

/// Lists categories, also those out of use. There are hundreds at most, so they are not paged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCategories {}

impl Query for ListCategories {
    const NAME: &'static str = "catalog.list_categories";
    const SUMMARY: &'static str = "Lists categories.";
    const PERMISSION: Permission = VIEW;
    type Output = Vec<Category>;

    async fn run(&self, r: &mut Read) -> Result<Vec<Category>, Fault> {
        groups::categories(&mut r.select(), None).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::create_category::CreateCategory;
    use crate::catalog::testing::shop;

    #[tokio::test]
    async fn categories_come_in_their_order_and_only_ones_own() {
        let (shop, _) = shop().await;
        let (other, _) = crate::catalog::testing::shop().await;
        for (name, sort_no) in [("Snacks", 2), ("Bread", 1), ("apples", 2)] {
            shop.run(
                &shop.owner(),
                CreateCategory {
                    sort_no,
                    ..CreateCategory::named(name)
                },
            )
            .await
            .unwrap();
        }
        let names = |list: Vec<Category>| list.into_iter().map(|category| category.name).collect::<Vec<_>>();
        assert_eq!(
            names(shop.ask(&shop.owner(), ListCategories {}).await.unwrap()),
            ["Bread", "apples", "Snacks"]
        );
        assert!(
            other
                .ask(&other.owner(), ListCategories {})
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListCategories {})
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
