//! What the tests of stock start from.

use till_kernel::{Command, Fault, Invalidation, Permission, SettingChange, Write};
use till_shared::ids::{ProductId, TaxClassId};
use till_testkit::Shop;

use super::receive::{ReceiveLine, ReceiveStock};
use super::{ADJUST, NEGATIVE, NegativeStock};
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
        unit_cost_minor: Some(50),
    };
    let receipt = ReceiveStock {
        branch_id: shop.branch,
        note: String::new(),
        lines: vec![line],
    };
    shop.run(&shop.owner(), receipt).await.unwrap();
}

/// Changes the setting in the shop's branch.
pub async fn set_negative(shop: &Shop, value: NegativeStock) {
    shop.run(
        &shop.owner(),
        SetNegative {
            branch: shop.branch,
            value,
        },
    )
    .await
    .unwrap();
}

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct SetNegative {
    branch: till_shared::ids::BranchId,
    value: NegativeStock,
}

impl Command for SetNegative {
    const NAME: &'static str = "test.set_negative";
    const SUMMARY: &'static str = "Sets what happens below zero.";
    const PERMISSION: Permission = ADJUST;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        w.create(&SettingChange {
            setting_id: w.id(),
            key: NEGATIVE.key.to_owned(),
            branch_id: Some(self.branch),
            value: serde_json::json!(self.value),
            version: 1,
        })
        .await?;
        w.invalidate(Invalidation::Settings);
        Ok(())
    }
}
