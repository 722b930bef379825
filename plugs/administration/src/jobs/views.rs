//! Shapes of jobs on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use till_kernel::{JobState, Output};
use till_shared::ids::{JobId, UserId};

/// A job.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Job")]
pub struct JobView {
    /// Its id.
    pub job_id: JobId,
    /// What it is, `module.word`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Whether it waits although it is due.
    pub is_paused: bool,
    /// When it comes again, in five fields of cron and the business's time zone; absent for what is done once.
    pub cron: Option<String>,
    /// When it is due, was due, or will be tried again.
    pub next_at: Timestamp,
    /// Attempts since something came of it last.
    pub attempts: i32,
    /// So many are done.
    pub made: i64,
    /// Of so many, if that is known.
    pub total: Option<i64>,
    /// Why the last attempt came to nothing.
    pub error: Option<String>,
    /// Who wanted it; absent for what the program does by itself.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// Since when it is wanted.
    pub enqueued_at: Timestamp,
    /// When it ended, or was last done.
    pub ended_at: Option<Timestamp>,
    /// When it was taken up last.
    pub started_at: Option<Timestamp>,
    /// By which worker.
    pub worker: Option<String>,
    /// How long the last attempt took, in ms; absent while it runs.
    pub took_ms: Option<i64>,
}

impl Output for JobView {}

/// A time that a worker took a job up.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "JobRun")]
pub struct JobRunView {
    /// By which worker.
    pub worker: String,
    /// When.
    pub started_at: Timestamp,
    /// When it ended; absent while it runs.
    pub ended_at: Option<Timestamp>,
    /// `done`, `failed`, `dead`, `lost` (the worker was gone) or `stopped`; absent while it runs.
    pub outcome: Option<String>,
    /// So many steps were done.
    pub steps: i32,
    /// Why nothing came of it.
    pub error: Option<String>,
}

/// A job with what was asked, what came of it, and its history.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "JobDetail")]
pub struct JobDetailView {
    /// The job.
    pub job: JobView,
    /// What was asked; what nobody is shown is left out.
    pub asked: Value,
    /// What came of it.
    pub result: Option<Value>,
    /// After so many attempts it is left alone.
    pub attempts_max: Option<u32>,
    /// The last times that it was taken up, newest first.
    pub runs: Vec<JobRunView>,
}

impl Output for JobDetailView {}
