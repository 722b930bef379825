//! What happens to settings.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission, SettingChange};
use till_shared::ids::{BranchId, RegisterId};
use uuid::Uuid;

/// A setting was set or taken back. What it is now is asked for: not everybody may see every setting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingChanged {
    #[serde(skip)]
    setting_id: Uuid,
    /// In this branch; absent for the whole business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// At this register of the branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_id: Option<RegisterId>,
}

impl SettingChanged {
    /// What is told of a change.
    #[must_use]
    pub fn of(change: &SettingChange) -> Self {
        Self {
            setting_id: change.setting_id,
            branch_id: change.branch_id,
            register_id: change.register_id,
        }
    }
}

impl Event for SettingChanged {
    const TOPIC: &'static str = "settings.changed";
    const SUMMARY: &'static str = "A setting was set or taken back.";
    const VISIBLE_TO: Permission = super::VIEW;

    fn entity_id(&self) -> Uuid {
        self.setting_id
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }
}
