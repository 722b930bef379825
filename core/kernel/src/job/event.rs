//! What is told of jobs, and who may hear of it.

use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::JobId;
use uuid::Uuid;

use super::JobState;
use crate::outbox::Event;
use crate::permission::{Permission, Template};

/// Seeing jobs.
pub const VIEW_JOBS: Permission = Permission::new(
    "jobs.view",
    "May see what the program does by itself, and what came of it.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);

/// Steering jobs.
pub const MANAGE_JOBS: Permission = Permission::new(
    "jobs.manage",
    "May pause, call off, run at once and try again what the program does by itself, and say when it does it.",
    &[Template::Admin],
);

/// A job was enqueued, came further, ended or failed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JobChanged {
    /// Which.
    pub job_id: JobId,
    /// Of what kind.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// So many are done.
    pub made: u32,
    /// Of so many, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
}

impl Event for JobChanged {
    const TOPIC: &'static str = "jobs.changed";
    const SUMMARY: &'static str = "A job was enqueued, came further, ended or failed.";
    const VISIBLE_TO: Permission = VIEW_JOBS;

    fn entity_id(&self) -> Uuid {
        self.job_id.0
    }
}
