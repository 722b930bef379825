//! resume.rs: let a paused job go on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, JobStanding, JobState, MANAGE_JOBS, Permission, Write, codes};
use till_shared::ids::JobId;

use super::{JobView, stand};

/// Lets a paused job go on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeJob {
    /// Which.
    pub job_id: JobId,
}

impl Command for ResumeJob {
    const NAME: &'static str = "jobs.resume";
    const SUMMARY: &'static str = "Lets a paused job go on.";
    const PERMISSION: Permission = MANAGE_JOBS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = JobView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        stand::change(w, self.job_id, JobState::Waiting, |job, _| {
            (job.state == JobState::Waiting).then_some(JobStanding {
                is_paused: false,
                ..job
            })
        })
        .await
    }
}
