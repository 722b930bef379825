//! The text of a refresh token: `trf1.<business>.<session>.<secret>` (see [`crate::ticket`]).

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
}
