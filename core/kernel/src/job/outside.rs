//! What a job does outside the database, between two of its steps: no transaction is open meanwhile, and no row is locked.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use till_shared::ids::JobId;

use super::Job;
use super::step::{RunStep, Stepped};
use crate::BoxFuture;
use crate::actor::Actor;
use crate::envelope::Envelope;
use crate::fault::Fault;
use crate::kernel::Kernel;

/// Longest time outside: well before others count its worker as gone.
const OUTSIDE_MAX: Duration = Duration::from_secs(45);

/// What is to be done outside the database; it says what the next step begins with.
pub struct Outside<J>(BoxFuture<'static, J>);

impl<J> Outside<J> {
    /// Does this, once the step before is committed. It has 45 seconds; what takes longer is cut off and counts as a failed attempt, so
    /// it has its own, shorter ends.
    pub fn new(act: impl Future<Output = J> + Send + 'static) -> Self {
        Self(Box::pin(act))
    }
}

impl<J> fmt::Debug for Outside<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outside(…)")
    }
}

/// Where a step leaves what is to be done after its commit.
pub(super) type Slot<J> = Arc<Mutex<Option<Outside<J>>>>;

/// A step, and what follows from it outside.
pub(super) async fn run<J: Job>(
    kernel: Kernel,
    actor: Arc<Actor>,
    envelope: Envelope,
    job_id: JobId,
    taken: i64,
) -> Result<Stepped, Fault> {
    let mut known = None;
    loop {
        let slot = Slot::<J>::default();
        let [jitter, ..] = kernel.ids().salt();
        let step = RunStep::new(job_id, taken, jitter, known.take(), Arc::clone(&slot));
        let stepped = kernel
            .execute(step, Arc::clone(&actor), envelope.clone())
            .await?
            .into_value()?;
        let outside = slot.lock().ok().and_then(|mut slot| slot.take());
        let (Stepped::Outside, Some(Outside(act))) = (stepped, outside) else {
            return Ok(stepped);
        };
        // In a task of its own, as a step is: a panic is a fault.
        let mut act = tokio::spawn(act);
        let Ok(done) = tokio::time::timeout(OUTSIDE_MAX, &mut act).await else {
            act.abort();
            return Err(Fault::internal("what is done outside took too long"));
        };
        known = Some(done.map_err(Fault::internal)?);
    }
}
