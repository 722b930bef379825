//! list.rs: jobs, newest first.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{
    AsRow, Bound, Fault, Found, JobState, List, Orders, Permission, Read, Reading, VIEW_JOBS, Violations,
    Wanted,
};
use till_shared::text::Text;

use super::{JobView, store};

/// Asks for jobs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListJobs {
    /// Only those that stand so.
    #[serde(default)]
    pub state: Option<JobState>,
    /// Only of this kind, `module.word`.
    #[serde(default)]
    pub kind: Option<Text<80>>,
    /// Only those that come again and again, or only those that do not.
    #[serde(default)]
    pub is_scheduled: Option<bool>,
    /// Only those whose last attempt came to nothing, or only others.
    #[serde(default)]
    pub has_failed: Option<bool>,
}

impl List for ListJobs {
    const NAME: &'static str = "jobs.list";
    const SUMMARY: &'static str = "Lists what the program does later, and again and again, newest first.";
    const PERMISSION: Permission = VIEW_JOBS;
    const ORDERS: Orders = store::JOBS;
    type View = JobView;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("kind", self.kind.as_deref(), 80);
    }

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.state.map(JobState::word))
            .bind(self.kind.as_deref())
            .bind(self.is_scheduled)
            .bind(self.has_failed)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<JobView>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(job)| job))
    }
}
