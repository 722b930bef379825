//! get.rs: one job, with what was asked, what came of it, and its history.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use till_kernel::{Fault, Permission, Query, Read, VIEW_JOBS};
use till_shared::ids::JobId;

use super::{JobDetailView, store};

/// Asks for a job.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetJob {
    /// Which.
    pub job_id: JobId,
}

impl Query for GetJob {
    const NAME: &'static str = "jobs.get";
    const SUMMARY: &'static str = "A job with what was asked, what came of it, and its history.";
    const PERMISSION: Permission = VIEW_JOBS;
    type Output = JobDetailView;

    async fn run(&self, r: &mut Read) -> Result<JobDetailView, Fault> {
        let job = store::one(&mut r.select(), self.job_id)
            .await?
            .ok_or_else(|| Fault::not_found("job"))?;
        let (mut asked, result) = store::asked(&mut r.select(), self.job_id).await?;
        let runs = store::runs(&mut r.select(), self.job_id).await?;
        let known = r.registry().job(&job.kind);
        match (known, &mut asked) {
            (Some(known), Value::Object(members)) => {
                members.retain(|name, _| !known.secret.contains(&name.as_str()));
            }
            (Some(_), _) => {}
            // What a newer program wanted: nobody here knows what of it is secret.
            (None, asked) => *asked = Value::Null,
        }
        Ok(JobDetailView {
            attempts_max: known.map(|known| known.attempts_max),
            job,
            asked,
            result,
            runs,
        })
    }
}
