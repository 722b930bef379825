//! The first day: business, branches, registers, roles, people.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use till_administration::Secret;
use till_administration::branches::CreateBranch;
use till_administration::business::{FirstAdmin, FirstBranch, FoundBusiness};
use till_administration::roles::{ListRoles, RoleView, UpdateRole};
use till_administration::settings::ChangeSetting;
use till_administration::users::CreateUser;
use till_kernel::{Actor, FirstTax, LimitsView, Template};
use till_operations::registers::{CreateRegister, ListRegisters};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::money::Currency;
use till_shared::quantity::Rate;
use till_shared::text::Text;

use super::goods::{RUPEE, TAX_PERCENT};
use super::passwords::password;
use super::people::{OWNER, STAFF, Staff};
use super::stage::Stage;
use super::tender::COIN_MINOR;

/// Name of the business.
pub(super) const BUSINESS: &str = "Marigold Market";
/// Its short name.
pub(super) const SLUG: &str = "marigold-market";
/// Its clock.
pub(super) const TIME_ZONE: &str = "Asia/Karachi";

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    /// Name to sign in with.
    pub username: &'static str,
    /// Password; shown once, kept only as a hash.
    pub password: String,
    /// Name.
    pub full_name: &'static str,
    /// Role.
    pub role: &'static str,
    /// What to try.
    pub try_this: &'static str,
}

/// What the first day left behind.
pub(super) struct Founded {
    /// What amounts are in.
    pub currency: Currency,
    /// The two branches.
    pub branches: [BranchId; 2],
    /// Two registers in the first branch and one in the second.
    pub registers: [RegisterId; 3],
    /// Who acts, by name to sign in.
    pub people: BTreeMap<&'static str, Arc<Actor>>,
    /// What is printed at the end.
    pub credentials: Vec<Credential>,
}

impl Founded {
    /// Somebody who works there.
    pub(super) fn person(&self, username: &str) -> Result<&Arc<Actor>> {
        self.people
            .get(username)
            .with_context(|| format!("nobody is called {username}"))
    }
}

/// Founds the business and opens its doors.
pub(super) async fn found(stage: &Stage) -> Result<Founded> {
    let currency: Currency = "PKR".parse()?;
    let owner = credential(stage, OWNER);
    let founded = stage.act(&stage.system(), business(currency, &owner)?).await?;
    settings(stage).await?;
    let second = stage.act(&stage.system(), second_branch()?).await?;
    let branches = [founded.branch_id, second.branch_id];
    let registers = registers(stage, branches).await?;
    let roles = roles(stage).await?;

    let mut credentials = vec![owner];
    let mut people = BTreeMap::from([(OWNER.username, stage.person(founded.user_id).await?)]);
    for staff in STAFF {
        let credential = credential(stage, staff);
        let role = roles
            .iter()
            .find(|role| role.key == staff.role.key())
            .context("a role is missing")?;
        let at = staff.branch.and_then(|branch| branches.get(branch)).copied();
        let user = CreateUser {
            username: staff.username.try_into()?,
            full_name: staff.full_name.try_into()?,
            email: format!("{}@example.com", staff.username).try_into()?,
            phone: Text::default(),
            password: Secret::new(credential.password.clone()),
            role_id: role.role_id,
            all_branches: at.is_none(),
            branch_ids: at.into_iter().collect(),
            assignments: Vec::new(),
            language: None,
            meta: Map::new(),
        };
        let user = stage.act(&stage.system(), user).await?;
        people.insert(staff.username, stage.person(user.user_id).await?);
        credentials.push(credential);
    }
    Ok(Founded {
        currency,
        branches,
        registers,
        people,
        credentials,
    })
}

fn credential(stage: &Stage, staff: Staff) -> Credential {
    Credential {
        username: staff.username,
        password: password(stage.kernel.ids()),
        full_name: staff.full_name,
        role: staff.role.title(),
        try_this: staff.try_this,
    }
}

