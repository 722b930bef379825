//! Puts a customer away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Write, codes};
use till_shared::ids::CustomerId;
use till_shared::text::Text;

use super::ARCHIVE;
use super::create::announce;
use super::model::{Customer, CustomerLife, CustomerStatus};
use super::views::CustomerView;

/// Puts a customer away; documents still name it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveCustomer {
    /// Which.
    pub customer_id: CustomerId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ArchiveCustomer {
    const NAME: &'static str = "customers.archive";
    const SUMMARY: &'static str = "Puts a customer away; documents still name it.";
    const PERMISSION: Permission = ARCHIVE;
    const CARE: Care = Care::versioned().with_reason();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = CustomerView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<CustomerView, Fault> {
        let before = w.load::<Customer>(self.customer_id).await?;
        w.expect_version(&before)?;
        before.life().step(CustomerLife::Archived, w.actor())?;
        let after = Customer {
            status: CustomerStatus::Archived,
            updated_at: w.now(),
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        announce(w, after)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::customers::create::CreateCustomer;
    use crate::customers::input::CustomerInput;
    use crate::customers::update::UpdateCustomer;

    #[tokio::test]
    async fn an_archived_customer_is_not_edited() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let owner = shop.owner();
        let customer_id = shop
            .run(&owner, CreateCustomer(CustomerInput::named("Ada")))
            .await
            .unwrap()
            .customer_id;
        let away = ArchiveCustomer {
            customer_id,
            reason: "moved away".try_into().unwrap(),
        };
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 1, away.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let silent = ArchiveCustomer {
            reason: till_shared::text::Text::default(),
            ..away.clone()
        };
        assert_eq!(
            shop.run_at(&owner, 1, silent).await.unwrap_err().violation_list()[0].pointer,
            "/reason"
        );
        let view = shop.run_at(&owner, 1, away.clone()).await.unwrap();
        assert_eq!(view.status, CustomerStatus::Archived);
        let edit = UpdateCustomer(CustomerInput {
            customer_id: Some(customer_id),
            ..CustomerInput::named("Ada")
        });
        assert_eq!(
            shop.run_at(&owner, 2, edit).await.unwrap_err().code(),
            codes::WRONG_STATE
        );
        assert_eq!(
            shop.run_at(&owner, 2, away).await.unwrap_err().code(),
            codes::WRONG_STATE
        );
    }
}
