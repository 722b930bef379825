//! The audit log: every write leaves a note, in the same transaction (P-4.6, R-EC-5).
//!
//! - [`leaf`]: the hash over the whole row.
//! - [`personal`]: what is a person's in a note is encrypted under that person's key before it is hashed.
//! - [`store`]: those keys; taking one away forgets the person, and the proof stays.
//! - [`shown`]: what a reader sees of a note.
//! - [`told`]: the same events for tools that write a history around the road.

pub(crate) mod leaf;
mod noting;
pub(crate) mod personal;
mod shown;
pub(crate) mod store;
mod told;

use serde::Serialize;
use serde_json::{Map, Value};
use till_shared::canon::Hash;
use till_shared::ids::BranchId;
use uuid::Uuid;

use crate::fault::Fault;
pub use leaf::AUDIT_HASH_VERSION;
pub(crate) use leaf::{Header, leaf_hash, payload_hash};
pub use shown::Shown;
pub use told::{Told, ToldEvent};

/// One change to one record.
#[derive(Debug)]
pub(crate) struct Note {
    pub event_id: Uuid,
    pub branch: Option<BranchId>,
    pub entity: &'static str,
    pub entity_id: Uuid,
    pub change: &'static str,
    pub diff: String,
    pub salt: [u8; 16],
    pub payload_hash: Hash,
}

/// The note's payload of a new record: `{"after": …}`.
pub(crate) fn created<R: Serialize>(record: &R) -> Result<String, Fault> {
    #[derive(Serialize)]
    struct Created<'a, R> {
        after: &'a R,
    }
    serde_json::to_string(&Created { after: record }).map_err(Fault::internal)
}

/// The members of a new record, for what is encrypted before it is written.
pub(crate) fn members<R: Serialize>(record: &R) -> Result<Map<String, Value>, Fault> {
    match serde_json::to_value(record).map_err(Fault::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(Fault::internal("a record is written as an object")),
    }
}

/// Members before and after.
type Differing = (Map<String, Value>, Map<String, Value>);

/// The members that differ, as they were and as they are (P-4.6.9).
pub(crate) fn differing<R: Serialize>(before: &R, after: &R) -> Result<Differing, Fault> {
    let (mut old, mut new) = (members(before)?, members(after)?);
    let same: Vec<String> = old
        .iter()
        .filter(|(name, value)| new.get(*name) == Some(*value))
        .map(|(name, _)| name.clone())
        .collect();
    for name in same {
        old.remove(&name);
        new.remove(&name);
    }
    Ok((old, new))
}

/// The payload of members: `{"after": {…}}` or `{"before": {…}, "after": {…}}`.
pub(crate) fn payload(
    before: Option<Map<String, Value>>,
    after: Map<String, Value>,
) -> Result<String, Fault> {
    let mut payload = Map::new();
    payload.insert("after".to_owned(), Value::Object(after));
    if let Some(before) = before {
        payload.insert("before".to_owned(), Value::Object(before));
    }
    serde_json::to_string(&payload).map_err(Fault::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Thing {
        name: &'static str,
        price: i64,
    }

    #[test]
    fn a_change_keeps_only_what_differs() {
        let thing = |price| Thing { name: "Tea", price };
        let (before, after) = differing(&thing(100), &thing(120)).unwrap();
        assert_eq!(
            payload(Some(before), after).unwrap(),
            r#"{"after":{"price":120},"before":{"price":100}}"#
        );
    }

    #[test]
    fn a_new_record_is_written_the_same_way_by_both_roads() {
        let tea = Thing {
            name: "Tea",
            price: 1,
        };
        assert_eq!(
            created(&tea).unwrap(),
            payload(None, members(&tea).unwrap()).unwrap()
        );
    }
}
