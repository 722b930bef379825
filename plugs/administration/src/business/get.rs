//! get.rs: the business, with what is printed about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read, Tenant};

use super::{LEGAL_NAME, RECEIPT_FOOTER, RECEIPT_HEADER, TAX_NUMBER};

/// Asks for the business.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetBusiness {}

/// The business.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BusinessView {
    /// The business itself.
    #[serde(flatten)]
    pub business: Tenant,
    /// Decimal places of its money's minor unit.
    pub currency_exponent: u32,
    /// Name in the commercial register; empty if it is the name.
    pub legal_name: String,
    /// Tax number, as printed.
    pub tax_number: String,
    /// Lines above a receipt.
    pub receipt_header: String,
    /// Lines below a receipt.
    pub receipt_footer: String,
}

impl Output for BusinessView {
    fn version(&self) -> Option<i64> {
        Some(self.business.version)
    }
}

impl Query for GetBusiness {
    const NAME: &'static str = "business.get";
    const SUMMARY: &'static str =
        "The business: name, country, currency, time zone, and what receipts say about it.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = BusinessView;

    async fn run(&self, r: &mut Read) -> Result<BusinessView, Fault> {
        let id = r.tenant().0;
        let business = r.load::<Tenant>(id).await?;
        Ok(BusinessView {
            currency_exponent: business.currency.exponent(),
            business,
            legal_name: r.setting(&LEGAL_NAME),
            tax_number: r.setting(&TAX_NUMBER),
            receipt_header: r.setting(&RECEIPT_HEADER),
            receipt_footer: r.setting(&RECEIPT_FOOTER),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ChangeSetting;
    use crate::testing::Business;
    use std::sync::Arc;
    use till_kernel::{Actor, codes};

    #[tokio::test]
    async fn whoever_is_signed_in_sees_their_own_business() {
        let (shop, other) = (Business::open().await, Business::open_in("KWD").await);
        let tax = ChangeSetting {
            key: "business.tax_number".try_into().unwrap(),
            branch_id: None,
            register_id: None,
            value: "DE123".into(),
            reason: "registered".try_into().unwrap(),
        };
        shop.run_at(&shop.owner(), 0, tax).await.unwrap();
        let view = shop.ask(&shop.stranger(), GetBusiness {}).await.unwrap();
        assert_eq!(
            (view.business.tenant_id, view.tax_number.as_str()),
            (shop.tenant, "DE123")
        );
        let view = other.ask(&other.stranger(), GetBusiness {}).await.unwrap();
        assert_eq!(
            (
                view.business.tenant_id,
                view.tax_number.as_str(),
                view.currency_exponent
            ),
            (other.tenant, "", 3)
        );
    }

    #[tokio::test]
    async fn whoever_is_not_signed_in_does_not() {
        let shop = Business::open().await;
        let nobody = Arc::new(Actor::anonymous(shop.tenant));
        assert_eq!(
            shop.ask(&nobody, GetBusiness {}).await.unwrap_err().code(),
            codes::UNAUTHENTICATED
        );
    }
}
