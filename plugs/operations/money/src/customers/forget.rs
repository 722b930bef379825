//! Forgets a customer (K14).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Write, codes};
use till_shared::ids::CustomerId;
use till_shared::text::Text;

use super::FORGET;
use super::create::announce;
use super::model::{Customer, CustomerLife};
use super::views::CustomerView;

/// Forgets a customer for good: fields are emptied, the customer is archived, and what the audit log keeps of them cannot be read by
/// anybody any more, while its proof stays. Documents keep the name they were issued to for as long as the law asks. There is no way back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgetCustomer {
    /// Which.
    pub customer_id: CustomerId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ForgetCustomer {
    const NAME: &'static str = "customers.forget";
    const SUMMARY: &'static str = "Forgets a customer for good; documents keep the name they were issued to.";
    const PERMISSION: Permission = FORGET;
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
        // Every branch loses them, and there is no way back.
        w.require_whole()?;
        let after = before.forgotten(w.now());
        before.life().step(CustomerLife::Forgotten, w.actor())?;
        w.forget(&before, &after).await?;
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

    /// Everything that a person can be known by.
    const MARKS: [&str; 8] = [
        "Zbigniew",
        "Marksworth",
        "TX-777",
        "5550199",
        "zm@mail.test",
        "Elm street",
        "Oak street",
        "likes blue",
    ];

    fn zbigniew() -> CustomerInput {
        CustomerInput {
            company: "Marksworth Ltd".try_into().unwrap(),
            tax_number: "TX-777".try_into().unwrap(),
            phones: vec!["5550199".try_into().unwrap()],
            emails: vec!["zm@mail.test".try_into().unwrap()],
            billing_address: "1 Elm street".try_into().unwrap(),
            shipping_address: "2 Oak street".try_into().unwrap(),
            notes: Some(till_shared::text::Lines::new("likes blue").unwrap()).into(),
            ..CustomerInput::named("Zbigniew")
        }
    }

    /// Where a text stands in the log: in the audit log, the outbox or a customer's row.
    async fn traces(shop: &Shop, text: &str) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT 'audit ' || action FROM kernel.audit_event WHERE tenant_id = $1 AND position($2 IN diff::text) > 0
             UNION ALL SELECT 'outbox ' || topic FROM kernel.outbox WHERE tenant_id = $1 AND position($2 IN payload::text) > 0
             UNION ALL SELECT 'row ' || c.customer_id FROM operations.customer c
                WHERE tenant_id = $1 AND (position($2 IN c::text) > 0 OR position(lower($2) IN c::text) > 0)
             UNION ALL SELECT 'word ' || word FROM operations.customer_word WHERE tenant_id = $1 AND position(lower($2) IN word) > 0",
        )
        .bind(shop.tenant.0)
        .bind(text)
        .fetch_all(&mut shop.superuser().await)
        .await
        .unwrap();
        rows.into_iter().map(|(place,)| place).collect()
    }

    #[tokio::test]
    async fn nothing_of_a_person_stands_in_the_log_in_clear_and_after_forgetting_nowhere() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let owner = shop.owner();
        let customer_id = shop
            .run(&owner, CreateCustomer(zbigniew()))
            .await
            .unwrap()
            .customer_id;
        let more = UpdateCustomer(CustomerInput {
            customer_id: Some(customer_id),
            company: "Marksworth & Sons".try_into().unwrap(),
            ..zbigniew()
        });
        shop.run_at(&owner, 1, more).await.unwrap();
        for mark in MARKS {
            let found = traces(&shop, mark).await;
            assert!(
                !found.is_empty()
                    && found
                        .iter()
                        .all(|place| place.starts_with("row") || place.starts_with("word")),
                "{mark}: {found:?}"
            );
        }
        assert!(shop.findings().await.is_empty(), "{:?}", shop.findings().await);

        let forget = ForgetCustomer {
            customer_id,
            reason: "asked for it".try_into().unwrap(),
        };
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 2, forget.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let left = shop.run_at(&owner, 2, forget.clone()).await.unwrap();
        assert_eq!((left.name.as_str(), left.version), (left.code.as_str(), 3));
        for mark in MARKS {
            assert_eq!(traces(&shop, mark).await, Vec::<String>::new(), "{mark}");
        }
        assert!(
            shop.findings().await.is_empty(),
            "the proof stays: {:?}",
            shop.findings().await
        );
        assert_eq!(
            shop.run_at(&owner, 3, forget).await.unwrap_err().code(),
            codes::WRONG_STATE
        );
        let (key,): (Option<Vec<u8>>,) =
            sqlx::query_as("SELECT key FROM kernel.subject_key WHERE tenant_id = $1 AND subject_id = $2")
                .bind(shop.tenant.0)
                .bind(customer_id.0)
                .fetch_one(&mut shop.superuser().await)
                .await
                .unwrap();
        assert_eq!(key, None);
    }

    #[tokio::test]
    async fn a_forgotten_person_who_is_put_back_by_hand_is_found() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let owner = shop.owner();
        let customer_id = shop
            .run(&owner, CreateCustomer(zbigniew()))
            .await
            .unwrap()
            .customer_id;
        let forget = ForgetCustomer {
            customer_id,
            reason: "asked for it".try_into().unwrap(),
        };
        shop.run_at(&owner, 1, forget).await.unwrap();
        sqlx::query("UPDATE operations.customer SET name = 'Zbigniew' WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .execute(&mut shop.superuser().await)
            .await
            .unwrap();
        let findings = shop.findings().await;
        assert_eq!(
            (findings.len(), findings[0].check),
            (1, "kernel.records"),
            "{findings:?}"
        );
        assert!(findings[0].what.starts_with("name is"), "{findings:?}");
    }
}
