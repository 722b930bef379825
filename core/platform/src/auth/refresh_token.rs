//! The text of a refresh token: `trf1.<business>.<session>.<secret>` (see [`crate::ticket`]).

use sha2::{Digest, Sha256};
use till_kernel::IdSource;
use till_shared::canon::Hash;
use till_shared::ids::{SessionId, TenantId};

use crate::ticket;

/// Names the form; a new form gets a new name.
const FORM: &str = "trf1";

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
        let (text, hash) = ticket::fresh(FORM, tenant, session.0, ids);
        Self { text, hash }
    }
}

/// Reads a token; `None` if it cannot be one of ours.
pub(super) fn parse(text: &str) -> Option<Presented> {
    ticket::parse(FORM, text).map(|ticket| Presented {
        tenant: ticket.tenant,
        session: SessionId(ticket.id),
        hash: ticket.hash,
    })
}

/// What is stored of a token.
pub(super) fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// The successor of a token as it is kept beside it: who presents the token again gets the same successor, and a stolen database opens
/// neither. A token has one successor, so its pad is used once.
pub(super) fn sealed(successor: &str, presented: &str) -> Option<[u8; 32]> {
    Some(padded(ticket::secret(successor)?, presented))
}

/// The successor again.
pub(super) fn unsealed(
    sealed: [u8; 32],
    presented: &str,
    tenant: TenantId,
    session: SessionId,
) -> (String, Hash) {
    ticket::written(FORM, tenant, session.0, &padded(sealed, presented))
}

/// Known only to who holds the token: what is stored of it is the hash of its text alone.
fn padded(mut bytes: [u8; 32], presented: &str) -> [u8; 32] {
    let pad = Sha256::new()
        .chain_update(b"till refresh successor\0")
        .chain_update(presented)
        .finalize();
    for (byte, pad) in bytes.iter_mut().zip(pad) {
        *byte ^= pad;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use till_kernel::SeededIds;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let (tenant, session) = (TenantId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let fresh = Fresh::new(tenant, session, &SeededIds::new(1));
        let read = parse(&fresh.text).unwrap();
        assert_eq!(
            (read.tenant, read.session, read.hash),
            (tenant, session, fresh.hash)
        );
        assert!(fresh.text.starts_with("trf1."));
        assert!(parse(&fresh.text.replace("trf1", "tdv1")).is_none());
    }

    #[test]
    fn a_successor_is_read_by_who_holds_the_token_before_it() {
        let (tenant, session) = (TenantId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let ids = SeededIds::new(1);
        let [first, second, other] = [0; 3].map(|_| Fresh::new(tenant, session, &ids));
        let kept = sealed(&second.text, &first.text).unwrap();
        assert_eq!(
            unsealed(kept, &first.text, tenant, session),
            (second.text.clone(), second.hash)
        );
        assert_ne!(unsealed(kept, &other.text, tenant, session).0, second.text);
        assert_ne!(Some(kept), ticket::secret(&second.text));
    }
}
