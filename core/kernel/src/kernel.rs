//! The single road of a write, and the way of a query (house 2).

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff_sqlx::ToSqlx;
use moka::future::Cache;
use serde::Serialize;
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, TenantId};
use tokio::sync::broadcast;
use tracing::Instrument;
use uuid::Uuid;

use crate::actor::{Actor, ActorKind};
use crate::bus::{Committed, Invalidation};
use crate::care::Lane;
use crate::check::Finding;
use crate::db::{Access, Change, DatabaseSettings, Pools, Select, Tx};
use crate::endpoint::Served;
use crate::envelope::Envelope;
use crate::fault::{Fault, codes};
use crate::operation::{Command, Query};
use crate::outbox::StoredEvent;
use crate::output::{Output, PageMeta};
use crate::pairs;
use crate::permission::Permission;
use crate::read::Read;
use crate::registry::Registry;
use crate::replies::{self, Key, Kept};
use crate::security::{self, SecurityEvent, SecurityKind};
use crate::series::{FISCAL_HASH_VERSION, Issued, SEAL, SEAL_AND_NUMBER};
use crate::setting::{self, Settings};
use crate::tenant::{self, Tenant};
use crate::time::{Clock, IdSource};
use crate::violations::Violations;
use crate::write::Write;

/// A transient conflict is tried again this often.
const RERUNS_MAX: u32 = 5;
/// Settings are asked for again after this time even if nobody said they changed.
const SETTINGS_FRESH: Duration = Duration::from_secs(5);

/// How to build a kernel.
pub struct KernelSettings {
    /// The database.
    pub database: DatabaseSettings,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and salts.
    pub ids: Arc<dyn IdSource>,
    /// In tests: compare what PostgreSQL saw change with what was recorded (lock 3).
    pub pair_assertion: bool,
}

/// The kernel. Cheap to clone.
#[derive(Clone)]
pub struct Kernel(Arc<Inner>);

struct Inner {
    registry: Arc<Registry>,
    pools: Pools,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    pair_assertion: bool,
    settings: Cache<TenantId, Arc<Settings>>,
    committed: broadcast::Sender<Arc<Committed>>,
}

/// Proof that the actor holds what `C` needs. Only [`Kernel::execute`] makes one.
pub struct Permit<C>(PhantomData<fn() -> C>);

/// What carrying out a command gives.
#[derive(Debug)]
pub struct Executed<O> {
    /// The answer as a value; absent when it is the stored answer of an earlier request.
    pub value: Option<O>,
    /// The answer as bytes.
    pub served: Served,
}

impl<O> Executed<O> {
    /// The answer as a value, for callers that use no idempotency key.
    pub fn into_value(self) -> Result<O, Fault> {
        self.value.ok_or_else(|| Fault::internal("the answer was given earlier"))
    }
}

impl Kernel {
    /// Builds a kernel; connects when first used.
    pub fn new(registry: Registry, settings: KernelSettings) -> Result<Self, Fault> {
        let (committed, _) = broadcast::channel(4096);
        Ok(Self(Arc::new(Inner {
            registry: Arc::new(registry),
            pools: Pools::new(&settings.database)?,
            clock: settings.clock,
            ids: settings.ids,
            pair_assertion: settings.pair_assertion,
            settings: Cache::builder().max_capacity(10_000).time_to_live(SETTINGS_FRESH).build(),
            committed,
        })))
    }

    /// What the modules declare.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Ids and salts.
    #[must_use]
    pub fn ids(&self) -> &dyn IdSource {
        &*self.0.ids
    }

    /// The connections, for metrics and shutting down.
    #[must_use]
    pub fn pools(&self) -> &Pools {
        &self.0.pools
    }

    /// Hears of every commit of this process.
    #[must_use]
    pub fn committed(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.0.committed.subscribe()
    }

    /// Forgets what another replica said has changed.
    pub async fn forget(&self, tenant: TenantId, what: Invalidation) {
        if what == Invalidation::Settings {
            self.0.settings.invalidate(&tenant).await;
        }
    }

    /// Refuses an actor without `permission`, before the input is even looked at, so that a stranger learns nothing from error texts
    /// (R-EC-1). A refusal of a signed-in person goes to the security log in a transaction of its own.
    pub async fn admit(&self, permission: Permission, name: &'static str, actor: &Actor, envelope: &Envelope) -> Result<(), Fault> {
        if actor.may(permission) {
            return Ok(());
        }
        if actor.kind == ActorKind::Anonymous {
            return Err(codes::UNAUTHENTICATED.fault());
        }
        let detail = serde_json::json!({ "operation": name, "permission": permission.key, "role": actor.role });
        self.security(actor, envelope, SecurityKind::Denied, detail).await;
        Err(Fault::forbidden(permission.key))
    }

