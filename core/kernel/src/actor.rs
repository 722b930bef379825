//! Who acts, and what they may do and see.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::{BranchId, DeviceId, SessionId, TenantId, UserId};

use crate::permission::{Level, Permission};

/// The permissions somebody holds.
#[derive(Clone, Debug, Default)]
pub struct PermissionSet {
    all: bool,
    keys: BTreeSet<String>,
}

impl PermissionSet {
    /// Every permission, for the owner's role and the system.
    #[must_use]
    pub fn all() -> Self {
        Self {
            all: true,
            keys: BTreeSet::new(),
        }
    }

    /// Exactly these keys.
    pub fn of(keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            all: false,
            keys: keys.into_iter().map(Into::into).collect(),
        }
    }

    /// Whether the permission is among them.
    #[must_use]
    pub fn holds(&self, permission: Permission) -> bool {
        match permission.level {
            Level::Anyone | Level::SignedIn => true,
            Level::Internal => false,
            Level::Granted => self.all || self.keys.contains(permission.key),
        }
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
    #[schemars(with = "Option<String>")]
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
    /// Where they may act.
    pub branches: BranchScope,
    /// How far they may go alone.
    pub limits: Limits,
    /// What they may do.
    pub permissions: Arc<PermissionSet>,
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

    /// Whether the actor may use `permission`.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match permission.level {
            Level::Anyone => true,
            Level::SignedIn => self.kind != ActorKind::Anonymous,
            Level::Internal => self.kind == ActorKind::System,
            Level::Granted => self.kind != ActorKind::Anonymous && self.permissions.holds(permission),
        }
    }

    /// What the actor may see.
    #[must_use]
    pub fn sight(&self) -> Sight {
        Sight(Arc::clone(&self.permissions), self.kind != ActorKind::Anonymous)
    }
}

/// What somebody may see: asked by every constructor of a sensitive field (P-4.3.9).
#[derive(Clone, Debug)]
pub struct Sight(Arc<PermissionSet>, bool);

impl Sight {
    /// Whether fields behind `permission` are visible.
    #[must_use]
    pub fn sees(&self, permission: Permission) -> bool {
        self.1 && self.0.holds(permission)
    }
}
