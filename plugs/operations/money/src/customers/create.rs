//! Adds a customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Violations, Write};

use super::events::CustomerChanged;
use super::input::CustomerInput;
use super::model::Customer;
use super::views::CustomerView;
use super::{CHANGE_CREDIT, CREATE};

/// Adds a customer. Blocking needs the right to change credit, or the approval of somebody who has it; notes the right to see them.
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
        v.made("customer_id", self.0.customer_id);
        self.0.validate(v);
    }

    async fn run(&self, w: &mut Write) -> Result<CustomerView, Fault> {
        let id = w.made_id("customer_id", self.0.customer_id)?;
        let allowed = self.0.allowed(w.actor())?;
        self.0.check(None, &allowed, w.now())?;
        let customer = self.0.customer(id, None, w.now(), &allowed);
        if customer.is_blocked && !w.actor().may(CHANGE_CREDIT) {
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
    use till_goods::catalog::testing::noted;

    async fn shop() -> Shop {
        Shop::open(vec![crate::plug()]).await
    }

    #[tokio::test]
    async fn a_birthday_is_one_that_somebody_can_have() {
        let shop = shop().await;
        let born = |day: &str| CustomerInput {
            birthday: Some(day.parse().unwrap()),
            ..CustomerInput::named("Ada")
        };
        // The clock of the tests stands at 2026-03-02, 09:00 UTC.
        for (day, code) in [
            ("9999-12-31", "future-day"),
            ("2026-03-04", "future-day"),
            ("1799-12-31", "before-1800"),
            ("-009999-01-01", "before-1800"),
        ] {
            let fault = shop
                .run(&shop.owner(), CreateCustomer(born(day)))
                .await
                .unwrap_err();
            let told = &fault.violation_list()[0];
            assert_eq!(
                (told.pointer.as_str(), told.code.as_str()),
                ("/birthday", code),
                "{day}"
            );
        }
        for day in ["2026-03-02", "1815-12-10"] {
            shop.run(&shop.owner(), CreateCustomer(born(day))).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_cashier_adds_a_customer_and_sees_the_basics() {
        let shop = shop().await;
        let ada = CustomerInput {
            phones: vec!["+49 170 1234567".try_into().unwrap()],
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
    async fn what_does_nothing_yet_is_refused() {
        let shop = shop().await;
        for (field, value) in [
            ("credit_limit_minor", serde_json::json!(10_000)),
            ("payment_terms_days", serde_json::json!(30)),
            ("is_tax_exempt", serde_json::json!(true)),
            ("tax_exempt_certificate", serde_json::json!("X1")),
        ] {
            let mut sent = serde_json::to_value(CustomerInput::named("Ada")).unwrap();
            sent[field] = value;
            let fault = shop
                .run(
                    &shop.owner(),
                    CreateCustomer(serde_json::from_value(sent).unwrap()),
                )
                .await
                .unwrap_err();
            let told = &fault.violation_list()[0];
            assert_eq!(
                (told.pointer.as_str(), told.code.as_str()),
                (format!("/{field}").as_str(), "not-yet")
            );
        }
        let blocked = CustomerInput {
            is_blocked: Some(true),
            ..CustomerInput::named("Ada")
        };
        let fault = shop
            .run(&shop.role(Template::Cashier), CreateCustomer(blocked))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    }

    #[tokio::test]
    async fn a_code_is_one_without_regard_to_case() {
        let shop = shop().await;
        let coded = |code: &str| CustomerInput {
            code: Some(code.try_into().unwrap()),
            ..CustomerInput::named("Ada")
        };
        shop.run(&shop.owner(), CreateCustomer(coded("abc1")))
            .await
            .unwrap();
        for twin in ["ABC1", "aBc1", "abc1\u{200b}", "'abc1"] {
            let fault = shop
                .run(&shop.owner(), CreateCustomer(coded(twin)))
                .await
                .unwrap_err();
            let told = &fault.violation_list()[0];
            assert_eq!(
                (told.pointer.as_str(), told.code.as_str()),
                ("/code", "taken"),
                "{twin}"
            );
        }
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once_and_codes_are_unique() {
        let shop = shop().await;
        let wrong = CustomerInput {
            code: Some("a b".try_into().unwrap()),
            phones: vec!["none".try_into().unwrap()],
            emails: vec!["ada@example.org".try_into().unwrap(), "ada".try_into().unwrap()],
            credit_limit_minor: Some(-1).into(),
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
            ["/code", "/name", "/phones/0", "/emails/1", "/credit_limit_minor"]
        );
        let coded = CustomerInput {
            code: Some("C1".try_into().unwrap()),
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
