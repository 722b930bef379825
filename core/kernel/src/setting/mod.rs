//! Settings of a business: declared by modules, stored versioned, read from memory (P-4.13.3).
//!
//! Each has a [`Rule`] besides its type: asked when it is changed, said in its schema, and asked again when it is read, because one value
//! out of range would stop every till of the business. What is off is a value of its own (`null`), never 0.

mod rule;
mod store;

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use till_shared::ids::BranchId;

pub use rule::{Misfit, Rule};
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
    /// What a value must be besides its type.
    pub rule: Rule,
    kind: PhantomData<fn() -> T>,
}

impl<T> Setting<T> {
    /// Declares a setting.
    #[must_use]
    pub const fn new(key: &'static str, summary: &'static str, default: fn() -> T, rule: Rule) -> Self {
        Self {
            key,
            summary,
            default,
            rule,
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
    /// What a value must be besides its type.
    pub rule: Rule,
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
            summary: self.summary,
            default: serde_json::to_value((self.default)()).unwrap_or(Value::Null),
            rule: self.rule,
            fits: |value| {
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
    values: HashMap<String, Places>,
}

/// A setting's value and version at each place; none is the whole business.
type Places = HashMap<Option<BranchId>, (Value, i64)>;

impl Settings {
    pub(crate) fn new(rows: Vec<SettingChange>) -> Self {
        let mut values: HashMap<String, Places> = HashMap::new();
        for row in rows {
            let places = values.entry(row.key).or_default();
            places.insert(row.branch_id, (row.value, row.version));
        }
        Self { values }
    }

    /// Raises an alarm for every stored value that does not fit its setting (written by an older program, or behind our back). Such a
    /// value is passed over when it is read.
    pub(crate) fn alarm(&self, known: &BTreeMap<&'static str, SettingInfo>) -> usize {
        let mut misfits = 0;
        let everywhere = self
            .values
            .iter()
            .flat_map(|(key, places)| places.iter().map(move |(branch, stored)| (key, branch, stored)));
        for (key, branch, (value, version)) in everywhere {
            let Some(Err(misfit)) = known.get(key.as_str()).map(|info| info.check(value)) else {
                continue;
            };
            misfits += 1;
            metrics::counter!("till_settings_misfit_total", "setting" => key.clone()).increment(1);
            tracing::error!(setting = %key, branch = branch.map(tracing::field::display), version, %misfit, "a stored setting does not fit and is passed over");
        }
        misfits
    }

    /// The value in a branch: the branch's own, else the business's, else the default. A value that does not fit is passed over.
    pub fn get<T: DeserializeOwned>(&self, setting: &Setting<T>, branch: Option<BranchId>) -> T {
        branch
            .and_then(|branch| self.fitting(setting, Some(branch)))
            .or_else(|| self.fitting(setting, None))
            .unwrap_or_else(setting.default)
    }

    fn fitting<T: DeserializeOwned>(&self, setting: &Setting<T>, branch: Option<BranchId>) -> Option<T> {
        let (value, _) = self.stored(setting.key, branch)?;
        setting.rule.check(value).ok()?;
        T::deserialize(value).ok()
    }

    /// The stored value and version, if anybody changed it.
    #[must_use]
    pub fn stored(&self, key: &str, branch: Option<BranchId>) -> Option<(&Value, i64)> {
        self.values
            .get(key)?
            .get(&branch)
            .map(|(value, version)| (value, *version))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const TOLERANCE: Setting<i64> =
        Setting::new("test.tolerance", "Tolerance.", || 500, Rule::between(0, 1_000));
    const BRANCH: BranchId = BranchId(Uuid::from_u128(7));

    fn stored(own: Value, business: Value) -> Settings {
        let row = |branch_id, value| SettingChange {
            setting_id: Uuid::nil(),
            key: "test.tolerance".to_owned(),
            branch_id,
            value,
            version: 1,
        };
        Settings::new(vec![row(Some(BRANCH), own), row(None, business)])
    }

    #[test]
    fn a_stored_value_that_does_not_fit_is_passed_over_with_an_alarm() {
        let known = BTreeMap::from([("test.tolerance", TOLERANCE.info())]);
        let good = stored(json!(7), json!(9));
        assert_eq!((good.get(&TOLERANCE, Some(BRANCH)), good.alarm(&known)), (7, 0));
        for bad in [json!(-1), json!(i64::MAX), json!("7"), json!(null)] {
            let half = stored(bad.clone(), json!(9));
            assert_eq!(
                (half.get(&TOLERANCE, Some(BRANCH)), half.alarm(&known)),
                (9, 1),
                "{bad}"
            );
            let none = stored(bad.clone(), bad.clone());
            assert_eq!(
                (none.get(&TOLERANCE, Some(BRANCH)), none.alarm(&known)),
                (500, 2),
                "{bad}"
            );
        }
    }

    #[test]
    fn bounds_are_in_the_schema() {
        let schema = TOLERANCE.info().schema(&mut SchemaGenerator::default());
        assert_eq!(
            (schema.get("minimum"), schema.get("maximum")),
            (Some(&json!(0)), Some(&json!(1_000)))
        );
    }
}
