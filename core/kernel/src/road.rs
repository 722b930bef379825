//! The single road of a write (house 2, section 2), from authorisation to publication.

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff_sqlx::ToSqlx;
use till_shared::canon::Hash;
use till_shared::ids::BranchId;
use tracing::Instrument;
use uuid::Uuid;

use crate::actor::{Actor, ActorKind};
use crate::bus::Committed;
use crate::care::Lane;
use crate::changing;
use crate::db::{Access, Bound, Change, Changing, Committing, Select, Tx, outcome_unknown};
use crate::endpoint::Served;
use crate::envelope::Envelope;
use crate::fault::{Fault, codes};
use crate::kernel::{Executed, Kernel, Permit, measured, served};
use crate::look::Look;
use crate::operation::Command;
use crate::outbox::StoredEvent;
use crate::pairs;
use crate::replies::{self, Kept, Key};
use crate::series::{FISCAL_HASH_VERSION, Issued, SEAL, SEAL_AND_NUMBER};
use crate::violations::Violations;
use crate::write::{Refusal, Write};

/// So many events may the reactions to one command announce: two that answer each other come to an end.
const EVENTS_MAX: usize = 64;
/// A transient conflict is tried again this often.
const RERUNS_MAX: u32 = 5;

impl Kernel {
    /// Carries out a command: the single road of a write. Runs in a task of its own, so that a caller who hangs up never leaves half
    /// of it.
    pub async fn execute<C: Command>(
        &self,
        command: C,
        actor: Arc<Actor>,
        envelope: Envelope,
    ) -> Result<Executed<C::Output>, Fault> {
        let kernel = self.clone();
        let span = tracing::info_span!(
            "operation",
            name = C::NAME,
            tenant = %actor.tenant,
            user = actor.user.map(tracing::field::display),
            request_id = envelope.request_id
        );
        let road = async move {
            let began = Instant::now();
            // In a box: a road is several kilobytes, and a task is moved a few times before it first runs.
            let result = Box::pin(kernel.road(command, actor, envelope)).await;
            let trips = result.as_ref().map_or(0, |done| done.served.trips);
            measured(
                &kernel.inner().meters,
                C::NAME,
                began,
                result.as_ref().err(),
                trips,
                C::FAULTS,
            );
            result
        };
        match tokio::spawn(road.instrument(span)).await {
            Ok(result) => result,
            Err(error) => Err(Fault::internal(error)),
        }
    }

    async fn road<C: Command>(
        &self,
        command: C,
        actor: Arc<Actor>,
        envelope: Envelope,
    ) -> Result<Executed<C::Output>, Fault> {
        let permit = self.authorise::<C>(&actor, &envelope).await?;
        let actor = actor.narrowed(C::PERMISSION);
        take_care(&command, &actor, &envelope)?;
        let content = replies::request_hash(&command)?;
        let key = envelope
            .idempotency_key
            .as_deref()
            .map(|key| Key::new(&actor, C::NAME, key, content));
        let envelope = Arc::new(envelope);
        let mut reruns = 0;
        loop {
            match self
                .attempt(&permit, &command, &actor, &envelope, content, key.as_ref())
                .await
            {
                Err(fault) if fault.is_transient() && reruns < RERUNS_MAX => {
                    reruns += 1;
                    metrics::counter!("till_reruns_total", "operation" => C::NAME).increment(1);
                    let [jitter, ..] = self.inner().ids.salt();
                    tokio::time::sleep(Duration::from_millis(
                        u64::from(reruns) * 5 + u64::from(jitter) / 16,
                    ))
                    .await;
                }
                Err(fault) => {
                    let answer = self.given_before(fault, key.as_ref(), &actor).await;
                    if let Err(fault) = &answer {
                        self.refused(C::NAME, fault, &actor, &envelope).await;
                    }
                    return answer;
                }
                done => return done,
            }
        }
    }

    async fn authorise<C: Command>(&self, actor: &Actor, envelope: &Envelope) -> Result<Permit<C>, Fault> {
        self.admit(C::PERMISSION, C::NAME, actor, envelope).await?;
        Ok(Permit(PhantomData))
    }

