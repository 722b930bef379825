//! Adds a brand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Invalidation, Permission, Violations, Write};

use till_shared::text::Text;

use super::EDIT;
use super::input::NAME_MAX;
use super::model::Brand;

/// Adds a brand.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBrand {
    /// Name, unique.
    pub name: Text<NAME_MAX>,
}

impl Command for CreateBrand {
    const NAME: &'static str = "catalog.create_brand";
    const SUMMARY: &'static str = "Adds a brand.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates();
    type Output = Brand;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("name", &self.name, NAME_MAX);
    }

    async fn run(&self, w: &mut Write) -> Result<Brand, Fault> {
        let brand = Brand {
            brand_id: w.id(),
            name: self.name.clone().into(),
            is_active: true,
            updated_at: w.now(),
            version: 1,
        };
        w.create(&brand).await?;
        w.invalidate(Invalidation::Catalogue);
        Ok(brand)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::testing::{noted, shop};

    #[tokio::test]
    async fn names_are_unique_and_the_permission_is_needed() {
        let (shop, _) = shop().await;
        let acme = |name: &str| CreateBrand {
            name: name.try_into().unwrap(),
        };
        shop.run(&shop.owner(), acme("Acme")).await.unwrap();
        assert_eq!(noted(&shop, "catalog.create_brand").await.entity, "brand");
        assert_eq!(
            shop.run(&shop.owner(), acme("ACME"))
                .await
                .unwrap_err()
                .violation_list()[0]
                .code,
            "taken"
        );
        assert_eq!(
            shop.run(&shop.owner(), acme(""))
                .await
                .unwrap_err()
                .violation_list()[0]
                .pointer,
            "/name"
        );
        assert_eq!(
            shop.run(&shop.stranger(), acme("Other"))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
