//! Lists tax classes.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};

use super::VIEW;
use super::model::TaxClass;
use super::store::groups;

/// Lists tax classes, also those out of use. There are hundreds at most, so they are not paged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTaxClasses {}

impl Query for ListTaxClasses {
    const NAME: &'static str = "catalog.list_tax_classes";
    const SUMMARY: &'static str = "Lists tax classes.";
    const PERMISSION: Permission = VIEW;
    type Output = Vec<TaxClass>;

    async fn run(&self, r: &mut Read) -> Result<Vec<TaxClass>, Fault> {
        groups::tax_classes(&mut r.select(), None).await
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
        let list = shop.ask(&shop.owner(), ListTaxClasses {}).await.unwrap();
        assert_eq!(
            (
                list.len(),
                list[0].tax_class_id,
                list[0].rates[0].rate.to_string().as_str()
            ),
            (2, tax, "19")
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListTaxClasses {})
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