    /// A failure under a key may mean that the same request was carried out before: then its answer is the answer.
    async fn given_before<O>(
        &self,
        fault: Fault,
        key: Option<&Key>,
        actor: &Arc<Actor>,
    ) -> Result<Executed<O>, Fault> {
        let Some(key) = key else { return Err(fault) };
        if fault.code() == codes::OUTCOME_UNKNOWN {
            return Err(fault);
        }
        let Ok(mut tx) = Tx::begin(
            &self.inner().pools,
            Lane::Till,
            Access::ReadOnly,
            actor.tenant,
            "kernel.replay",
        )
        .await
        else {
            return Err(not_known(fault));
        };
        let kept = key.find(&mut Select::new(&mut tx), actor.tenant).await;
        tx.rollback().await;
        match kept {
            Ok(Some(kept)) => {
                metrics::counter!("till_replays_total").increment(1);
                Ok(Executed {
                    value: None,
                    served: replayed(kept),
                })
            }
            Err(reused) if reused.code() == codes::KEY_REUSED => Err(reused),
            Ok(None) => Err(fault),
            Err(_) => Err(not_known(fault)),
        }
    }

    /// The answer to a request whose document is there already: the bytes that this person was given, else the answer made anew.
    async fn again<O: crate::output::Output>(
        &self,
        output: O,
        key: Option<&Key>,
        actor: &Arc<Actor>,
    ) -> Result<Executed<O>, Fault> {
        metrics::counter!("till_replays_total").increment(1);
        let mut reply = served(&output, 200, 0)?;
        reply.replayed = true;
        if let Some(key) = key {
            let mut tx = Tx::begin(
                &self.inner().pools,
                Lane::Till,
                Access::ReadOnly,
                actor.tenant,
                "kernel.replay",
            )
            .await?;
            let kept = key.find(&mut Select::new(&mut tx), actor.tenant).await;
            tx.rollback().await;
            // Other content under the key cannot be: the document itself said that it is the same. Other rights than then can.
            if let Ok(Some(kept)) = kept {
                reply = replayed(kept);
            }
        }
        Ok(Executed {
            value: Some(output),
            served: reply,
        })
    }

    async fn attempt<C: Command>(
        &self,
        _permit: &Permit<C>,
        command: &C,
        actor: &Arc<Actor>,
        envelope: &Arc<Envelope>,
        content: Hash,
        key: Option<&Key>,
    ) -> Result<Executed<C::Output>, Fault> {
        let settings = self.settings(actor.tenant).await?;
        let tx = Tx::begin(
            &self.inner().pools,
            C::CARE.lane,
            Access::ReadWrite,
            actor.tenant,
            C::NAME,
        )
        .await?;
        let mut write = Write {
            look: Look {
                tx,
                actor: Arc::clone(actor),
                settings,
                registry: Arc::clone(&self.inner().registry),
                now: self.inner().clock.now(),
                locks: true,
            },
            kernel: self.clone(),
            envelope: Arc::clone(envelope),
            command: C::NAME,
            approver: C::CARE.approved_by,
            reason: command.reason().map(ToOwned::to_owned),
            content,
            notes: Vec::new(),
            tables: BTreeSet::new(),
            events: Vec::new(),
            issues: Vec::new(),
            approvals: Vec::new(),
            approver_name: None,
            invalidations: Vec::new(),
            register: None,
            refusal: Refusal::Undone,
            versioned: C::CARE.versioned,
            compared: AtomicBool::new(false),
            is_replay: false,
        };
        match self.run(command, &mut write).await {
            Ok(output) if write.is_replay => {
                write.look.tx.rollback().await;
                self.again(output, key, actor).await
            }
            Ok(output) => {
                let status = if C::CARE.creates { 201 } else { 200 };
                let mut reply = served(&output, status, 0)?;
                let last = key.map(|key| key.keep(actor.tenant, reply.status, reply.version, &reply.body));
                let committed = Self::announcement(&mut write);
                reply.trips = match write.look.tx.commit(last).await? {
                    Committing::Done(trips) => trips,
                    Committing::Late(done) => {
                        // The caller hears that the outcome is unknown; those who listen hear of it as soon as it is known.
                        let kernel = self.clone();
                        tokio::spawn(async move {
                            if done.await.is_ok_and(|done| done) {
                                kernel.publish(committed);
                            }
                        });
                        return Err(outcome_unknown());
                    }
                };
                self.publish(committed);
                Ok(Executed {
                    value: Some(output),
                    served: reply,
                })
            }
            Err(fault) if write.refusal == Refusal::Kept => {
                // No reply is kept: the same request may be let through later, with an approval. Nothing is announced: nothing came of it.
                match write.look.tx.commit(None).await? {
                    Committing::Done(_) => Err(fault),
                    Committing::Late(_) => Err(outcome_unknown()),
                }
            }
            Err(fault) => {
                write.look.tx.rollback().await;
                Err(fault)
            }
        }
    }

