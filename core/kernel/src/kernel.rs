//! The kernel: what the modules declare, the database, the clock, and the way of a query. The road of a write is in `road`.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use moka::sync::Cache;
use serde::Serialize;
use till_shared::ids::TenantId;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::actor::{Actor, ActorKind};
use crate::bus::{Committed, Invalidation};
use crate::care::Lane;
use crate::check::{self, Looked};
use crate::cursor::Seal;
use crate::db::{Access, Change, DatabaseSettings, Pools, Select, Tx};
use crate::endpoint::Served;
use crate::envelope::Envelope;
use crate::fault::{Fault, FaultCode, FaultKind, codes, declared_by};
use crate::look::Look;
use crate::meters::Meters;
use crate::operation::Query;
use crate::output::{Output, PageMeta};
use crate::permission::Permission;
use crate::read::Read;
use crate::registry::Registry;
use crate::security::denials::{Denials, Denied};
use crate::security::{self, SecurityEvent, SecurityKind};
use crate::setting::Settings;
use crate::tenant::{self, Tenant};
use crate::time::{Clock, IdSource};
use crate::violations::Violations;

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

pub(crate) struct Inner {
    pub(crate) registry: Arc<Registry>,
    pub(crate) pools: Pools,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) pair_assertion: bool,
    settings: Cache<TenantId, Arc<Settings>>,
    pub(crate) committed: broadcast::Sender<Arc<Committed>>,
    denials: Denials,
    pub(crate) meters: Meters,
}

