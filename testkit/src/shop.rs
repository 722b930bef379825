//! A fresh business for one test, with a kernel, a clock that stands still and ids that repeat.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{ConnectOptions, PgConnection};
use till_kernel::{
    Actor, ActorKind, Branch, BranchScope, Command, DatabaseSettings, Directory, Envelope, Executed, Fault,
    Grant, Kernel, KernelSettings, Limits, ManualClock, Notify, Permission, PermissionSet, Plug, Query,
    Question, Record, Registry, SeededIds, Source, Tenant, Write,
};
use till_shared::ids::{BranchId, SessionId, TenantId, UserId};
use till_shared::money::Currency;
use uuid::Uuid;

use crate::approvers::Approvers;
use crate::database::{TestDatabase, database};
use crate::postman::Postman;

/// When every test begins: 2026-03-02 09:00 UTC, a Monday.
pub const T0: &str = "2026-03-02T09:00:00Z";

/// A fresh business.
pub struct Shop {
    /// The kernel.
    pub kernel: Kernel,
    /// The business.
    pub tenant: TenantId,
    /// Its first branch, `B01`.
    pub branch: BranchId,
    /// Its clock; moves only when told to.
    pub clock: Arc<ManualClock>,
    /// How to reach the database.
    pub database: TestDatabase,
    /// What approvers may do, where no plug of the test knows people.
    pub approvers: Arc<Approvers>,
    /// Who takes its mail.
    pub postman: Arc<Postman>,
}

/// A row of the audit log.
#[derive(Debug, serde::Serialize)]
pub struct AuditEntry {
    /// The command.
    pub action: String,
    /// The entity.
    pub entity: String,
    /// create or update.
    pub change: String,
    /// Before and after.
    pub diff: Value,
    /// Why.
    pub reason: Option<String>,
}

/// A row of the outbox.
#[derive(Debug, serde::Serialize)]
pub struct OutboxEntry {
    /// `module.word`.
    pub topic: String,
    /// What happened.
    pub payload: Value,
    /// Who of those with the right is told, if not all.
    #[serde(skip)]
    pub audience: till_kernel::Audience,
}

impl Shop {
    /// A business with one branch, in EUR.
    pub async fn open(plugs: Vec<Plug>) -> Self {
        Self::open_in(plugs, "EUR").await
    }

    /// A business with one branch, in a currency.
    pub async fn open_in(plugs: Vec<Plug>, currency: &str) -> Self {
        Self::open_with(plugs, currency, till_kernel::COMMIT_WITHIN).await
    }

    /// A business that does not wait longer than this for the answer to a COMMIT.
    pub async fn impatient(plugs: Vec<Plug>, commit_within: Duration) -> Self {
        Self::open_with(plugs, "EUR", commit_within).await
    }

    async fn open_with(plugs: Vec<Plug>, currency: &str, commit_within: Duration) -> Self {
        let shop = Self::unfounded_with(plugs, commit_within).await;
        let currency: Currency = currency.parse().expect("currency");
        shop.found(currency).await;
        shop
    }

    /// Only the ids of a business and its branch: for tests that found it as people do.
    pub async fn unfounded(plugs: Vec<Plug>) -> Self {
        Self::unfounded_with(plugs, till_kernel::COMMIT_WITHIN).await
    }

