//! Where the story is played: a kernel with a clock that is moved on by hand, and the people who act. Everything goes the same road as in
//! a shop; nothing here knows SQL.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use till_administration::UserDirectory;
use till_kernel::{
    Actor, Clock, Command, Directory, Envelope, Fault, Kernel, ManualClock, Query, Question, RandomIds,
    Source,
};
use till_platform::config::Config;
use till_platform::postgres_cluster::DatabaseUrls;
use till_shared::ids::{TenantId, UserId};

use crate::installation;

/// A kernel and its clock. One for every register, so that registers live through their days at the same time.
pub(super) struct Stage {
    /// The kernel.
    pub kernel: Kernel,
    /// The business.
    pub tenant: TenantId,
    clock: Arc<ManualClock>,
}

impl Stage {
    /// A stage on which it is `at`.
    pub(super) fn new(config: &Config, urls: &DatabaseUrls, tenant: TenantId, at: Timestamp) -> Result<Self> {
        let clock = Arc::new(ManualClock::new(at));
        let registry = installation::registry(config)?;
        let kernel = installation::kernel_with(
            config,
            urls,
            registry,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(RandomIds),
        )?;
        Ok(Self {
            kernel,
            tenant,
            clock,
        })
    }

    /// Moves the clock on; it never goes back.
    pub(super) fn go_to(&self, at: Timestamp) {
        let ahead_s = at.as_second() - self.kernel.clock().now().as_second();
        self.clock.advance_s(ahead_s.max(0));
    }

    /// The product itself.
    pub(super) fn system(&self) -> Arc<Actor> {
        Arc::new(Actor::system(self.tenant, "demo"))
    }

    /// A person, with the rights that their role gives them.
    pub(super) async fn person(&self, user: UserId) -> Result<Arc<Actor>> {
        let system = self.system();
        let look = self.kernel.read(&system, "demo.person", move |r| {
            Box::pin(async move { UserDirectory.grants(r.select(), user).await })
        });
        let grants = look.await?.context("a person of the demo is not there")?;
        Ok(Arc::new(Actor {
            authenticated_at: Some(self.kernel.clock().now()),
            ..grants.into_actor(self.tenant)
        }))
    }

    /// Carries out a command.
    pub(super) async fn act<C: Command>(&self, who: &Arc<Actor>, command: C) -> Result<C::Output> {
        let key = self.kernel.ids().id(self.kernel.clock().now()).to_string();
        self.act_with(
            who,
            command,
            Envelope {
                idempotency_key: Some(key),
                ..envelope()
            },
        )
        .await
    }

    /// Changes something of which `version` was seen.
    pub(super) async fn act_on<C: Command>(
        &self,
        who: &Arc<Actor>,
        version: i64,
        command: C,
    ) -> Result<C::Output> {
        self.act_with(
            who,
            command,
            Envelope {
                if_match: Some(version),
                ..envelope()
            },
        )
        .await
    }

    /// Carries out a command under a key of its own.
    pub(super) async fn act_as<C: Command>(
        &self,
        who: &Arc<Actor>,
        key: String,
        command: C,
    ) -> Result<C::Output> {
        self.act_with(
            who,
            command,
            Envelope {
                idempotency_key: Some(key),
                ..envelope()
            },
        )
        .await
    }

    async fn act_with<C: Command>(
        &self,
        who: &Arc<Actor>,
        command: C,
        envelope: Envelope,
    ) -> Result<C::Output> {
        let done = self
            .kernel
            .execute(command, Arc::clone(who), envelope)
            .await
            .and_then(till_kernel::Executed::into_value);
        done.map_err(|fault| self.told(C::NAME, &who.name, &fault))
    }

    /// Asks a question.
    pub(super) async fn ask<K, Q: Question<K>>(
        &self,
        who: &Arc<Actor>,
        question: Q,
    ) -> Result<<Q::Query as Query>::Output> {
        let answer = self
            .kernel
            .query(&question.asked(), Arc::clone(who), &envelope())
            .await;
        answer.map_err(|fault| self.told(Q::Query::NAME, &who.name, &fault))
    }

    fn told(&self, operation: &str, who: &str, fault: &Fault) -> anyhow::Error {
        let wrong: Vec<String> = fault
            .violation_list()
            .iter()
            .map(|violation| format!("{} {}", violation.pointer, violation.message))
            .collect();
        anyhow!(
            "{operation} by {who} at {}: {fault} {}",
            self.kernel.clock().now(),
            wrong.join("; ")
        )
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.kernel.pools().close();
    }
}

fn envelope() -> Envelope {
    Envelope {
        client: Some("till demo".to_owned()),
        ..Envelope::internal("demo", Source::Cli)
    }
}
