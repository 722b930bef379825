//! set_times.rs: say when something comes again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Command, Cron, Fault, FaultCode, JobStanding, JobState, MANAGE_JOBS, Permission, Violations, Write, codes,
};
use till_shared::ids::JobId;
use till_shared::text::Text;

use super::{JobView, stand};

/// Says when a job comes again. The times are those of the business's time zone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetJobTimes {
    /// Which.
    pub job_id: JobId,
    /// Five fields of cron: minute, hour, day of the month, month, day of the week; `30 3 * * *` is half past three every night.
    pub cron: Text<100>,
}

impl Command for SetJobTimes {
    const NAME: &'static str = "jobs.set_times";
    const SUMMARY: &'static str = "Says when a job comes again, in the business's time zone.";
    const PERMISSION: Permission = MANAGE_JOBS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = JobView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        if let Err(error) = Cron::parse(&self.cron) {
            v.push("cron", "not-a-schedule", error.to_string());
        }
    }

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        let cron = Cron::parse(&self.cron).map_err(Fault::internal)?;
        let zone = w.zone().await?;
        stand::change(w, self.job_id, JobState::Waiting, |job, now| {
            // One that runs gets its next turn when it ends.
            let next_at = match job.state {
                JobState::Waiting => cron.after(now, &zone)?,
                _ => job.next_at,
            };
            job.cron.is_some().then(|| JobStanding {
                cron: Some(self.cron.to_string()),
                next_at,
                ..job
            })
        })
        .await
    }
}
