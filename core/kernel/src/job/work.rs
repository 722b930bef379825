//! Working at jobs: who has something due, taking one up, carrying it out.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use till_shared::ids::{BranchId, JobId, TenantId, UserId};
use uuid::Uuid;

use super::enqueue::NewJob;
use super::step::{FailJob, GONE_AFTER, Stepped};
use super::{Cron, JobInfo, store};
use crate::actor::{Actor, BranchScope};
use crate::care::Lane;
use crate::db::{Access, Change, Select, Tx};
use crate::envelope::{Envelope, Source};
use crate::fault::{Fault, codes};
use crate::kernel::Kernel;
use crate::registry::Registry;
use crate::tenant::Tenant;
use crate::write::Write;

/// A job that was taken up.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub job_id: JobId,
    /// Of what kind.
    pub kind: String,
    turn: i64,
    attempts: u32,
    user: Option<UserId>,
    user_name: String,
    branches: Option<Vec<BranchId>>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// Nothing came of it; it will be tried again.
    Failed,
    /// Nothing came of it, and it is left alone.
    Dead,
    /// Somebody else has taken it up since, or called it off.
    Lost,
    /// It was put back between two steps.
    Stopped,
}

impl Outcome {
    /// For metrics.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::Lost => "lost",
            Self::Stopped => "stopped",
        }
    }
}

impl Kernel {
    /// Businesses that have something due, and since when; those that wait longest first.
    pub async fn due_jobs(&self) -> Result<Vec<(TenantId, Timestamp)>, Fault> {
        let nobody = TenantId(Uuid::nil());
        let mut tx = self.job_tx(Access::ReadOnly, nobody).await?;
        let due = store::due(&mut Select::new(&mut tx), self.clock().now()).await?;
        tx.end().await?;
        Ok(due)
    }

    /// Takes up the job of a business that is due longest, if this program knows what it is.
    pub async fn take_job(&self, tenant: TenantId, worker: &str) -> Result<Option<Taken>, Fault> {
        let now = self.clock().now();
        let taking = store::Taking {
            now,
            gone_at: now + GONE_AFTER,
            kinds: self.registry().jobs().map(|job| job.name).collect(),
            run_id: self.ids().id(now),
            worker,
        };
        let mut tx = self.job_tx(Access::ReadWrite, tenant).await?;
        let row = store::take(&mut Change::new(&mut tx), taking).await?;
        tx.end().await?;
        Ok(row.map(|row| Taken {
            tenant,
            job_id: JobId(row.job_id),
            kind: row.kind,
            turn: row.taken,
            attempts: store::count(row.attempts.into()),
            user: row.user_id.map(UserId),
            user_name: row.user_name,
            branches: row.branches.map(|ids| ids.into_iter().map(BranchId).collect()),
        }))
    }

    /// Carries out a job step by step, until it ends, fails, is taken away, or `is_stopping` says that there is no more time. `Err`: what
    /// became of it could not be stored; it will be taken up again.
    pub async fn work_at(
        &self,
        taken: &Taken,
        is_stopping: impl Fn() -> bool + Send,
    ) -> Result<Outcome, Fault> {
        let info = self
            .registry()
            .job(&taken.kind)
            .ok_or_else(|| Fault::internal(format!("no module declares the job {}", taken.kind)))?
            .clone();
        if taken.attempts > info.attempts_max {
            return self
                .fail_job(taken, &info, "Whoever worked at it was gone each time.")
                .await;
        }
        let actor = Arc::new(taken.actor());
        loop {
            let step = (info.run)(
                self.clone(),
                Arc::clone(&actor),
                taken.envelope(),
                taken.job_id,
                taken.turn,
            );
            match step.await {
                Ok(Stepped::More) if is_stopping() => {
                    self.put_job_back(taken).await?;
                    return Ok(Outcome::Stopped);
                }
                Ok(Stepped::More | Stepped::Outside) => {}
                Ok(Stepped::Failed) => return Ok(Outcome::Failed),
                Ok(Stepped::Ended) => return Ok(Outcome::Done),
                Ok(Stepped::GivenUp) => return Ok(Outcome::Dead),
                Err(fault) if fault.code() == codes::JOB_TAKEN => return Ok(Outcome::Lost),
                Err(fault) => {
                    tracing::warn!(%fault, job = taken.kind, id = %taken.job_id, attempt = taken.attempts, "a job failed");
                    return self.fail_job(taken, &info, &fault.to_string()).await;
                }
            }
        }
    }

