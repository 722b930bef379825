//! Jobs: what the program does later, and again and again; seen, and steered, by people (P-4.12.6, P-4.12.7).
//!
//! The kernel keeps them and its workers carry them out. People look at what waits, runs, was done or came to nothing; they pause, call off,
//! run at once, and try again what was left alone.

mod cancel;
mod get;
mod list;
mod pause;
mod requeue;
mod resume;
mod run_now;
mod set_times;
mod stand;
mod store;
mod sweep;
#[cfg(test)]
pub(crate) mod tests;
mod views;

pub use cancel::CancelJob;
pub use get::GetJob;
pub use list::ListJobs;
pub use pause::PauseJob;
pub use requeue::RequeueJob;
pub use resume::ResumeJob;
pub use run_now::RunJobNow;
pub use set_times::SetJobTimes;
pub use sweep::SweepOld;
pub use views::{JobDetailView, JobRunView, JobView};

use till_kernel::{BusinessFounded, FailJob, JobChanged, MANAGE_JOBS, Module, VIEW_JOBS, get, post};

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("jobs")
        .permissions([VIEW_JOBS, MANAGE_JOBS])
        .list::<ListJobs>(get("/jobs"))
        .query::<GetJob>(get("/jobs/{job_id}"))
        .command::<RunJobNow>(post("/jobs/{job_id}/run-now"))
        .command::<PauseJob>(post("/jobs/{job_id}/pause"))
        .command::<ResumeJob>(post("/jobs/{job_id}/resume"))
        .command::<CancelJob>(post("/jobs/{job_id}/cancel"))
        .command::<RequeueJob>(post("/jobs/{job_id}/requeue"))
        .command::<SetJobTimes>(post("/jobs/{job_id}/times"))
        .internal::<FailJob>()
        .react::<BusinessFounded>(|_, w| Box::pin(w.plan_schedules()))
        .scheduled(sweep::TIMES, &SweepOld::default())
        .event::<JobChanged>()
}
