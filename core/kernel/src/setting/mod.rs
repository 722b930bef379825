//! Settings of a business: declared by modules, stored versioned, read from memory (P-4.13.3).
//!
//! Each has a [`Rule`] besides its type: asked when it is changed, said in its schema, and asked again when it is read, because one value
//! out of range would stop every till of the business. What is off is a value of its own (`null`), never 0.
//!
//! A value holds for the business, for a branch or for a register, and the nearest wins; the setting says how far down it may be set.

mod place;
mod rule;
mod store;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub use place::{SettingPlace, SettingScope};
pub use rule::{Misfit, Rule};
pub use store::{SettingChange, find_setting};

use crate::db::Select;
use crate::fault::Fault;

/// A setting that a module declares.
pub struct Setting<T: 'static> {
    /// `module.word`, stable for ever.
    pub key: &'static str,
    /// How far down it may be set.
    pub scope: SettingScope,
    /// What it does, for people.
    pub summary: &'static str,
    /// Its value until somebody changes it.
    pub default: fn() -> T,
    /// What a value must be besides its type.
    pub rule: Rule,
    is_kept: bool,
    kind: PhantomData<fn() -> T>,
}

impl<T> Setting<T> {
    /// Declares a setting.
    #[must_use]
    pub const fn new(
        key: &'static str,
        scope: SettingScope,
        summary: &'static str,
        default: fn() -> T,
        rule: Rule,
    ) -> Self {
        Self {
            key,
            scope,
            summary,
            default,
            rule,
            is_kept: false,
            kind: PhantomData,
        }
    }

    /// The same, changed only by operations of its own.
    #[must_use]
    pub const fn kept(self) -> Self {
        Self {
            is_kept: true,
            ..self
        }
    }
}

/// A setting as the registry knows it.
#[derive(Clone)]
pub struct SettingInfo {
    /// `module.word`.
    pub key: &'static str,
    /// How far down it may be set.
    pub scope: SettingScope,
    /// What it does.
    pub summary: &'static str,
    /// Its default as JSON.
    pub default: Value,
    /// What a value must be besides its type.
    pub rule: Rule,
    /// Whether only operations of its own change it.
    pub is_kept: bool,
    fits: fn(&Value) -> Result<(), String>,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

impl SettingInfo {
    /// Whether a value is of the type and keeps the rule.
    pub fn check(&self, value: &Value) -> Result<(), Misfit> {
        (self.fits)(value).map_err(Misfit::Type)?;
        self.rule.check(value)
    }

    /// JSON schema of the value, with its bounds.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        self.rule.describe((self.schema)(generator))
    }
}

impl<T: Serialize + DeserializeOwned + JsonSchema> Setting<T> {
    /// The erased form, for the registry.
    #[must_use]
    pub fn info(&self) -> SettingInfo {
        SettingInfo {
            key: self.key,
            scope: self.scope,
            summary: self.summary,
            default: serde_json::to_value((self.default)()).unwrap_or(Value::Null),
            rule: self.rule,
            is_kept: self.is_kept,
            fits: |value| {
                T::deserialize(value)
                    .map(|_| ())
                    // What the reader says is in a library's words (decision 0019).
                    .map_err(|_| "is not of the kind that this setting takes".to_owned())
            },
            schema: |generator| generator.subschema_for::<T>(),
        }
    }
}

/// The stored settings of a business.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: HashMap<String, HashMap<SettingPlace, StoredSetting>>,
}

/// What is stored of a setting at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSetting {
    /// The value; `null` while nothing is set.
    pub value: Value,
    /// Whether it is set, and not taken back.
    pub is_set: bool,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// What holds at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldSetting<'a> {
    /// The value.
    pub value: &'a Value,
    /// How near it was set; `None` if it is the default.
    pub from: Option<SettingScope>,
}

impl Settings {
    /// As they are stored at this moment; operations read them from memory ([`crate::Look::settings`]).
    pub async fn read(sql: &mut Select<'_>) -> Result<Self, Fault> {
        Ok(Self::new(store::all(sql).await?))
    }

    fn new(rows: Vec<(SettingChange, Timestamp)>) -> Self {
        let mut values: HashMap<String, HashMap<SettingPlace, StoredSetting>> = HashMap::new();
        for (row, updated_at) in rows {
            let place = row.place();
            let stored = StoredSetting {
                value: row.value,
                is_set: row.is_set,
                updated_at,
                version: row.version,
            };
            values.entry(row.key).or_default().insert(place, stored);
        }
        Self { values }
    }

    /// Raises an alarm for every stored value that does not fit its setting (written by an older program, or behind our back). Such a
    /// value is passed over when it is read.
    pub(crate) fn alarm(&self, known: &BTreeMap<&'static str, SettingInfo>) -> usize {
        let mut misfits = 0;
        for (key, info) in known {
            for (place, stored) in self.places(key).filter(|(_, stored)| stored.is_set) {
                let Err(misfit) = info.check(&stored.value) else {
                    continue;
                };
                misfits += 1;
                metrics::counter!("till_settings_misfit_total", "setting" => *key).increment(1);
                let (branch, register) = (place.branch(), place.register());
                tracing::error!(
                    setting = *key,
                    branch = branch.map(tracing::field::display),
                    register = register.map(tracing::field::display),
                    version = stored.version,
                    %misfit,
                    "a stored setting does not fit and is passed over"
                );
            }
        }
        misfits
    }

    /// The value at a place: its own, else that of what is around it, else the default. A value that does not fit is passed over, and so
    /// is one that is nearer than the setting may be set.
    pub fn get<T: DeserializeOwned>(&self, setting: &Setting<T>, place: impl Into<SettingPlace>) -> T {
        self.near(setting.key, setting.scope, place.into())
            .filter(|(_, stored)| setting.rule.check(&stored.value).is_ok())
            .find_map(|(_, stored)| T::deserialize(&stored.value).ok())
            .unwrap_or_else(setting.default)
    }

    /// The same of a setting whose type is not known, with where it comes from.
    #[must_use]
    pub fn held<'a>(&'a self, info: &'a SettingInfo, place: SettingPlace) -> HeldSetting<'a> {
        self.near(info.key, info.scope, place)
            .find(|(_, stored)| info.check(&stored.value).is_ok())
            .map_or(
                HeldSetting {
                    value: &info.default,
                    from: None,
                },
                |(place, stored)| HeldSetting {
                    value: &stored.value,
                    from: Some(place.scope()),
                },
            )
    }

    /// What is set for a place, the nearest first.
    fn near(
        &self,
        key: &str,
        scope: SettingScope,
        place: SettingPlace,
    ) -> impl Iterator<Item = (SettingPlace, &StoredSetting)> {
        let values = self.values.get(key);
        place
            .outwards()
            .filter(move |place| place.scope() <= scope)
            .filter_map(move |place| Some((place, values?.get(&place)?)))
            .filter(|(_, stored)| stored.is_set)
    }

    /// What is stored at a place, if anybody ever changed it there.
    #[must_use]
    pub fn stored(&self, key: &str, place: SettingPlace) -> Option<&StoredSetting> {
        self.values.get(key)?.get(&place)
    }

    /// Every place where something of a setting is stored.
    pub fn places(&self, key: &str) -> impl Iterator<Item = (SettingPlace, &StoredSetting)> {
        let places = self.values.get(key).into_iter().flatten();
        places.map(|(place, stored)| (*place, stored))
    }
}
