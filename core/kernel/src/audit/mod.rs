//! The audit log: every write leaves a note, in the same transaction (P-4.6, R-EC-5).

use serde::Serialize;
use sha2::{Digest, Sha256};
use till_shared::canon::Hash;
use till_shared::ids::BranchId;
use uuid::Uuid;

use crate::fault::Fault;

/// Version of [`payload_hash`]'s formula.
pub const AUDIT_HASH_VERSION: i16 = 1;

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

/// `SHA-256(salt ‖ payload)`: what later goes into the Merkle leaf; the payload can be erased and the proof stays (reliability 3.1).
pub(crate) fn payload_hash(salt: &[u8], payload: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(payload.as_bytes());
    hash.finalize().into()
}

/// The note's payload of a new record: `{"after": …}`.
pub(crate) fn created<R: Serialize>(record: &R) -> Result<String, Fault> {
    #[derive(Serialize)]
    struct Created<'a, R> {
        after: &'a R,
    }
    serde_json::to_string(&Created { after: record }).map_err(Fault::internal)
}

/// The note's payload of a change: `{"before": {…}, "after": {…}}` with only the members that differ (P-4.6.9).
pub(crate) fn changed<R: Serialize>(before: &R, after: &R) -> Result<String, Fault> {
    let mut before = serde_json::to_value(before).map_err(Fault::internal)?;
    let mut after = serde_json::to_value(after).map_err(Fault::internal)?;
    if let (Some(old), Some(new)) = (before.as_object_mut(), after.as_object_mut()) {
        let same: Vec<String> = old
            .iter()
            .filter(|(name, value)| new.get(*name) == Some(*value))
            .map(|(name, _)| name.clone())
            .collect();
        for name in same {
            old.remove(&name);
            new.remove(&name);
        }
    }
    serde_json::to_string(&serde_json::json!({ "before": before, "after": after })).map_err(Fault::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use till_shared::canon::hex;

    #[derive(Serialize)]
    struct Thing {
        name: &'static str,
        price: i64,
    }

    #[test]
    fn a_change_keeps_only_what_differs() {
        let diff = changed(
            &Thing {
                name: "Tea",
                price: 100,
            },
            &Thing {
                name: "Tea",
                price: 120,
            },
        )
        .unwrap();
        assert_eq!(diff, r#"{"after":{"price":120},"before":{"price":100}}"#);
    }

    #[test]
    fn the_first_formula_of_the_payload_hash_is_frozen() {
        assert_eq!(
            hex(&payload_hash(&[1; 16], r#"{"after":{"price":120}}"#)),
            "86add4fba863e3c4ab63492ecb888258b5d275c8be57e968466005123a1fcbf7"
        );
    }
}