/// Proof that the actor holds what `C` needs. Only [`Kernel::execute`] makes one.
pub struct Permit<C>(pub(crate) PhantomData<fn() -> C>);

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
        self.value
            .ok_or_else(|| Fault::internal("the answer was given earlier"))
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
            settings: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(SETTINGS_FRESH)
                .build(),
            committed,
            denials: Denials::default(),
            meters: Meters::default(),
        })))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
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
    pub fn forget(&self, tenant: TenantId, what: Invalidation) {
        if what == Invalidation::Settings {
            self.0.settings.invalidate(&tenant);
        }
    }

    /// Refuses an actor without `permission`, before the input is even looked at, so that a stranger learns nothing from error texts
    /// (R-EC-1). A refusal of a signed-in person goes to the security log in a transaction of its own.
    pub async fn admit(
        &self,
        permission: Permission,
        name: &'static str,
        actor: &Actor,
        envelope: &Envelope,
    ) -> Result<(), Fault> {
        if actor.may_somewhere(permission) {
            return Ok(());
        }
        if actor.kind == ActorKind::Anonymous {
            return Err(codes::UNAUTHENTICATED.fault());
        }
        let fault = if actor.must_change {
            codes::PASSWORD_DUE.fault()
        } else {
            Fault::forbidden(permission.key)
        };
        self.denied(name, &fault, actor, envelope).await;
        Err(fault)
    }

    /// Notes a refusal that happened inside an operation.
    pub(crate) async fn refused(&self, name: &str, fault: &Fault, actor: &Actor, envelope: &Envelope) {
        if fault.code().kind == FaultKind::Forbidden {
            self.denied(name, fault, actor, envelope).await;
        }
    }

    /// Writes a refusal to the security log: one entry per person, operation and minute. What comes again in the same minute is counted
    /// in memory and added when the minute is over, so that a flood of refusals is no flood of writes.
    pub async fn denied(&self, operation: &str, fault: &Fault, actor: &Actor, envelope: &Envelope) {
        metrics::counter!("till_denied_total").increment(1);
        let now = self.0.clock.now();
        let denied = Denied {
            tenant: actor.tenant,
            user: actor.user,
            operation: operation.to_owned(),
            minute: now.as_second().div_euclid(60),
        };
        let id = self.0.ids.id(now);
        if !self.0.denials.count(&denied, id) {
            return;
        }
        let mut detail =
            serde_json::json!({ "operation": operation, "fault": fault.code().code, "role": actor.role });
        if let (Some(detail), Some((_, permission))) = (
            detail.as_object_mut(),
            fault.members().iter().find(|(name, _)| *name == "permission"),
        ) {
            detail.insert("permission".to_owned(), permission.clone());
        }
        self.security_entry(
            actor.tenant,
            id,
            &security_event(actor, envelope, SecurityKind::Denied, detail),
        )
        .await;
        let kernel = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_mins(1)).await;
            kernel.settle_denied(&denied).await;
        });
    }

    async fn settle_denied(&self, denied: &Denied) {
        let Some((id, more)) = self.0.denials.take(denied) else {
            return;
        };
        let written = async {
            let mut tx = Tx::begin(
                &self.0.pools,
                Lane::Office,
                Access::ReadWrite,
                denied.tenant,
                "kernel.security",
            )
            .await?;
            security::add_times(&mut Change::new(&mut tx), id, more).await?;
            tx.end().await
        };
        if let Err(fault) = written.await {
            tracing::error!(%fault, more, operation = denied.operation, "the count of refusals could not be written");
        }
    }

    /// Writes the counts of refusals that are still only in memory: before the program ends.
    pub async fn settle(&self) {
        for denied in self.0.denials.remembered() {
            self.settle_denied(&denied).await;
        }
    }

    /// Writes to the security log, in a transaction of its own. A failure is logged and does not change the caller's answer.
    pub async fn security(
        &self,
        actor: &Actor,
        envelope: &Envelope,
        kind: SecurityKind,
        detail: serde_json::Value,
    ) {
        self.security_event(actor.tenant, &security_event(actor, envelope, kind, detail))
            .await;
    }

    /// Writes an entry to the security log, in a transaction of its own.
    pub async fn security_event(&self, tenant: TenantId, event: &SecurityEvent) {
        let id = self.0.ids.id(self.0.clock.now());
        self.security_entry(tenant, id, event).await;
    }

    async fn security_entry(&self, tenant: TenantId, id: Uuid, event: &SecurityEvent) {
        metrics::counter!("till_security_events_total", "kind" => event.kind.word()).increment(1);
        tracing::info!(target: "till::security", kind = event.kind.word(), name = %event.name, detail = %event.detail, "security event");
        let now = self.0.clock.now();
        let written = async {
            let mut tx = Tx::begin(
                &self.0.pools,
                Lane::Office,
                Access::ReadWrite,
                tenant,
                "kernel.security",
            )
            .await?;
            security::record(&mut Change::new(&mut tx), id, now, event).await?;
            tx.end().await.map(|_| ())
        };
        if let Err(fault) = written.await {
            tracing::error!(%fault, kind = event.kind.word(), "the security log could not be written");
        }
    }

    /// Settings of a business, from memory if fresh.
    pub async fn settings(&self, tenant: TenantId) -> Result<Arc<Settings>, Fault> {
        if let Some(settings) = self.0.settings.get(&tenant) {
            return Ok(settings);
        }
        // Boxed: the rare slow path must not make every future on the road larger.
        Box::pin(self.load_settings(tenant)).await
    }

    async fn load_settings(&self, tenant: TenantId) -> Result<Arc<Settings>, Fault> {
        let mut tx = Tx::begin(
            &self.0.pools,
            Lane::Office,
            Access::ReadOnly,
            tenant,
            "kernel.settings",
        )
        .await?;
        let settings = Arc::new(Settings::read(&mut Select::new(&mut tx)).await?);
        tx.end().await?;
        settings.alarm(self.registry().settings());
        self.0.settings.insert(tenant, Arc::clone(&settings));
        Ok(settings)
    }

    /// Every business of this installation.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, Fault> {
        let mut tx = Tx::begin(
            &self.0.pools,
            Lane::Office,
            Access::ReadOnly,
            TenantId(Uuid::nil()),
            "kernel.tenants",
        )
        .await?;
        let tenants = tenant::list(&mut Select::new(&mut tx)).await?;
        tx.end().await?;
        Ok(tenants)
    }

    /// One business.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, Fault> {
        let mut tx = Tx::begin(&self.0.pools, Lane::Office, Access::ReadOnly, id, "kernel.tenant").await?;
        let tenant = tenant::by_id(&mut Select::new(&mut tx), id).await?;
        tx.end().await?;
        Ok(tenant)
    }

    /// Whether the database answers: one round trip.
    pub async fn ping(&self) -> Result<(), Fault> {
        self.answers(Lane::Office).await
    }

    /// Whether the database answers on the connections of a lane: one round trip.
    pub async fn answers(&self, lane: Lane) -> Result<(), Fault> {
        let tx = Tx::begin(
            &self.0.pools,
            lane,
            Access::ReadOnly,
            TenantId(Uuid::nil()),
            "kernel.ping",
        )
        .await?;
        tx.rollback().await;
        Ok(())
    }

    /// Runs every check over one business, all of them at one moment; returns what each looked at and found, in the order of
    /// [`Registry::checks`].
    pub async fn verify(&self, tenant: TenantId) -> Result<Vec<(&'static str, Looked)>, Fault> {
        let actor = Arc::new(Actor::system(tenant, "verify"));
        let settings = self.settings(tenant).await?;
        let mut read = self
            .begin_look(&actor, "kernel.verify", Lane::Office, Access::Snapshot, settings)
            .await?;
        let mut results = Vec::new();
        for check in self.registry().checks() {
            match (check.run)(&mut read).await {
                Ok(looked) => results.push((check.name, looked)),
                Err(fault) => {
                    read.look.tx.rollback().await;
                    return Err(fault);
                }
            }
        }
        read.look.tx.end().await?;
        check::compare(&mut results);
        Ok(results)
    }

    async fn begin_read(&self, actor: &Arc<Actor>, name: &'static str, lane: Lane) -> Result<Read, Fault> {
        let settings = self.settings(actor.tenant).await?;
        self.begin_look(actor, name, lane, Access::ReadOnly, settings)
            .await
    }

    async fn begin_look(
        &self,
        actor: &Arc<Actor>,
        name: &'static str,
        lane: Lane,
        access: Access,
        settings: Arc<Settings>,
    ) -> Result<Read, Fault> {
        let look = Look {
            tx: Tx::begin(&self.0.pools, lane, access, actor.tenant, name).await?,
            actor: Arc::clone(actor),
            settings,
            registry: Arc::clone(&self.0.registry),
            now: self.0.clock.now(),
            locks: false,
        };
        Ok(Read { look })
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
                read.look.tx.end().await?;
                Ok(found)
            }
            Err(fault) => {
                read.look.tx.rollback().await;
                Err(fault)
            }
        }
    }

    /// Answers a query.
    pub async fn query<Q: Query>(
        &self,
        query: &Q,
        actor: Arc<Actor>,
        envelope: &Envelope,
    ) -> Result<Q::Output, Fault> {
        self.answer(query, actor, envelope)
            .await
            .map(|(output, _)| output)
    }

    async fn answer<Q: Query>(
        &self,
        query: &Q,
        actor: Arc<Actor>,
        envelope: &Envelope,
    ) -> Result<(Q::Output, u32), Fault> {
        let began = Instant::now();
        self.admit(Q::PERMISSION, Q::NAME, &actor, envelope).await?;
        let mut violations = Violations::default();
        query.validate(&mut violations);
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let actor = actor.narrowed(Q::PERMISSION);
        let mut read = self.begin_read(&actor, Q::NAME, Q::LANE).await?;
        let result = match read.narrowed_to(query.branch()).await {
            Ok(()) => query.run(&mut read).await,
            Err(fault) => Err(fault),
        };
        let trips = read.look.tx.trips() + 1;
        match &result {
            Ok(_) => read.look.tx.end().await.map(|_| ())?,
            Err(_) => read.look.tx.rollback().await,
        }
        measured(
            &self.inner().meters,
            Q::NAME,
            began,
            result.as_ref().err(),
            trips,
            Q::FAULTS,
        );
        if let Err(fault) = &result {
            self.refused(Q::NAME, fault, &actor, envelope).await;
        }
        result.map(|output| (output, trips))
    }

    pub(crate) async fn serve_query<Q: Query>(
        &self,
        query: &Q,
        actor: Arc<Actor>,
        envelope: &Envelope,
        seal: Option<&Seal>,
    ) -> Result<Served, Fault> {
        let (output, trips) = self.answer(query, actor, envelope).await?;
        let mut meta = output.meta();
        let sealed = seal
            .zip(meta.as_ref().and_then(|meta| meta.next_cursor))
            .map(|(seal, place)| seal.close(place));
        if let (Some(meta), Some(sealed)) = (&mut meta, &sealed) {
            meta.next_cursor = Some(sealed);
        }
        framed(&output, meta, 200, trips)
    }
}

