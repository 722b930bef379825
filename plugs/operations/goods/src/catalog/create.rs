//! Adds a product.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Invalidation, Permission, Violations, Write};

use super::events::ProductChanged;
use super::input::ProductInput;
use super::model::{Author, Product};
use super::references::check_references;
use super::store::list;
use super::views::ProductView;
use super::{CHANGE_PRICE, EDIT};

/// Adds a product. Who may not set prices needs the approval of somebody who may.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateProduct(pub ProductInput);

impl Command for CreateProduct {
    const NAME: &'static str = "catalog.create_product";
    const SUMMARY: &'static str = "Adds a product.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates().approved_by(CHANGE_PRICE);
    type Output = ProductView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.made("product_id", self.0.product_id);
        self.0.validate(v);
    }

    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<ProductView, Fault> {
        let id = w.made_id("product_id", self.0.product_id)?;
        if !w.actor().may(CHANGE_PRICE) {
            w.approval().await?;
        }
        let allowed = self.0.allowed(w.actor(), None)?;
        let author = Author::of(w.actor());
        let product = self.0.product(id, None, w.now(), author, &allowed);
        check_references(w, &self.0, None, &product).await?;
        w.create(&product).await?;
        announce(w, product).await
    }
}

/// Tells tills about a product that was written, and shows it.
pub(super) async fn announce(w: &mut Write, product: Product) -> Result<ProductView, Fault> {
    w.emit(ProductChanged::of(&product))?;
    w.invalidate(Invalidation::Catalogue);
    let branches = w.branches().filter();
    let around = list::surroundings(&mut w.select(), product.product_id, branches).await?;
    ProductView::of(product, around, &w.sight())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use till_kernel::{Template, codes};

    use super::*;
    use crate::catalog::input::BarcodeInput;
    use crate::catalog::testing::{input, noted, shop};
    use crate::catalog::{CHANGE_PRICE, VIEW_COST};

    #[tokio::test]
    async fn a_product_is_added_with_its_note_and_its_event() {
        let (shop, tax) = shop().await;
        let tea = ProductInput {
            cost_price_minor: Some(120).into(),
            ..input("TEA-1", "Green tea", 250, tax)
        };
        let view = shop.run(&shop.owner(), CreateProduct(tea)).await.unwrap();
        let json = serde_json::to_value(&view).unwrap();
        for (member, value) in [
            ("sku", json!("TEA-1")),
            ("price", json!(250)),
            ("unit_price_minor", json!(250)),
            ("cost", json!(120)),
            ("on_hand", json!("0")),
            ("stock_quantity", json!("0")),
            ("stock_level", json!("0")),
            ("tax_rate", json!("19")),
            ("is_tax_included", json!(true)),
            ("version", json!(1)),
        ] {
            assert_eq!(json[member], value, "{member}");
        }
        let note = noted(&shop, "catalog.create_product").await;
        assert_eq!(
            (note.action.as_str(), note.entity.as_str(), note.change.as_str()),
            ("catalog.create_product", "product", "create")
        );
        assert_eq!(note.diff["after"]["unit_price_minor"], 250);
        let outbox = shop.outbox().await;
        let event = outbox
            .iter()
            .find(|event| event.topic == "catalog.product_changed")
            .unwrap();
        assert_eq!(event.payload["unit_price_minor"], 250);
        assert!(event.payload.get("cost_price_minor").is_none());
    }

    #[tokio::test]
    async fn the_id_may_come_from_the_caller() {
        let (shop, tax) = shop().await;
        let id = shop.id();
        let view = shop
            .run(
                &shop.owner(),
                CreateProduct(ProductInput {
                    product_id: Some(id),
                    ..input("A", "A", 1, tax)
                }),
            )
            .await
            .unwrap();
        assert_eq!(view.product_id, id);
        for odd in [uuid::Uuid::nil(), uuid::Uuid::max(), uuid::Uuid::from_u128(7)] {
            let odd = ProductInput {
                product_id: Some(odd.into()),
                ..input("B", "B", 1, tax)
            };
            let fault = shop.run(&shop.owner(), CreateProduct(odd)).await.unwrap_err();
            let told = &fault.violation_list()[0];
            assert_eq!(
                (told.pointer.as_str(), told.code.as_str()),
                ("/product_id", "not-v7")
            );
        }
        // A day ahead, and of the year 2000: no clock that is right makes them.
        let ahead = shop.kernel.clock().now() + jiff::SignedDuration::from_hours(24);
        for (at, why) in [
            (ahead, "in-the-future"),
            ("2000-01-01T00:00:00Z".parse().unwrap(), "too-old"),
        ] {
            let late = ProductInput {
                product_id: Some(shop.kernel.ids().id(at).into()),
                ..input("C", "C", 1, tax)
            };
            let fault = shop.run(&shop.owner(), CreateProduct(late)).await.unwrap_err();
            let told = &fault.violation_list()[0];
            assert_eq!((told.pointer.as_str(), told.code.as_str()), ("/product_id", why));
        }
    }

    #[tokio::test]
    async fn it_needs_the_permission() {
        let (shop, tax) = shop().await;
        let fault = shop
            .run(&shop.stranger(), CreateProduct(input("A", "A", 1, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
    }

    #[tokio::test]
    async fn who_may_not_set_prices_needs_an_approval_and_sees_no_cost() {
        let (shop, tax) = shop().await;
        let employee = shop.role(Template::Employee);
        let fault = shop
            .run(&employee, CreateProduct(input("A", "A", 1, tax)))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
        let priced = shop.holder(&[EDIT, CHANGE_PRICE]);
        let costly = ProductInput {
            cost_price_minor: Some(5).into(),
            ..input("A", "A", 9, tax)
        };
        let fault = shop.run(&priced, CreateProduct(costly)).await.unwrap_err();
        assert_eq!(fault.members()[0].1, json!("catalog.change_cost"));
        let view = shop
            .run(&priced, CreateProduct(input("A", "A", 9, tax)))
            .await
            .unwrap();
        let json = serde_json::to_value(view).unwrap();
        assert!(
            json.get("cost").is_none()
                && json.get("cost_price_minor").is_none()
                && json.get("vendors").is_none()
        );
        assert!(!priced.may(VIEW_COST));
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once_and_nothing_is_written() {
        let (shop, tax) = shop().await;
        let before = shop.audit().await.len();
        let code = |code: &str| BarcodeInput {
            code: code.try_into().unwrap(),
            pack_quantity: "0".parse().unwrap(),
            price_minor: Some(-1),
        };
        let wrong = ProductInput {
            min_price_minor: Some(500),
            barcodes: vec![code("4006381333931"), code("4006381333931")],
            ..input("has blank", " ", -1, tax)
        };
        let fault = shop.run(&shop.owner(), CreateProduct(wrong)).await.unwrap_err();
        let pointers: Vec<&str> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "/sku",
                "/name",
                "/unit_price_minor",
                "/min_price_minor",
                "/barcodes/0/pack_quantity",
                "/barcodes/0/price_minor",
                "/barcodes/1/code",
                "/barcodes/1/pack_quantity",
                "/barcodes/1/price_minor"
            ]
        );
        assert_eq!(shop.audit().await.len(), before);
    }

    #[tokio::test]
    async fn sku_and_barcodes_are_unique_and_references_exist() {
        let (shop, tax) = shop().await;
        let code = |code: &str| BarcodeInput {
            code: code.try_into().unwrap(),
            pack_quantity: "6".parse().unwrap(),
            price_minor: None,
        };
        let first = ProductInput {
            barcodes: vec![code("4006381333931")],
            ..input("A", "A", 1, tax)
        };
        shop.run(&shop.owner(), CreateProduct(first)).await.unwrap();
        let second = ProductInput {
            barcodes: vec![code("X-1"), code("4006381333931")],
            category_id: Some(shop.id()),
            brand_id: Some(shop.id()),
            variant_of: Some(shop.id()),
            branch_ids: Some(vec![shop.branch, shop.id()]),
            ..input("A", "A", 1, shop.id())
        };
        let fault = shop.run(&shop.owner(), CreateProduct(second)).await.unwrap_err();
        let pointers: Vec<&str> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "/sku",
                "/barcodes/1/code",
                "/category_id",
                "/brand_id",
                "/tax_class_id",
                "/variant_of",
                "/branch_ids/1"
            ]
        );
    }

    #[tokio::test]
    async fn a_wrong_check_digit_is_only_a_warning() {
        let (shop, tax) = shop().await;
        let code = BarcodeInput {
            code: "4006381333932".try_into().unwrap(),
            pack_quantity: "1".parse().unwrap(),
            price_minor: None,
        };
        let odd = ProductInput {
            barcodes: vec![code],
            ..input("A", "A", 1, tax)
        };
        let view = shop.run(&shop.owner(), CreateProduct(odd)).await.unwrap();
        assert_eq!(view.warnings[0].pointer, "/barcodes/0/code");
    }

    #[tokio::test]
    async fn another_business_may_use_the_same_sku() {
        let (one, tax_of_one) = shop().await;
        let (other, tax_of_other) = shop().await;
        one.run(&one.owner(), CreateProduct(input("A", "A", 1, tax_of_one)))
            .await
            .unwrap();
        other
            .run(&other.owner(), CreateProduct(input("A", "A", 1, tax_of_other)))
            .await
            .unwrap();
        let fault = other
            .run(&other.owner(), CreateProduct(input("B", "B", 1, tax_of_one)))
            .await
            .unwrap_err();
        assert_eq!(fault.violation_list()[0].pointer, "/tax_class_id");
    }
}
