//! What the tests of this plug start from.

use till_shared::ids::TaxClassId;
use till_testkit::{AuditEntry, Shop};

use super::create_tax_class::CreateTaxClass;
use super::input::{BarcodeInput, ProductInput};
use super::model::TaxPart;

/// A shop with one tax class: 19 %, included in prices.
pub async fn shop() -> (Shop, TaxClassId) {
    let shop = Shop::open(vec![crate::plug()]).await;
    let tax = tax_class(&shop).await;
    (shop, tax)
}

/// The tax class that products of tests have.
pub async fn tax_class(shop: &Shop) -> TaxClassId {
    let vat = CreateTaxClass {
        code: "STANDARD".try_into().unwrap(),
        name: "VAT 19 %".try_into().unwrap(),
        is_inclusive: true,
        rates: vec![TaxPart {
            code: "VAT".try_into().unwrap(),
            name: "VAT".try_into().unwrap(),
            rate: "19".parse().unwrap(),
        }],
        is_default: true,
    };
    shop.run(&shop.owner(), vat).await.unwrap().tax_class_id
}

/// A plain product.
pub fn input(sku: &str, name: &str, unit_price_minor: i64, tax: TaxClassId) -> ProductInput {
    ProductInput::new(sku, name, unit_price_minor, tax)
}

/// A code of a single piece.
pub fn coded(code: &str) -> BarcodeInput {
    BarcodeInput {
        code: code.try_into().unwrap(),
        pack_quantity: "1".parse().unwrap(),
        price_minor: None,
    }
}

/// The last note that a command left.
pub async fn noted(shop: &Shop, action: &str) -> AuditEntry {
    let audit = shop.audit().await;
    audit.into_iter().rfind(|entry| entry.action == action).unwrap()
}
