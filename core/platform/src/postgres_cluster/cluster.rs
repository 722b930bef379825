//! A PostgreSQL of this installation's own.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::watch;

use super::conf::Tuning;
use super::error::ClusterError;
use super::initialise::{self, SUPERUSER};
use super::layout::Layout;
use super::lock::DataDirLock;
use super::process;
use super::programs::Programs;
use super::roles;
use super::run_as::RunAs;
use super::secrets::SecretsFile;
use super::supervisor::{ClusterState, Plan, Supervisor};
use super::urls::{DatabaseUrls, Limits, over_socket};
use crate::config::Config;

/// What a managed cluster needs to know.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The installation's folder; the cluster lives in `postgres/` below it.
    pub data_dir: PathBuf,
    /// Where PostgreSQL's programs are; searched for when not set.
    pub bin_dir: Option<PathBuf>,
    /// The system user to run as when started by root.
    pub user: Option<String>,
    /// Connections of the server's pool.
    pub max_connections: u32,
    /// Longest statement of a request.
    pub statement_timeout: Duration,
    /// Longest wait for a lock of a request.
    pub lock_timeout: Duration,
    /// How long a stop in good order may take before it is cut short.
    pub stop_timeout: Duration,
    /// Whether a commit waits for the disk. Off only for tests that can lose their data.
    pub durable: bool,
}

impl ClusterSettings {
    /// From the configuration.
    pub fn of(config: &Config) -> Self {
        Self {
            data_dir: config.data_dir.clone(),
            bin_dir: config.database.postgres_bin_dir.clone(),
            user: config.database.postgres_user.clone(),
            max_connections: config.database.max_connections,
            statement_timeout: config.database.statement_timeout,
            lock_timeout: config.database.lock_timeout,
            stop_timeout: Duration::from_secs(20),
            durable: true,
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            statement: self.statement_timeout,
            lock: self.lock_timeout,
        }
    }
}

/// A running, supervised PostgreSQL. Dropping it stops it (and blocks for as long as that takes); prefer
/// [`Cluster::stop`].
pub struct Cluster {
    supervisor: Supervisor,
    urls: DatabaseUrls,
    programs: Programs,
    layout: Layout,
    superuser: sqlx::postgres::PgConnectOptions,
}

impl Cluster {
    /// Makes the cluster if there is none, starts it, and makes or mends its roles and database.
    ///
    /// # Errors
    /// When it cannot be started at all. Once started, crashes are handled by starting it again;
    /// [`Cluster::states`] tells.
    pub async fn start(settings: ClusterSettings, lock: &DataDirLock) -> Result<Self, ClusterError> {
        debug_assert_eq!(settings.data_dir, lock.data_dir(), "the lock is for this folder");
        let limits = settings.limits();
        let (plan, mut secrets) = tokio::task::spawn_blocking(move || prepare(&settings))
            .await
            .map_err(|_| ClusterError::Supervisor)??;
        let (layout, programs) = (plan.layout.clone(), plan.programs.clone());
        let supervisor = Supervisor::start(plan)?;
        up(&mut supervisor.states(), &layout).await?;
        roles::ensure(&layout, &mut secrets).await?;
        Ok(Self {
            supervisor,
            urls: roles::urls(&layout, &secrets, limits),
            superuser: over_socket(
                &layout.socket_dir,
                SUPERUSER,
                &secrets.secrets.superuser,
                "postgres",
            ),
            programs,
            layout,
        })
    }

    /// How to reach a cluster that another process (the running server) supervises; none if it is not up.
    pub fn attach(settings: &ClusterSettings) -> Result<Option<DatabaseUrls>, ClusterError> {
        let layout = Layout::of(&settings.data_dir)?;
        let Some(file) = SecretsFile::load(&layout.data_dir)? else {
            return Ok(None);
        };
        let reachable = process::serving(&layout).is_some() && file.secrets.told;
        Ok(reachable.then(|| roles::urls(&layout, &file, settings.limits())))
    }

