//! Shapes of settings on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use till_kernel::Output;
use till_shared::ids::BranchId;

/// A value that somebody has set.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingValue {
    /// The key.
    pub key: String,
    /// Only in this branch; absent for the whole business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// The value.
    pub value: Value,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl Output for SettingValue {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// A setting: what it is, and what holds.
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
    /// Its value until somebody changes it.
    pub default: Value,
    /// The value that holds where no branch has its own.
    pub value: Value,
    /// Whether somebody has set it.
    pub is_set: bool,
    /// For `If-Match`; 0 until somebody sets it.
    pub version: i64,
    /// Branches that have their own.
    pub branches: Vec<SettingValue>,
}

impl Output for SettingView {}
