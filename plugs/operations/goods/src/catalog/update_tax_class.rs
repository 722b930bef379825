//! Changes a tax class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Invalidation, Life, Permission, Violations, Write, codes,
};
use till_shared::ids::TaxClassId;
use till_shared::text::Text;

use super::EDIT_TAX;
use super::create_tax_class::{take_first_place, validate};
use super::input::NAME_MAX;
use super::model::{TaxClass, TaxPart};

/// Replaces the fields of a tax class. Sales that were made keep the taxes they were made with.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateTaxClass {
    /// Which.
    pub tax_class_id: TaxClassId,
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
    /// Is it offered? Absent: yes.
    #[serde(default = "yes")]
    pub is_active: bool,
    /// Why, in words, for the audit log. Needed when the taxes become others, or whether prices include them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

fn yes() -> bool {
    true
}

impl Command for UpdateTaxClass {
    const NAME: &'static str = "catalog.update_tax_class";
    const SUMMARY: &'static str = "Replaces the fields of a tax class.";
    const PERMISSION: Permission = EDIT_TAX;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = TaxClass;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        validate(v, &self.name, &self.rates);
        v.not_blank("reason", self.reason.as_deref());
        v.check(
            self.is_active || !self.is_default,
            "is_active",
            "first",
            "the class that is offered first is in use",
        );
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<TaxClass, Fault> {
        let before = w.load::<TaxClass>(self.tax_class_id).await?;
        w.expect_version(&before)?;
        let after = TaxClass {
            tax_class_id: before.tax_class_id,
            code: before.code.clone(),
            name: self.name.clone().into(),
            is_inclusive: self.is_inclusive,
            rates: self.rates.clone(),
            is_default: self.is_default,
            is_active: self.is_active,
            updated_at: w.now(),
            version: before.version + 1,
        };
        before.status().step(after.status(), w.actor())?;
        if (&before.rates, before.is_inclusive) != (&after.rates, after.is_inclusive) {
            w.require_reason()?;
        }
        if after.is_default {
            take_first_place(w, before.tax_class_id).await?;
        }
        w.update(&before, &after).await?;
        w.invalidate(Invalidation::Catalogue);
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};

    use super::*;
    use crate::catalog::testing::{noted, shop};

    fn to(tax_class_id: TaxClassId, is_default: bool) -> UpdateTaxClass {
        let part = TaxPart {
            code: "VAT".try_into().unwrap(),
            name: "VAT".try_into().unwrap(),
            rate: "21".parse().unwrap(),
        };
        UpdateTaxClass {
            tax_class_id,
            name: "VAT 21 %".try_into().unwrap(),
            is_inclusive: true,
            rates: vec![part],
            is_default,
            is_active: true,
            reason: Some("a new law".try_into().unwrap()),
        }
    }

    #[tokio::test]
    async fn a_rate_is_raised_and_the_audit_says_so() {
        let (shop, tax) = shop().await;
        let after = shop.run_at(&shop.owner(), 1, to(tax, true)).await.unwrap();
        assert_eq!(
            (after.rates[0].rate.to_string().as_str(), after.version),
            ("21", 2)
        );
        assert_eq!(
            noted(&shop, "catalog.update_tax_class").await.diff["before"]["rates"][0]["rate"],
            "19"
        );
    }

    #[tokio::test]
    async fn another_rate_needs_a_reason() {
        let (shop, tax) = shop().await;
        let silent = UpdateTaxClass {
            reason: None,
            ..to(tax, true)
        };
        let fault = shop.run_at(&shop.owner(), 1, silent.clone()).await.unwrap_err();
        assert_eq!(fault.violation_list()[0].pointer, "/reason");
        shop.run_at(&shop.owner(), 1, to(tax, true)).await.unwrap();
        assert_eq!(
            noted(&shop, "catalog.update_tax_class").await.reason.as_deref(),
            Some("a new law")
        );
        // The same rates once more are no change of them.
        shop.run_at(&shop.owner(), 2, silent).await.unwrap();
    }

    #[tokio::test]
    async fn one_class_stays_first_and_only_those_who_may_change_rates() {
        let (shop, tax) = shop().await;
        assert_eq!(
            shop.run_at(&shop.owner(), 1, to(tax, false))
                .await
                .unwrap_err()
                .code(),
            codes::WRONG_STATE
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 1, to(tax, true))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 7, to(tax, true))
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 1, to(shop.id(), true))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
