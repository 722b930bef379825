//! Customers known by name.

use std::collections::BTreeMap;

use anyhow::Result;
use rand::rngs::StdRng;
use till_operations::customers::create::CreateCustomer;
use till_operations::customers::input::CustomerInput;
use till_shared::ids::CustomerId;

use super::founding::Founded;
use super::people::{Buyer, buyers};
use super::stage::Stage;

/// Companies pay within a month.
const TERMS_DAYS: i32 = 30;

/// Adds the customers; each with how often they come.
pub(super) async fn customers(
    stage: &Stage,
    founded: &Founded,
    rng: &mut StdRng,
) -> Result<Vec<(CustomerId, u32)>> {
    let admin = founded.person("admin")?;
    let mut known = Vec::new();
    for buyer in buyers(rng) {
        let visits = buyer.visits;
        let view = stage.act(admin, CreateCustomer(input(buyer))).await?;
        known.push((view.customer_id, visits));
    }
    Ok(known)
}

fn input(buyer: Buyer) -> CustomerInput {
    let is_company = !buyer.company.is_empty();
    CustomerInput {
        code: Some(buyer.code),
        name: buyer.name,
        company: buyer.company,
        tax_number: buyer.tax_number,
        phones: vec![buyer.phone],
        consents: BTreeMap::from([("offers".to_owned(), buyer.email.is_some())]),
        emails: buyer.email.into_iter().collect(),
        billing_address: buyer.address,
        customer_group: buyer.group.to_owned(),
        credit_limit_minor: is_company.then_some(buyer.credit_limit_minor),
        payment_terms_days: is_company.then_some(TERMS_DAYS),
        birthday: buyer.birthday,
        ..CustomerInput::default()
    }
}
