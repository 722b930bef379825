//! A step of a job, and the end of an attempt of which nothing came: commands without an endpoint.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use till_shared::ids::JobId;

use super::event::JobChanged;
use super::outside::Slot;
use super::store::{self, Ending, Held};
use super::{Cron, Job, JobState, Progress, Step, back_off};
use crate::db::Change;
use crate::fault::{Fault, FaultCode, codes};
use crate::operation::Command;
use crate::output::Output;
use crate::permission::Permission;
use crate::write::Write;

/// Whoever works at a job and is not heard of for so long counts as gone.
pub(super) const GONE_AFTER: Duration = Duration::from_mins(1);

/// What came of a step, for whoever works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stepped {
    /// There is more to do.
    More,
    /// It has ended: it is done, or waits for its next turn.
    Ended,
    /// What is to be done outside comes next.
    Outside,
    /// Nothing came of this attempt; it will be tried again.
    Failed,
    /// It ended, and nothing came of it.
    GivenUp,
}

impl Output for Stepped {}

/// One step of a job of a kind.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(bound = "J: Serialize + DeserializeOwned")]
#[schemars(bound = "J: JsonSchema")]
pub(super) struct RunStep<J> {
    job_id: JobId,
    taken: i64,
    jitter: u8,
    /// What was done outside says, if something was.
    known: Option<J>,
    #[serde(skip)]
    #[schemars(skip)]
    slot: Slot<J>,
}

impl<J> RunStep<J> {
    pub(super) fn new(job_id: JobId, taken: i64, jitter: u8, known: Option<J>, slot: Slot<J>) -> Self {
        Self {
            job_id,
            taken,
            jitter,
            known,
            slot,
        }
    }
}

impl<J: Job> Command for RunStep<J> {
    const NAME: &'static str = J::NAME;
    const SUMMARY: &'static str = J::SUMMARY;
    const PERMISSION: Permission = Permission::INTERNAL;
    const FAULTS: &'static [FaultCode] = J::FAULTS;
    type Output = Stepped;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Stepped, Fault> {
        let held = hold(w, self.job_id, self.taken).await?;
        let stored;
        let job = if let Some(known) = &self.known {
            known
        } else {
            stored = serde_json::from_value::<J>(held.work.clone()).map_err(Fault::internal)?;
            &stored
        };
        match job.step(w).await? {
            Step::More { left, progress } => {
                let left = serde_json::to_value(left).map_err(Fault::internal)?;
                keep(w, &held, &left, progress).await?;
                Ok(Stepped::More)
            }
            Step::Done(result) => {
                end(w, &held, JobState::Done, Some(&result), None).await?;
                Ok(Stepped::Ended)
            }
            Step::Outside { left, outside } => {
                let left = serde_json::to_value(left).map_err(Fault::internal)?;
                store::aside(&mut Change::new(&mut w.look.tx), &held, &left).await?;
                // The step may have run before, in a transaction that was undone: this one counts.
                if let Ok(mut slot) = self.slot.lock() {
                    *slot = Some(outside);
                }
                Ok(Stepped::Outside)
            }
            Step::Again(why) if held.attempts < J::ATTEMPTS_MAX => {
                let why: String = why.chars().take(500).collect();
                rest(w, &held, self.jitter, &why).await?;
                Ok(Stepped::Failed)
            }
            Step::Again(why) | Step::GivenUp(why) => {
                end(w, &held, JobState::Dead, None, Some(&why)).await?;
                Ok(Stepped::GivenUp)
            }
        }
    }
}

/// Locks the turn of a job, if it is still this worker's.
async fn hold(w: &mut Write, job: JobId, taken: i64) -> Result<Held, Fault> {
    w.tables.extend(store::TABLES);
    let gone_at = w.now() + GONE_AFTER;
    store::hold(&mut Change::new(&mut w.look.tx), job, taken, gone_at)
        .await?
        .ok_or_else(|| codes::JOB_TAKEN.fault())
}

async fn keep(w: &mut Write, held: &Held, left: &Value, progress: Progress) -> Result<(), Fault> {
    store::keep(&mut Change::new(&mut w.look.tx), held, left, progress).await?;
    tell(w, held, JobState::Running, progress)
}

/// Ends a job, or lets it wait for its next turn.
async fn end(
    w: &mut Write,
    held: &Held,
    state: JobState,
    result: Option<&Value>,
    error: Option<&str>,
) -> Result<(), Fault> {
    let again = next_turn(w, held).await?;
    let now = w.now();
    let mut change = Change::new(&mut w.look.tx);
    let ending = Ending {
        state,
        again,
        result,
        error,
    };
    store::end(&mut change, held, now, &ending).await?;
    let state = if again.is_some() { JobState::Waiting } else { state };
    tell(w, held, state, held.progress())
}

/// When a job that comes again has its next turn.
async fn next_turn(w: &mut Write, held: &Held) -> Result<Option<Timestamp>, Fault> {
    let Some(cron) = &held.cron else { return Ok(None) };
    let cron = Cron::parse(cron).map_err(Fault::internal)?;
    let zone = w.zone().await?;
    Ok(cron.again(w.now(), held.due_at, &zone))
}

fn tell(w: &mut Write, held: &Held, state: JobState, progress: Progress) -> Result<(), Fault> {
    w.emit(JobChanged {
        job_id: held.job_id,
        kind: held.kind.clone(),
        state,
        made: progress.made,
        total: progress.total,
    })
}

/// Ends an attempt of which nothing came: the job rests and is tried again, or is left alone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FailJob {
    pub(super) job_id: JobId,
    pub(super) taken: i64,
    pub(super) attempts_max: u32,
    pub(super) jitter: u8,
    pub(super) error: String,
}

impl Command for FailJob {
    const NAME: &'static str = "jobs.fail";
    const SUMMARY: &'static str = "Ends an attempt of a job of which nothing came.";
    const PERMISSION: Permission = Permission::INTERNAL;
    const FAULTS: &'static [FaultCode] = &[codes::JOB_TAKEN];
    type Output = Failed;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Failed, Fault> {
        let held = hold(w, self.job_id, self.taken).await?;
        if held.attempts >= self.attempts_max {
            end(w, &held, JobState::Dead, None, Some(&self.error)).await?;
            return Ok(Failed { is_dead: true });
        }
        rest(w, &held, self.jitter, &self.error).await?;
        Ok(Failed { is_dead: false })
    }
}

/// Lets a job rest after an attempt of which nothing came.
async fn rest(w: &mut Write, held: &Held, jitter: u8, error: &str) -> Result<(), Fault> {
    let now = w.now();
    let next_at = now + back_off(held.attempts, jitter);
    let mut change = Change::new(&mut w.look.tx);
    store::rest(&mut change, held, now, next_at, error).await?;
    tell(w, held, JobState::Waiting, held.progress())
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Failed {
    /// Whether it is left alone.
    pub is_dead: bool,
}

impl Output for Failed {}
