//! Replaces the fields of a customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Violations, Write};
use till_shared::ids::CustomerId;

use super::create::announce;
use super::input::CustomerInput;
use super::model::{Customer, CustomerStatus};
use super::views::CustomerView;
use super::{CHANGE_CREDIT, EDIT, error};

/// Replaces the fields of a customer. Credit limit, terms and blocking need the right to change credit, or the approval of somebody who
/// has it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UpdateCustomer(pub CustomerInput);

impl Command for UpdateCustomer {
    const NAME: &'static str = "customers.update";
    const SUMMARY: &'static str = "Replaces the fields of a customer.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().approved_by(CHANGE_CREDIT);
    type Output = CustomerView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(
            self.0.customer_id.is_some(),
            "customer_id",
            "required",
            "names the customer",
        );
        self.0.validate(v);
    }

    async fn run(&self, w: &mut Write) -> Result<CustomerView, Fault> {
        let id: CustomerId = self.0.customer_id.ok_or_else(|| Fault::not_found("customer"))?;
        let before = w.load::<Customer>(id).await?;
        w.expect_version(&before)?;
        if before.status == CustomerStatus::Archived {
            return Err(error::ARCHIVED.fault());
        }
        let after = self.0.customer(id, Some(&before), w.now());
        let credit = |customer: &Customer| {
            (
                customer.credit_limit_minor,
                customer.payment_terms_days,
                customer.is_blocked,
            )
        };
        if credit(&before) != credit(&after) && !w.actor().may(CHANGE_CREDIT) {
            w.approval().await?;
        }
        w.update(&before, &after).await?;
        announce(w, after)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::testing::noted;
    use crate::customers::create::CreateCustomer;

    fn to(id: CustomerId, input: CustomerInput) -> UpdateCustomer {
        UpdateCustomer(CustomerInput {
            customer_id: Some(id),
            ..input
        })
    }

    #[tokio::test]
    async fn fields_are_replaced_and_what_is_secret_stays() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let ada = CustomerInput {
            notes: Some("pays late".into()),
            credit_limit_minor: Some(500),
            ..CustomerInput::named("Ada")
        };
        let id = shop
            .run(&shop.owner(), CreateCustomer(ada))
            .await
            .unwrap()
            .customer_id;
        let employee = shop.role(Template::Employee);
        let after = shop
            .run_at(&employee, 1, to(id, CustomerInput::named("Ada L.")))
            .await
            .unwrap();
        assert_eq!((after.name.as_str(), after.version), ("Ada L.", 2));
        assert_eq!(
            (
                after.notes.value().unwrap().as_str(),
                after.credit_limit_minor.value()
            ),
            ("pays late", Some(&500))
        );
        let note = noted(&shop, "customers.update").await;
        assert_eq!(
            (
                note.diff["before"]["name"]["$sealed"].is_string(),
                note.diff["after"].get("notes")
            ),
            (true, None)
        );
        let richer = CustomerInput {
            credit_limit_minor: Some(501),
            ..CustomerInput::named("Ada L.")
        };
        let fault = shop
            .run_at(&employee, 2, to(id, richer.clone()))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
        assert!(
            shop.run_at(&shop.role(Template::Accountant), 2, to(id, richer))
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn old_versions_strangers_cashiers_and_others_are_refused() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let other = Shop::open(vec![crate::plug()]).await;
        let id = shop
            .run(&shop.owner(), CreateCustomer(CustomerInput::named("Ada")))
            .await
            .unwrap()
            .customer_id;
        let bea = to(id, CustomerInput::named("Bea"));
        assert_eq!(
            shop.run_at(&shop.owner(), 4, bea.clone())
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Cashier), 1, bea.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            other.run_at(&other.owner(), 1, bea).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
