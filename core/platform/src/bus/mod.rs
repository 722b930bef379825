//! What one replica commits, the others hear: PostgreSQL's LISTEN and NOTIFY, nothing to install (K9, P-6.2).
//!
//! *Telling*: commits of this process are gathered for at most 50 ms and told with `pg_notify`, through the kernel like any other read, so
//! that whoever can write can tell. A message carries ids and what to forget, never content: content stays behind row-level security.
//!
//! *Hearing*: one direct connection (a transaction pooler would hear nothing) listens. Events are read from the outbox by their ids.
//! Telling oneself every two seconds and hearing it proves the whole way; when that stays out for six, the bus is not healthy, the
//! connection is made anew, and [`Heard::Missed`] says that anything may have changed meanwhile.
//!
//! With one replica it does the same and nobody else hears.

mod hear;
mod message;
mod store;
mod tell;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::postgres::PgConnectOptions;
use till_kernel::{Invalidation, Kernel, StoredEvent};
use till_shared::ids::TenantId;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;
use uuid::Uuid;

/// How many events a slow listener may lag behind before it misses some.
const BACKLOG: usize = 4096;

/// How to reach the other replicas.
#[derive(Clone, Debug)]
pub struct BusSettings {
    /// The database as the app role, without a pooler between.
    pub direct: PgConnectOptions,
    /// Names this replica; a fresh id at every start.
    pub replica: Uuid,
}

/// News from other replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something kept in memory is no longer true.
    Forget {
        /// Whose.
        tenant: TenantId,
        /// What.
        what: Invalidation,
    },
    /// Something may have been missed: forget everything, ask everything again.
    Missed,
}

/// The bus. Cheap to clone; ends when stopped or when the last clone is gone.
#[derive(Clone)]
pub struct Bus(Arc<Running>);

struct Running {
    line: Arc<Line>,
    tasks: Mutex<Vec<AbortHandle>>,
}

/// What the two tasks share with the outside.
struct Line {
    replica: Uuid,
    healthy: AtomicBool,
    events: broadcast::Sender<Arc<StoredEvent>>,
    heard: broadcast::Sender<Heard>,
}

impl Line {
    fn set_healthy(&self, healthy: bool) {
        if self.healthy.swap(healthy, Ordering::Relaxed) != healthy {
            metrics::gauge!("till_bus_healthy").set(f64::from(u8::from(healthy)));
            if healthy {
                tracing::info!("other replicas are heard");
            } else {
                tracing::warn!(
                    "other replicas are not heard; sessions are read again every 0.8 s until they are"
                );
            }
        }
    }
}

impl Bus {
    /// Starts telling and hearing. Must be called inside the runtime.
    #[must_use]
    pub fn start(kernel: Kernel, settings: BusSettings) -> Self {
        let line = Arc::new(Line {
            replica: settings.replica,
            healthy: AtomicBool::new(false),
            events: broadcast::channel(BACKLOG).0,
            heard: broadcast::channel(BACKLOG).0,
        });
        // Subscribed here and not inside the task: nothing committed after this call is missed.
        let committed = kernel.committed();
        let telling = tokio::spawn(tell::run(kernel.clone(), Arc::clone(&line), committed)).abort_handle();
        let hearing = tokio::spawn(hear::run(kernel, Arc::clone(&line), settings.direct)).abort_handle();
        Self(Arc::new(Running {
            line,
            tasks: Mutex::new(vec![telling, hearing]),
        }))
    }

    /// Events of every replica, this one included, after they were committed. Own ones come at once and in order.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Arc<StoredEvent>> {
        self.0.line.events.subscribe()
    }

    /// News from other replicas; own news come from [`Kernel::committed`].
    #[must_use]
    pub fn heard(&self) -> broadcast::Receiver<Heard> {
        self.0.line.heard.subscribe()
    }

    /// Whether this replica hears what is told.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.0.line.healthy.load(Ordering::Relaxed)
    }

    /// Stops telling and hearing.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Running {
    fn stop(&self) {
        for task in self
            .tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
        {
            task.abort();
        }
        self.line.set_healthy(false);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}