fn security_event(
    actor: &Actor,
    envelope: &Envelope,
    kind: SecurityKind,
    detail: serde_json::Value,
) -> SecurityEvent {
    SecurityEvent {
        kind,
        user: actor.user,
        name: actor.name.clone(),
        address: envelope.address.clone(),
        client: envelope.client.clone(),
        request_id: envelope.request_id.clone(),
        detail,
    }
}

/// Counts how an operation ended, and looks whether it declares the fault that it ended with.
pub(crate) fn measured(
    meters: &Meters,
    name: &'static str,
    began: Instant,
    fault: Option<&Fault>,
    trips: u32,
    declared: &[FaultCode],
) {
    if let Some(fault) = fault {
        declared_by(name, fault, declared);
    }
    meters.count(name, began.elapsed(), fault.map(|fault| fault.code().code), trips);
}

#[derive(Serialize)]
struct Enveloped<'a, T> {
    data: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<PageMeta<'a>>,
}

pub(crate) fn served<O: Output>(output: &O, status: u16, trips: u32) -> Result<Served, Fault> {
    framed(output, output.meta(), status, trips)
}

fn framed<O: Output>(
    output: &O,
    meta: Option<PageMeta<'_>>,
    status: u16,
    trips: u32,
) -> Result<Served, Fault> {
    let binary = output.binary().cloned();
    let body = if binary.is_some() {
        Bytes::new()
    } else {
        serde_json::to_vec(&Enveloped { data: output, meta })
            .map_err(Fault::internal)?
            .into()
    };
    Ok(Served {
        status,
        body,
        version: output.version(),
        replayed: false,
        slip: output.slip().cloned(),
        sheet: output.sheet().cloned(),
        binary,
        trips,
    })
}