    async fn unfounded_with(plugs: Vec<Plug>, commit_within: Duration) -> Self {
        let approvers = Arc::new(Approvers::default());
        let postman = Arc::new(Postman::default());
        let mut plugs = plugs;
        let mut registry = Registry::new(plugs.clone()).expect("the plugs fit together");
        let is_mute = registry.port::<dyn Notify>().is_err();
        if let Some(last) = plugs.last_mut().filter(|_| is_mute) {
            last.modules.push(postman.module());
            registry = Registry::new(plugs.clone()).expect("nobody else is called notify");
        }
        if registry.port::<dyn Directory>().is_err() {
            if let Some(last) = plugs.last_mut() {
                last.modules.push(approvers.module());
            }
            registry = Registry::new(plugs).expect("nobody else is called testkit");
        }
        let database = database(&registry).await;
        let clock = Arc::new(ManualClock::new(T0.parse().expect("T0")));
        // Ids differ between tests (they share tables with others' rows only under other tenants, but the tenant id must be unique).
        #[expect(
            clippy::disallowed_methods,
            reason = "tests share tables: their businesses must differ between runs"
        )]
        let seed: u64 = rand::random();
        let kernel = Kernel::new(
            registry,
            KernelSettings {
                database: DatabaseSettings {
                    connect: database.app.clone(),
                    pooled: false,
                    max_connections: 8,
                    statement_timeout: Duration::from_secs(30),
                    lock_timeout: Duration::from_secs(5),
                    commit_within,
                },
                clock: Arc::clone(&clock) as _,
                ids: Arc::new(SeededIds::new(seed)),
                pair_assertion: true,
            },
        )
        .expect("kernel");
        let at = kernel.clock().now();
        let tenant = TenantId(kernel.ids().id(at));
        let branch = BranchId(kernel.ids().id(at));
        Self {
            kernel,
            tenant,
            branch,
            clock,
            database,
            approvers,
            postman,
        }
    }

    async fn found(&self, currency: Currency) {
        let found = Found {
            tenant: self.tenant,
            branch: self.branch,
            currency: currency.to_string(),
            slug: format!("t{}", self.tenant.0.simple()),
        };
        self.kernel
            .execute(
                found,
                Arc::new(Actor::system(self.tenant, "test")),
                Envelope::internal("test", Source::Cli),
            )
            .await
            .expect("the business is founded");
    }

    /// Everything is allowed everywhere.
    #[must_use]
    pub fn owner(&self) -> Arc<Actor> {
        Arc::new(self.person("owner", PermissionSet::all()))
    }

    /// Holds exactly these permissions, everywhere, without limits.
    #[must_use]
    pub fn holder(&self, permissions: &[Permission]) -> Arc<Actor> {
        Arc::new(self.person(
            "holder",
            PermissionSet::of(permissions.iter().map(|permission| permission.key)),
        ))
    }

    /// Holds what a role template holds at first.
    #[must_use]
    pub fn role(&self, template: till_kernel::Template) -> Arc<Actor> {
        let keys = self.kernel.registry().default_grants(template);
        Arc::new(Actor {
            rank: template.rank(),
            ..self.person(template.key(), PermissionSet::of(keys))
        })
    }

    /// Holds nothing.
    #[must_use]
    pub fn stranger(&self) -> Arc<Actor> {
        self.holder(&[])
    }

    /// The owner, but only in another branch.
    #[must_use]
    pub fn elsewhere(&self) -> Arc<Actor> {
        Arc::new(Actor {
            branches: BranchScope::Only(vec![BranchId(Uuid::from_u128(1))]),
            ..self.person("owner", PermissionSet::all())
        })
    }

    /// A signed-in person to adapt.
    #[must_use]
    pub fn person(&self, role: &str, permissions: PermissionSet) -> Actor {
        let at = self.kernel.clock().now();
        Actor {
            tenant: self.tenant,
            kind: ActorKind::Person,
            user: Some(UserId(self.kernel.ids().id(at))),
            name: format!("Test {role}"),
            role: role.to_owned(),
            rank: 100,
            session: Some(SessionId(self.kernel.ids().id(at))),
            device: None,
            authenticated_at: Some(at),
            branches: BranchScope::All,
            limits: Limits::default(),
            permissions: Arc::new(permissions),
            grants: Arc::default(),
            under: None,
            must_change: false,
        }
    }

    /// A signed-in person with what was given to them; their own role first.
    #[must_use]
    pub fn granted(&self, grants: Vec<Grant>) -> Arc<Actor> {
        let branches = grants.iter().fold(BranchScope::Only(Vec::new()), |all, grant| {
            all.union(&grant.branches)
        });
        let keys: Vec<String> = grants
            .iter()
            .flat_map(|grant| grant.permissions.keys())
            .map(ToOwned::to_owned)
            .collect();
        let own = grants.first().expect("a role of their own");
        Arc::new(Actor {
            rank: own.rank,
            limits: own.limits.clone(),
            branches,
            grants: grants.clone().into(),
            ..self.person(&own.role, PermissionSet::of(keys))
        })
    }

    /// A role that holds exactly these permissions, in these branches, to be given to somebody.
    #[must_use]
    pub fn grant(&self, role: &str, branches: &[BranchId], permissions: &[Permission]) -> Grant {
        Grant {
            role: role.to_owned(),
            rank: 50,
            branches: BranchScope::Only(branches.to_vec()),
            whole: false,
            permissions: Arc::new(PermissionSet::of(
                permissions.iter().map(|permission| permission.key),
            )),
            limits: Limits::default(),
        }
    }

    /// A fresh id.
    pub fn id<T: From<Uuid>>(&self) -> T {
        T::from(self.kernel.ids().id(self.kernel.clock().now()))
    }

    /// An envelope with a fresh idempotency key.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        Envelope {
            request_id: "test".to_owned(),
            idempotency_key: Some(self.id::<Uuid>().to_string()),
            ..Envelope::default()
        }
    }

    /// Carries out a command as `actor`, with a fresh idempotency key.
    pub async fn run<C: Command>(&self, actor: &Arc<Actor>, command: C) -> Result<C::Output, Fault> {
        self.run_with(actor, command, self.envelope()).await?.into_value()
    }

    /// Carries out a change based on `version` (`If-Match`).
    pub async fn run_at<C: Command>(
        &self,
        actor: &Arc<Actor>,
        version: i64,
        command: C,
    ) -> Result<C::Output, Fault> {
        self.run_with(
            actor,
            command,
            Envelope {
                if_match: Some(version),
                ..self.envelope()
            },
        )
        .await?
        .into_value()
    }

    /// Carries out a command with a chosen envelope.
    pub async fn run_with<C: Command>(
        &self,
        actor: &Arc<Actor>,
        command: C,
        envelope: Envelope,
    ) -> Result<Executed<C::Output>, Fault> {
        self.kernel.execute(command, Arc::clone(actor), envelope).await
    }

    /// Asks a query, or a list for its first page, as `actor`.
    pub async fn ask<K, Q: Question<K>>(
        &self,
        actor: &Arc<Actor>,
        question: Q,
    ) -> Result<<Q::Query as Query>::Output, Fault> {
        self.kernel
            .query(&question.asked(), Arc::clone(actor), &self.envelope())
            .await
    }

    /// The audit log of this business, oldest first, without the founding.
    pub async fn audit(&self) -> Vec<AuditEntry> {
        type Row = (String, String, String, Value, Option<String>);
        const ALL: &str = "SELECT action, entity, change, diff::jsonb, reason FROM kernel.audit_event
             WHERE tenant_id = $1 AND action <> 'test.found' ORDER BY recorded_at, xmin::text::bigint, ctid";
        let mut sql = self.superuser().await;
        let mut ask = async || {
            let query = sqlx::query_as::<_, Row>(ALL).bind(self.tenant.0);
            query.fetch_all(&mut sql).await
        };
        let rows = match ask().await {
            // Another test of the same database makes partitions of the log at this moment.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("40P01") => ask().await,
            rows => rows,
        };
        let rows = rows.expect("audit");
        rows.into_iter()
            .map(|(action, entity, change, diff, reason)| AuditEntry {
                action,
                entity,
                change,
                diff,
                reason,
            })
            .collect()
    }

    /// The outbox of this business, oldest first.
    pub async fn outbox(&self) -> Vec<OutboxEntry> {
        let rows: Vec<(String, Value, Option<Value>)> =
            sqlx::query_as("SELECT topic, payload::jsonb, audience::jsonb FROM kernel.outbox WHERE tenant_id = $1 ORDER BY recorded_at, xmin::text::bigint, ctid")
                .bind(self.tenant.0)
                .fetch_all(&mut self.superuser().await)
                .await
                .expect("outbox");
        rows.into_iter()
            .map(|(topic, payload, audience)| OutboxEntry {
                topic,
                payload,
                audience: audience
                    .map(|told| serde_json::from_value(told).expect("audience"))
                    .unwrap_or_default(),
            })
            .collect()
    }

    /// Every finding of `till verify`.
    pub async fn findings(&self) -> Vec<till_kernel::Finding> {
        let checks = self.kernel.verify(self.tenant).await.expect("verify runs");
        checks
            .into_iter()
            .flat_map(|(_, looked)| looked.findings)
            .collect()
    }

    /// A connection that may do anything, for tests that look behind or tamper.
    pub async fn superuser(&self) -> PgConnection {
        self.database.superuser.connect().await.expect("superuser")
    }

    /// A connection as the app role, outside the kernel, for tests that try to get past it.
    pub async fn app(&self) -> PgConnection {
        self.database.app.connect().await.expect("app")
    }
}

/// Founds the test's business, on the same road as everything else.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Found {
    tenant: TenantId,
    branch: BranchId,
    currency: String,
    slug: String,
}

impl Command for Found {
    const NAME: &'static str = "test.found";
    const SUMMARY: &'static str = "Founds a test business.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let created_at: Timestamp = w.now();
        w.create(&Tenant {
            tenant_id: self.tenant,
            slug: self.slug.clone(),
            name: "Test shop".to_owned(),
            country: "DE".to_owned(),
            currency: self.currency.parse().map_err(|_| Fault::internal("currency"))?,
            time_zone: "Europe/Berlin".to_owned(),
            language: "en".to_owned(),
            created_at,
            version: 1,
        })
        .await?;
        let branch = Branch {
            branch_id: self.branch,
            code: "B01".to_owned(),
            name: "Main street".to_owned(),
            address: "1 Main street".to_owned(),
            phone: String::new(),
            time_zone: String::new(),
            is_active: true,
            created_at,
            version: 1,
        };
        debug_assert_eq!(branch.id(), self.branch.0);
        w.create(&branch).await
    }
}