    /// Steps 5 to 9: the rule and its changes, reactions of other modules, pair assertion, seal and numbers.
    async fn run<C: Command>(&self, command: &C, write: &mut Write) -> Result<C::Output, Fault> {
        let before = if self.inner().pair_assertion {
            pairs::touched(&mut write.look.tx).await?
        } else {
            pairs::Touched::new()
        };
        let output = match command.run(write).await.map_err(Into::into) {
            Ok(output) => output,
            Err(fault) => {
                if write.refusal == Refusal::Asked && !fault.is_transient() {
                    write.issues.clear();
                    write.events.clear();
                    if self.inner().pair_assertion {
                        pairs::assert_recorded(C::NAME, write, &before).await?;
                    }
                    self.seal(C::NAME, write).await?;
                    write.refusal = Refusal::Kept;
                }
                return Err(fault);
            }
        };
        if write.is_replay {
            return if write.notes.is_empty() {
                Ok(output)
            } else {
                Err(Fault::internal(format!(
                    "{} changed something and called it a replay",
                    C::NAME
                )))
            };
        }
        if C::CARE.versioned && write.envelope.if_match.is_some() && !write.compared.load(Ordering::Relaxed) {
            return Err(Fault::internal(format!(
                "{} did not compare the version",
                C::NAME
            )));
        }
        let own = write.events.len();
        let mut next = 0;
        while let Some(event) = write.events.get(next) {
            if next >= own + EVENTS_MAX {
                return Err(Fault::internal(format!(
                    "{}: more than {EVENTS_MAX} events of reactions: do they answer each other?",
                    C::NAME
                )));
            }
            let (topic, value) = (event.topic, Arc::clone(&event.value));
            for reaction in self.registry().reactions(topic) {
                (reaction.react)(&*value, write).await?;
            }
            next += 1;
        }
        if self.inner().pair_assertion {
            pairs::assert_recorded(C::NAME, write, &before).await?;
        }
        self.seal(C::NAME, write).await?;
        Ok(output)
    }

    async fn seal(&self, name: &'static str, write: &mut Write) -> Result<(), Fault> {
        let issues = std::mem::take(&mut write.issues);
        if write.notes.is_empty() && write.events.is_empty() && issues.is_empty() {
            return Ok(());
        }
        let mut first = true;
        if issues.is_empty() {
            let query = sealing(changing!(SEAL).into(), name, write, true);
            Change::new(&mut write.look.tx).run(query).await?;
        }
        for (issue, promise) in issues {
            let query = sealing(changing!(SEAL_AND_NUMBER).into(), name, write, first)
                .bind(issue.series_id.0)
                .bind(issue.kind)
                .bind(issue.document_id)
                .bind(issue.document_hash.as_slice().to_vec())
                .bind(issue.amount_minor)
                .bind(write.actor.tenant.0)
                .bind(issue.gate)
                .bind(FISCAL_HASH_VERSION);
            first = false;
            let row: Option<(i64, String, Vec<u8>)> = Change::new(&mut write.look.tx).optional(query).await?;
            let Some((no, number, chain)) = row else {
                return Err(issue.closed.fault());
            };
            let chain = chain
                .try_into()
                .map_err(|_| Fault::internal("the chain's head is not 32 bytes"))?;
            promise.keep(Issued { no, number, chain });
        }
        Ok(())
    }

    fn announcement(write: &mut Write) -> Committed {
        let (tenant, now) = (write.actor.tenant, write.now);
        let events = write
            .events
            .drain(..)
            .map(|event| StoredEvent {
                tenant,
                event_id: event.event_id,
                topic: event.topic.to_owned(),
                branch: event.branch,
                audience: event.audience,
                payload: event.payload.into(),
                recorded_at: now,
            })
            .collect();
        Committed {
            tenant,
            events,
            invalidations: std::mem::take(&mut write.invalidations),
        }
    }

    /// After commit only.
    fn publish(&self, committed: Committed) {
        for what in &committed.invalidations {
            self.forget(committed.tenant, *what);
        }
        if !committed.events.is_empty() || !committed.invalidations.is_empty() {
            // Nobody listening is fine: the outbox keeps the events.
            let _ = self.inner().committed.send(Arc::new(committed));
        }
    }
}

/// The kept answer could not be looked up, so nobody can say whether this request was carried out earlier.
fn not_known(fault: Fault) -> Fault {
    codes::OUTCOME_UNKNOWN
        .fault()
        .retry_after(Duration::from_secs(1))
        .source(fault)
}

