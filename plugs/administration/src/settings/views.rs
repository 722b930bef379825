//! Shapes of settings on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use till_kernel::{Output, SettingPlace, SettingScope, StoredSetting};
use till_shared::ids::{BranchId, RegisterId};

/// A value at one place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingValue {
    /// The key.
    pub key: String,
    /// Only in this branch; absent for the whole business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// Only at this register of the branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_id: Option<RegisterId>,
    /// The value.
    pub value: Value,
    /// Whether it was set at this place; otherwise it is what holds there from around it.
    pub is_set: bool,
    /// Last change; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// For `If-Match`.
    pub version: i64,
}

impl SettingValue {
    /// What is set at a place.
    #[must_use]
    pub fn of(key: &str, place: SettingPlace, stored: &StoredSetting) -> Self {
        Self {
            key: key.to_owned(),
            branch_id: place.branch(),
            register_id: place.register(),
            value: stored.value.clone(),
            is_set: true,
            updated_at: Some(stored.updated_at),
            version: stored.version,
        }
    }
}

impl Output for SettingValue {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingSource {
    /// Nobody set one.
    Default,
    /// It was set for the whole business.
    Business,
    /// It was set for the branch.
    Branch,
    /// It was set for the register.
    Register,
}

impl From<Option<SettingScope>> for SettingSource {
    fn from(scope: Option<SettingScope>) -> Self {
        match scope {
            None => Self::Default,
            Some(SettingScope::Business) => Self::Business,
            Some(SettingScope::Branch) => Self::Branch,
            Some(SettingScope::Register) => Self::Register,
        }
    }
}

/// A setting: what it is, and what holds at the place that was asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingView {
    /// `module.word`.
    pub key: String,
    /// The module that declares it.
    pub module: String,
    /// What it does.
    pub summary: String,
    /// JSON schema of the value.
    pub schema: Value,
    /// How far down it may be set.
    pub scope: SettingScope,
    /// Its value until somebody changes it.
    pub default: Value,
    /// The value that holds at the place: the nearest one that is set.
    pub value: Value,
    /// Where that comes from.
    pub source: SettingSource,
    /// What would hold at the place if nothing were set there.
    pub inherited: Value,
    /// Where that comes from.
    pub inherited_source: SettingSource,
    /// Whether it is set at the place itself.
    pub is_set: bool,
    /// Of the value at the place itself, for `If-Match`; 0 until somebody sets it there.
    pub version: i64,
    /// What is set in branches, whatever place was asked for.
    pub branches: Vec<SettingValue>,
    /// What is set at registers, whatever place was asked for.
    pub registers: Vec<SettingValue>,
}

impl Output for SettingView {}
