//! The people of a shop with a history, made over its API.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use till_shared::ids::UserId;
use uuid::Uuid;

use super::shop::{Person, Staff};
use crate::common::{Api, Ids};

/// First names of those who sell; they come again with a number.
const NAMES: [&str; 12] = [
    "Anna", "Bilal", "Carla", "Dmitri", "Elif", "Farah", "Goran", "Hana", "Ivo", "Jana", "Kofi", "Lena",
];
/// They never sign in: a person who wants them to sets another one.
const PASSWORD: &str = "pelican-Drawer-81-amber";
const CASHIER: &str = "cashier";

/// Hires cashiers; who founded the shop manages it.
pub async fn hire(api: &mut Api, ids: &mut Ids, cashiers: usize) -> Result<Staff> {
    let roles = api.get("/roles").await?;
    let role_id = roles
        .as_array()
        .and_then(|all| {
            all.iter()
                .find(|role| role.get("key").is_some_and(|key| key == CASHIER))
        })
        .and_then(|role| role.get("role_id"))
        .context("no role cashier")?;
    let me = api.get("/me").await?;
    let mut staff = Staff {
        manager: Person {
            user_id: id_of(&me)?,
            name: text(&me, "full_name")?,
            role: text(me.get("role").context("no role")?, "key")?,
        },
        cashiers: Vec::with_capacity(cashiers),
    };
    for number in 0..cashiers {
        let first = NAMES.get(number % NAMES.len()).context("no names")?;
        let name = format!("{first} {}", number / NAMES.len() + 1);
        let account = json!({
            "username": name.to_lowercase().replace(' ', "."),
            "full_name": name,
            "password": PASSWORD,
            "role_id": role_id,
            "all_branches": true,
        });
        let user = api.post("/users", ids.next(), &account).await?;
        staff.cashiers.push(Person {
            user_id: id_of(&user)?,
            name,
            role: CASHIER.to_owned(),
        });
    }
    Ok(staff)
}

/// Adds customers, by name and town.
pub async fn customers(api: &mut Api, ids: &mut Ids, count: usize) -> Result<()> {
    for number in 0..count {
        let first = NAMES.get(number % NAMES.len()).context("no names")?;
        let customer = json!({
            "name": format!("{first} Customer {number}"),
            "billing_address": format!("{} High Street\n10{:02} Vienna", number + 1, number % 24),
        });
        api.post("/customers", ids.next(), &customer).await?;
    }
    Ok(())
}

fn id_of(person: &Value) -> Result<UserId> {
    let id: Uuid = text(person, "user_id")?.parse()?;
    Ok(UserId(id))
}

fn text(value: &Value, field: &str) -> Result<String> {
    let found = value.get(field).and_then(Value::as_str);
    found
        .map(ToOwned::to_owned)
        .with_context(|| format!("no {field} in {value}"))
}
