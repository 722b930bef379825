//! What the tests of stock start from.

use till_shared::ids::{ProductId, TaxClassId};
use till_testkit::Shop;

use super::receive::{ReceiveLine, ReceiveStock};
use crate::catalog::create::CreateProduct;
use crate::catalog::testing::input;

pub use crate::catalog::testing::shop;

/// A product whose stock is kept.
pub async fn product(shop: &Shop, tax: TaxClassId, sku: &str) -> ProductId {
    shop.run(&shop.owner(), CreateProduct(input(sku, sku, 100, tax)))
        .await
        .unwrap()
        .product_id
}

/// Takes some in, at 50 minor units each.
pub async fn receive(shop: &Shop, product_id: ProductId, quantity: &str) {
    let line = ReceiveLine {
        product_id,
        quantity: quantity.parse().unwrap(),
        unit_cost_minor: Some(50).into(),
    };
    let receipt = ReceiveStock {
        branch_id: shop.branch,
        note: till_shared::text::Text::default(),
        lines: vec![line],
    };
    shop.run(&shop.owner(), receipt).await.unwrap();
}
