//! The text of a refresh token: `trf1.<business>.<session>.<secret>`.
//!
//! Business and session say where to look, the secret (256 bits) proves the right to. Only the SHA-256 of the whole text is stored, so that
//! no part can be exchanged and a stolen database opens no session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use till_kernel::IdSource;
use till_shared::canon::Hash;
use till_shared::ids::{SessionId, TenantId};
use uuid::Uuid;

/// Names the form; a new form gets a new name.
const FORM: &str = "trf1";
/// Base64 without padding of 32 bytes.
const SECRET_LENGTH: usize = 43;

/// A refresh token as it was presented.
pub(super) struct Presented {
    pub tenant: TenantId,
    pub session: SessionId,
    pub hash: Hash,
}

/// A new token: the text for the client, the hash for us.
pub(super) struct Fresh {
    pub text: String,
    pub hash: Hash,
}

impl Fresh {
    pub fn new(tenant: TenantId, session: SessionId, ids: &dyn IdSource) -> Self {
        let secret = [ids.salt(), ids.salt()].concat();
        let text = format!(
            "{FORM}.{}.{}.{}",
            tenant.0.simple(),
            session.0.simple(),
            URL_SAFE_NO_PAD.encode(secret)
        );
        Self {
            hash: hash(&text),
            text,
        }
    }
}

/// Reads a token; `None` if it cannot be one of ours.
pub(super) fn parse(text: &str) -> Option<Presented> {
    let mut parts = text.split('.');
    let (form, tenant, session, secret) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if form != FORM || secret.len() != SECRET_LENGTH || parts.next().is_some() {
        return None;
    }
    Some(Presented {
        tenant: TenantId(simple(tenant)?),
        session: SessionId(simple(session)?),
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
    const SESSION: SessionId = SessionId(Uuid::from_u128(2));

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let fresh = Fresh::new(TENANT, SESSION, &SeededIds::new(1));
        let read = parse(&fresh.text).unwrap();
        assert_eq!(
            (read.tenant, read.session, read.hash),
            (TENANT, SESSION, fresh.hash)
        );
    }

    #[test]
    fn two_tokens_are_never_the_same() {
        let ids = SeededIds::new(1);
        assert_ne!(
            Fresh::new(TENANT, SESSION, &ids).text,
            Fresh::new(TENANT, SESSION, &ids).text
        );
    }

    #[test]
    fn another_business_or_session_is_another_token() {
        let fresh = Fresh::new(TENANT, SESSION, &SeededIds::new(1));
        let elsewhere = fresh.text.replace(
            &TENANT.0.simple().to_string(),
            &Uuid::from_u128(9).simple().to_string(),
        );
        assert_ne!(parse(&elsewhere).unwrap().hash, fresh.hash);
    }

    #[test]
    fn nonsense_is_no_token() {
        let good = Fresh::new(TENANT, SESSION, &SeededIds::new(1)).text;
        for text in [
            "",
            "trf1",
            "trf1...",
            "trf1.a.b.c",
            "💥",
            &good.replace("trf1", "trf2"),
            &good.to_uppercase(),
            &format!("{good}.x"),
            &good.replace('.', ""),
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
        assert!(
            parse(good.get(..good.len() - 1).unwrap()).is_none(),
            "a secret that was cut"
        );
    }
}
