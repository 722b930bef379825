//! Puts a product away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Write, codes};
use till_shared::ids::ProductId;
use till_shared::text::Text;

use super::create::announce;
use super::model::{Author, Product, ProductStatus};
use super::views::ProductView;
use super::{ARCHIVE, EDIT};

/// Puts a product away: it is no longer sold, and documents still name it. Who may not do so alone needs an approval.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveProduct {
    /// Which.
    pub product_id: ProductId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ArchiveProduct {
    const NAME: &'static str = "catalog.archive_product";
    const SUMMARY: &'static str = "Puts a product away; documents still name it.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().with_reason().approved_by(ARCHIVE);
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = ProductView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<ProductView, Fault> {
        let before = w.load::<Product>(self.product_id).await?;
        w.expect_version(&before)?;
        before.status.step(ProductStatus::Archived, w.actor())?;
        if !w.actor().may(ARCHIVE) {
            w.approval().await?;
        }
        move_to(w, before, ProductStatus::Archived).await
    }
}

/// Gives the product another status.
pub(super) async fn move_to(
    w: &mut Write,
    before: Product,
    status: ProductStatus,
) -> Result<ProductView, Fault> {
    let after = Product {
        status,
        updated_at: w.now(),
        version: before.version + 1,
        author: Author::of(w.actor()),
        ..before.clone()
    };
    w.update(&before, &after).await?;
    announce(w, after).await
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::ProductInput;
    use crate::catalog::restore::RestoreProduct;
    use crate::catalog::testing::{input, noted, shop};
    use crate::catalog::update::UpdateProduct;

    fn why(product_id: ProductId) -> ArchiveProduct {
        ArchiveProduct {
            product_id,
            reason: "no longer made".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn an_archived_product_is_not_edited_until_it_is_restored() {
        let (shop, tax) = shop().await;
        let id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        let view = shop.run_at(&shop.owner(), 1, why(id)).await.unwrap();
        assert_eq!((view.status, view.version), (ProductStatus::Archived, 2));
        assert_eq!(
            noted(&shop, "catalog.archive_product").await.reason.as_deref(),
            Some("no longer made")
        );
        let edit = UpdateProduct(ProductInput {
            product_id: Some(id),
            ..input("A", "Tea", 100, tax)
        });
        assert_eq!(
            shop.run_at(&shop.owner(), 2, edit.clone())
                .await
                .unwrap_err()
                .code(),
            codes::WRONG_STATE
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 2, why(id)).await.unwrap_err().code(),
            codes::WRONG_STATE
        );
        let restored = shop
            .run_at(&shop.owner(), 2, RestoreProduct { product_id: id })
            .await
            .unwrap();
        assert_eq!(restored.status, ProductStatus::Active);
        assert!(shop.run_at(&shop.owner(), 3, edit).await.is_ok());
    }

    #[tokio::test]
    async fn it_needs_a_reason_the_permission_and_of_a_manager_an_approval() {
        let (shop, tax) = shop().await;
        let id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        let silent = ArchiveProduct {
            product_id: id,
            reason: " ".try_into().unwrap(),
        };
        assert_eq!(
            shop.run_at(&shop.owner(), 1, silent)
                .await
                .unwrap_err()
                .violation_list()[0]
                .pointer,
            "/reason"
        );
        assert_eq!(
            shop.run_at(&shop.stranger(), 1, why(id))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 1, why(id))
                .await
                .unwrap_err()
                .code(),
            codes::APPROVAL_NEEDED
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 1, why(shop.id()))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
