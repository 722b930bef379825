//! Keeps PostgreSQL running: starts it, sees it die, starts it again, stops it in good order.
//!
//! All of it happens on one thread of its own, because the signal that stops PostgreSQL when this program
//! is killed is tied to the thread that started it.

use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::sync::watch;

use super::conf::{self, Tuning};
use super::error::ClusterError;
use super::layout::Layout;
use super::process;
use super::programs::Programs;
use super::run_as::RunAs;

const POLL_STARTING: Duration = Duration::from_millis(5);
const POLL_RUNNING: Duration = Duration::from_millis(50);
const BACKOFF_FIRST: Duration = Duration::from_millis(50);
const BACKOFF_MOST: Duration = Duration::from_secs(5);
/// After a life this long, the next crash is treated as the first: a shop waits for it.
const CALM: Duration = Duration::from_secs(2);
const LOG_CHECK: Duration = Duration::from_mins(1);
const RECOVERY_NOTICE: Duration = Duration::from_secs(10);

/// What the managed PostgreSQL is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClusterState {
    /// Started, perhaps recovering after a crash; not yet answering.
    Starting,
    /// Answering.
    Up,
    /// It died and will be started again.
    Down {
        /// How it ended.
        reason: String,
    },
    /// It could not be started for the first time; it will not be tried again.
    Failed {
        /// How it ended.
        reason: String,
    },
    /// Stopped because it was asked to.
    Stopped,
}

/// All that is needed to start it, again and again.
pub(super) struct Plan {
    pub(super) layout: Layout,
    pub(super) programs: Programs,
    pub(super) run_as: RunAs,
    pub(super) tuning: Tuning,
    /// How long a stop in good order may take.
    pub(super) stop_timeout: Duration,
}

/// The thread that keeps it running.
pub(super) struct Supervisor {
    stop: Sender<()>,
    states: watch::Receiver<ClusterState>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    pub(super) fn start(plan: Plan) -> Result<Self, ClusterError> {
        let (stop, stopped) = channel();
        let (sender, states) = watch::channel(ClusterState::Starting);
        let thread = std::thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                Keeper {
                    plan,
                    stop: stopped,
                    states: sender,
                    log_checked: Instant::now(),
                }
                .run();
            })
            .map_err(|_| ClusterError::Supervisor)?;
        Ok(Self {
            stop,
            states,
            thread: Some(thread),
        })
    }

    pub(super) fn states(&self) -> watch::Receiver<ClusterState> {
        self.states.clone()
    }

    /// Asks for a stop and waits for it.
    pub(super) fn stop_and_wait(&mut self) {
        // A closed channel means the thread has ended already.
        let _ = self.stop.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop_and_wait();
    }
}

struct Keeper {
    plan: Plan,
    stop: Receiver<()>,
    states: watch::Sender<ClusterState>,
    log_checked: Instant,
}

/// How one life of the process ended.
enum End {
    Asked,
    Died { reason: String, was_ready: bool },
}

impl Keeper {
    fn run(&mut self) {
        let mut backoff = BACKOFF_FIRST;
        let mut ever_ready = false;
        loop {
            self.states.send_replace(ClusterState::Starting);
            let begun = Instant::now();
            match self.one_life() {
                End::Asked => {
                    self.states.send_replace(ClusterState::Stopped);
                    return;
                }
                End::Died { reason, was_ready } => {
                    ever_ready |= was_ready;
                    if !ever_ready {
                        self.states.send_replace(ClusterState::Failed { reason });
                        return;
                    }
                    if begun.elapsed() > CALM {
                        backoff = BACKOFF_FIRST;
                    }
                    tracing::error!(%reason, retry_ms = backoff.as_millis(), "PostgreSQL died and is started again");
                    self.states.send_replace(ClusterState::Down { reason });
                    if self.asked_within(backoff) {
                        self.states.send_replace(ClusterState::Stopped);
                        return;
                    }
                    backoff = (backoff * 2).min(BACKOFF_MOST);
                }
            }
        }
    }

    fn one_life(&mut self) -> End {
        let launched = process::clear_leftovers(&self.plan.layout)
            .and_then(|()| conf::write(&self.plan.layout, &self.plan.run_as, self.plan.tuning))
            .and_then(|()| process::spawn(&self.plan.layout, &self.plan.programs, &self.plan.run_as));
        match launched {
            Ok(child) => self.watch(child),
            Err(error) => End::Died {
                reason: error.to_string(),
                was_ready: false,
            },
        }
    }

    fn watch(&mut self, mut child: Child) -> End {
        let begun = Instant::now();
        let mut ready = false;
        let mut noticed = begun;
        loop {
            if self.asked_within(if ready { POLL_RUNNING } else { POLL_STARTING }) {
                self.stop(&mut child);
                return End::Asked;
            }
            match child.try_wait() {
                Ok(None) => {}
                Ok(Some(status)) => {
                    return End::Died {
                        reason: ended(status),
                        was_ready: ready,
                    };
                }
                Err(error) => {
                    return End::Died {
                        reason: error.to_string(),
                        was_ready: ready,
                    };
                }
            }
            if !ready && process::is_ready(&self.plan.layout, child.id()) {
                ready = true;
                tracing::info!(
                    version = %self.plan.programs.version(),
                    pid = child.id(),
                    elapsed_ms = begun.elapsed().as_millis(),
                    "PostgreSQL is ready"
                );
                self.states.send_replace(ClusterState::Up);
            }
            if !ready && noticed.elapsed() > RECOVERY_NOTICE {
                noticed = Instant::now();
                tracing::warn!(
                    elapsed_s = begun.elapsed().as_secs(),
                    "PostgreSQL is still recovering; it is left to finish"
                );
            }
            if self.log_checked.elapsed() > LOG_CHECK {
                self.log_checked = Instant::now();
                process::trim_log(&self.plan.layout.log);
            }
        }
    }

    /// In good order first; a session that will not end is cut off rather than waited for.
    fn stop(&self, child: &mut Child) {
        let pid = i32::try_from(child.id()).unwrap_or_default();
        for (signal, patience) in [
            (process::STOP_FAST, self.plan.stop_timeout),
            (process::STOP_IMMEDIATELY, Duration::from_secs(5)),
            (Signal::SIGKILL, Duration::from_secs(5)),
        ] {
            process::signal(pid, signal);
            let asked = Instant::now();
            while asked.elapsed() < patience {
                match child.try_wait() {
                    Ok(None) => std::thread::sleep(POLL_STARTING),
                    Ok(Some(_)) | Err(_) => return,
                }
            }
            tracing::warn!(pid, %signal, "PostgreSQL does not stop");
        }
    }

    /// Waits, and says whether a stop was asked for meanwhile (or nobody is left to ask).
    fn asked_within(&self, time: Duration) -> bool {
        !matches!(self.stop.recv_timeout(time), Err(RecvTimeoutError::Timeout))
    }
}

fn ended(status: ExitStatus) -> String {
    status.to_string()
}