    async fn fail_job(&self, taken: &Taken, info: &JobInfo, error: &str) -> Result<Outcome, Fault> {
        let [jitter, ..] = self.ids().salt();
        let fail = FailJob {
            job_id: taken.job_id,
            taken: taken.turn,
            attempts_max: info.attempts_max,
            jitter,
            error: error.chars().take(500).collect(),
        };
        let actor = Arc::new(Actor::system(taken.tenant, &taken.kind));
        match self.execute(fail, actor, taken.envelope()).await {
            Ok(done) => Ok(if done.into_value()?.is_dead {
                Outcome::Dead
            } else {
                Outcome::Failed
            }),
            Err(fault) if fault.code() == codes::JOB_TAKEN => Ok(Outcome::Lost),
            Err(fault) => Err(fault),
        }
    }

    async fn put_job_back(&self, taken: &Taken) -> Result<(), Fault> {
        let mut tx = self.job_tx(Access::ReadWrite, taken.tenant).await?;
        let now = self.clock().now();
        store::put_back(&mut Change::new(&mut tx), taken.job_id, taken.turn, now).await?;
        tx.end().await?;
        Ok(())
    }

    /// Gives a business the schedules of this program that it does not have yet, and sets a turn right that a clock that was far ahead has
    /// put years away.
    pub async fn ensure_schedules(&self, business: &Tenant) -> Result<(), Fault> {
        let now = self.clock().now();
        let mut tx = self.job_tx(Access::ReadWrite, business.tenant_id).await?;
        let id = || JobId(self.ids().id(now));
        schedule(&mut tx, &business.zone(), self.registry(), now, id).await?;
        tx.end().await?;
        Ok(())
    }

    async fn job_tx(&self, access: Access, tenant: TenantId) -> Result<Tx, Fault> {
        Tx::begin(&self.inner().pools, Lane::Office, access, tenant, "kernel.jobs").await
    }
}

impl Write {
    /// Gives the business the schedules of this program: for its founding, whose transaction makes it.
    pub async fn plan_schedules(&mut self) -> Result<(), Fault> {
        let zone = self.zone().await?;
        self.tables.extend(store::TABLES);
        let (now, kernel) = (self.now(), self.kernel.clone());
        let id = || JobId(kernel.ids().id(now));
        schedule(&mut self.look.tx, &zone, kernel.registry(), now, id).await
    }
}

async fn schedule(
    tx: &mut Tx,
    zone: &TimeZone,
    registry: &Registry,
    now: Timestamp,
    id: impl Fn() -> JobId,
) -> Result<(), Fault> {
    let there = store::schedules(&mut Select::new(tx)).await?;
    for schedule in &there {
        let stored = schedule.next_at.to_jiff();
        let waiting = Cron::parse(&schedule.cron)
            .ok()
            .and_then(|cron| cron.waiting(now, stored, zone));
        if let Some(next_at) = waiting.filter(|next_at| *next_at < stored) {
            store::set_turn(&mut Change::new(tx), schedule.job_id, next_at).await?;
        }
    }
    for job in registry.jobs() {
        let Some((cron, work)) = &job.schedule else {
            continue;
        };
        if there.iter().any(|schedule| schedule.kind == job.name) {
            continue;
        }
        let next_at = Cron::parse(cron)
            .map_err(Fault::internal)?
            .after(now, zone)
            .ok_or_else(|| Fault::internal(format!("{} never comes", job.name)))?;
        let new = NewJob {
            job_id: id(),
            kind: job.name,
            only_one: Some(job.name),
            cron: Some(cron),
            next_at,
            work: work.clone(),
            now,
            by: None,
            by_name: job.name,
            branches: None,
        };
        store::insert(&mut Change::new(tx), &new).await?;
    }
    Ok(())
}

impl Taken {
    /// The program, for whoever wanted it, and no further than they reached.
    fn actor(&self) -> Actor {
        let system = Actor {
            branches: self.branches.clone().map_or(BranchScope::All, BranchScope::Only),
            ..Actor::system(self.tenant, &self.kind)
        };
        match self.user {
            Some(user) => Actor {
                user: Some(user),
                name: self.user_name.clone(),
                ..system
            },
            None => system,
        }
    }

    fn envelope(&self) -> Envelope {
        Envelope::internal(&format!("job-{}", self.job_id), Source::Job)
    }
}