    /// Writes to the security log, in a transaction of its own. A failure is logged and does not change the caller's answer.
    pub async fn security(&self, actor: &Actor, envelope: &Envelope, kind: SecurityKind, detail: serde_json::Value) {
        let event = SecurityEvent {
            kind,
            user: actor.user,
            name: actor.name.clone(),
            address: envelope.address.clone(),
            client: envelope.client.clone(),
            request_id: envelope.request_id.clone(),
            detail,
        };
        self.security_event(actor.tenant, &event).await;
    }

    /// Writes an entry to the security log, in a transaction of its own.
    pub async fn security_event(&self, tenant: TenantId, event: &SecurityEvent) {
        metrics::counter!("till_security_events_total", "kind" => event.kind.word()).increment(1);
        tracing::info!(target: "till::security", kind = event.kind.word(), name = %event.name, detail = %event.detail, "security event");
        let now = self.0.clock.now();
        let written = async {
            let mut tx = Tx::begin(&self.0.pools, Lane::Office, Access::ReadWrite, tenant, "kernel.security").await?;
            security::record(&mut Change::new(&mut tx), self.0.ids.id(now), now, event).await?;
            tx.commit(None).await.map(|_| ())
        };
        if let Err(fault) = written.await {
            tracing::error!(%fault, kind = event.kind.word(), "the security log could not be written");
        }
    }

    /// Settings of a business, from memory if fresh.
    pub async fn settings(&self, tenant: TenantId) -> Result<Arc<Settings>, Fault> {
        self.0
            .settings
            .try_get_with(tenant, async {
                let mut tx = Tx::begin(&self.0.pools, Lane::Office, Access::ReadOnly, tenant, "kernel.settings").await?;
                let rows = setting::load_all(&mut Select::new(&mut tx)).await?;
                tx.commit(None).await?;
                Ok(Arc::new(Settings::new(rows)))
            })
            .await
            .map_err(|fault: Arc<Fault>| codes::UNAVAILABLE.fault().source(fault.to_string()))
    }

