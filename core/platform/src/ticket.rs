//! The text of a long-lived secret: `<form>.<business>.<id>.<secret>`.
//!
//! Business and id say where to look, the secret (256 bits) proves the right to. Only the SHA-256 of the whole text is stored, so that
//! no part can be exchanged and a stolen database opens nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use till_kernel::IdSource;
use till_shared::canon::Hash;
use till_shared::ids::TenantId;
use uuid::Uuid;

/// Base64 without padding of 32 bytes.
const SECRET_LENGTH: usize = 43;

/// A ticket as it was presented.
pub(crate) struct Ticket {
    pub tenant: TenantId,
    pub id: Uuid,
    pub hash: Hash,
}

/// A new ticket: the text for the client, the hash for us.
pub(crate) fn fresh(form: &str, tenant: TenantId, id: Uuid, ids: &dyn IdSource) -> (String, Hash) {
    let mut secret = [0; 32];
    for (part, salt) in secret.chunks_exact_mut(16).zip([ids.salt(), ids.salt()]) {
        part.copy_from_slice(&salt);
    }
    written(form, tenant, id, &secret)
}

/// The ticket with this secret.
pub(crate) fn written(form: &str, tenant: TenantId, id: Uuid, secret: &[u8; 32]) -> (String, Hash) {
    let text = format!(
        "{form}.{}.{}.{}",
        tenant.0.simple(),
        id.simple(),
        URL_SAFE_NO_PAD.encode(secret)
    );
    let hash = hash(&text);
    (text, hash)
}

/// The secret of a ticket; `None` if it is none.
pub(crate) fn secret(text: &str) -> Option<[u8; 32]> {
    let (_, secret) = text.rsplit_once('.')?;
    URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()
}

/// Reads a ticket; `None` if it cannot be one of ours.
pub(crate) fn parse(form: &str, text: &str) -> Option<Ticket> {
    let mut parts = text.split('.');
    let (found, tenant, id, secret) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if found != form || secret.len() != SECRET_LENGTH || parts.next().is_some() {
        return None;
    }
    Some(Ticket {
        tenant: TenantId(simple(tenant)?),
        id: simple(id)?,
        hash: hash(text),
    })
}

/// Only the one way of writing an id that we use ourselves.
fn simple(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.simple().to_string() == text).then_some(id)
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use till_kernel::SeededIds;

    use super::*;

    const TENANT: TenantId = TenantId(Uuid::from_u128(1));
    const ID: Uuid = Uuid::from_u128(2);

    fn one() -> (String, Hash) {
        fresh("abc1", TENANT, ID, &SeededIds::new(1))
    }

    #[test]
    fn a_ticket_is_read_as_it_was_written() {
        let (text, hash) = one();
        let read = parse("abc1", &text).unwrap();
        assert_eq!((read.tenant, read.id, read.hash), (TENANT, ID, hash));
    }

    #[test]
    fn two_tickets_are_never_the_same() {
        let ids = SeededIds::new(1);
        assert_ne!(
            fresh("abc1", TENANT, ID, &ids).0,
            fresh("abc1", TENANT, ID, &ids).0
        );
    }

    #[test]
    fn another_business_or_id_is_another_ticket() {
        let (text, hash) = one();
        for id in [TENANT.0, ID] {
            let elsewhere = text.replace(&id.simple().to_string(), &Uuid::from_u128(9).simple().to_string());
            assert_ne!(parse("abc1", &elsewhere).unwrap().hash, hash);
        }
    }

    #[test]
    fn nonsense_and_other_forms_are_no_ticket() {
        let good = one().0;
        for text in [
            "",
            "abc1",
            "abc1...",
            "abc1.a.b.c",
            "💥",
            &good.replace("abc1", "abc2"),
            &good.to_uppercase(),
            &format!("{good}.x"),
            &good.replace('.', ""),
        ] {
            assert!(parse("abc1", text).is_none(), "{text}");
        }
        assert!(
            parse("abc1", good.get(..good.len() - 1).unwrap()).is_none(),
            "a secret that was cut"
        );
    }
}
