//! Takes an archived product back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Write, codes};
use till_shared::ids::ProductId;

use super::ARCHIVE;
use super::archive::move_to;
use super::model::{Product, ProductStatus};
use super::views::ProductView;

/// Takes an archived product back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreProduct {
    /// Which.
    pub product_id: ProductId,
}

impl Command for RestoreProduct {
    const NAME: &'static str = "catalog.restore_product";
    const SUMMARY: &'static str = "Takes an archived product back.";
    const PERMISSION: Permission = ARCHIVE;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = ProductView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<ProductView, Fault> {
        let before = w.load::<Product>(self.product_id).await?;
        w.expect_version(&before)?;
        if before.status != ProductStatus::Archived {
            return Err(before.status.wrong(ProductStatus::Active));
        }
        before.status.step(ProductStatus::Active, w.actor())?;
        move_to(w, before, ProductStatus::Active).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::EDIT;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::testing::{input, shop};

    #[tokio::test]
    async fn only_what_is_archived_is_restored_and_only_by_who_may() {
        let (shop, tax) = shop().await;
        let product_id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        let fault = shop
            .run_at(&shop.owner(), 1, RestoreProduct { product_id })
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::WRONG_STATE);
        let told: Vec<_> = fault
            .members()
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        assert_eq!(
            told,
            [
                "entity \"product\"",
                "from \"active\"",
                "to \"active\"",
                "allowed [\"hidden\",\"archived\"]"
            ]
        );
        let fault = shop
            .run_at(&shop.holder(&[EDIT]), 1, RestoreProduct { product_id })
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
    }
}
