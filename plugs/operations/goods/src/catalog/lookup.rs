//! Finds the product behind a code.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Lane, Permission, Query, Read, Violations};
use till_shared::code::meant;
use till_shared::text::Text;

use super::VIEW;
use super::input::{self, CODE_MAX};
use super::model::ProductStatus;
use super::store::list;
use super::views::{LookupView, Matched, ProductView};

/// Finds the product behind a scanned or typed code: any of its barcodes, or else its SKU.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// The code.
    pub code: Text<CODE_MAX>,
}

impl Query for Lookup {
    const NAME: &'static str = "catalog.lookup";
    const SUMMARY: &'static str =
        "Finds the product behind a barcode or SKU, with the package's quantity and price.";
    const PERMISSION: Permission = VIEW;
    const LANE: Lane = Lane::Till;
    type Output = LookupView;

    fn validate(&self, v: &mut Violations) {
        input::code(v, "code", &self.code);
    }

    async fn run(&self, r: &mut Read) -> Result<LookupView, Fault> {
        let found = list::by_code(&mut r.select(), meant(&self.code)).await?;
        let found = found.filter(|found| found.product.status != ProductStatus::Archived);
        let found = found.ok_or_else(|| Fault::not_found("product"))?;
        let branches = r.branches().filter();
        let around = list::surroundings(&mut r.select(), found.product.product_id, branches).await?;
        let (matched, pack_quantity, barcode_price_minor) = match &found.barcode {
            Some(barcode) => (Matched::Barcode, barcode.pack_quantity, barcode.price_minor),
            None => (Matched::Sku, till_shared::quantity::Quantity::ONE, None),
        };
        let product = ProductView::of(found.product, around, &r.sight())?;
        Ok(LookupView {
            product,
            matched,
            pack_quantity,
            barcode_price_minor,
        })
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::archive::ArchiveProduct;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::BarcodeInput;
    use crate::catalog::input::ProductInput;
    use crate::catalog::testing::{input, shop};

    fn of(code: &str) -> Lookup {
        Lookup {
            code: code.try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn any_barcode_and_the_sku_lead_to_the_product() {
        let (shop, tax) = shop().await;
        let case = BarcodeInput {
            code: "14006381333938".try_into().unwrap(),
            pack_quantity: "12".parse().unwrap(),
            price_minor: Some(990),
        };
        let single = BarcodeInput {
            code: "4006381333931".try_into().unwrap(),
            pack_quantity: "1".parse().unwrap(),
            price_minor: None,
        };
        let pen = ProductInput {
            barcodes: vec![case, single],
            ..input("PEN", "Pen", 99, tax)
        };
        let pen = shop.run(&shop.owner(), CreateProduct(pen)).await.unwrap();
        let found = shop.ask(&shop.owner(), of("14006381333938")).await.unwrap();
        assert_eq!(
            (
                found.product.product_id,
                found.matched,
                found.pack_quantity.to_string().as_str(),
                found.barcode_price_minor
            ),
            (pen.product_id, Matched::Barcode, "12", Some(990))
        );
        let found = shop.ask(&shop.owner(), of("4006381333931")).await.unwrap();
        assert_eq!(
            (
                found.pack_quantity.to_string().as_str(),
                found.barcode_price_minor
            ),
            ("1", None)
        );
        assert_eq!(
            shop.ask(&shop.owner(), of("PEN")).await.unwrap().matched,
            Matched::Sku
        );
        assert_eq!(
            shop.ask(&shop.owner(), of("PENCIL")).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn a_barcode_goes_before_a_sku() {
        let (shop, tax) = shop().await;
        shop.run(&shop.owner(), CreateProduct(input("111", "By SKU", 1, tax)))
            .await
            .unwrap();
        let code = BarcodeInput {
            code: "111".try_into().unwrap(),
            pack_quantity: "1".parse().unwrap(),
            price_minor: None,
        };
        shop.run(
            &shop.owner(),
            CreateProduct(ProductInput {
                barcodes: vec![code],
                ..input("X", "By barcode", 1, tax)
            }),
        )
        .await
        .unwrap();
        assert_eq!(
            shop.ask(&shop.owner(), of("111")).await.unwrap().product.name,
            "By barcode"
        );
    }

    #[tokio::test]
    async fn archived_products_are_not_found_and_strangers_not_answered() {
        let (shop, tax) = shop().await;
        let product_id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Tea", 1, tax)))
            .await
            .unwrap()
            .product_id;
        assert_eq!(
            shop.ask(&shop.stranger(), of("A")).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        shop.run_at(
            &shop.owner(),
            1,
            ArchiveProduct {
                product_id,
                reason: "gone".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        assert_eq!(
            shop.ask(&shop.owner(), of("A")).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.owner(), of(" ")).await.unwrap_err().code(),
            codes::INVALID
        );
    }
}
