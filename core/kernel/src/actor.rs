//! Who acts, and what they may do and see.
//!
//! What somebody may do is a list of [`Grant`]s: a role, and the branches where it holds. At the start of every operation the road narrows
//! the actor to the branches where the operation's own permission is held ([`Actor::narrowed`]), so that `within`, `load`, filters of lists
//! and live topics hold by themselves. A further permission or a guarded field then counts only where it is held in all of these, unless
//! its branch is named.

mod grant;
mod reach;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, DeviceId, SessionId, TenantId, UserId};

use crate::permission::{Level, Permission};

pub use grant::{Grant, GrantView};

/// The permissions somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionSet {
    all: bool,
    keys: BTreeSet<String>,
    /// Of the keys, made once: every keyed request asks for it.
    digest: Hash,
}

impl Default for PermissionSet {
    fn default() -> Self {
        Self::made(false, BTreeSet::new())
    }
}

impl PermissionSet {
    /// Every permission, for the owner's role and the system.
    #[must_use]
    pub fn all() -> Self {
        Self::made(true, BTreeSet::new())
    }

    /// Exactly these keys.
    pub fn of(keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::made(false, keys.into_iter().map(Into::into).collect())
    }

    fn made(all: bool, keys: BTreeSet<String>) -> Self {
        let mut hash = Sha256::new();
        hash.update([u8::from(all)]);
        for key in &keys {
            hash.update(key.as_bytes());
            hash.update([0]);
        }
        Self {
            all,
            keys,
            digest: hash.finalize().into(),
        }
    }

    /// SHA-256 over them: two sets have the same digest only if they allow the same.
    #[must_use]
    pub fn digest(&self) -> &Hash {
        &self.digest
    }

    /// Whether the permission is among them.
    #[must_use]
    pub fn holds(&self, permission: Permission) -> bool {
        match permission.level {
            Level::Anyone | Level::Known | Level::SignedIn => true,
            Level::Internal => false,
            Level::Granted => self.all || self.keys.contains(permission.key),
        }
    }

    /// Whether the key is among them.
    #[must_use]
    pub fn holds_key(&self, key: &str) -> bool {
        self.all || self.keys.contains(key)
    }

    /// Whether it is the set of everything.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// The keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }
}

/// Where somebody may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BranchScope {
    /// In every branch.
    All,
    /// In these.
    Only(Vec<BranchId>),
}

impl BranchScope {
    /// Whether the branch is inside.
    #[must_use]
    pub fn contains(&self, branch: BranchId) -> bool {
        match self {
            Self::All => true,
            Self::Only(branches) => branches.contains(&branch),
        }
    }

    /// Whether every branch of `other` is inside.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Only(_), Self::All) => false,
            (Self::Only(_), Self::Only(inner)) => inner.iter().all(|branch| self.contains(*branch)),
        }
    }

    /// The branches of both together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Only(own), Self::Only(more)) => {
                let both: BTreeSet<BranchId> = own.iter().chain(more).copied().collect();
                Self::Only(both.into_iter().collect())
            }
        }
    }

    /// The branches that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, scope) | (scope, Self::All) => scope.clone(),
            (Self::Only(own), scope) => Self::Only(
                own.iter()
                    .copied()
                    .filter(|branch| scope.contains(*branch))
                    .collect(),
            ),
        }
    }

    /// For SQL: `NULL` means every branch.
    #[must_use]
    pub fn filter(&self) -> Option<Vec<uuid::Uuid>> {
        match self {
            Self::All => None,
            Self::Only(branches) => Some(branches.iter().map(|branch| branch.0).collect()),
        }
    }
}

/// How far a role may go by itself; beyond it a second person approves. Absent means without limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Largest discount on a line or sale, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<till_shared::quantity::Percent>")]
    pub discount_percent_max: Option<Decimal>,
    /// Largest refund, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_minor_max: Option<i64>,
    /// Most that somebody takes out of a drawer in one shift, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_out_minor_max: Option<i64>,
    /// How many days back receipts may be looked up and printed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back_days: Option<i32>,
}

/// The limits that do something yet, as they are shown and chosen. How much may be refunded is kept with a role ([`Limits`]) for the
/// program that refunds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Limits")]
pub struct LimitsView {
    /// Largest discount on a line or sale, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<till_shared::quantity::Percent>")]
    pub discount_percent_max: Option<Decimal>,
    /// Largest single pay-out from a drawer, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_out_minor_max: Option<i64>,
    /// How many days back receipts may be looked up and printed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back_days: Option<i32>,
}

impl From<&Limits> for LimitsView {
    fn from(limits: &Limits) -> Self {
        Self {
            discount_percent_max: limits.discount_percent_max,
            pay_out_minor_max: limits.pay_out_minor_max,
            look_back_days: limits.look_back_days,
        }
    }
}

impl LimitsView {
    /// What is chosen here, with what is kept of refunds.
    #[must_use]
    pub fn keeping(&self, refund_minor_max: Option<i64>) -> Limits {
        Limits {
            discount_percent_max: self.discount_percent_max,
            refund_minor_max,
            pay_out_minor_max: self.pay_out_minor_max,
            look_back_days: self.look_back_days,
        }
    }
}

/// What kind of actor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// Nobody known.
    Anonymous,
    /// A signed-in person.
    Person,
    /// The product itself: first run, import, demo.
    System,
}

