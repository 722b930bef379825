//! Events of the log as the seal writes them, for tools that write a history around the road (`cargo xtask seed`). Pure: it makes the
//! rows, and nothing here can store one.

use jiff::Timestamp;
use till_shared::canon::Hash;
use till_shared::ids::TenantId;
use uuid::Uuid;

use super::{AUDIT_HASH_VERSION, Header, created, differing, leaf_hash, payload, payload_hash};
use crate::envelope::Source;
use crate::fault::Fault;
use crate::record::Record;

const _: () = assert!(AUDIT_HASH_VERSION == 2, "the leaf below is version 2");

/// Who did what, when and where: what the events of one command share.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// The business.
    pub tenant: TenantId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: Uuid,
    /// Their name then.
    pub name: &'a str,
    /// Their role then.
    pub role: &'a str,
    /// Signed in as which session.
    pub session: Option<Uuid>,
    /// At which register.
    pub register: Option<Uuid>,
    /// The command, `module.word`.
    pub action: &'a str,
    /// Why, if the command asks.
    pub reason: Option<&'a str>,
    /// The request.
    pub request_id: &'a str,
    /// How it came.
    pub source: Source,
}

/// An event; with what its [`Told`] says these are the columns of `kernel.audit_event`.
#[derive(Clone, Debug)]
pub struct ToldEvent {
    /// Its id.
    pub event_id: Uuid,
    /// Where.
    pub branch: Option<Uuid>,
    /// What kind of record.
    pub entity: &'static str,
    /// Which.
    pub entity_id: Uuid,
    /// `create` or `update`.
    pub change: &'static str,
    /// The payload.
    pub diff: String,
    /// Drawn for the payload's hash.
    pub salt: [u8; 16],
    /// Hash of the payload.
    pub payload_hash: Hash,
    /// Hash of the whole row.
    pub leaf_hash: Hash,
}

impl Told<'_> {
    /// The module that the command belongs to.
    #[must_use]
    pub fn module(&self) -> &str {
        self.action
            .split_once('.')
            .map_or(self.action, |(module, _)| module)
    }

    /// The event of a new record.
    ///
    /// # Errors
    /// A record with personal members: those are encrypted under keys that only a unit of work makes.
    pub fn created<R: Record>(&self, record: &R, event_id: Uuid, salt: [u8; 16]) -> Result<ToldEvent, Fault> {
        self.event(record, "create", created(record)?, (event_id, salt))
    }

    /// The event of a change.
    ///
    /// # Errors
    /// As [`Told::created`].
    pub fn changed<R: Record>(
        &self,
        (before, after): (&R, &R),
        event_id: Uuid,
        salt: [u8; 16],
    ) -> Result<ToldEvent, Fault> {
        let (old, new) = differing(before, after)?;
        self.event(after, "update", payload(Some(old), new)?, (event_id, salt))
    }

    fn event<R: Record>(
        &self,
        record: &R,
        change: &'static str,
        diff: String,
        (event_id, salt): (Uuid, [u8; 16]),
    ) -> Result<ToldEvent, Fault> {
        if !R::PERSONAL.is_empty() {
            return Err(Fault::internal(format!(
                "a {} has personal members, which are not told in clear",
                R::ENTITY
            )));
        }
        let branch = record.branch().map(|branch| branch.0);
        let payload_hash = payload_hash(&salt, &diff);
        let header = Header {
            tenant_id: self.tenant.0,
            event_id,
            recorded_at: self.at,
            occurred_at: self.at,
            actor_user: Some(self.user),
            actor_name: self.name,
            actor_role: self.role,
            session_id: self.session,
            device_id: None,
            register_id: self.register,
            branch_id: branch,
            module: self.module(),
            action: self.action,
            entity: R::ENTITY,
            entity_id: record.id(),
            change,
            reason: self.reason,
            approvals: &[],
            request_id: self.request_id,
            source: self.source.word(),
        };
        Ok(ToldEvent {
            event_id,
            branch,
            entity: R::ENTITY,
            entity_id: record.id(),
            change,
            leaf_hash: leaf_hash(&header, &payload_hash),
            payload_hash,
            diff,
            salt,
        })
    }
}