    /// Every business of this installation.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, Fault> {
        let mut tx = Tx::begin(&self.0.pools, Lane::Office, Access::ReadOnly, TenantId(Uuid::nil()), "kernel.tenants").await?;
        let tenants = tenant::list(&mut Select::new(&mut tx)).await?;
        tx.commit(None).await?;
        Ok(tenants)
    }

    /// One business.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, Fault> {
        let mut tx = Tx::begin(&self.0.pools, Lane::Office, Access::ReadOnly, id, "kernel.tenant").await?;
        let tenant = tenant::by_id(&mut Select::new(&mut tx), id).await?;
        tx.commit(None).await?;
        Ok(tenant)
    }

    /// Whether the database answers: one round trip.
    pub async fn ping(&self) -> Result<(), Fault> {
        let tx = Tx::begin(&self.0.pools, Lane::Office, Access::ReadOnly, TenantId(Uuid::nil()), "kernel.ping").await?;
        tx.rollback().await;
        Ok(())
    }

    /// Runs every check over one business; returns (check, rows looked at, findings).
    pub async fn verify(&self, tenant: TenantId) -> Result<Vec<(&'static str, u64, Vec<Finding>)>, Fault> {
        let actor = Arc::new(Actor::system(tenant, "verify"));
        let mut results = Vec::new();
        for check in self.registry().checks() {
            let mut read = self.begin_read(&actor, check.name, Lane::Office).await?;
            let (rows, findings) = (check.run)(&mut read).await?;
            read.tx.commit(None).await?;
            results.push((check.name, rows, findings));
        }
        Ok(results)
    }

    async fn begin_read(&self, actor: &Arc<Actor>, name: &'static str, lane: Lane) -> Result<Read, Fault> {
        let settings = self.settings(actor.tenant).await?;
        Ok(Read {
            tx: Tx::begin(&self.0.pools, lane, Access::ReadOnly, actor.tenant, name).await?,
            actor: Arc::clone(actor),
            settings,
            registry: Arc::clone(&self.0.registry),
            now: self.0.clock.now(),
        })
    }

    /// Runs `look` inside a READ ONLY transaction of the product itself (signing in, self-checks).
    pub async fn read<T, F>(&self, actor: &Arc<Actor>, name: &'static str, look: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Read) -> crate::BoxFuture<'a, Result<T, Fault>>,
    {
        let mut read = self.begin_read(actor, name, Lane::Office).await?;
        let found = look(&mut read).await;
        match found {
            Ok(found) => {
                read.tx.commit(None).await?;
                Ok(found)
            }
            Err(fault) => {
                read.tx.rollback().await;
                Err(fault)
            }
        }
    }

    /// Answers a query.
    pub async fn query<Q: Query>(&self, query: &Q, actor: Arc<Actor>, envelope: &Envelope) -> Result<Q::Output, Fault> {
        self.answer(query, actor, envelope).await.map(|(output, _)| output)
    }

    async fn answer<Q: Query>(&self, query: &Q, actor: Arc<Actor>, envelope: &Envelope) -> Result<(Q::Output, u32), Fault> {
        let began = Instant::now();
        self.admit(Q::PERMISSION, Q::NAME, &actor, envelope).await?;
        let mut violations = Violations::default();
        query.validate(&mut violations);
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let mut read = self.begin_read(&actor, Q::NAME, Q::LANE).await?;
        let result = query.run(&mut read).await;
        let trips = read.tx.trips() + 1;
        match &result {
            Ok(_) => read.tx.commit(None).await.map(|_| ())?,
            Err(_) => read.tx.rollback().await,
        }
        measured(Q::NAME, began, result.as_ref().err(), trips);
        result.map(|output| (output, trips))
    }

    pub(crate) async fn serve_query<Q: Query>(&self, query: &Q, actor: Arc<Actor>, envelope: &Envelope) -> Result<Served, Fault> {
        let (output, trips) = self.answer(query, actor, envelope).await?;
        served(&output, 200, trips)
    }

    /// Carries out a command: the single road of a write. Runs in a task of its own, so that a caller who hangs up never leaves half
    /// of it.
    pub async fn execute<C: Command>(&self, command: C, actor: Arc<Actor>, envelope: Envelope) -> Result<Executed<C::Output>, Fault> {
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
            let result = kernel.road(command, actor, envelope).await;
            let trips = result.as_ref().map_or(0, |done| done.served.trips);
            measured(C::NAME, began, result.as_ref().err(), trips);
            result
        };
        match tokio::spawn(road.instrument(span)).await {
            Ok(result) => result,
            Err(error) => Err(Fault::internal(error)),
        }
    }

    async fn road<C: Command>(&self, command: C, actor: Arc<Actor>, envelope: Envelope) -> Result<Executed<C::Output>, Fault> {
        let permit = self.authorise::<C>(&actor, &envelope).await?;
        take_care(&command, &actor, &envelope)?;
        let content = replies::request_hash(&command)?;
        let key = envelope.idempotency_key.as_deref().map(|key| Key::new(key, content));
        let envelope = Arc::new(envelope);
        let mut reruns = 0;
        loop {
            match self.attempt(&permit, &command, &actor, &envelope, content, key.as_ref()).await {
                Err(fault) if fault.is_transient() && reruns < RERUNS_MAX => {
                    reruns += 1;
                    metrics::counter!("till_reruns_total", "operation" => C::NAME).increment(1);
                    let [jitter, ..] = self.0.ids.salt();
                    tokio::time::sleep(Duration::from_millis(u64::from(reruns) * 5 + u64::from(jitter) / 16)).await;
                }
                Err(fault) => return self.given_before(fault, key.as_ref(), &actor).await,
                done => return done,
            }
        }
    }

    async fn authorise<C: Command>(&self, actor: &Actor, envelope: &Envelope) -> Result<Permit<C>, Fault> {
        self.admit(C::PERMISSION, C::NAME, actor, envelope).await?;
        Ok(Permit(PhantomData))
    }

    /// A failure under a key may mean that the same request was carried out before: then its answer is the answer.
    async fn given_before<O>(&self, fault: Fault, key: Option<&Key>, actor: &Arc<Actor>) -> Result<Executed<O>, Fault> {
        let Some(key) = key else { return Err(fault) };
        if fault.code() == codes::OUTCOME_UNKNOWN {
            return Err(fault);
        }
        let Ok(mut tx) = Tx::begin(&self.0.pools, Lane::Till, Access::ReadOnly, actor.tenant, "kernel.replay").await else {
            return Err(fault);
        };
        let kept = key.find(&mut Select::new(&mut tx), actor.tenant).await;
        tx.rollback().await;
        match kept {
            Ok(Some(kept)) => {
                metrics::counter!("till_replays_total").increment(1);
                Ok(Executed { value: None, served: replayed(kept) })
            }
            Ok(None) => Err(fault),
            Err(reused) if reused.code() == codes::KEY_REUSED => Err(reused),
            Err(_) => Err(fault),
        }
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
        let tx = Tx::begin(&self.0.pools, C::CARE.lane, Access::ReadWrite, actor.tenant, C::NAME).await?;
        let mut write = Write {
            tx,
            kernel: self.clone(),
            actor: Arc::clone(actor),
            envelope: Arc::clone(envelope),
            settings,
            command: C::NAME,
            approver: C::CARE.approved_by,
            content,
            now: self.0.clock.now(),
            notes: Vec::new(),
            tables: BTreeSet::new(),
            events: Vec::new(),
            issues: Vec::new(),
            approvals: Vec::new(),
            invalidations: Vec::new(),
            register: None,
        };
        match self.run(command, &mut write).await {
            Ok(output) => {
                let status = if C::CARE.creates { 201 } else { 200 };
                let mut reply = served(&output, status, 0)?;
                let last = key.map(|key| key.keep(actor.tenant, reply.status, reply.version, &reply.body));
                let committed = self.announcement(&mut write);
                reply.trips = write.tx.commit(last).await?;
                self.publish(committed).await;
                Ok(Executed { value: Some(output), served: reply })
            }
            Err(fault) => {
                write.tx.rollback().await;
                Err(fault)
            }
        }
    }

    /// Steps 5 to 9: the rule and its changes, reactions of other modules, pair assertion, seal and numbers.
    async fn run<C: Command>(&self, command: &C, write: &mut Write) -> Result<C::Output, Fault> {
        let before = if self.0.pair_assertion { pairs::touched(&mut write.tx).await? } else { pairs::Touched::new() };
        let output = command.run(write).await.map_err(Into::into)?;
        let mut next = 0;
        while let Some(event) = write.events.get(next) {
            let (topic, value) = (event.topic, Arc::clone(&event.value));
            for reaction in self.registry().reactions(topic) {
                (reaction.react)(&*value, write).await?;
            }
            next += 1;
        }
        if self.0.pair_assertion {
            pairs::assert_recorded(C::NAME, write, &before).await?;
        }
        self.seal(C::NAME, command.reason(), write).await?;
        Ok(output)
    }

    async fn seal(&self, name: &'static str, reason: Option<&str>, write: &mut Write) -> Result<(), Fault> {
        let issues = std::mem::take(&mut write.issues);
        if write.notes.is_empty() && write.events.is_empty() && issues.is_empty() {
            return Ok(());
        }
        let mut first = true;
        if issues.is_empty() {
            let query = sealing(sqlx::query(SEAL), name, reason, write, true);
            let (connection, persistent) = write.tx.trip()?;
            query.persistent(persistent).execute(connection).await?;
        }
        for (issue, promise) in issues {
            let query = sealing(sqlx::query(SEAL_AND_NUMBER), name, reason, write, first)
                .bind(issue.series_id.0)
                .bind(issue.kind)
                .bind(issue.document_id)
                .bind(issue.document_hash.as_slice().to_vec())
                .bind(issue.amount_minor)
                .bind(write.actor.tenant.0)
                .bind(issue.gate)
                .bind(FISCAL_HASH_VERSION);
            first = false;
            let (connection, persistent) = write.tx.trip()?;
            let row = query.persistent(persistent).fetch_optional(connection).await?;
            let Some(row) = row else { return Err(issue.closed.fault()) };
            let (no, number, chain): (i64, String, Vec<u8>) = sqlx::FromRow::from_row(&row)?;
            let chain = chain.try_into().map_err(|_| Fault::internal("the chain's head is not 32 bytes"))?;
            promise.keep(Issued { no, number, chain });
        }
        Ok(())
    }

    fn announcement(&self, write: &mut Write) -> Committed {
        let tenant = write.actor.tenant;
        let events = write
            .events
            .drain(..)
            .map(|event| StoredEvent {
                tenant,
                event_id: event.event_id,
                topic: event.topic.to_owned(),
                branch: event.branch,
                payload: event.payload.into(),
                recorded_at: write.now,
            })
            .collect();
        Committed { tenant, events, invalidations: std::mem::take(&mut write.invalidations) }
    }

    /// After commit only.
    async fn publish(&self, committed: Committed) {
        for what in &committed.invalidations {
            self.forget(committed.tenant, *what).await;
        }
        if !committed.events.is_empty() || !committed.invalidations.is_empty() {
            // Nobody listening is fine: the outbox keeps the events.
            let _ = self.0.committed.send(Arc::new(committed));
        }
    }
}

