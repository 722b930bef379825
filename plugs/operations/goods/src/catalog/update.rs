//! Replaces the fields of a product.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Violations, Write, codes};
use till_shared::ids::ProductId;

use super::create::announce;
use super::input::ProductInput;
use super::model::{Author, Product};
use super::references::check_references;
use super::views::ProductView;
use super::{CHANGE_PRICE, EDIT, offer};

/// Replaces the fields of a product. Whatever could change what a buyer pays (price, packages, limits, taxes) needs the right to set prices
/// or the approval of somebody who has it; a cost that is named needs the right to set costs, be it another one or the same.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UpdateProduct(pub ProductInput);

impl Command for UpdateProduct {
    const NAME: &'static str = "catalog.update_product";
    const SUMMARY: &'static str = "Replaces the fields of a product.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().approved_by(CHANGE_PRICE);
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = ProductView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(
            self.0.product_id.is_some(),
            "product_id",
            "required",
            "names the product",
        );
        self.0.validate(v);
    }

    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<ProductView, Fault> {
        let id: ProductId = self.0.product_id.ok_or_else(|| Fault::not_found("product"))?;
        let before = w.load::<Product>(id).await?;
        w.expect_version(&before)?;
        before.status.stay(w.actor())?;
        before.status.step(self.0.status, w.actor())?;
        let allowed = self.0.allowed(w.actor(), Some(&before))?;
        let author = Author::of(w.actor());
        let after = self.0.product(id, Some(&before), w.now(), author, &allowed);
        if offer::is_sensitive(&before, &after) {
            w.require_reason()?;
        }
        if offer::differs(&before, &after) && !w.actor().may(CHANGE_PRICE) {
            w.approval().await?;
        }
        check_references(w, &self.0, Some(&before), &after).await?;
        w.update(&before, &after).await?;
        announce(w, after).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::BarcodeInput;
    use crate::catalog::testing::{input, noted, shop};

    fn at(id: ProductId, input: ProductInput) -> UpdateProduct {
        UpdateProduct(ProductInput {
            product_id: Some(id),
            reason: Some("supplier raised it".try_into().unwrap()),
            ..input
        })
    }

    fn code(code: &str, pack: &str) -> BarcodeInput {
        BarcodeInput {
            code: code.try_into().unwrap(),
            pack_quantity: pack.parse().unwrap(),
            price_minor: None,
        }
    }

    #[tokio::test]
    async fn another_price_tax_or_cost_needs_a_reason_and_the_audit_log_has_it() {
        let (shop, tax) = shop().await;
        let id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        let silent = |fields: ProductInput| {
            UpdateProduct(ProductInput {
                product_id: Some(id),
                ..fields
            })
        };
        let dearer = input("A", "Tea", 101, tax);
        let costlier = ProductInput {
            cost_price_minor: Some(1).into(),
            ..input("A", "Tea", 100, tax)
        };
        let packed = ProductInput {
            barcodes: vec![code("CASE", "6")],
            ..input("A", "Tea", 100, tax)
        };
        let blank = ProductInput {
            reason: Some(" ".try_into().unwrap()),
            ..input("A", "Tea", 101, tax)
        };
        for fields in [dearer, costlier, packed, blank] {
            let fault = shop.run_at(&shop.owner(), 1, silent(fields)).await.unwrap_err();
            assert_eq!(fault.violation_list()[0].pointer, "/reason");
        }
        // A name is no price, and the first ones are given without a word.
        shop.run_at(&shop.owner(), 1, silent(input("A", "Green tea", 100, tax)))
            .await
            .unwrap();
        let with = at(id, input("A", "Green tea", 101, tax));
        shop.run_at(&shop.owner(), 2, with).await.unwrap();
        let reasons: Vec<Option<String>> = shop
            .audit()
            .await
            .into_iter()
            .filter(|entry| entry.action == "catalog.update_product")
            .map(|entry| entry.reason)
            .collect();
        assert_eq!(reasons, [None, Some("supplier raised it".to_owned())]);
    }

    #[tokio::test]
    async fn every_field_is_replaced_and_only_what_differs_is_noted() {
        let (shop, tax) = shop().await;
        let first = ProductInput {
            cost_price_minor: Some(90).into(),
            barcodes: vec![code("A1", "1"), code("A2", "6")],
            ..input("A", "Tea", 100, tax)
        };
        let view = shop.run(&shop.owner(), CreateProduct(first)).await.unwrap();
        let second = ProductInput {
            barcodes: vec![code("A2", "12"), code("A3", "1")],
            ..input("A", "Green tea", 120, tax)
        };
        let after = shop
            .run_at(&shop.owner(), 1, at(view.product_id, second))
            .await
            .unwrap();
        assert_eq!(
            (after.name.as_str(), after.unit_price_minor, after.version),
            ("Green tea", 120, 2)
        );
        let stored: Vec<(&str, String)> = after
            .barcodes
            .iter()
            .map(|one| (one.code.as_str(), one.pack_quantity.to_string()))
            .collect();
        assert_eq!(stored, [("A2", "12".to_owned()), ("A3", "1".to_owned())]);
        assert_eq!(after.cost.value(), Some(&90), "an absent cost stays");
        let note = noted(&shop, "catalog.update_product").await;
        assert_eq!(note.diff["before"]["unit_price_minor"], 100);
        assert_eq!(note.diff["after"]["unit_price_minor"], 120);
        assert!(note.diff["after"].get("sku").is_none());
    }

    #[tokio::test]
    async fn a_change_on_an_old_version_is_refused() {
        let (shop, tax) = shop().await;
        let id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        shop.run_at(&shop.owner(), 1, at(id, input("A", "Tea 2", 100, tax)))
            .await
            .unwrap();
        let fault = shop
            .run_at(&shop.owner(), 1, at(id, input("A", "Tea 3", 100, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::STALE);
        let fault = shop
            .run(&shop.owner(), at(id, input("A", "Tea 3", 100, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::VERSION_MISSING);
    }

    #[tokio::test]
    async fn an_employee_may_rename_but_not_reprice_alone() {
        let (shop, tax) = shop().await;
        let first = ProductInput {
            cost_price_minor: Some(90).into(),
            ..input("A", "Tea", 100, tax)
        };
        let id = shop
            .run(&shop.owner(), CreateProduct(first))
            .await
            .unwrap()
            .product_id;
        let employee = shop.role(Template::Employee);
        let view = shop
            .run_at(&employee, 1, at(id, input("A", "Black tea", 100, tax)))
            .await
            .unwrap();
        assert!(view.cost.is_hidden());
        let fault = shop
            .run_at(&employee, 2, at(id, input("A", "Black tea", 99, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
        let costly = ProductInput {
            cost_price_minor: Some(1).into(),
            ..input("A", "Black tea", 100, tax)
        };
        let fault = shop.run_at(&employee, 2, at(id, costly)).await.unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        let present = shop
            .run_at(
                &shop.role(Template::Manager),
                2,
                at(id, input("A", "Black tea", 99, tax)),
            )
            .await
            .unwrap();
        assert_eq!((present.unit_price_minor, present.cost.value()), (99, Some(&90)));
    }

    #[tokio::test]
    async fn strangers_and_other_businesses_get_nowhere() {
        let (shop, tax) = shop().await;
        let (other, _) = crate::catalog::testing::shop().await;
        let id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        let fault = shop
            .run_at(&shop.stranger(), 1, at(id, input("A", "Tea", 1, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        let fault = other
            .run_at(&other.owner(), 1, at(id, input("A", "Tea", 1, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_barcode_of_another_product_is_refused() {
        let (shop, tax) = shop().await;
        let first = ProductInput {
            barcodes: vec![code("A1", "1")],
            ..input("A", "Tea", 100, tax)
        };
        shop.run(&shop.owner(), CreateProduct(first)).await.unwrap();
        let id = shop
            .run(&shop.owner(), CreateProduct(input("B", "Coffee", 100, tax)))
            .await
            .unwrap()
            .product_id;
        let greedy = ProductInput {
            barcodes: vec![code("A1", "1")],
            ..input("B", "Coffee", 100, tax)
        };
        let fault = shop.run_at(&shop.owner(), 1, at(id, greedy)).await.unwrap_err();
        assert_eq!(fault.violation_list()[0].pointer, "/barcodes/0/code");
    }
}
