//! requeue.rs: try a dead job again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, JobStanding, JobState, MANAGE_JOBS, Permission, Write, codes};
use till_shared::ids::JobId;

use super::{JobView, stand};

/// Tries a job again that was left alone after its last attempt.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequeueJob {
    /// Which.
    pub job_id: JobId,
}

impl Command for RequeueJob {
    const NAME: &'static str = "jobs.requeue";
    const SUMMARY: &'static str = "Tries a job again that was left alone after its last attempt.";
    const PERMISSION: Permission = MANAGE_JOBS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE, codes::TAKEN];
    type Output = JobView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        stand::change(w, self.job_id, JobState::Waiting, |job, now| {
            (job.state == JobState::Dead).then_some(JobStanding {
                state: JobState::Waiting,
                next_at: now,
                ended_at: None,
                ..job
            })
        })
        .await
    }
}