fn measured(name: &'static str, began: Instant, fault: Option<&Fault>, trips: u32) {
    let outcome = fault.map_or("ok", |fault| fault.code().code);
    metrics::counter!("till_operations_total", "operation" => name, "outcome" => outcome).increment(1);
    metrics::histogram!("till_operation_seconds", "operation" => name).record(began.elapsed().as_secs_f64());
    if trips > 0 {
        metrics::histogram!("till_operation_round_trips", "operation" => name).record(f64::from(trips));
    }
}

fn take_care<C: Command>(command: &C, actor: &Actor, envelope: &Envelope) -> Result<(), Fault> {
    let mut violations = Violations::default();
    command.validate(&mut violations);
    if C::CARE.reason {
        violations.text("reason", command.reason().unwrap_or_default(), 500);
    }
    if !violations.is_empty() {
        return Err(Fault::invalid(violations));
    }
    let person = actor.kind == ActorKind::Person;
    if person && C::CARE.creates && envelope.idempotency_key.is_none() {
        return Err(codes::KEY_MISSING.fault());
    }
    if envelope.idempotency_key.as_deref().is_some_and(|key| key.is_empty() || key.len() > 200) {
        return Err(codes::KEY_MISSING.because("An Idempotency-Key has 1 to 200 characters."));
    }
    if person && C::CARE.versioned && envelope.if_match.is_none() {
        return Err(codes::VERSION_MISSING.fault());
    }
    Ok(())
}

