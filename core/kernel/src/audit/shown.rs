//! What a reader sees of a note: the guards of the views hold here too.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use till_shared::ids::TenantId;
use uuid::Uuid;

use super::personal::{Keys, Opened, Place, open, subject_of};
use crate::actor::Sight;
use crate::fault::Fault;
use crate::read::Read;
use crate::record::RecordInfo;

/// What a reader may see of a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The members that were changed, as they were; absent for new things.
    pub before: Option<Value>,
    /// The same members as they are since; the whole of a new thing.
    pub after: Option<Value>,
    /// Members that are left out, because the reader may not see them; `*` if nobody declares who may see this kind of record.
    pub hidden: BTreeSet<String>,
    /// Members that nobody can read any more, because the person was forgotten.
    pub forgotten: BTreeSet<String>,
}

impl Read {
    /// What this actor may see of a change that the audit log keeps: members behind a right they do not hold are left out, personal ones
    /// are read with the person's key as long as there is one.
    pub async fn shown(&mut self, entity: &str, mut diff: Value) -> Result<Shown, Fault> {
        let mut side = |name| match diff.get_mut(name).map(Value::take) {
            Some(Value::Object(members)) => Some(members),
            _ => None,
        };
        let (before, after) = (side("before"), side("after"));
        let Some(info) = self.registry().record(entity).cloned() else {
            return Ok(Shown {
                hidden: BTreeSet::from(["*".to_owned()]),
                ..Shown::default()
            });
        };
        let members = || before.iter().chain(after.iter()).flatten();
        let subjects: Vec<Uuid> = members().filter_map(|(_, value)| subject_of(value)).collect();
        let keys = if subjects.is_empty() {
            Keys::new()
        } else {
            super::store::find(&mut self.select(), &subjects).await?
        };
        let mut eyes = Eyes {
            tenant: self.tenant(),
            info: &info,
            sight: &self.sight(),
            keys: &keys,
            shown: Shown::default(),
        };
        let (before, after) = (
            before.map(|members| eyes.on(members)),
            after.map(|members| eyes.on(members)),
        );
        Ok(Shown {
            before,
            after,
            ..eyes.shown
        })
    }
}

struct Eyes<'a> {
    tenant: TenantId,
    info: &'a RecordInfo,
    sight: &'a Sight,
    keys: &'a Keys,
    shown: Shown,
}

impl Eyes<'_> {
    fn on(&mut self, members: Map<String, Value>) -> Value {
        let mut seen = Map::new();
        for (name, value) in members {
            let is_personal = self.info.personal.contains(&name.as_str());
            if is_personal && !self.sight.sees(self.info.personal_seen_by) {
                self.shown.hidden.insert(name);
                continue;
            }
            let place = Place {
                tenant: self.tenant,
                entity: self.info.entity,
                member: &name,
            };
            let value = match open(&value, place, self.keys) {
                Opened::Plain => Some(value),
                Opened::Was(value) => Some(value),
                Opened::Forgotten | Opened::Broken => {
                    self.shown.forgotten.insert(name.clone());
                    None
                }
            };
            if let Some(value) = value.and_then(|value| self.unguarded(&name, value)) {
                seen.insert(name, value);
            }
        }
        Value::Object(seen)
    }

    /// The value without members behind a right that the reader does not hold, at any depth.
    fn unguarded(&mut self, name: &str, value: Value) -> Option<Value> {
        let guard = self.info.guarded.iter().find(|(guarded, _)| *guarded == name);
        if guard.is_some_and(|(_, permission)| !self.sight.sees(*permission)) {
            self.shown.hidden.insert(name.to_owned());
            return None;
        }
        Some(match value {
            Value::Object(members) => Value::Object(
                members
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.clone(), self.unguarded(&name, value)?)))
                    .collect(),
            ),
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .filter_map(|item| self.unguarded("", item))
                    .collect(),
            ),
            plain => plain,
        })
    }
}