fn business(currency: Currency, owner: &Credential) -> Result<FoundBusiness> {
    Ok(FoundBusiness {
        is_first: true,
        slug: SLUG.try_into()?,
        name: BUSINESS.try_into()?,
        country: "PK".try_into()?,
        currency: currency.to_string().try_into()?,
        time_zone: TIME_ZONE.try_into()?,
        language: "en".try_into()?,
        branch: FirstBranch {
            code: "B01".try_into()?,
            name: "Clifton".try_into()?,
            address: "12 Khayaban-e-Saadi, Clifton\nKarachi 75600".try_into()?,
            phone: "+92 21 555 0101".try_into()?,
        },
        admin: FirstAdmin {
            username: owner.username.try_into()?,
            full_name: owner.full_name.try_into()?,
            email: "owner@example.com".try_into()?,
            password: Secret::new(owner.password.clone()),
        },
        tax: Some(FirstTax {
            name: "GST".try_into()?,
            rate: Rate::whole(TAX_PERCENT)?,
            inclusive: true,
        }),
    })
}

fn second_branch() -> Result<CreateBranch> {
    Ok(CreateBranch {
        code: "B02".try_into()?,
        name: "Gulshan".try_into()?,
        address: "Block 13-D, Gulshan-e-Iqbal\nKarachi 75300".try_into()?,
        phone: "+92 21 555 0102".try_into()?,
        time_zone: Text::default(),
    })
}

/// What this business decides for itself: there is no coin below a rupee, and drawers in rupees differ by more than those in cents.
async fn settings(stage: &Stage) -> Result<()> {
    let decisions: [(&str, Value); 5] = [
        (
            till_operations::sales::settings::CASH_ROUNDING.key,
            json!(COIN_MINOR),
        ),
        (
            till_operations::shifts::settings::TOLERANCE.key,
            json!(20 * RUPEE),
        ),
        (
            till_operations::shifts::settings::APPROVAL_TOLERANCE.key,
            json!(500 * RUPEE),
        ),
        (till_administration::business::TAX_NUMBER.key, json!("7420001-3")),
        (
            till_administration::business::RECEIPT_FOOTER.key,
            json!("Thank you for shopping with us.\nExchange within 7 days with this receipt."),
        ),
    ];
    for (key, value) in decisions {
        let change = ChangeSetting {
            key: key.try_into()?,
            branch_id: None,
            register_id: None,
            value,
            reason: "First day".try_into()?,
        };
        stage.act(&stage.system(), change).await?;
    }
    Ok(())
}

/// The first branch has a register from its founding.
async fn registers(stage: &Stage, branches: [BranchId; 2]) -> Result<[RegisterId; 3]> {
    let system = stage.system();
    let there = stage.ask(&system, ListRegisters::default()).await?;
    let first = there
        .items
        .first()
        .context("the first branch has no register")?
        .register_id;
    let [clifton, gulshan] = branches;
    let add = async |branch_id, code: &str, name: &str| {
        let register = CreateRegister {
            branch_id,
            code: code.try_into()?,
            name: name.try_into()?,
        };
        stage.act(&system, register).await
    };
    let second = add(clifton, "R02", "Register 2").await?.register_id;
    let third = add(gulshan, "R01", "Register 1").await?.register_id;
    Ok([first, second, third])
}

/// The seven roles; how far cashiers and managers go alone is set in rupees that mean something.
async fn roles(stage: &Stage) -> Result<Vec<RoleView>> {
    let system = stage.system();
    let roles = stage.ask(&system, ListRoles::default()).await?.items;
    for (template, percent, pay_out) in [(Template::Cashier, 10, 1_000), (Template::Manager, 30, 20_000)] {
        let role = roles
            .iter()
            .find(|role| role.key == template.key())
            .context("a role is missing")?;
        let change = UpdateRole {
            role_id: role.role_id,
            name: role.name.as_str().try_into()?,
            rank: role.rank,
            permissions: role
                .permissions
                .iter()
                .map(|key| key.as_str().try_into())
                .collect::<Result<_, _>>()?,
            limits: LimitsView {
                discount_percent_max: Some(Decimal::from(percent)),
                pay_out_minor_max: Some(pay_out * RUPEE),
                ..role.limits.clone()
            },
            reason: "Limits in rupees".try_into()?,
        };
        stage.act_on(&system, role.version, change).await?;
    }
    Ok(roles)
}
