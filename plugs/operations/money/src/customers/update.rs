//! Replaces the fields of a customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Violations, Write, codes};
use till_shared::ids::CustomerId;

use super::create::announce;
use super::input::CustomerInput;
use super::model::Customer;
use super::views::CustomerView;
use super::{CHANGE_CREDIT, EDIT};

/// Replaces the fields of a customer. Blocking needs the right to change credit, or the approval of somebody who has it; credit that is named
/// needs that right, and notes the right to see them, be it another value or the same.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UpdateCustomer(pub CustomerInput);

impl Command for UpdateCustomer {
    const NAME: &'static str = "customers.update";
    const SUMMARY: &'static str = "Replaces the fields of a customer.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().approved_by(CHANGE_CREDIT);
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
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

    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<CustomerView, Fault> {
        let id: CustomerId = self.0.customer_id.ok_or_else(|| Fault::not_found("customer"))?;
        let before = w.load::<Customer>(id).await?;
        w.expect_version(&before)?;
        before.life().stay(w.actor())?;
        let allowed = self.0.allowed(w.actor())?;
        self.0.check(Some(&before), &allowed, w.now())?;
        let after = self.0.customer(id, Some(&before), w.now(), &allowed);
        if before.credit() != after.credit() {
            w.require_reason()?;
        }
        if before.is_blocked != after.is_blocked && !w.actor().may(CHANGE_CREDIT) {
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
    use crate::customers::create::CreateCustomer;
    use till_goods::catalog::testing::noted;

    fn to(id: CustomerId, input: CustomerInput) -> UpdateCustomer {
        UpdateCustomer(CustomerInput {
            customer_id: Some(id),
            ..input
        })
    }

    /// A customer with everything that is hidden, as an older version of the program stored it.
    async fn with_secrets(shop: &Shop) -> CustomerId {
        let ada = CustomerInput {
            notes: till_shared::text::Lines::new("pays late").unwrap().into(),
            ..CustomerInput::named("Ada")
        };
        let id = shop
            .run(&shop.owner(), CreateCustomer(ada))
            .await
            .unwrap()
            .customer_id;
        let stored = "UPDATE operations.customer SET credit_limit_minor = 500, payment_terms_days = 30, is_tax_exempt = true,
            tax_exempt_certificate = 'X1' WHERE tenant_id = $1";
        let statement = sqlx::query(stored).bind(shop.tenant.0);
        statement.execute(&mut shop.superuser().await).await.unwrap();
        id
    }

    #[tokio::test]
    async fn fields_are_replaced_and_what_is_secret_stays() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let id = with_secrets(&shop).await;
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
        assert!(after.is_tax_exempt && after.tax_exempt_certificate == "X1");
        let note = noted(&shop, "customers.update").await;
        assert_eq!(
            (
                note.diff["before"]["name"]["$sealed"].is_string(),
                note.diff["after"].get("notes")
            ),
            (true, None)
        );
        // What is stored may be sent back or taken away by those who may; another value is refused.
        let credit = |limit: i64| CustomerInput {
            credit_limit_minor: limit.into(),
            ..CustomerInput::named("Ada L.")
        };
        let accountant = shop.role(Template::Accountant);
        assert!(shop.run_at(&accountant, 2, to(id, credit(500))).await.is_ok());
        let fault = shop
            .run_at(&accountant, 3, to(id, credit(501)))
            .await
            .unwrap_err();
        assert_eq!(fault.violation_list()[0].code, "not-yet");
        let silent = to(id, credit(0));
        let fault = shop.run_at(&accountant, 3, silent.clone()).await.unwrap_err();
        assert_eq!(fault.violation_list()[0].pointer, "/reason");
        let taken = UpdateCustomer(CustomerInput {
            reason: Some("has paid".try_into().unwrap()),
            ..silent.0
        });
        assert!(shop.run_at(&accountant, 3, taken).await.is_ok());
        let note = noted(&shop, "customers.update").await;
        assert_eq!(note.reason.as_deref(), Some("has paid"));
        let blocked = CustomerInput {
            is_blocked: Some(true),
            reason: Some("does not pay".try_into().unwrap()),
            ..CustomerInput::named("Ada L.")
        };
        let fault = shop.run_at(&employee, 4, to(id, blocked)).await.unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    }

    #[tokio::test]
    async fn every_field_that_is_hidden_is_refused_when_it_is_sent_the_true_value_too() {
        use crate::customers::get::GetCustomer;

        let shop = Shop::open(vec![crate::plug()]).await;
        let customer_id = with_secrets(&shop).await;
        let clerk = shop.holder(&[EDIT, crate::customers::VIEW]);
        let see = async |actor| {
            serde_json::to_value(shop.ask(actor, GetCustomer { customer_id }).await.unwrap()).unwrap()
        };
        let (open, blind) = (see(&shop.owner()).await, see(&clerk).await);
        let mut tried = Vec::new();
        for (field, value) in open.as_object().unwrap() {
            if blind.get(field).is_some() {
                continue;
            }
            let mut sent = serde_json::to_value(to(customer_id, CustomerInput::named("Ada"))).unwrap();
            sent[field] = value.clone();
            let named: UpdateCustomer = serde_json::from_value(sent).unwrap();
            let fault = shop.run_at(&clerk, 1, named).await.unwrap_err();
            assert_eq!(fault.code(), codes::FORBIDDEN, "{field}");
            tried.push(field.as_str());
        }
        assert_eq!(tried, ["credit_limit_minor", "notes", "payment_terms_days"]);
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
