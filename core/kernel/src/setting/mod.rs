//! Settings of a business: declared by modules, stored versioned, read from memory (P-4.13.3).

mod store;

use std::collections::HashMap;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use till_shared::ids::BranchId;

pub use store::SettingChange;
pub(crate) use store::load_all;

/// A setting that a module declares.
pub struct Setting<T: 'static> {
    /// `module.word`, stable for ever.
    pub key: &'static str,
    /// What it does, for people.
    pub summary: &'static str,
    /// Its value until somebody changes it.
    pub default: fn() -> T,
    kind: PhantomData<fn() -> T>,
}

impl<T> Setting<T> {
    /// Declares a setting.
    #[must_use]
    pub const fn new(key: &'static str, summary: &'static str, default: fn() -> T) -> Self {
        Self {
            key,
            summary,
            default,
            kind: PhantomData,
        }
    }
}

/// A setting as the registry knows it.
#[derive(Clone)]
pub struct SettingInfo {
    /// `module.word`.
    pub key: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Its default as JSON.
    pub default: Value,
    /// Whether a value fits; the error is for people.
    pub check: fn(&Value) -> Result<(), String>,
    /// JSON schema of the value.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

impl<T: Serialize + DeserializeOwned + JsonSchema> Setting<T> {
    /// The erased form, for the registry.
    #[must_use]
    pub fn info(&self) -> SettingInfo {
        SettingInfo {
            key: self.key,
            summary: self.summary,
            default: serde_json::to_value((self.default)()).unwrap_or(Value::Null),
            check: |value| {
                T::deserialize(value)
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            },
            schema: |generator| generator.subschema_for::<T>(),
        }
    }
}

/// The stored settings of a business.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: HashMap<(String, Option<BranchId>), (Value, i64)>,
}

impl Settings {
    pub(crate) fn new(rows: Vec<SettingChange>) -> Self {
        Self {
            values: rows
                .into_iter()
                .map(|row| ((row.key, row.branch_id), (row.value, row.version)))
                .collect(),
        }
    }

    /// The value in a branch: the branch's own, else the business's, else the default.
    pub fn get<T: DeserializeOwned>(&self, setting: &Setting<T>, branch: Option<BranchId>) -> T {
        let own = branch.and_then(|branch| self.stored(setting.key, Some(branch)));
        own.or_else(|| self.stored(setting.key, None))
            .and_then(|(value, _)| T::deserialize(value).ok())
            .unwrap_or_else(setting.default)
    }

    /// The stored value and version, if anybody changed it.
    #[must_use]
    pub fn stored(&self, key: &str, branch: Option<BranchId>) -> Option<(&Value, i64)> {
        self.values
            .get(&(key.to_owned(), branch))
            .map(|(value, version)| (value, *version))
    }
}
