//! The leaf of an audit event: one hash over the whole row (reliability 3.1), final.
//!
//! `leaf = SHA-256(0x00 ‖ version ‖ canonical header ‖ SHA-256(salt ‖ payload))`. The version is one byte. The header is every other
//! column of the row in the order of [`HEADER`], each field in the canonical form of [`till_shared::canon`]: its length as 4 bytes big
//! endian, then its bytes; absent is `0xFFFF_FFFF`; UUIDs 16 bytes, times microseconds since 1970 UTC as 8 bytes, text UTF-8, a list its
//! length and then its items. The payload is the text of `diff` as it is stored: what is personal in it is encrypted before (see
//! `personal`), so a forgotten person's events keep their proof.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use till_shared::canon::{Canon, Hash};
use uuid::Uuid;

/// Version of the formula that new events are hashed by. Version 1 hashed the payload alone and had no leaf.
pub const AUDIT_HASH_VERSION: i16 = 2;

/// The columns of `kernel.audit_event` that the header holds, in its order. With `diff` and `salt` (the payload), `payload_hash` (in the
/// leaf as it is), `hash_version` (the version) and `leaf_hash` (the result) these are all: a test compares them with the table.
#[cfg(test)]
pub(crate) const HEADER: [&str; 20] = [
    "tenant_id",
    "event_id",
    "recorded_at",
    "occurred_at",
    "actor_user",
    "actor_name",
    "actor_role",
    "session_id",
    "device_id",
    "register_id",
    "branch_id",
    "module",
    "action",
    "entity",
    "entity_id",
    "change",
    "reason",
    "approvals",
    "request_id",
    "source",
];

/// The header of an event, a field for each of [`HEADER`].
#[derive(Clone, Debug)]
pub(crate) struct Header<'a> {
    pub tenant_id: Uuid,
    pub event_id: Uuid,
    pub recorded_at: Timestamp,
    pub occurred_at: Timestamp,
    pub actor_user: Option<Uuid>,
    pub actor_name: &'a str,
    pub actor_role: &'a str,
    pub session_id: Option<Uuid>,
    pub device_id: Option<Uuid>,
    pub register_id: Option<Uuid>,
    pub branch_id: Option<Uuid>,
    pub module: &'a str,
    pub action: &'a str,
    pub entity: &'a str,
    pub entity_id: Uuid,
    pub change: &'a str,
    pub reason: Option<&'a str>,
    pub approvals: &'a [Uuid],
    pub request_id: &'a str,
    pub source: &'a str,
}

/// `SHA-256(salt ‖ payload)`: the payload can be erased and the proof stays.
pub(crate) fn payload_hash(salt: &[u8], payload: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(payload.as_bytes());
    hash.finalize().into()
}

