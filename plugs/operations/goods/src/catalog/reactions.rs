//! What the catalogue does when a business is founded.

use till_kernel::{BusinessFounded, Fault, Write};

use super::model::{TaxClass, TaxPart};

/// Lays the foundations: a tax class for most goods, offered first, and one without tax.
pub(super) async fn lay_foundations(event: &BusinessFounded, w: &mut Write) -> Result<(), Fault> {
    let class = |code: &str, name: String, is_inclusive, rates, is_default| TaxClass {
        tax_class_id: w.id(),
        code: code.to_owned(),
        name,
        is_inclusive,
        rates,
        is_default,
        is_active: true,
        updated_at: w.now(),
        version: 1,
    };
    let standard = match &event.tax {
        Some(tax) => {
            let part = TaxPart {
                code: rate_code(&tax.name).try_into().unwrap_or_default(),
                name: tax.name.as_str().try_into().unwrap_or_default(),
                rate: tax.rate,
            };
            class(
                "STANDARD",
                format!("{} {} %", tax.name, tax.rate),
                tax.inclusive,
                vec![part],
                true,
            )
        }
        None => class("STANDARD", "No tax".to_owned(), true, Vec::new(), true),
    };
    let zero = class(
        "ZERO",
        "Zero rate".to_owned(),
        standard.is_inclusive,
        Vec::new(),
        false,
    );
    w.create_all(&[standard, zero]).await
}

/// The short code of a rate, as it stands on receipts: the tax's name without what is not a letter or digit.
fn rate_code(name: &str) -> String {
    let code: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(12)
        .collect();
    if code.is_empty() {
        "TAX".to_owned()
    } else {
        code.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use till_kernel::{Command, FirstTax, Permission};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::EDIT;
    use crate::catalog::list_tax_classes::ListTaxClasses;

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Found {
        tax: Option<FirstTax>,
    }

    impl Command for Found {
        const NAME: &'static str = "test.announce";
        const SUMMARY: &'static str = "Announces that the business was founded.";
        const PERMISSION: Permission = EDIT;
        type Output = ();
        type Error = Fault;

        async fn run(&self, w: &mut Write) -> Result<(), Fault> {
            let scope = w.branches().clone();
            let branches = till_kernel::list_branches(&mut w.select(), &scope).await?;
            w.emit(BusinessFounded {
                tenant_id: w.tenant(),
                branch_id: branches[0].branch_id,
                branch_code: "B01".to_owned(),
                currency: "EUR".parse().unwrap(),
                country: "DE".to_owned(),
                tax: self.tax.clone(),
            })
        }
    }

    #[tokio::test]
    async fn a_new_business_has_its_tax_and_a_class_without() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let tax = FirstTax {
            name: "VAT".try_into().unwrap(),
            rate: "19".parse().unwrap(),
            inclusive: true,
        };
        shop.run(&shop.owner(), Found { tax: Some(tax) }).await.unwrap();
        let classes = shop
            .ask(&shop.owner(), ListTaxClasses::default())
            .await
            .unwrap()
            .items;
        let told: Vec<_> = classes
            .iter()
            .map(|class| {
                (
                    class.code.as_str(),
                    class.name.as_str(),
                    class.rates.len(),
                    class.is_default,
                )
            })
            .collect();
        assert_eq!(
            told,
            [("STANDARD", "VAT 19 %", 1, true), ("ZERO", "Zero rate", 0, false)]
        );
        let laid = shop.audit().await;
        assert_eq!(laid.iter().filter(|entry| entry.entity == "tax_class").count(), 2);
    }

    #[tokio::test]
    async fn a_business_without_tax_still_has_a_class_to_sell_under() {
        let shop = Shop::open(vec![crate::plug()]).await;
        shop.run(&shop.owner(), Found { tax: None }).await.unwrap();
        let classes = shop
            .ask(&shop.owner(), ListTaxClasses::default())
            .await
            .unwrap()
            .items;
        assert!(classes[0].is_default && classes[0].rates.is_empty());
    }
}
