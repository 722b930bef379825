//! pause.rs: let a job wait.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, JobStanding, JobState, MANAGE_JOBS, Permission, Write, codes};
use till_shared::ids::JobId;

use super::{JobView, stand};

/// Lets a job wait although it is due. One that runs stops after its present step.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseJob {
    /// Which.
    pub job_id: JobId,
}

impl Command for PauseJob {
    const NAME: &'static str = "jobs.pause";
    const SUMMARY: &'static str =
        "Lets a job wait although it is due. One that runs stops after its present step.";
    const PERMISSION: Permission = MANAGE_JOBS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = JobView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        stand::change(w, self.job_id, JobState::Waiting, |job, _| {
            let is_open = matches!(job.state, JobState::Waiting | JobState::Running);
            is_open.then_some(JobStanding {
                state: JobState::Waiting,
                is_paused: true,
                ..job
            })
        })
        .await
    }
}