/// Who acts. Carries a snapshot of rights, so that an operation finishes with what it began with (R-EC-2).
#[derive(Clone, Debug)]
pub struct Actor {
    /// The business; every statement is confined to it.
    pub tenant: TenantId,
    /// What kind of actor.
    pub kind: ActorKind,
    /// The person.
    pub user: Option<UserId>,
    /// Name for people and the audit log.
    pub name: String,
    /// Name of the role at this moment.
    pub role: String,
    /// Rank of the role.
    pub rank: i32,
    /// The signed-in stay.
    pub session: Option<SessionId>,
    /// The hardware.
    pub device: Option<DeviceId>,
    /// When the person last proved who they are.
    pub authenticated_at: Option<Timestamp>,
    /// Where they may act: anywhere they hold something, and inside an operation where its permission is held.
    pub branches: BranchScope,
    /// How far they may go alone, in all of `branches`; see [`Self::limits_at`].
    pub limits: Limits,
    /// Everything they hold anywhere.
    pub permissions: Arc<PermissionSet>,
    /// What holds where. Empty means that all of `permissions` holds in all of `branches`.
    pub grants: Arc<[Grant]>,
    /// The permission of the running operation, if it was narrowed to it.
    pub under: Option<Permission>,
    /// Whether their password, which somebody else chose, must be changed before anything else.
    pub must_change: bool,
}

impl Actor {
    /// Nobody known, in a business.
    #[must_use]
    pub fn anonymous(tenant: TenantId) -> Self {
        Self {
            tenant,
            kind: ActorKind::Anonymous,
            user: None,
            name: String::new(),
            role: "anonymous".to_owned(),
            rank: 0,
            session: None,
            device: None,
            authenticated_at: None,
            branches: BranchScope::Only(Vec::new()),
            limits: Limits::default(),
            permissions: Arc::new(PermissionSet::default()),
            grants: Arc::default(),
            under: None,
            must_change: false,
        }
    }

    /// The product itself, named by what it does (`first-run`, `import`).
    #[must_use]
    pub fn system(tenant: TenantId, name: &str) -> Self {
        Self {
            kind: ActorKind::System,
            name: name.to_owned(),
            role: "system".to_owned(),
            rank: i32::MAX,
            branches: BranchScope::All,
            permissions: Arc::new(PermissionSet::all()),
            ..Self::anonymous(tenant)
        }
    }

    /// Whether the actor may use `permission` wherever they act: in every one of `branches`.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.may_in(permission, &self.branches)
    }

    /// Whether the actor may use `permission` in a branch.
    #[must_use]
    pub fn may_at(&self, permission: Permission, branch: BranchId) -> bool {
        let level = permission.level != Level::Granted;
        (level || self.branches.contains(branch)) && self.may_in(permission, &BranchScope::Only(vec![branch]))
    }

    /// Whether the actor may use a further permission in a branch or, where a question names none, in every branch they ask about.
    #[must_use]
    pub fn may_where(&self, permission: Permission, branch: Option<BranchId>) -> bool {
        branch.map_or_else(|| self.may(permission), |branch| self.may_at(permission, branch))
    }

    /// Whether the actor may use `permission` anywhere; what lets an operation begin.
    #[must_use]
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.may_in(permission, &BranchScope::Only(Vec::new()))
    }

    fn may_in(&self, permission: Permission, scope: &BranchScope) -> bool {
        match permission.level {
            Level::Anyone => true,
            Level::Known => self.kind != ActorKind::Anonymous,
            Level::SignedIn => self.kind != ActorKind::Anonymous && !self.must_change,
            Level::Internal => self.kind == ActorKind::System,
            Level::Granted => {
                self.kind != ActorKind::Anonymous
                    && !self.must_change
                    && self.permissions.holds(permission)
                    && grant::covers(&self.grants, permission.key, scope)
            }
        }
    }

    /// What the actor may see.
    #[must_use]
    pub fn sight(&self) -> Sight {
        Sight {
            permissions: Arc::clone(&self.permissions),
            signed_in: self.kind != ActorKind::Anonymous,
            branches: self.branches.clone(),
            places: (!self.grants.is_empty())
                .then(|| Box::new((Arc::clone(&self.grants), self.branches.clone()))),
        }
    }
}

/// What somebody may see: asked by every constructor of a sensitive field (P-4.3.9). A field counts as visible only where its permission
/// is held in every branch the operation may touch; for a row whose branch is known, ask [`Sight::at`].
#[derive(Clone, Debug)]
pub struct Sight {
    permissions: Arc<PermissionSet>,
    signed_in: bool,
    /// Where the operation may look.
    branches: BranchScope,
    /// Grants, and where the operation may look; absent if everything holds everywhere.
    places: Option<Box<(Arc<[Grant]>, BranchScope)>>,
}

impl Sight {
    /// Whether fields behind `permission` are visible.
    #[must_use]
    pub fn sees(&self, permission: Permission) -> bool {
        let held = self.signed_in && self.permissions.holds(permission);
        match &self.places {
            Some(places) if held && permission.is_granted() => {
                grant::covers(&places.0, permission.key, &places.1)
            }
            _ => held,
        }
    }

    /// Whether an answer may name this branch: one where the operation may look.
    #[must_use]
    pub fn names(&self, branch: BranchId) -> bool {
        self.branches.contains(branch)
    }

    /// The sight in one branch.
    #[must_use]
    pub fn at(&self, branch: BranchId) -> Self {
        let places = self.places.as_ref().map(|places| {
            let here = if places.1.contains(branch) {
                vec![branch]
            } else {
                return places.clone();
            };
            Box::new((Arc::clone(&places.0), BranchScope::Only(here)))
        });
        Self {
            permissions: Arc::clone(&self.permissions),
            signed_in: self.signed_in,
            branches: self.branches.clone(),
            places,
        }
    }
}