    /// What would keep a cluster from being made or started here, before anything is made.
    ///
    /// # Errors
    /// The first thing in the way.
    pub fn check(settings: &ClusterSettings) -> Result<(), ClusterError> {
        let base = settings.data_dir.join("postgres");
        let cluster = base.join("data");
        let run_as = RunAs::choose(settings.user.as_deref(), &cluster)?;
        run_as.can_reach(&base)?;
        if cluster.join("PG_VERSION").exists() {
            run_as.owns(&cluster)?;
        }
        Ok(())
    }

    /// Processor time that its processes have used, in ticks of the system: grows while it starts, recovers or migrates. Also for a
    /// cluster of which nothing more is known than its folder.
    pub fn work_done(data_dir: &std::path::Path) -> u64 {
        Layout::of(data_dir).map_or(0, |layout| process::ticks(&layout.cluster))
    }

    /// How to connect as each role.
    pub fn urls(&self) -> &DatabaseUrls {
        &self.urls
    }

    /// What it is doing, now and later.
    pub fn states(&self) -> watch::Receiver<ClusterState> {
        self.supervisor.states()
    }

    /// The programs it runs, for backups.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The superuser on the database `postgres`: backups and repairs only, never requests.
    pub fn superuser(&self) -> &sqlx::postgres::PgConnectOptions {
        &self.superuser
    }

    /// PostgreSQL's own log.
    pub fn log_file(&self) -> &std::path::Path {
        &self.layout.log
    }

    /// The number of its main process, while it is up.
    pub fn pid(&self) -> Option<u32> {
        process::serving(&self.layout)
    }

    /// Stops it in good order. Close the pools first: a session under way is cut off.
    pub async fn stop(mut self) -> Result<(), ClusterError> {
        tokio::task::spawn_blocking(move || self.supervisor.stop_and_wait())
            .await
            .map_err(|_| ClusterError::Supervisor)
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("data", &self.layout.cluster)
            .field("version", &self.programs.version())
            .finish_non_exhaustive()
    }
}

/// Everything on disk, before the process is started.
fn prepare(settings: &ClusterSettings) -> Result<(Plan, SecretsFile), ClusterError> {
    let layout = Layout::of(&settings.data_dir)?;
    let bin_dir = settings.bin_dir.as_deref();
    let programs = match layout.major() {
        Some(major) => Programs::find_major(bin_dir, &layout.cluster, major)?,
        None => Programs::find(bin_dir)?,
    };
    let run_as = RunAs::choose(settings.user.as_deref(), &layout.cluster)?;
    if layout.major().is_some() {
        run_as.owns(&layout.cluster)?;
    }
    layout.prepare(&run_as)?;
    process::clear_leftovers(&layout)?;
    let secrets = SecretsFile::load_or_create(&layout.data_dir)?;
    if layout.major().is_none() {
        tracing::info!(version = %programs.version(), path = %layout.cluster.display(), "making a new database cluster");
        initialise::create(&layout, &programs, &run_as, &secrets.secrets.superuser)?;
    } else if secrets.fresh {
        tracing::warn!("the file with the database passwords is gone; new ones are made");
        initialise::reset_password(&layout, &programs, &run_as, &secrets.secrets.superuser)?;
    }
    let plan = Plan {
        programs,
        run_as,
        tuning: Tuning {
            pool: settings.max_connections,
            durable: settings.durable,
        },
        stop_timeout: settings.stop_timeout,
        layout,
    };
    Ok((plan, secrets))
}

/// Waits until it answers. Recovery after a crash may take minutes and is never cut short.
async fn up(states: &mut watch::Receiver<ClusterState>, layout: &Layout) -> Result<(), ClusterError> {
    loop {
        let state = states.borrow_and_update().clone();
        match state {
            ClusterState::Up => return Ok(()),
            ClusterState::Failed { reason } => {
                return Err(ClusterError::DidNotStart {
                    reason,
                    tail: process::log_tail(&layout.log),
                    log: layout.log.clone(),
                });
            }
            ClusterState::Stopped => return Err(ClusterError::Supervisor),
            ClusterState::Starting | ClusterState::Down { .. } => {}
        }
        states.changed().await.map_err(|_| ClusterError::Supervisor)?;
    }
}
