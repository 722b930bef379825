//! Stored replies: the same `Idempotency-Key` gets the same answer (reliability 3.2).

mod store;

pub(crate) use store::Keeping;

use sha2::{Digest, Sha256};
use till_shared::canon::Hash;
use till_shared::ids::TenantId;

use crate::actor::{Actor, BranchScope, PermissionSet};
use crate::db::Select;
use crate::fault::{Fault, codes};
use crate::operation::Command;

/// A key and the request it stands for.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "three hashes")]
pub(crate) struct Key {
    pub key_hash: Hash,
    pub request_hash: Hash,
    /// What the person could see then: an answer is given again only to the same eyes.
    pub sight_hash: Hash,
}

/// An answer given before.
#[derive(Debug)]
pub(crate) struct Kept {
    pub request_hash: Vec<u8>,
    pub sight_hash: Option<Vec<u8>>,
    pub status: i16,
    pub version: Option<i64>,
    pub body: Vec<u8>,
}

/// Hash over the operation and its parsed input: other spacing or member order is the same request.
pub(crate) fn request_hash<C: Command>(command: &C) -> Result<Hash, Fault> {
    let mut hash = Sha256::new();
    hash.update(C::NAME.as_bytes());
    hash.update([0]);
    hash.update(serde_json::to_vec(command).map_err(Fault::internal)?);
    Ok(hash.finalize().into())
}

/// Hash over every right of an actor and where it holds, in whatever order: with others an answer would have looked different.
fn sight_hash(actor: &Actor) -> Hash {
    let held = |permissions: &PermissionSet, branches: &BranchScope| -> Hash {
        let mut hash = Sha256::new();
        hash.update(permissions.digest());
        match branches {
            BranchScope::All => hash.update([0]),
            BranchScope::Only(branches) => {
                hash.update([1]);
                let mut branches = branches.clone();
                branches.sort_unstable();
                for branch in branches {
                    hash.update(branch.0.as_bytes());
                }
            }
        }
        hash.finalize().into()
    };
    let given = actor.grants.iter();
    let mut given: Vec<Hash> = given
        .map(|grant| held(&grant.permissions, &grant.branches))
        .collect();
    given.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(held(&actor.permissions, &actor.branches));
    for grant in given {
        hash.update(grant);
    }
    hash.finalize().into()
}

impl Key {
    /// A stored reply belongs to who was given it: the same key of somebody else, or at another operation, is another key.
    pub(crate) fn new(actor: &Actor, operation: &str, key: &str, request_hash: Hash) -> Self {
        let mut hash = Sha256::new();
        // A person by id; the product itself, which has none, by what it does.
        match actor.user {
            Some(user) => hash.update(user.0.as_bytes()),
            None => hash.update(actor.name.as_bytes()),
        }
        for part in [operation, key] {
            hash.update([0]);
            hash.update(part.as_bytes());
        }
        Self {
            key_hash: hash.finalize().into(),
            request_hash,
            sight_hash: sight_hash(actor),
        }
    }

    /// What keeps the answer under this key.
    pub(crate) fn keep(&self, tenant: TenantId, status: u16, version: Option<i64>, body: &[u8]) -> Keeping {
        Keeping::new(tenant, self, status, version, body)
    }

    /// The answer given before, if any; another request under the same key is refused.
    pub(crate) async fn find(&self, sql: &mut Select<'_>, tenant: TenantId) -> Result<Option<Kept>, Fault> {
        let Some(kept) = store::find(sql, tenant, &self.key_hash).await? else {
            return Ok(None);
        };
        if kept.request_hash != self.request_hash {
            return Err(codes::KEY_REUSED.fault());
        }
        if kept
            .sight_hash
            .as_deref()
            .is_some_and(|sight| sight != self.sight_hash)
        {
            return Err(codes::KEY_REUSED.because(
                "It was carried out when you had other rights or other branches: look at what it made instead of sending it again.",
            ));
        }
        Ok(Some(kept))
    }
}
