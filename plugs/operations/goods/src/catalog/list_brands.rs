//! Lists brands.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};

use super::VIEW;
use super::model::Brand;
use super::store::groups;

/// Lists brands, also those out of use. There are hundreds at most, so they are not paged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListBrands {}

impl Query for ListBrands {
    const NAME: &'static str = "catalog.list_brands";
    const SUMMARY: &'static str = "Lists brands.";
    const PERMISSION: Permission = VIEW;
    type Output = Vec<Brand>;

    async fn run(&self, r: &mut Read) -> Result<Vec<Brand>, Fault> {
        groups::brands(&mut r.select(), None).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

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
        let names = |list: Vec<Brand>| list.into_iter().map(|brand| brand.name).collect::<Vec<_>>();
        assert_eq!(
            names(shop.ask(&shop.owner(), ListBrands {}).await.unwrap()),
            ["acme", "Zest"]
        );
        assert!(other.ask(&other.owner(), ListBrands {}).await.unwrap().is_empty());
        assert_eq!(
            shop.ask(&shop.stranger(), ListBrands {})
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