/// What is wrong with a command by itself.
pub(crate) fn rules<C: Command>(command: &C, violations: &mut Violations) {
    command.validate(violations);
    if C::CARE.reason {
        violations.text("reason", command.reason().unwrap_or_default(), 500);
    }
}

fn take_care<C: Command>(command: &C, actor: &Actor, envelope: &Envelope) -> Result<(), Fault> {
    let mut violations = Violations::default();
    rules(command, &mut violations);
    if !violations.is_empty() {
        return Err(Fault::invalid(violations));
    }
    let person = actor.kind == ActorKind::Person;
    if person && C::CARE.creates && envelope.idempotency_key.is_none() {
        return Err(codes::KEY_MISSING.fault());
    }
    if envelope
        .idempotency_key
        .as_deref()
        .is_some_and(|key| key.is_empty() || key.len() > 200)
    {
        return Err(codes::KEY_MISSING.because("An Idempotency-Key has 1 to 200 characters."));
    }
    if person && C::CARE.versioned && envelope.if_match.is_none() {
        return Err(codes::VERSION_MISSING.fault());
    }
    Ok(())
}

fn replayed(kept: Kept) -> Served {
    // The resource exists by now, so the second answer is 200 with the first one's body (reliability 3.2).
    let status = if kept.status == 201 {
        200
    } else {
        u16::try_from(kept.status).unwrap_or(200)
    };
    Served {
        status,
        body: kept.body.into(),
        version: kept.version,
        replayed: true,
        slip: None,
        sheet: None,
        binary: None,
        trips: 0,
    }
}

/// Binds $1 to $28 of the seal: context of the command, then one array element per note and per event.
fn sealing(query: Bound<Changing>, name: &'static str, write: &Write, with_rows: bool) -> Bound<Changing> {
    let actor = &write.actor;
    let module = name.split('.').next().unwrap_or(name);
    let (notes, events): (&[_], &[_]) = if with_rows {
        (&write.notes, &write.events)
    } else {
        (&[], &[])
    };
    query
        .bind(write.now.to_sqlx())
        .bind(actor.user.map(Uuid::from))
        .bind(actor.name.clone())
        .bind(actor.role.clone())
        .bind(actor.session.map(Uuid::from))
        .bind(actor.device.map(Uuid::from))
        .bind(write.register)
        .bind(module)
        .bind(name)
        .bind(write.reason.clone())
        .bind(write.approvals.clone())
        .bind(write.envelope.request_id.clone())
        .bind(write.envelope.source.word())
        .bind(crate::audit::AUDIT_HASH_VERSION)
        .bind(notes.iter().map(|note| note.event_id).collect::<Vec<Uuid>>())
        .bind(
            notes
                .iter()
                .map(|note| note.branch.map(|BranchId(id)| id))
                .collect::<Vec<Option<Uuid>>>(),
        )
        .bind(notes.iter().map(|note| note.entity).collect::<Vec<&str>>())
        .bind(notes.iter().map(|note| note.entity_id).collect::<Vec<Uuid>>())
        .bind(notes.iter().map(|note| note.change).collect::<Vec<&str>>())
        .bind(
            notes
                .iter()
                .map(|note| note.diff.clone())
                .collect::<Vec<String>>(),
        )
        .bind(
            notes
                .iter()
                .map(|note| note.salt.to_vec())
                .collect::<Vec<Vec<u8>>>(),
        )
        .bind(
            notes
                .iter()
                .map(|note| note.payload_hash.to_vec())
                .collect::<Vec<Vec<u8>>>(),
        )
        .bind(
            notes
                .iter()
                .map(|note| write.leaf(note, module, name).to_vec())
                .collect::<Vec<Vec<u8>>>(),
        )
        .bind(events.iter().map(|event| event.event_id).collect::<Vec<Uuid>>())
        .bind(events.iter().map(|event| event.topic).collect::<Vec<&str>>())
        .bind(
            events
                .iter()
                .map(|event| event.branch.map(|BranchId(id)| id))
                .collect::<Vec<Option<Uuid>>>(),
        )
        .bind(events.iter().map(|event| event.entity_id).collect::<Vec<Uuid>>())
        .bind(
            events
                .iter()
                .map(|event| event.payload.clone())
                .collect::<Vec<String>>(),
        )
        .bind(
            events
                .iter()
                .map(|event| event.audience.stored())
                .collect::<Vec<Option<String>>>(),
        )
}