#[derive(Serialize)]
struct Enveloped<'a, T> {
    data: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<PageMeta<'a>>,
}

fn served<O: Output>(output: &O, status: u16, trips: u32) -> Result<Served, Fault> {
    let binary = output.binary().cloned();
    let body = if binary.is_some() {
        Bytes::new()
    } else {
        serde_json::to_vec(&Enveloped { data: output, meta: output.meta() }).map_err(Fault::internal)?.into()
    };
    Ok(Served { status, body, version: output.version(), replayed: false, slip: output.slip().cloned(), binary, trips })
}

fn replayed(kept: Kept) -> Served {
    // The resource exists by now, so the second answer is 200 with the first one's body (reliability 3.2).
    let status = if kept.status == 201 { 200 } else { u16::try_from(kept.status).unwrap_or(200) };
    Served { status, body: kept.body.into(), version: kept.version, replayed: true, slip: None, binary: None, trips: 0 }
}

type PgQuery = sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments>;

/// Binds $1 to $27 of the seal: context of the command, then one array element per note and per event.
fn sealing(query: PgQuery, name: &'static str, reason: Option<&str>, write: &Write, with_rows: bool) -> PgQuery {
    let actor = &write.actor;
    let module = name.split('.').next().unwrap_or(name);
    let (notes, events): (&[_], &[_]) = if with_rows { (&write.notes, &write.events) } else { (&[], &[]) };
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
        .bind(reason.map(ToOwned::to_owned))
        .bind(write.approvals.clone())
        .bind(write.envelope.request_id.clone())
        .bind(write.envelope.source.word())
        .bind(crate::audit::AUDIT_HASH_VERSION)
        .bind(notes.iter().map(|note| note.event_id).collect::<Vec<Uuid>>())
        .bind(notes.iter().map(|note| note.branch.map(|BranchId(id)| id)).collect::<Vec<Option<Uuid>>>())
        .bind(notes.iter().map(|note| note.entity).collect::<Vec<&str>>())
        .bind(notes.iter().map(|note| note.entity_id).collect::<Vec<Uuid>>())
        .bind(notes.iter().map(|note| note.change).collect::<Vec<&str>>())
        .bind(notes.iter().map(|note| note.diff.clone()).collect::<Vec<String>>())
        .bind(notes.iter().map(|note| note.salt.to_vec()).collect::<Vec<Vec<u8>>>())
        .bind(notes.iter().map(|note| note.payload_hash.to_vec()).collect::<Vec<Vec<u8>>>())
        .bind(events.iter().map(|event| event.event_id).collect::<Vec<Uuid>>())
        .bind(events.iter().map(|event| event.topic).collect::<Vec<&str>>())
        .bind(events.iter().map(|event| event.branch.map(|BranchId(id)| id)).collect::<Vec<Option<Uuid>>>())
        .bind(events.iter().map(|event| event.entity_id).collect::<Vec<Uuid>>())
        .bind(events.iter().map(|event| event.payload.clone()).collect::<Vec<String>>())
}
