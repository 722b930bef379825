//! Working at jobs: some workers in every process, which look whose turn it is in every business (P-4.12).
//!
//! They wait for nobody: a replica that is gone is noticed by its jobs' turns. What this process wants is begun at once, what others want
//! within [`LOOK_EVERY`].

use std::sync::Arc;
use std::time::Duration;

use till_kernel::{Committed, Event, Fault, JobChanged, Kernel, Taken};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// So often it is asked whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So often it is looked whether a business lacks a schedule: it has them from its founding, but for those of a newer program.
const SCHEDULES_EVERY: Duration = Duration::from_mins(10);

/// Workers of this process.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts `count` workers, which are called after `name`.
    #[must_use]
    pub fn start(kernel: &Kernel, count: usize, name: &str) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks: Vec<JoinHandle<()>> = (1..=count)
            .map(|no| {
                let worker = Worker {
                    kernel: kernel.clone(),
                    name: format!("{name}-{no}"),
                    stopped: stopped.clone(),
                };
                tokio::spawn(worker.run(kernel.committed()))
            })
            .collect();
        if count > 0 {
            tasks.push(tokio::spawn(keep_schedules(kernel.clone(), stopped)));
        }
        Self { stop, tasks }
    }

    /// Lets every worker finish its step, and waits for that no longer than `within`.
    pub async fn stop(self, within: Duration) {
        self.stop.send_replace(true);
        let deadline = Instant::now() + within;
        for mut task in self.tasks {
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                // Its step is rolled back or done; another worker goes on.
                task.abort();
            }
        }
    }
}

struct Worker {
    kernel: Kernel,
    name: String,
    stopped: watch::Receiver<bool>,
}

impl Worker {
    fn is_stopping(&self) -> bool {
        *self.stopped.borrow()
    }

    async fn run(mut self, mut committed: Receiver<Arc<Committed>>) {
        while !self.is_stopping() {
            let worked = match self.round().await {
                Ok(worked) => worked,
                Err(fault) => {
                    tracing::warn!(%fault, worker = self.name, "jobs");
                    false
                }
            };
            if !worked {
                tokio::select! {
                    () = something_wanted(&mut committed) => {}
                    _ = self.stopped.changed() => {}
                }
            }
        }
    }

    /// One job of each business that has something due; whether there was any.
    async fn round(&self) -> Result<bool, Fault> {
        let due = self.kernel.due_jobs().await?;
        let now = self.kernel.clock().now();
        let oldest_s = due
            .first()
            .map_or(0.0, |(_, since)| now.duration_since(*since).as_secs_f64());
        metrics::gauge!("till_jobs_oldest_due_s").set(oldest_s);
        let mut worked = false;
        for (tenant, _) in due {
            if self.is_stopping() {
                break;
            }
            if let Some(taken) = self.kernel.take_job(tenant, &self.name).await? {
                worked = true;
                self.work_at(&taken).await;
            }
        }
        Ok(worked)
    }

    async fn work_at(&self, taken: &Taken) {
        let began = Instant::now();
        let kind = taken.kind.clone();
        match self.kernel.work_at(taken, || self.is_stopping()).await {
            Ok(outcome) => {
                metrics::counter!("till_jobs_total", "kind" => kind.clone(), "outcome" => outcome.word())
                    .increment(1);
                metrics::histogram!("till_job_seconds", "kind" => kind).record(began.elapsed());
            }
            Err(fault) => {
                tracing::error!(%fault, job = kind, id = %taken.job_id, "what became of a job could not be stored");
            }
        }
    }
}

/// Waits until a job is wanted in this process, or it is time to look.
async fn something_wanted(committed: &mut Receiver<Arc<Committed>>) {
    let until = Instant::now() + LOOK_EVERY;
    loop {
        match tokio::time::timeout_at(until, committed.recv()).await {
            Ok(Ok(news)) if news.events.iter().all(|event| event.topic != JobChanged::TOPIC) => {}
            Ok(Err(RecvError::Closed)) => return tokio::time::sleep_until(until).await,
            _ => return,
        }
    }
}

async fn keep_schedules(kernel: Kernel, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(fault) = ensure_schedules(&kernel).await {
            tracing::warn!(%fault, "schedules");
        }
        tokio::select! {
            () = tokio::time::sleep(SCHEDULES_EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn ensure_schedules(kernel: &Kernel) -> Result<(), Fault> {
    for business in kernel.tenants().await? {
        kernel.ensure_schedules(&business).await?;
    }
    Ok(())
}
