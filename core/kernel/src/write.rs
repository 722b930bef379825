//! The unit of work of a command: everything it changes, notes and announces.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use till_shared::canon::Hash;
use uuid::Uuid;

use crate::audit::Note;
use crate::bus::Invalidation;
use crate::db::Change;
use crate::envelope::Envelope;
use crate::fault::{Fault, codes};
use crate::kernel::Kernel;
use crate::look::Look;
use crate::outbox::{Emitted, Event};
use crate::permission::Permission;
use crate::record::{Record, Rows, changed};
use crate::series::{Issue, Numbered};
use crate::violations::Violations;

/// A running command's hold on the database. It has no `commit`: the kernel commits when the command returns `Ok`, and rolls back
/// otherwise.
pub struct Write {
    pub(crate) look: Look,
    pub(crate) kernel: Kernel,
    pub(crate) envelope: Arc<Envelope>,
    pub(crate) command: &'static str,
    pub(crate) approver: Option<Permission>,
    pub(crate) reason: Option<String>,
    pub(crate) content: Hash,
    pub(crate) notes: Vec<Note>,
    pub(crate) tables: BTreeSet<&'static str>,
    pub(crate) events: Vec<Emitted>,
    pub(crate) issues: Vec<(Issue, Numbered)>,
    pub(crate) approvals: Vec<Uuid>,
    pub(crate) approver_name: Option<String>,
    pub(crate) invalidations: Vec<Invalidation>,
    pub(crate) register: Option<Uuid>,
    pub(crate) versioned: bool,
    pub(crate) compared: AtomicBool,
    pub(crate) is_replay: bool,
    pub(crate) refusal: Refusal,
}

/// What becomes of what was written when a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing was written.
    Undone,
    /// The command asks to keep it.
    Asked,
    /// It is sealed and may be committed.
    Kept,
}

impl Deref for Write {
    type Target = Look;

    fn deref(&self) -> &Look {
        &self.look
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Look {
        &mut self.look
    }
}

impl Write {
    /// What comes with the command.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// A fresh id.
    pub fn id<T: From<Uuid>>(&self) -> T {
        T::from(self.kernel.ids().id(self.look.now))
    }

    /// Sixteen bytes that nobody guesses.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        self.kernel.ids().salt()
    }

    /// The id that the caller brings for something new, else a fresh one. It is judged only where something new is made: the same field may
    /// name what is there.
    pub fn made_id<T: Copy + From<Uuid> + Into<Uuid>>(&self, field: &str, id: Option<T>) -> Result<T, Fault> {
        let Some(id) = id else {
            return Ok(self.id());
        };
        let mut violations = Violations::default();
        if let Some(made) = violations.made(field, Some(id)) {
            violations.timely(field, made, self.now());
        }
        if violations.is_empty() {
            Ok(id)
        } else {
            Err(Fault::invalid(violations))
        }
    }

    /// Refuses a change that nobody gave a reason for: for commands of which only some changes are sensitive (P-4.6.10). Where every one is,
    /// the care says so. The reason goes into the audit log with all that the command notes.
    pub fn require_reason(&self) -> Result<(), Fault> {
        if self.reason.is_some() {
            Ok(())
        } else {
            Err(Fault::field("reason", "required", "say why this is changed"))
        }
    }

    /// Says why this is done, where the command itself carries no reason, e.g. a job that goes on with what a person gave one for.
    pub fn because(&mut self, reason: impl Into<String>) {
        self.reason = Some(reason.into());
    }

    /// Notes the register for the audit log.
    pub fn at_register(&mut self, register: impl Into<Uuid>) {
        self.register = Some(register.into());
    }

    /// Hash of what was asked for: stored in a document, it tells for ever whether the same was asked again.
    #[must_use]
    pub fn content(&self) -> Hash {
        self.content
    }

    /// Says that the document was made by an earlier request of the same content: nothing is changed, and the answer is the one given
    /// then, or (to somebody else) the one that `run` makes anew for their sight.
    pub fn replayed(&mut self) {
        self.is_replay = true;
    }

    /// Stores a new record, and its note in the audit log. A record of a branch that the actor does not work in is refused, as if the
    /// branch did not exist.
    pub async fn create<R: Record>(&mut self, record: &R) -> Result<(), Fault> {
        self.reach(record)?;
        self.check_open(record)?;
        let keys = self.keys_of(std::iter::once(record)).await?;
        self.note_created(record, &keys)?;
        let mut change = Change::new(&mut self.look.tx);
        record.insert(&mut change).await?;
        made::<R>(1, change.outcome())
    }

    /// Stores many new records, and a note for each. None is nothing to do.
    pub async fn create_all<R: Record>(&mut self, records: &[R]) -> Result<(), Fault> {
        if records.is_empty() {
            return Ok(());
        }
        let keys = self.keys_of(records.iter()).await?;
        for record in records {
            self.reach(record)?;
            self.check_open(record)?;
            self.note_created(record, &keys)?;
        }
        let mut change = Change::new(&mut self.look.tx);
        R::insert_all(records, &mut change).await?;
        made::<R>(records.len() as u64, change.outcome())
    }

