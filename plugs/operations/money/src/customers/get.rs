//! Shows a customer.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};
use till_shared::ids::CustomerId;

use super::VIEW;
use super::model::Customer;
use super::views::CustomerView;

/// Shows a customer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCustomer {
    /// Which.
    pub customer_id: CustomerId,
}

impl Query for GetCustomer {
    const NAME: &'static str = "customers.get";
    const SUMMARY: &'static str = "Shows a customer.";
    const PERMISSION: Permission = VIEW;
    type Output = CustomerView;

    async fn run(&self, r: &mut Read) -> Result<CustomerView, Fault> {
        Ok(CustomerView::of(
            r.load::<Customer>(self.customer_id).await?,
            &r.sight(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::customers::create::CreateCustomer;
    use crate::customers::input::CustomerInput;

    #[tokio::test]
    async fn credit_and_notes_are_for_those_who_may_see_them() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let other = Shop::open(vec![crate::plug()]).await;
        let birthday = Some("1815-12-10".parse().unwrap());
        let ada = CustomerInput {
            birthday,
            notes: till_shared::text::Lines::new("n").unwrap().into(),
            ..CustomerInput::named("Ada")
        };
        let customer_id = shop
            .run(&shop.owner(), CreateCustomer(ada))
            .await
            .unwrap()
            .customer_id;
        for template in Template::ALL {
            let view = shop
                .ask(&shop.role(template), GetCustomer { customer_id })
                .await
                .unwrap();
            let json = serde_json::to_value(view).unwrap();
            let sees = template != Template::Cashier;
            assert_eq!(
                (
                    json.get("notes").is_some(),
                    json.get("credit_limit_minor").is_some()
                ),
                (sees, sees),
                "{template:?}"
            );
            assert_eq!(json["birthday"], "1815-12-10");
        }
        assert_eq!(
            shop.ask(&shop.stranger(), GetCustomer { customer_id })
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            other
                .ask(&other.owner(), GetCustomer { customer_id })
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
