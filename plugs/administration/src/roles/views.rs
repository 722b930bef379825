//! Shapes of roles on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{LimitsView, Output, Permission, Registry, Template};
use till_shared::ids::RoleId;

use super::model::{FromUpdate, Role};

/// A role.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Role")]
pub struct RoleView {
    /// Its id.
    pub role_id: RoleId,
    /// Stable word.
    pub key: String,
    /// Name.
    pub name: String,
    /// 1 to 100.
    pub rank: i32,
    /// Whether it holds every permission, also those to come.
    pub holds_all: bool,
    /// Keys of what it allows, sorted; for the owner's role all there are.
    pub permissions: Vec<String>,
    /// How far holders may go alone.
    pub limits: LimitsView,
    /// Whether it came with the business.
    pub is_template: bool,
    /// What updates of the program have added to it and nobody has taken away since: to be looked at, and taken away where not wanted.
    pub from_updates: Vec<FromUpdate>,
    /// Whether it can be given to people.
    pub is_active: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl RoleView {
    /// The view of a role. Permissions that no module declares any more are left out.
    #[must_use]
    pub fn of(role: Role, registry: &Registry) -> Self {
        let known = registry.permissions();
        let permissions = if role.holds_all {
            known.keys().map(|key| (*key).to_owned()).collect()
        } else {
            role.permissions
                .into_iter()
                .filter(|key| known.contains_key(key.as_str()))
                .collect()
        };
        Self {
            role_id: role.role_id,
            key: role.key,
            name: role.name,
            rank: role.rank,
            holds_all: role.holds_all,
            permissions,
            limits: LimitsView::from(&role.limits),
            is_template: role.is_template,
            from_updates: role.from_updates,
            is_active: role.is_active,
            created_at: role.created_at,
            updated_at: role.updated_at,
            version: role.version,
        }
    }
}

impl Output for RoleView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// A permission of this build.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PermissionView {
    /// `module.word`.
    pub key: String,
    /// What a holder may do, for a shop owner.
    pub sentence: String,
    /// The module that declares it.
    pub module: String,
    /// Role templates that hold it in a new business.
    pub templates: Vec<Template>,
}

impl Output for PermissionView {}

impl PermissionView {
    /// Every permission, by module and key.
    #[must_use]
    pub fn all(registry: &Registry) -> Vec<Self> {
        let mut all: Vec<Self> = registry
            .modules()
            .flat_map(|module| {
                module
                    .permissions
                    .iter()
                    .map(|permission| Self::of(module.name, permission))
            })
            .collect();
        all.sort_by(|one, other| (&one.module, &one.key).cmp(&(&other.module, &other.key)));
        all
    }

    fn of(module: &str, permission: &Permission) -> Self {
        Self {
            key: permission.key.to_owned(),
            sentence: permission.sentence.to_owned(),
            module: module.to_owned(),
            templates: Template::ALL
                .into_iter()
                .filter(|template| {
                    *template == Template::SuperAdmin || permission.templates.contains(template)
                })
                .collect(),
        }
    }
}
