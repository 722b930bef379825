//! cancel.rs: call a job off.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, JobStanding, JobState, MANAGE_JOBS, Permission, Write, codes};
use till_shared::ids::JobId;

use super::{JobView, stand};

/// Calls a job off that is not done: it is not begun, or not continued. What comes again is paused instead.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelJob {
    /// Which.
    pub job_id: JobId,
}

impl Command for CancelJob {
    const NAME: &'static str = "jobs.cancel";
    const SUMMARY: &'static str = "Calls a job off that is not done: it is not begun, or not continued. What comes again is paused instead.";
    const PERMISSION: Permission = MANAGE_JOBS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = JobView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        stand::change(w, self.job_id, JobState::Cancelled, |job, now| {
            let is_open = matches!(job.state, JobState::Waiting | JobState::Running);
            (is_open && job.cron.is_none()).then_some(JobStanding {
                state: JobState::Cancelled,
                is_paused: false,
                ended_at: Some(now),
                ..job
            })
        })
        .await
    }
}
