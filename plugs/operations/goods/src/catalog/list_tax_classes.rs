//! Lists tax classes.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, InUse, List, Orders, Permission, Read, Reading, Wanted};

use super::VIEW;
use super::model::TaxClass;
use super::store::groups;

/// Lists tax classes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTaxClasses {
    /// In use, out of use, or both.
    #[serde(default)]
    pub status: InUse,
}

impl List for ListTaxClasses {
    const NAME: &'static str = "catalog.list_tax_classes";
    const SUMMARY: &'static str = "Lists tax classes.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = groups::TAX_CLASSES_LISTED;
    type View = TaxClass;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.status.is_active())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<TaxClass>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(row)| row))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::create_tax_class::CreateTaxClass;
    use crate::catalog::testing::shop;

    #[tokio::test]
    async fn the_default_comes_first_and_only_ones_own() {
        let (shop, tax) = shop().await;
        let none = CreateTaxClass {
            code: "A".try_into().unwrap(),
            name: "None".try_into().unwrap(),
            is_inclusive: true,
            rates: Vec::new(),
            is_default: false,
        };
        shop.run(&shop.owner(), none).await.unwrap();
        let list = shop
            .ask(&shop.owner(), ListTaxClasses::default())
            .await
            .unwrap()
            .items;
        assert_eq!(
            (
                list.len(),
                list[0].tax_class_id,
                list[0].rates[0].rate.to_string().as_str()
            ),
            (2, tax, "19")
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListTaxClasses::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
