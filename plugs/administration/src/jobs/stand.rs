//! What every change of a job has in common.

use jiff::Timestamp;
use till_kernel::{Fault, JobChanged, JobStanding, JobState, Life, Write};
use till_shared::ids::JobId;

use super::{JobView, store};

/// Changes a job as `to` says, which answers nothing where the job does not stand so that it could be; and tells it. What is so already stays.
pub(super) async fn change(
    w: &mut Write,
    job_id: JobId,
    to_state: JobState,
    to: impl FnOnce(JobStanding, Timestamp) -> Option<JobStanding> + Send,
) -> Result<JobView, Fault> {
    let before = w.load::<JobStanding>(job_id).await?;
    let Some(after) = to(before.clone(), w.now()) else {
        return Err(before.state.wrong(to_state).member("is_paused", before.is_paused));
    };
    let is_changed = after != before;
    if is_changed {
        let after = JobStanding {
            changed_at: w.now(),
            ..after
        };
        w.update(&before, &after).await?;
    }
    let view = store::one(&mut w.select(), job_id)
        .await?
        .ok_or_else(|| Fault::not_found("job"))?;
    if is_changed {
        w.emit(JobChanged {
            job_id,
            kind: view.kind.clone(),
            state: view.state,
            made: u32::try_from(view.made).unwrap_or(u32::MAX),
            total: view.total.and_then(|total| u32::try_from(total).ok()),
        })?;
    }
    Ok(view)
}
