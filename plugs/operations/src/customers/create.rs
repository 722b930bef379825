//! Adds a customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Violations, Write};

use super::events::CustomerChanged;
use super::input::CustomerInput;
use super::model::Customer;
use super::views::CustomerView;
use super::{CHANGE_CREDIT, CREATE, EDIT};

/// Adds a customer. Credit needs the right to give it, or the approval of somebody who has it; tax exemption the right to edit customers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateCustomer(pub CustomerInput);

impl Command for CreateCustomer {
    const NAME: &'static str = "customers.create";
    const SUMMARY: &'static str = "Adds a customer.";
    const PERMISSION: Permission = CREATE;
    const CARE: Care = Care::creates().approved_by(CHANGE_CREDIT);
    type Output = CustomerView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        self.0.validate(v);
    }

    async fn run(&self, w: &mut Write) -> Result<CustomerView, Fault> {
        let id = self.0.customer_id.unwrap_or_else(|| w.id());
        let customer = self.0.customer(id, None, w.now());
        if customer.is_tax_exempt {
            w.require(EDIT)?;
        }
        if (customer.credit_limit_minor, customer.payment_terms_days) != (0, 0)
            && !w.actor().may(CHANGE_CREDIT)
        {
            w.approval().await?;
        }
        w.create(&customer).await?;
        announce(w, customer)
    }
}

/// Tells others about a customer that was written, and shows it.
pub(super) fn announce(w: &mut Write, customer: Customer) -> Result<CustomerView, Fault> {
    w.emit(CustomerChanged::of(&customer))?;
    Ok(CustomerView::of(customer, &w.sight()))
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::testing::noted;

    async fn shop() -> Shop {
        Shop::open(vec![crate::plug()]).await
    }

    #[tokio::test]
    async fn a_cashier_adds_a_customer_and_sees_the_basics() {
        let shop = shop().await;
        let ada = CustomerInput {
            phones: vec!["+49 170 1234567".into()],
            ..CustomerInput::named("Ada Lovelace")
        };
        let view = shop
            .run(&shop.role(Template::Cashier), CreateCustomer(ada))
            .await
            .unwrap();
        assert!(view.code.starts_with('C') && view.code.len() == 9);
        let json = serde_json::to_value(&view).unwrap();
        for secret in ["credit_limit_minor", "payment_terms_days", "notes"] {
            assert!(json.get(secret).is_none(), "{secret}");
        }
        let note = noted(&shop, "customers.create").await;
        assert_eq!(
            (
                note.entity.as_str(),
                note.diff["after"]["name"]["$sealed"].is_string()
            ),
            ("customer", true)
        );
        assert!(
            shop.outbox()
                .await
                .iter()
                .any(|event| event.topic == "customers.changed")
        );
    }

    #[tokio::test]
    async fn credit_is_given_by_those_who_may_or_with_an_approval() {
        let shop = shop().await;
        let rich = CustomerInput {
            credit_limit_minor: Some(10_000),
            ..CustomerInput::named("Ada")
        };
        for template in [Template::Cashier, Template::Employee, Template::Manager] {
            let fault = shop
                .run(&shop.role(template), CreateCustomer(rich.clone()))
                .await
                .unwrap_err();
            assert_eq!(fault.code(), codes::APPROVAL_NEEDED, "{template:?}");
        }
        let view = shop
            .run(&shop.role(Template::Admin), CreateCustomer(rich))
            .await
            .unwrap();
        assert_eq!(view.credit_limit_minor.value(), Some(&10_000));
        let exempt = CustomerInput {
            is_tax_exempt: Some(true),
            tax_exempt_certificate: "X1".into(),
            ..CustomerInput::named("Ada")
        };
        let fault = shop
            .run(&shop.role(Template::Cashier), CreateCustomer(exempt))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once_and_codes_are_unique() {
        let shop = shop().await;
        let wrong = CustomerInput {
            code: Some("a b".into()),
            phones: vec!["none".into()],
            emails: vec!["ada@example.org".into(), "ada".into()],
            credit_limit_minor: Some(-1),
            is_tax_exempt: Some(true),
            ..CustomerInput::named(" ")
        };
        let fault = shop.run(&shop.owner(), CreateCustomer(wrong)).await.unwrap_err();
        let pointers: Vec<&str> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "/code",
                "/name",
                "/phones/0",
                "/emails/1",
                "/credit_limit_minor",
                "/tax_exempt_certificate"
            ]
        );
        let coded = CustomerInput {
            code: Some("C1".into()),
            ..CustomerInput::named("Ada")
        };
        shop.run(&shop.owner(), CreateCustomer(coded.clone()))
            .await
            .unwrap();
        let fault = shop
            .run(&shop.owner(), CreateCustomer(coded.clone()))
            .await
            .unwrap_err();
        assert_eq!(fault.violation_list()[0].pointer, "/code");
        assert_eq!(
            shop.run(&shop.stranger(), CreateCustomer(coded))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
