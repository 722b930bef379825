//! Shapes of accounts on the wire. None has a password or its hash.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use till_kernel::{Branch, BranchesSeen, GrantView, LimitsView, Output, Sight, Tenant};
use till_shared::ids::{BranchId, RoleId, TenantId, UserId};
use till_shared::money::Currency;

use super::model::User;
use super::people::Roles;
use crate::roles::Role;

/// A role in a few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoleRef {
    /// Its id.
    pub role_id: RoleId,
    /// Stable word.
    pub key: String,
    /// Name.
    pub name: String,
    /// Rank.
    pub rank: i32,
}

impl RoleRef {
    /// A role in a few words.
    #[must_use]
    pub fn of(role: &Role) -> Self {
        Self {
            role_id: role.role_id,
            key: role.key.clone(),
            name: role.name.clone(),
            rank: role.rank,
        }
    }
}

/// A further role of a person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssignmentView {
    /// The role.
    pub role_id: RoleId,
    /// Its name.
    pub role_name: String,
    /// The branch it holds in; absent for wherever the person works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
}

/// An account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub struct UserView {
    /// Its id.
    pub user_id: UserId,
    /// Name to sign in with.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// May be empty.
    pub email: String,
    /// May be empty.
    pub phone: String,
    /// The role.
    pub role: Option<RoleRef>,
    /// Further roles, without those of branches that one does not see.
    pub assignments: Vec<AssignmentView>,
    /// Whether the person works in every branch.
    pub all_branches: bool,
    /// Where the person works otherwise, of the branches that one sees.
    pub branch_ids: BranchesSeen,
    /// BCP 47; the business's if absent.
    pub language: Option<String>,
    /// Anything else, for programs.
    pub meta: Map<String, Value>,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// Whether there is a PIN for enrolled devices.
    pub has_pin: bool,
    /// Whether it waits after too many failed sign-ins.
    pub is_locked: bool,
    /// Failed sign-ins since the last success.
    pub failures: i32,
    /// Until when it waits.
    pub locked_until: Option<Timestamp>,
    /// Last successful sign-in.
    pub last_login_at: Option<Timestamp>,
    /// When the password was chosen.
    pub password_changed_at: Timestamp,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl Output for UserView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl UserView {
    /// The view of an account for `sight`, which names no branches out of it; `roles` holds at least those it has.
    #[must_use]
    pub fn of(user: User, roles: &Roles, sight: &Sight, now: Timestamp) -> Self {
        Self {
            is_locked: user.is_locked(now),
            role: roles.get(&user.role_id).map(RoleRef::of),
            assignments: user
                .assignments
                .iter()
                .filter(|one| one.branch_id.is_none_or(|branch| sight.names(branch)))
                .map(|one| AssignmentView {
                    role_id: one.role_id,
                    role_name: roles
                        .get(&one.role_id)
                        .map(|role| role.name.clone())
                        .unwrap_or_default(),
                    branch_id: one.branch_id,
                })
                .collect(),
            user_id: user.user_id,
            username: user.username,
            full_name: user.full_name,
            email: user.email,
            phone: user.phone,
            all_branches: user.all_branches,
            branch_ids: BranchesSeen::of(user.branch_ids, sight),
            language: user.language,
            meta: user.meta,
            is_active: user.is_active,
            must_change: user.must_change,
            has_pin: user.has_pin,
            failures: user.failures,
            locked_until: user.locked_until,
            last_login_at: user.last_login_at,
            password_changed_at: user.password_changed_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
            version: user.version,
        }
    }
}

/// The business in a few words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BusinessRef {
    /// Its id.
    pub tenant_id: TenantId,
    /// Short name.
    pub slug: String,
    /// Name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it counts in.
    pub currency: Currency,
    /// Decimal places of its minor unit.
    pub currency_exponent: u32,
    /// IANA name.
    pub time_zone: String,
    /// BCP 47.
    pub language: String,
}

impl BusinessRef {
    /// The business in a few words.
    #[must_use]
    pub fn of(tenant: Tenant) -> Self {
        Self {
            tenant_id: tenant.tenant_id,
            slug: tenant.slug,
            name: tenant.name,
            country: tenant.country,
            currency: tenant.currency,
            currency_exponent: tenant.currency.exponent(),
            time_zone: tenant.time_zone,
            language: tenant.language,
        }
    }
}

/// Whoever is signed in: everything the screens need to know what to show.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MeView {
    /// Who.
    pub user_id: UserId,
    /// Name to sign in with.
    pub username: String,
    /// Name.
    pub full_name: String,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Language of the screens.
    pub language: String,
    /// The role.
    pub role: RoleRef,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// Whether this person has a PIN for enrolled devices.
    pub has_pin: bool,
    /// Keys of everything this person may do somewhere, sorted.
    pub permissions: Vec<String>,
    /// What holds where, if it is not the same everywhere.
    pub grants: Vec<GrantView>,
    /// Whether that is everything, also what is to come.
    pub holds_all: bool,
    /// How far alone, by the own role.
    pub limits: LimitsView,
    /// Whether the person works in every branch.
    pub all_branches: bool,
    /// The branches to choose from.
    pub branches: Vec<Branch>,
    /// The business.
    pub business: BusinessRef,
}

impl Output for MeView {}

/// A permission as one person has it, or not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EffectivePermission {
    /// `module.word`.
    pub key: String,
    /// What a holder may do.
    pub sentence: String,
    /// Its module.
    pub module: String,
    /// Whether the person may, somewhere.
    pub held: bool,
    /// Whether everywhere.
    pub all_branches: bool,
    /// Where otherwise, of the branches that one sees.
    pub branch_ids: BranchesSeen,
    /// Names of the roles that give it.
    pub from: Vec<String>,
    /// Why not, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_denied: Option<String>,
}

/// What a person may do, and where it comes from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EffectivePermissionsView {
    /// Who.
    pub user_id: UserId,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the person works everywhere.
    pub all_branches: bool,
    /// Where otherwise, branches of further roles included, of those that one sees.
    pub branch_ids: BranchesSeen,
    /// How far alone; of the person's own role.
    pub limits: LimitsView,
    /// Every permission there is.
    pub permissions: Vec<EffectivePermission>,
}

impl Output for EffectivePermissionsView {}
