//! How a unit of work takes notes for the audit log.

use till_shared::canon::Hash;
use uuid::Uuid;

use super::personal::{self, Keys};
use super::{AUDIT_HASH_VERSION, Header, Note, leaf_hash, payload_hash};
use crate::db::Change;
use crate::fault::Fault;
use crate::record::Record;
use crate::write::Write;

const _: () = assert!(AUDIT_HASH_VERSION == 2, "the leaf below is version 2");

impl Write {
    /// The keys of the people that some records tell of, made for those who have none. Without personal members there is nothing to do,
    /// and no round trip.
    pub(crate) async fn keys_of<'r, R: Record + 'r>(
        &mut self,
        records: impl Iterator<Item = &'r R> + Send,
    ) -> Result<Keys, Fault> {
        if R::PERSONAL.is_empty() {
            return Ok(Keys::new());
        }
        // Boxed: the rare slow path must not make every future on the road larger.
        Box::pin(self.find_or_make_keys(records.filter_map(Record::subject).collect())).await
    }

    async fn find_or_make_keys(&mut self, mut subjects: Vec<Uuid>) -> Result<Keys, Fault> {
        subjects.sort_unstable();
        subjects.dedup();
        if subjects.is_empty() {
            return Ok(Keys::new());
        }
        let fresh = subjects
            .into_iter()
            .map(|subject| {
                let mut key = [0; 32];
                let (left, right) = key.split_at_mut(16);
                left.copy_from_slice(&self.kernel.ids().salt());
                right.copy_from_slice(&self.kernel.ids().salt());
                (subject, key)
            })
            .collect();
        self.tables.insert("kernel.subject_key");
        let now = self.look.now;
        super::store::find_or_make(&mut Change::new(&mut self.look.tx), fresh, now).await
    }

    /// Stores what stays of a person's record when they are forgotten, and takes their key away: nobody reads any more what the audit log
    /// keeps of them, while every hash stays what it was, and nothing about them is ever encrypted again. What stays in `after` is no
    /// longer personal: its note is in clear.
    pub async fn forget<R: Record>(&mut self, before: &R, after: &R) -> Result<(), Fault> {
        let subject = before
            .subject()
            .ok_or_else(|| Fault::internal(format!("a {} is nobody who could be forgotten", R::ENTITY)))?;
        self.reach(before)?;
        self.reach(after)?;
        self.expect_version(before)?;
        let keys = self.keys_of(std::iter::once(before)).await?;
        let (mut old, new) = super::differing(before, after)?;
        self.hide(before, &mut old, &keys)?;
        self.note(after, "update", super::payload(Some(old), new)?)?;
        self.store_change(before, after).await?;
        self.tables.insert("kernel.subject_key");
        let now = self.look.now;
        super::store::drop_key(&mut Change::new(&mut self.look.tx), subject, now).await
    }

    pub(crate) fn note_created<R: Record>(&mut self, record: &R, keys: &Keys) -> Result<(), Fault> {
        let diff = if R::PERSONAL.is_empty() {
            super::created(record)?
        } else {
            let mut members = super::members(record)?;
            self.hide(record, &mut members, keys)?;
            super::payload(None, members)?
        };
        self.note(record, "create", diff)
    }

    pub(crate) fn note_changed<R: Record>(
        &mut self,
        before: &R,
        after: &R,
        keys: &Keys,
    ) -> Result<(), Fault> {
        let (mut old, mut new) = super::differing(before, after)?;
        if !R::PERSONAL.is_empty() {
            self.hide(before, &mut old, keys)?;
            self.hide(after, &mut new, keys)?;
        }
        self.note(after, "update", super::payload(Some(old), new)?)
    }

    fn hide<R: Record>(
        &self,
        record: &R,
        members: &mut serde_json::Map<String, serde_json::Value>,
        keys: &Keys,
    ) -> Result<(), Fault> {
        let subject = record
            .subject()
            .ok_or_else(|| Fault::internal(format!("a {} with personal data says whose it is", R::ENTITY)))?;
        let key = keys
            .get(&subject)
            .ok_or_else(|| Fault::internal("the key of a person is missing"))?;
        personal::seal(
            members,
            R::PERSONAL,
            (self.look.actor.tenant, R::ENTITY),
            (subject, key),
            || self.kernel.ids().salt(),
        )
    }

    fn note<R: Record>(&mut self, record: &R, change: &'static str, diff: String) -> Result<(), Fault> {
        if self.kernel.inner().pair_assertion && self.registry().record(R::ENTITY).is_none() {
            return Err(Fault::internal(format!(
                "no module declares the record {} (Module::record or Module::footed): nobody could read its entries in the audit log",
                R::ENTITY
            )));
        }
        let salt = self.kernel.ids().salt();
        let payload_hash = payload_hash(&salt, &diff);
        self.tables.extend(R::TABLES);
        self.notes.push(Note {
            event_id: self.id(),
            branch: record.branch(),
            entity: R::ENTITY,
            entity_id: record.id(),
            change,
            diff,
            salt,
            payload_hash,
        });
        Ok(())
    }

    /// The leaf of a note, over the row as the seal writes it.
    pub(crate) fn leaf(&self, note: &Note, module: &str, action: &str) -> Hash {
        let header = Header {
            tenant_id: self.look.actor.tenant.0,
            event_id: note.event_id,
            recorded_at: self.look.now,
            occurred_at: self.look.now,
            actor_user: self.look.actor.user.map(Uuid::from),
            actor_name: &self.look.actor.name,
            actor_role: &self.look.actor.role,
            session_id: self.look.actor.session.map(Uuid::from),
            device_id: self.look.actor.device.map(Uuid::from),
            register_id: self.register,
            branch_id: note.branch.map(|branch| branch.0),
            module,
            action,
            entity: note.entity,
            entity_id: note.entity_id,
            change: note.change,
            reason: self.reason.as_deref(),
            approvals: &self.approvals,
            request_id: &self.envelope.request_id,
            source: self.envelope.source.word(),
        };
        leaf_hash(&header, &note.payload_hash)
    }
}
