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
        let view = stage.act(admin, CreateCustomer(input(buyer)?)).await?;
        known.push((view.customer_id, visits));
    }
    Ok(known)
}

fn input(buyer: Buyer) -> Result<CustomerInput> {
    let email = buyer.email.map(TryInto::try_into).transpose()?;
    Ok(CustomerInput {
        code: Some(buyer.code.try_into()?),
        name: buyer.name.try_into()?,
        company: buyer.company.try_into()?,
        tax_number: buyer.tax_number.try_into()?,
        phones: vec![buyer.phone.try_into()?],
        consents: BTreeMap::from([("offers".try_into()?, email.is_some())]),
        emails: email.into_iter().collect(),
        billing_address: buyer.address.try_into()?,
        customer_group: buyer.group.try_into()?,
        birthday: buyer.birthday,
        ..CustomerInput::default()
    })
}
