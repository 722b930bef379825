//! Lists brands.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, InUse, List, Orders, Permission, Read, Reading, Wanted};

use super::VIEW;
use super::model::Brand;
use super::store::groups;

/// Lists brands.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListBrands {
    /// In use, out of use, or both.
    #[serde(default)]
    pub status: InUse,
}

impl List for ListBrands {
    const NAME: &'static str = "catalog.list_brands";
    const SUMMARY: &'static str = "Lists brands.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = groups::BRANDS_LISTED;
    type View = Brand;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.status.is_active())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<Brand>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(row)| row))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_shared::page::Page;

    use super::*;
    use crate::catalog::create_brand::CreateBrand;
    use crate::catalog::testing::shop;

    #[tokio::test]
    async fn brands_come_by_name_and_only_ones_own() {
        let (shop, _) = shop().await;
        let (other, _) = crate::catalog::testing::shop().await;
        for name in ["Zest", "acme"] {
            shop.run(
                &shop.owner(),
                CreateBrand {
                    name: name.try_into().unwrap(),
                },
            )
            .await
            .unwrap();
        }
        let names = |page: Page<Brand>| page.items.into_iter().map(|brand| brand.name).collect::<Vec<_>>();
        assert_eq!(
            names(shop.ask(&shop.owner(), ListBrands::default()).await.unwrap()),
            ["acme", "Zest"]
        );
        assert!(
            other
                .ask(&other.owner(), ListBrands::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListBrands::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
