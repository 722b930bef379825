//! Jobs: what is done later, and what is done again and again (P-4.12, [decision
//! 0032](../../../../docs/decisions/0032-jobs-are-steps-on-the-road.md)).
//!
//! A job is a value, enqueued in the transaction that wants it ([`Write::enqueue`](crate::Write::enqueue)) and carried out step by step. A
//! step runs on the road of a write like a command, and in the same transaction its row says what is left: whoever works at a job that
//! somebody else has taken up since changes nothing. So each step's effect is there once, whatever becomes of the workers.

mod backoff;
mod cron;
mod enqueue;
mod event;
mod life;
mod outside;
mod standing;
mod step;
mod store;
mod work;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use till_shared::ids::JobId;

use backoff::{ATTEMPTS_MAX, back_off};
pub use cron::{Cron, CronError};
pub use enqueue::Later;
pub use event::{JobChanged, MANAGE_JOBS, VIEW_JOBS};
pub use outside::Outside;
pub use standing::JobStanding;
pub use step::FailJob;
pub use work::{Outcome, Taken};

use crate::BoxFuture;
use crate::actor::Actor;
use crate::envelope::Envelope;
use crate::fault::{Fault, FaultCode};
use crate::kernel::Kernel;
use crate::write::Write;
use step::Stepped;

/// What is done later, or again and again. Its members are what it needs to know, and how far it has come.
pub trait Job: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// `module.word`, stable for ever; the action in the audit log.
    const NAME: &'static str;
    /// What it does, for people: one sentence.
    const SUMMARY: &'static str;
    /// Members that nobody is shown.
    const SECRET: &'static [&'static str] = &[];
    /// After so many attempts of which nothing came it is left alone, until somebody requeues it.
    const ATTEMPTS_MAX: u32 = ATTEMPTS_MAX;
    /// What a step may refuse with besides what the kernel answers for every operation.
    const FAULTS: &'static [FaultCode] = &[];

    /// Carries out a part of it, a second's work at most. May run several times (serialisation failures, workers that were killed): what it
    /// does through `w` is there once; what it does elsewhere it must be able to do again.
    fn step(&self, w: &mut Write) -> impl Future<Output = Result<Step<Self>, Fault>> + Send;
}

/// What came of a step.
#[derive(Debug)]
pub enum Step<J> {
    /// Everything is done; with what is told of it.
    Done(Value),
    /// This is left.
    More {
        /// What the next step begins with.
        left: J,
        /// How far it is.
        progress: Progress,
    },
    /// What is to be done outside the database comes first, with no transaction open; the next step begins with what it says. Whoever takes
    /// the job up after its worker was killed meanwhile begins with `left`.
    Outside {
        /// What is known before: that it was begun.
        left: J,
        /// What is to be done.
        outside: Outside<J>,
    },
    /// Nothing came of this attempt, for this reason; what it wrote stays. It is tried again like one that failed.
    Again(String),
    /// No further attempt would help; with the reason.
    GivenUp(String),
}

impl<J> Step<J> {
    /// Done, with something to tell.
    pub fn done(result: &impl Serialize) -> Result<Self, Fault> {
        serde_json::to_value(result)
            .map(Self::Done)
            .map_err(Fault::internal)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// So many are done.
    pub made: u32,
    /// Of so many, if that is known.
    pub total: Option<u32>,
}

crate::words! {
    /// Where a job stands.
    pub enum JobState {
        /// It waits for its time.
        Waiting = "waiting",
        /// Somebody works at it.
        Running = "running",
        /// It is done.
        Done = "done",
        /// It was tried as often as it may be, and nothing came of it.
        Dead = "dead",
        /// Somebody called it off.
        Cancelled = "cancelled",
    }
}

type RunStepOf = Arc<
    dyn Fn(Kernel, Arc<Actor>, Envelope, JobId, i64) -> BoxFuture<'static, Result<Stepped, Fault>>
        + Send
        + Sync,
>;

/// A kind of job as the registry knows it.
#[derive(Clone)]
pub struct JobInfo {
    /// `module.word`.
    pub name: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Members that nobody is shown.
    pub secret: &'static [&'static str],
    /// After so many attempts it is left alone.
    pub attempts_max: u32,
    /// When every business does it, until it says otherwise; and the job itself.
    pub schedule: Option<(&'static str, Value)>,
    pub(crate) run: RunStepOf,
}

impl JobInfo {
    /// What a kind of job says of itself.
    #[must_use]
    pub fn of<J: Job>() -> Self {
        Self {
            name: J::NAME,
            summary: J::SUMMARY,
            secret: J::SECRET,
            attempts_max: J::ATTEMPTS_MAX,
            schedule: None,
            run: Arc::new(|kernel, actor, envelope, job_id, taken| {
                Box::pin(outside::run::<J>(kernel, actor, envelope, job_id, taken))
            }),
        }
    }

    /// The same, and every business does it at these times.
    #[must_use]
    pub(crate) fn at(self, cron: &'static str, job: &impl Job) -> Self {
        Self {
            schedule: Some((cron, serde_json::to_value(job).unwrap_or(Value::Null))),
            ..self
        }
    }
}
