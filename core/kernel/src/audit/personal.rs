//! What is a person's in a note is encrypted under that person's key, before the note is hashed (K14).
//!
//! A member that a record declares as personal is stored as `{"$sealed": "<base64>", "of": "<person>"}`: twelve bytes of nonce, then the
//! member's JSON under ChaCha20-Poly1305, bound to business, person, kind of record and member, so that a box cannot be moved. What is
//! empty stays as it is. Once the key is gone nobody reads it, and the hash over it still holds. What is written about somebody who was
//! forgotten before is `{"$forgotten": "<person>"}`.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde_json::{Map, Value, json};
use till_shared::ids::TenantId;
use uuid::Uuid;

use crate::fault::Fault;

const SEALED: &str = "$sealed";
const OF: &str = "of";
const FORGOTTEN: &str = "$forgotten";

/// The key of a person; `None` for somebody who was forgotten.
pub(crate) type SubjectKey = Option<[u8; 32]>;

/// Keys by person.
pub(crate) type Keys = HashMap<Uuid, SubjectKey>;

/// What became of a member.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Opened {
    /// It was never encrypted.
    Plain,
    /// This is what it was.
    Was(Value),
    /// The person was forgotten.
    Forgotten,
    /// It is not what was encrypted.
    Broken,
}

/// The place of a member, which its box is bound to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub tenant: TenantId,
    pub entity: &'a str,
    pub member: &'a str,
}

impl Place<'_> {
    fn bound(&self, subject: Uuid) -> Aad<Vec<u8>> {
        // None of the parts can hold a blank, so they cannot run into each other.
        let text = format!(
            "till/personal/1 {} {subject} {} {}",
            self.tenant, self.entity, self.member
        );
        Aad::from(text.into_bytes())
    }
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, Fault> {
    let key =
        UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| Fault::internal("a key of another length"))?;
    Ok(LessSafeKey::new(key))
}

/// Whether there is nothing in it to protect.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Encrypts the named members of a record of `subject`; `nonce` draws fresh bytes for each.
pub(crate) fn seal(
    members: &mut Map<String, Value>,
    names: &[&str],
    (tenant, entity): (TenantId, &str),
    (subject, key): (Uuid, &SubjectKey),
    mut nonce: impl FnMut() -> [u8; 16],
) -> Result<(), Fault> {
    let cipher = key.as_ref().map(cipher).transpose()?;
    for name in names {
        let Some(value) = members.get_mut(*name).filter(|value| !is_empty(value)) else {
            continue;
        };
        let Some(cipher) = &cipher else {
            *value = json!({ FORGOTTEN: subject });
            continue;
        };
        let place = Place {
            tenant,
            entity,
            member: name,
        };
        let drawn = nonce();
        let mut once = [0; NONCE_LEN];
        once.copy_from_slice(drawn.get(..NONCE_LEN).unwrap_or(&[0; NONCE_LEN]));
        let mut text = serde_json::to_vec(value).map_err(Fault::internal)?;
        cipher
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(once),
                place.bound(subject),
                &mut text,
            )
            .map_err(|_| Fault::internal("a member could not be encrypted"))?;
        let sealed = STANDARD_NO_PAD.encode([once.as_slice(), &text].concat());
        *value = json!({ SEALED: sealed, OF: subject });
    }
    Ok(())
}

/// Whose the member is, if it is encrypted.
pub(crate) fn subject_of(value: &Value) -> Option<Uuid> {
    let members = value.as_object()?;
    members.get(SEALED)?;
    members.get(OF)?.as_str()?.parse().ok()
}

/// Decrypts a member.
pub(crate) fn open(value: &Value, place: Place<'_>, keys: &Keys) -> Opened {
    if value.get(FORGOTTEN).is_some() {
        return Opened::Forgotten;
    }
    if value.get(SEALED).is_none() {
        return Opened::Plain;
    }
    let Some(subject) = subject_of(value) else {
        return Opened::Broken;
    };
    match keys.get(&subject) {
        None => Opened::Broken,
        Some(None) => Opened::Forgotten,
        Some(Some(key)) => decrypted(value, place, subject, key).map_or(Opened::Broken, Opened::Was),
    }
}

fn decrypted(value: &Value, place: Place<'_>, subject: Uuid, key: &[u8; 32]) -> Option<Value> {
    let mut bytes = STANDARD_NO_PAD.decode(value.get(SEALED)?.as_str()?).ok()?;
    let (once, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(once).ok()?;
    let plain = cipher(key)
        .ok()?
        .open_in_place(nonce, place.bound(subject), text)
        .ok()?;
    serde_json::from_slice(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Uuid = Uuid::from_u128(7);
    const TENANT: TenantId = TenantId(Uuid::from_u128(1));

    fn place(entity: &'static str, member: &'static str) -> Place<'static> {
        Place {
            tenant: TENANT,
            entity,
            member,
        }
    }

    fn sealed(key: SubjectKey) -> Map<String, Value> {
        let mut members =
            json!({ "code": "C1", "name": "Ada", "phones": ["1", "2"], "notes": "", "birthday": null });
        let members = members.as_object_mut().unwrap();
        let mut drawn = 0;
        seal(
            members,
            &["name", "phones", "notes", "birthday", "absent"],
            (TENANT, "customer"),
            (ADA, &key),
            || {
                drawn += 1;
                [drawn; 16]
            },
        )
        .unwrap();
        members.clone()
    }

    #[test]
    fn what_is_personal_is_not_in_clear_and_comes_back_with_the_key() {
        let members = sealed(Some([3; 32]));
        let text = serde_json::to_string(&members).unwrap();
        assert!(!text.contains("Ada") && text.contains("C1"), "{text}");
        let keys = Keys::from([(ADA, Some([3; 32]))]);
        assert_eq!(
            open(&members["name"], place("customer", "name"), &keys),
            Opened::Was(json!("Ada"))
        );
        assert_eq!(
            open(&members["phones"], place("customer", "phones"), &keys),
            Opened::Was(json!(["1", "2"]))
        );
        assert_eq!(
            (&members["notes"], &members["birthday"]),
            (&json!(""), &Value::Null)
        );
        assert_eq!(
            open(&members["code"], place("customer", "code"), &keys),
            Opened::Plain
        );
    }

    #[test]
    fn without_the_key_it_is_forgotten_and_elsewhere_it_does_not_open() {
        let members = sealed(Some([3; 32]));
        let name = &members["name"];
        assert_eq!(
            open(name, place("customer", "name"), &Keys::from([(ADA, None)])),
            Opened::Forgotten
        );
        for keys in [Keys::new(), Keys::from([(ADA, Some([4; 32]))])] {
            assert_eq!(open(name, place("customer", "name"), &keys), Opened::Broken);
        }
        let keys = Keys::from([(ADA, Some([3; 32]))]);
        for moved in [place("customer", "company"), place("user", "name")] {
            assert_eq!(open(name, moved, &keys), Opened::Broken, "{moved:?}");
        }
    }

    #[test]
    fn nothing_more_is_written_about_somebody_who_was_forgotten() {
        let members = sealed(None);
        assert_eq!(members["name"], json!({ "$forgotten": ADA }));
        assert_eq!(
            open(&members["name"], place("customer", "name"), &Keys::new()),
            Opened::Forgotten
        );
    }
}