    /// Stores the change of a record, and its note. Both forms must be of branches that the actor works in. Where the care says
    /// `versioned`, the first record that is changed must be at the version that `If-Match` names. A change that touches no row is
    /// [`codes::STALE`].
    pub async fn update<R: Record>(&mut self, before: &R, after: &R) -> Result<(), Fault> {
        self.may_change(before, after)?;
        let keys = self.keys_of(std::iter::once(after)).await?;
        self.note_changed(before, after, &keys)?;
        self.store_change(before, after).await
    }

    /// Stores the changes of many records, each from its first to its second form, and a note for each: what [`Write::update`] does, in
    /// one statement where the record has one. None is nothing to do.
    pub async fn update_all<R: Record>(&mut self, changes: &[(&R, &R)]) -> Result<(), Fault> {
        if changes.is_empty() {
            return Ok(());
        }
        for (before, after) in changes {
            self.may_change(*before, *after)?;
        }
        let keys = self.keys_of(changes.iter().map(|(_, after)| *after)).await?;
        for (before, after) in changes {
            self.note_changed(*before, *after, &keys)?;
        }
        let mut change = Change::new(&mut self.look.tx);
        R::update_all(changes, &mut change).await?;
        changed::<R>(changes.len(), change.outcome())
    }

    /// Whether the actor works where both forms are, and the first record that is changed is at the version that `If-Match` names.
    fn may_change<R: Record>(&self, before: &R, after: &R) -> Result<(), Fault> {
        self.reach(before)?;
        self.reach(after)?;
        self.check_open(before)?;
        self.check_open(after)?;
        if self.versioned && !self.compared.load(Ordering::Relaxed) {
            self.expect_version(before)?;
        }
        Ok(())
    }

    /// The rows of a change, which must be what the record says.
    pub(crate) async fn store_change<R: Record>(&mut self, before: &R, after: &R) -> Result<(), Fault> {
        let mut change = Change::new(&mut self.look.tx);
        R::update(before, after, &mut change).await?;
        changed::<R>(1, change.outcome())
    }

    /// Refuses a change that is based on another version than `record`'s.
    pub fn expect_version<R: Record>(&self, record: &R) -> Result<(), Fault> {
        match (self.envelope.if_match, record.version()) {
            (Some(wanted), Some(present)) => {
                self.compared.store(true, Ordering::Relaxed);
                if wanted == present {
                    Ok(())
                } else {
                    Err(codes::STALE
                        .because(format!("It is at version {present} now."))
                        .member("version", present))
                }
            }
            _ => Ok(()),
        }
    }

    /// The same for something that nobody has made yet: its version is 0.
    pub fn expect_absent(&self) -> Result<(), Fault> {
        self.compared.store(true, Ordering::Relaxed);
        match self.envelope.if_match {
            None | Some(0) => Ok(()),
            Some(_) => Err(codes::STALE
                .because("Nobody has made it yet: its version is 0.")
                .member("version", 0)),
        }
    }

    /// Refuses, and keeps what was written all the same: what somebody tried is on record though nothing came of it, e.g. a count that was
    /// wrong. Return the fault at once. Numbers that were asked for are not given.
    pub fn refuse(&mut self, fault: Fault) -> Fault {
        self.refusal = Refusal::Asked;
        fault
    }

    pub(crate) fn reach<R: Record>(&self, record: &R) -> Result<(), Fault> {
        if self.sees(record) {
            self.check_reach(record)
        } else {
            Err(Fault::not_found("branch"))
        }
    }

    /// Refuses what belongs to a day that the books are closed for (P-4.5.6).
    fn check_open<R: Record>(&self, record: &R) -> Result<(), Fault> {
        match record.business_date() {
            Some(date) => self.look.settings.check_open(record.branch(), date),
            None => Ok(()),
        }
    }

    /// Announces what happened: modules that react do so in this transaction, the outside hears of it after commit.
    pub fn emit<E: Event>(&mut self, event: E) -> Result<(), Fault> {
        let payload = serde_json::to_string(&event).map_err(Fault::internal)?;
        self.events.push(Emitted {
            event_id: self.id(),
            topic: E::TOPIC,
            branch: event.branch(),
            audience: event.audience(),
            entity_id: event.entity_id(),
            payload,
            value: Arc::new(event),
        });
        Ok(())
    }

    /// Asks for the next number of a series. The number is given last, after everything else is written; put the promise into the
    /// answer, where it is filled by then.
    pub fn issue(&mut self, issue: Issue) -> Numbered {
        let promise = Numbered::default();
        self.issues.push((issue, promise.clone()));
        promise
    }

    /// Tells every replica, after commit, to forget something it keeps in memory.
    pub fn invalidate(&mut self, what: Invalidation) {
        self.invalidations.push(what);
    }
}

/// Whether as many records were stored as were noted.
fn made<R: Record>(records: u64, (rows, proved): (u64, bool)) -> Result<(), Fault> {
    let right = match R::ROWS {
        Rows::One => rows == records,
        // One statement with several parts: PostgreSQL counts its last part only, and keys refuse what is not whole.
        Rows::Document => true,
    };
    if right || proved {
        Ok(())
    } else {
        Err(Fault::internal(format!(
            "{records} of {} were noted, {rows} rows were stored",
            R::ENTITY
        )))
    }
}
