//! Lists categories.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, InUse, List, Orders, Permission, Read, Reading, Wanted};

use super::VIEW;
use super::model::Category;
use super::store::groups;

/// Lists categories.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCategories {
    /// In use, out of use, or both.
    #[serde(default)]
    pub status: InUse,
}

impl List for ListCategories {
    const NAME: &'static str = "catalog.list_categories";
    const SUMMARY: &'static str = "Lists categories.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = groups::CATEGORIES_LISTED;
    type View = Category;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.status.is_active())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<Category>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(row)| row))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_shared::page::Page;

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
        let names = |page: Page<Category>| {
            page.items
                .into_iter()
                .map(|category| category.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(shop.ask(&shop.owner(), ListCategories::default()).await.unwrap()),
            ["Bread", "apples", "Snacks"]
        );
        assert!(
            other
                .ask(&other.owner(), ListCategories::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListCategories::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
