//! run_now.rs: let a job begin at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, JobStanding, JobState, MANAGE_JOBS, Permission, Write, codes};
use till_shared::ids::JobId;

use super::{JobView, stand};

/// Lets a job that waits begin at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunJobNow {
    /// Which.
    pub job_id: JobId,
}

impl Command for RunJobNow {
    const NAME: &'static str = "jobs.run_now";
    const SUMMARY: &'static str = "Lets a job that waits begin at once.";
    const PERMISSION: Permission = MANAGE_JOBS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = JobView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        stand::change(w, self.job_id, JobState::Running, |job, now| {
            (job.state == JobState::Waiting && !job.is_paused).then(|| JobStanding {
                next_at: job.next_at.min(now),
                ..job
            })
        })
        .await
    }
}