/// The leaf of version 2 (frozen).
pub(crate) fn leaf_hash(header: &Header<'_>, payload_hash: &Hash) -> Hash {
    // Taken apart by name: a field that is not hashed is a warning, and warnings are refused.
    let Header {
        tenant_id,
        event_id,
        recorded_at,
        occurred_at,
        actor_user,
        actor_name,
        actor_role,
        session_id,
        device_id,
        register_id,
        branch_id,
        module,
        action,
        entity,
        entity_id,
        change,
        reason,
        approvals,
        request_id,
        source,
    } = header;
    Canon::starting(&[0x00, 2])
        .uuid(*tenant_id)
        .uuid(*event_id)
        .int(recorded_at.as_microsecond())
        .int(occurred_at.as_microsecond())
        .option(*actor_user, Canon::uuid)
        .text(actor_name)
        .text(actor_role)
        .option(*session_id, Canon::uuid)
        .option(*device_id, Canon::uuid)
        .option(*register_id, Canon::uuid)
        .option(*branch_id, Canon::uuid)
        .text(module)
        .text(action)
        .text(entity)
        .uuid(*entity_id)
        .text(change)
        .option(*reason, Canon::text)
        .list(approvals, |canon, id| canon.uuid(*id))
        .text(request_id)
        .text(source)
        .fixed(payload_hash)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use till_shared::canon::hex;

    static APPROVALS: [Uuid; 2] = [Uuid::from_u128(7), Uuid::from_u128(8)];

    fn header() -> Header<'static> {
        Header {
            tenant_id: Uuid::from_u128(1),
            event_id: Uuid::from_u128(2),
            recorded_at: Timestamp::from_microsecond(1_772_442_000_123_456).unwrap(),
            occurred_at: Timestamp::from_microsecond(1_772_441_999_000_000).unwrap(),
            actor_user: Some(Uuid::from_u128(3)),
            actor_name: "Zoë",
            actor_role: "cashier",
            session_id: None,
            device_id: Some(Uuid::from_u128(4)),
            register_id: None,
            branch_id: Some(Uuid::from_u128(5)),
            module: "sales",
            action: "sales.complete",
            entity: "sale",
            entity_id: Uuid::from_u128(6),
            change: "create",
            reason: None,
            approvals: &APPROVALS,
            request_id: "r-1",
            source: "api",
        }
    }

    #[test]
    fn the_first_formula_of_the_payload_hash_is_frozen() {
        assert_eq!(
            hex(&payload_hash(&[1; 16], r#"{"after":{"price":120}}"#)),
            "86add4fba863e3c4ab63492ecb888258b5d275c8be57e968466005123a1fcbf7"
        );
    }

    #[test]
    fn the_second_formula_of_the_leaf_is_frozen() {
        let payload = payload_hash(&[1; 16], r#"{"after":{"price":120}}"#);
        assert_eq!(
            hex(&leaf_hash(&header(), &payload)),
            "32194c29235bb92865f5aa7c090c4f11aefdfedcf0764b16ff0f1f7857e2d9e8"
        );
        let bare = Header {
            actor_user: None,
            device_id: None,
            branch_id: None,
            reason: Some(""),
            approvals: &[],
            ..header()
        };
        assert_eq!(
            hex(&leaf_hash(&bare, &payload)),
            "778ffcf577a7b9b97110b79f99fc3198c650867db6065079c47e842af0965dd6"
        );
    }

    #[test]
    fn every_field_of_the_header_is_in_the_leaf() {
        let payload = [9; 32];
        let other = Uuid::from_u128(99);
        let at = Timestamp::from_microsecond(1).unwrap();
        let plain = leaf_hash(&header(), &payload);
        let changed = [
            Header {
                tenant_id: other,
                ..header()
            },
            Header {
                event_id: other,
                ..header()
            },
            Header {
                recorded_at: at,
                ..header()
            },
            Header {
                occurred_at: at,
                ..header()
            },
            Header {
                actor_user: None,
                ..header()
            },
            Header {
                actor_name: "Zoe",
                ..header()
            },
            Header {
                actor_role: "owner",
                ..header()
            },
            Header {
                session_id: Some(other),
                ..header()
            },
            Header {
                device_id: None,
                ..header()
            },
            Header {
                register_id: Some(other),
                ..header()
            },
            Header {
                branch_id: Some(other),
                ..header()
            },
            Header {
                module: "stock",
                ..header()
            },
            Header {
                action: "sales.void",
                ..header()
            },
            Header {
                entity: "sal",
                ..header()
            },
            Header {
                entity_id: other,
                ..header()
            },
            Header {
                change: "update",
                ..header()
            },
            Header {
                reason: Some(""),
                ..header()
            },
            Header {
                approvals: &[],
                ..header()
            },
            Header {
                request_id: "r-2",
                ..header()
            },
            Header {
                source: "cli",
                ..header()
            },
        ];
        assert_eq!(changed.len(), HEADER.len());
        for (field, header) in HEADER.iter().zip(&changed) {
            assert_ne!(leaf_hash(header, &payload), plain, "{field}");
        }
        assert_ne!(leaf_hash(&header(), &[8; 32]), plain, "payload");
    }

    #[tokio::test]
    async fn every_column_of_the_table_is_in_the_leaf() {
        let shop = till_testkit::Shop::open(Vec::new()).await;
        let columns: Vec<(String,)> = sqlx::query_as(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'kernel' AND table_name = 'audit_event'",
        )
        .fetch_all(&mut shop.superuser().await)
        .await
        .unwrap();
        let beside = ["diff", "salt", "payload_hash", "hash_version", "leaf_hash"];
        for (column,) in &columns {
            assert!(
                HEADER.contains(&column.as_str()) || beside.contains(&column.as_str()),
                "{column} is not hashed: a new formula is needed, with a new version"
            );
        }
        assert_eq!(columns.len(), HEADER.len() + beside.len());
    }
}
