//! A job that leaves a trace for each of its steps, and does what a test says.

use std::sync::atomic::{AtomicBool, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Command, Event, Fault, FaultCode, Job, JobStanding, JobState, JobStep, Later, Module, Outcome, Output,
    Permission, Plug, PlugMigrations, Progress, VIEW_JOBS, Write, post,
};
use till_shared::ids::JobId;
use till_testkit::Shop;
use uuid::Uuid;

pub(crate) const ACT: Permission = Permission::new("probe.act", "May do what the tests do.", &[]);
pub(crate) const BROKEN: FaultCode = FaultCode::conflict("probe.broken", "It does not work.");

/// What was done.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Traced {
    pub trace: Uuid,
    pub step: u32,
}

impl Event for Traced {
    const TOPIC: &'static str = "probe.traced";
    const SUMMARY: &'static str = "A step was done.";
    const VISIBLE_TO: Permission = ACT;

    fn entity_id(&self) -> Uuid {
        self.trace
    }
}

/// While set, jobs that may fail do.
pub(crate) static FAILS: AtomicBool = AtomicBool::new(true);

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Work {
    pub trace: Uuid,
    /// Steps that are done, of so many.
    pub made: u32,
    pub total: u32,
    /// What becomes of the first step: it fails, panics, gives up.
    pub how: Option<String>,
}

impl Job for Work {
    const NAME: &'static str = "probe.work";
    const SUMMARY: &'static str = "Leaves a trace for each step.";
    const ATTEMPTS_MAX: u32 = 3;
    const FAULTS: &'static [FaultCode] = &[BROKEN];

    async fn step(&self, w: &mut Write) -> Result<JobStep<Self>, Fault> {
        let step = self.made + 1;
        w.emit(Traced {
            trace: self.trace,
            step,
        })?;
        match self.how.as_deref() {
            Some("fails") => return Err(BROKEN.fault()),
            Some("may fail") if FAILS.load(Ordering::SeqCst) => return Err(BROKEN.fault()),
            Some("panics") => panic!("a job may panic"),
            Some("gives up") => return Ok(JobStep::GivenUp("The address does not exist.".to_owned())),
            _ => {}
        }
        if step >= self.total {
            return JobStep::done(&serde_json::json!({ "steps": step }));
        }
        let progress = Progress {
            made: step,
            total: Some(self.total),
        };
        let left = Self {
            made: step,
            ..self.clone()
        };
        Ok(JobStep::More { left, progress })
    }
}

/// A job of every night.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Nightly {}

impl Job for Nightly {
    const NAME: &'static str = "probe.nightly";
    const SUMMARY: &'static str = "Is done every night.";
    const ATTEMPTS_MAX: u32 = 2;

    async fn step(&self, w: &mut Write) -> Result<JobStep<Self>, Fault> {
        w.emit(Traced {
            trace: Uuid::nil(),
            step: 1,
        })?;
        JobStep::done(&())
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what")]
pub(crate) enum Act {
    Want {
        work: Work,
        only_one: Option<String>,
        then_fail: bool,
    },
    Stand {
        job_id: JobId,
        state: JobState,
        is_paused: bool,
    },
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Wanted {
    pub job_id: JobId,
}

impl Output for Wanted {}

impl Command for Act {
    const NAME: &'static str = "probe.act";
    const SUMMARY: &'static str = "Does what a test says.";
    const PERMISSION: Permission = ACT;
    const FAULTS: &'static [FaultCode] = &[BROKEN];
    type Output = Wanted;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Wanted, Fault> {
        match self {
            Self::Want {
                work,
                only_one,
                then_fail,
            } => {
                let later = Later::new(work);
                let later = match only_one {
                    Some(word) => later.only_one(word),
                    None => later,
                };
                let job_id = w.enqueue(later).await?;
                if *then_fail {
                    return Err(BROKEN.fault());
                }
                Ok(Wanted { job_id })
            }
            Self::Stand {
                job_id,
                state,
                is_paused,
            } => {
                let before = w.load::<JobStanding>(*job_id).await?;
                let after = JobStanding {
                    state: *state,
                    is_paused: *is_paused,
                    next_at: w.now(),
                    changed_at: w.now(),
                    ..before.clone()
                };
                w.update(&before, &after).await?;
                Ok(Wanted { job_id: *job_id })
            }
        }
    }
}

pub(crate) fn plug() -> Plug {
    Plug {
        name: "probe",
        migrations: PlugMigrations {
            schema: "probe",
            files: &[],
        },
        modules: vec![
            Module::new("probe")
                .permissions([ACT])
                .faults([BROKEN])
                .command::<Act>(post("/probe"))
                .event::<Traced>()
                .job::<Work>()
                .scheduled("0 3 * * *", &Nightly {}),
            Module::new("jobs").permissions([VIEW_JOBS]),
        ],
    }
}

pub(crate) async fn shop() -> Shop {
    Shop::open(vec![plug()]).await
}

pub(crate) async fn want(shop: &Shop, work: Work) -> JobId {
    want_one(shop, work, None).await
}

pub(crate) async fn want_one(shop: &Shop, work: Work, only_one: Option<&str>) -> JobId {
    let act = Act::Want {
        work,
        only_one: only_one.map(ToOwned::to_owned),
        then_fail: false,
    };
    shop.run(&shop.owner(), act).await.unwrap().job_id
}

/// So many steps, of a work of its own.
pub(crate) fn steps(shop: &Shop, total: u32) -> Work {
    Work {
        trace: shop.id(),
        total,
        ..Work::default()
    }
}

pub(crate) fn that(shop: &Shop, how: &str) -> Work {
    Work {
        how: Some(how.to_owned()),
        ..steps(shop, 1)
    }
}

/// What a worker does with what is due; `None` if nothing is.
pub(crate) async fn work(shop: &Shop, worker: &str) -> Option<Outcome> {
    let taken = shop.kernel.take_job(shop.tenant, worker).await.unwrap()?;
    Some(shop.kernel.work_at(&taken, || false).await.unwrap())
}

/// The steps of a work that left a trace.
pub(crate) async fn traces(shop: &Shop, work: Uuid) -> Vec<u64> {
    let traced = shop.outbox().await.into_iter();
    traced
        .filter(|entry| entry.topic == Traced::TOPIC && entry.payload["trace"] == work.to_string())
        .map(|entry| entry.payload["step"].as_u64().unwrap())
        .collect()
}

/// What a job's row says: its state, attempts and error.
pub(crate) async fn standing(shop: &Shop, job: JobId) -> (String, i32, Option<String>) {
    sqlx::query_as("SELECT state, attempts, error FROM kernel.job WHERE job_id = $1")
        .bind(job.0)
        .fetch_one(&mut shop.superuser().await)
        .await
        .unwrap()
}

/// How a job's runs ended, the oldest first.
pub(crate) async fn outcomes(shop: &Shop, job: JobId) -> Vec<Option<String>> {
    sqlx::query_scalar("SELECT outcome FROM kernel.job_run WHERE job_id = $1 ORDER BY taken")
        .bind(job.0)
        .fetch_all(&mut shop.superuser().await)
        .await
        .unwrap()
}
