//! Changes a brand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Invalidation, Life, Permission, Violations, Write, codes,
};
use till_shared::ids::BrandId;
use till_shared::text::Text;

use super::EDIT;
use super::input::NAME_MAX;
use super::model::Brand;

/// Replaces the fields of a brand; also takes it out of use.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBrand {
    /// Which.
    pub brand_id: BrandId,
    /// Name, unique.
    pub name: Text<NAME_MAX>,
    /// Is it offered? Absent: yes.
    #[serde(default = "yes")]
    pub is_active: bool,
}

fn yes() -> bool {
    true
}

impl Command for UpdateBrand {
    const NAME: &'static str = "catalog.update_brand";
    const SUMMARY: &'static str = "Replaces the fields of a brand.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = Brand;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("name", &self.name, NAME_MAX);
    }

    async fn run(&self, w: &mut Write) -> Result<Brand, Fault> {
        let before = w.load::<Brand>(self.brand_id).await?;
        w.expect_version(&before)?;
        let after = Brand {
            brand_id: before.brand_id,
            name: self.name.clone().into(),
            is_active: self.is_active,
            updated_at: w.now(),
            version: before.version + 1,
        };
        before.status().step(after.status(), w.actor())?;
        w.update(&before, &after).await?;
        w.invalidate(Invalidation::Catalogue);
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::create_brand::CreateBrand;
    use crate::catalog::testing::shop;

    #[tokio::test]
    async fn a_brand_is_renamed_by_those_who_may() {
        let (shop, _) = shop().await;
        let owner = shop.owner();
        let brand_id = shop
            .run(
                &owner,
                CreateBrand {
                    name: "Acme".try_into().unwrap(),
                },
            )
            .await
            .unwrap()
            .brand_id;
        let to = |brand_id| UpdateBrand {
            brand_id,
            name: "Apex".try_into().unwrap(),
            is_active: false,
        };
        let after = shop.run_at(&owner, 1, to(brand_id)).await.unwrap();
        assert_eq!(
            (after.name.as_str(), after.is_active, after.version),
            ("Apex", false, 2)
        );
        assert_eq!(
            shop.run_at(&owner, 1, to(brand_id)).await.unwrap_err().code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.stranger(), 2, to(brand_id))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&owner, 1, to(shop.id())).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
