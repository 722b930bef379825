//! Adds a tax class.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Invalidation, Permission, Violations, Write};
use till_shared::ids::TaxClassId;
use till_shared::pricing::TAXES_MAX;
use till_shared::text::Text;

use super::EDIT_TAX;
use super::input::{CODE_MAX, NAME_MAX, code};
use super::model::{TaxClass, TaxPart};
use super::store::groups;

/// Adds a tax class.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateTaxClass {
    /// Short code, unique, never changes.
    pub code: Text<CODE_MAX>,
    /// Name.
    pub name: Text<NAME_MAX>,
    /// Whether prices include the taxes, unless a product says otherwise.
    pub is_inclusive: bool,
    /// The taxes, each code once; none means no tax.
    #[serde(default)]
    pub rates: Vec<TaxPart>,
    /// Is it offered first? The one that was so far no longer is. Absent: no.
    #[serde(default)]
    pub is_default: bool,
}

pub(super) fn validate(v: &mut Violations, name: &str, rates: &[TaxPart]) {
    v.text("name", name, NAME_MAX);
    v.at_most("rates", rates.len(), TAXES_MAX);
    let mut seen = BTreeSet::new();
    for (place, rate) in rates.iter().enumerate() {
        v.text(&format!("rates/{place}/code"), &rate.code, 20);
        v.text(&format!("rates/{place}/name"), &rate.name, 60);
        v.check(
            seen.insert(&rate.code),
            &format!("rates/{place}/code"),
            "twice",
            "is there twice",
        );
    }
}

/// Takes the first place from the class that has it, unless that is `except`.
pub(super) async fn take_first_place(w: &mut Write, except: TaxClassId) -> Result<(), Fault> {
    let first = groups::default_tax_class(&mut w.select()).await?;
    let Some(before) = first.filter(|first| first.tax_class_id != except) else {
        return Ok(());
    };
    let after = TaxClass {
        is_default: false,
        updated_at: w.now(),
        version: before.version + 1,
        ..before.clone()
    };
    w.update(&before, &after).await
}

impl Command for CreateTaxClass {
    const NAME: &'static str = "catalog.create_tax_class";
    const SUMMARY: &'static str = "Adds a tax class.";
    const PERMISSION: Permission = EDIT_TAX;
    const CARE: Care = Care::creates();
    type Output = TaxClass;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        code(v, "code", &self.code);
        validate(v, &self.name, &self.rates);
    }

    async fn run(&self, w: &mut Write) -> Result<TaxClass, Fault> {
        let class = TaxClass {
            tax_class_id: w.id(),
            code: self.code.clone().into(),
            name: self.name.clone().into(),
            is_inclusive: self.is_inclusive,
            rates: self.rates.clone(),
            is_default: self.is_default,
            is_active: true,
            updated_at: w.now(),
            version: 1,
        };
        if class.is_default {
            take_first_place(w, class.tax_class_id).await?;
        }
        w.create(&class).await?;
        w.invalidate(Invalidation::Catalogue);
        Ok(class)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::list_tax_classes::ListTaxClasses;
    use crate::catalog::testing::shop;

    fn class(code: &str, is_default: bool) -> CreateTaxClass {
        CreateTaxClass {
            code: code.try_into().unwrap(),
            name: "Reduced".try_into().unwrap(),
            is_inclusive: false,
            rates: Vec::new(),
            is_default,
        }
    }

    #[tokio::test]
    async fn only_one_class_is_offered_first() {
        let (shop, old) = shop().await;
        let new = shop.run(&shop.owner(), class("REDUCED", true)).await.unwrap();
        let list = shop
            .ask(&shop.owner(), ListTaxClasses::default())
            .await
            .unwrap()
            .items;
        let firsts: Vec<_> = list
            .iter()
            .filter(|class| class.is_default)
            .map(|class| class.tax_class_id)
            .collect();
        assert_eq!(firsts, [new.tax_class_id]);
        assert!(
            list.iter()
                .any(|class| class.tax_class_id == old && class.version == 2)
        );
    }

    #[tokio::test]
    async fn codes_are_unique_and_the_permission_is_needed() {
        let (shop, _) = shop().await;
        assert_eq!(
            shop.run(&shop.owner(), class("STANDARD", false))
                .await
                .unwrap_err()
                .violation_list()[0]
                .code,
            "taken"
        );
        assert_eq!(
            shop.run(&shop.stranger(), class("X", false))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let part = TaxPart {
            code: "T".try_into().unwrap(),
            name: "T".try_into().unwrap(),
            rate: "1".parse().unwrap(),
        };
        let twice = CreateTaxClass {
            rates: vec![part.clone(), part],
            name: till_shared::text::Text::default(),
            ..class("A B", false)
        };
        let fault = shop.run(&shop.owner(), twice).await.unwrap_err();
        let pointers: Vec<&str> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/code", "/name", "/rates/1/code"]);
    }
}
