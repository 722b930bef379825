//! The server's life: listen, build, migrate, tell the world, drain, close (P-4.1).
//!
//! It listens first: whoever asks while PostgreSQL starts or the schema is brought up to date hears that, instead of nothing.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result};
use till_administration::UserDirectory;
use till_kernel::{Clock, Directory, Kernel, Lane, SystemClock};
use till_platform::admin_socket;
use till_platform::auth::{Auth, AuthSettings, Passwords, SigningKeys};
use till_platform::bus::{Bus, BusSettings};
use till_platform::config::Config;
use till_platform::diagnostics;
use till_platform::jobs::Workers;
use till_platform::postgres_cluster::{Cluster, ClusterState, DataDirLock, Database};
use till_server::{AppState, ConnectionSettings, Door, Lifecycle, Parts, RateSettings, ServerSettings};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::desk::FrontDesk;
use crate::first_run::{self, Setup};
use crate::public_pages::Receipts;
use crate::{installation, manager, progress};

/// Serves on `listener` until SIGTERM, SIGINT or the administrator's word.
pub(crate) async fn serve(
    config: &Config,
    listener: std::net::TcpListener,
    lock: &DataDirLock,
) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let (door, lifecycle) = (Door::default(), Lifecycle::default());
    let (stop, mut stopped) = stop_signals()?;
    let desk = Arc::new(FrontDesk {
        door: door.clone(),
        address: listener.local_addr()?,
        data_dir: config.data_dir.clone(),
        base: config.http.base_url(),
        stop,
        first_run: OnceLock::new(),
    });
    // systemd names the folders that it made for the service, with colons between them.
    let runtime_dir = std::env::var("RUNTIME_DIRECTORY")
        .ok()
        .and_then(|folders| folders.split(':').next().map(PathBuf::from))
        .filter(|folder| folder.is_absolute());
    let at_the_desk = Arc::clone(&desk);
    let admin = admin_socket::listen(&config.data_dir, runtime_dir.as_deref(), at_the_desk)
        .context("the administrator's socket cannot be opened")?;

    let asked = stopped.clone();
    let serving = tokio::spawn(till_server::serve(
        listener,
        door.router(),
        connections(config),
        lifecycle.clone(),
        until_stopped(asked),
        config.http.drain_timeout,
    ));
    let more_time = tokio::spawn(progress::keep_starting(
        door.clone(),
        config.data_dir.clone(),
        config.database.managed(),
    ));
    let started = tokio::select! {
        started = Box::pin(start(config, lock, &door, &lifecycle, &desk)) => started.map(Some),
        () = until_stopped(stopped.clone()) => Ok(None),
    };
    more_time.abort();
    let running = match started {
        Ok(running) => running,
        Err(error) => {
            serving.abort();
            return Err(error);
        }
    };
    if running.is_some() {
        manager::ready();
        tracing::info!(address = %config.http.listen, version = env!("CARGO_PKG_VERSION"), "ready");
    }
    let _ = stopped.wait_for(|stopped| *stopped).await;
    door.tell("draining", "");
    manager::stopping();
    let drained = serving.await??;
    if !drained {
        tracing::warn!("some requests did not finish in time; their writes are complete or not done at all");
    }
    if let Some(running) = running {
        Box::pin(running.stop()).await?;
    }
    drop(admin);
    tracing::info!("stopped");
    Ok(())
}

/// So long a worker has to finish its step when the server stops.
const WORKERS_STOP: Duration = Duration::from_secs(5);

/// A product that runs, and what must be ended with it.
struct Running {
    database: Database,
    kernel: Kernel,
    auth: Auth,
    bus: Bus,
    workers: Workers,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    async fn stop(self) -> Result<()> {
        self.workers.stop(WORKERS_STOP).await;
        for task in &self.tasks {
            task.abort();
        }
        self.auth.flush().await;
        self.bus.stop();
        self.kernel.settle().await;
        self.kernel.pools().close();
        self.database.close().await?;
        Ok(())
    }
}

/// From the database to an open door.
async fn start(
    config: &Config,
    lock: &DataDirLock,
    door: &Door,
    lifecycle: &Lifecycle,
    desk: &FrontDesk,
) -> Result<Running> {
    let metrics = if config.metrics.enabled {
        Some(till_server::install_metrics()?)
    } else {
        None
    };
    let registry = installation::registry(config)?;
    let database = Database::start(config, lock).await?;
    diagnostics::record_start(&config.data_dir, SystemClock.now())?;
    let reports = installation::bring_up_to_date(database.urls(), &registry, |phase, detail| {
        door.tell(phase, detail);
    })
    .await?;
    for report in reports.iter().filter(|report| !report.applied.is_empty()) {
        tracing::info!(
            schema = report.schema,
            version = report.version,
            "schema brought up to date"
        );
    }
    let kernel = installation::kernel(config, database.urls(), registry)?;
    installation::adopt_permissions(&kernel).await?;
    let replica = kernel.ids().id(SystemClock.now());
    let (auth, bus) = identity(config, &database, &kernel, replica)?;
    let mut tasks = vec![auth.start()];
    let first_run = Setup::new(kernel.clone());
    let events = bus.clone();
    let app = AppState::new(Parts {
        kernel: kernel.clone(),
        identity: Arc::new(auth.clone()),
        first_run: Some(Arc::new(first_run.clone())),
        first_run_docs: first_run::DOCS,
        public_pages: Some(Arc::new(Receipts(kernel.clone()))),
        events: Arc::new(move || events.events()),
        metrics,
        lifecycle: lifecycle.clone(),
        settings: server_settings(config),
    });
    lifecycle.migrated();
    let link = announce(config, &first_run).await?;
    // Set once: this is the only start.
    let _ = desk.first_run.set((kernel.clone(), link));
    door.open(till_server::router(app));
    let states = database.cluster().map(Cluster::states);
    tasks.push(tokio::spawn(watch_cluster(states)));
    tasks.extend(alive(&kernel, config.database.managed()));
    // The end of an id is what differs.
    let name: String = replica.simple().to_string().chars().skip(24).collect();
    let workers = Workers::start(&kernel, config.jobs.workers, &name);
    Ok(Running {
        database,
        kernel,
        auth,
        bus,
        workers,
        tasks,
    })
}

/// Answers for the whole server: that this task runs shows that the runtime does. A database of our own that hangs is started again with
/// us; one that runs elsewhere would not get well by it.
fn alive(kernel: &Kernel, managed: bool) -> Option<JoinHandle<()>> {
    let kernel = kernel.clone();
    manager::watchdog(move || {
        let kernel = kernel.clone();
        async move {
            if managed && let Err(fault) = kernel.answers(Lane::Till).await {
                // An answer, though not a good one: PostgreSQL is being started again, or the lane is busy.
                tracing::warn!(%fault, "the till's connections");
            }
        }
    })
}

fn identity(config: &Config, database: &Database, kernel: &Kernel, replica: Uuid) -> Result<(Auth, Bus)> {
    let settings = AuthSettings::from(&config.auth);
    let keys = match &config.auth.signing_key_file {
        Some(file) => SigningKeys::load(file)?,
        None => SigningKeys::load_or_create(
            &installation::secret_path(&config.data_dir, "signing_key.pem"),
            kernel.ids(),
        )?,
    };
    let directory: Arc<dyn Directory> = Arc::new(UserDirectory);
    let auth = Auth::new(
        kernel.clone(),
        directory,
        keys,
        Passwords::new(&settings)?,
        settings,
    )?;
    let bus = Bus::start(
        kernel.clone(),
        BusSettings {
            direct: database.urls().app_direct.clone(),
            replica,
        },
    );
    auth.attach(&bus);
    Ok((auth, bus))
}

fn server_settings(config: &Config) -> ServerSettings {
    ServerSettings {
        body_limit: config.http.body_limit_bytes,
        request_timeout: config.http.request_timeout,
        cors_origins: config.http.cors_origins.clone(),
        public_origin: config.http.public_url.clone(),
        hosts: config.http.hosts.clone(),
        trusted_proxies: config.http.trusted_proxies.clone(),
        cookie_secure: config
            .http
            .public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://")),
        rates: RateSettings {
            enabled: config.rate_limit.enabled,
            per_second: config.rate_limit.per_user_per_s,
            burst: config.rate_limit.burst,
            login_per_minute: config.rate_limit.login_per_minute,
            ..RateSettings::default()
        },
        ..ServerSettings::default()
    }
}

/// How many connections there may be: the program's own limits, and who is a proxy.
fn connections(config: &Config) -> ConnectionSettings {
    ConnectionSettings {
        trusted_proxies: config.http.trusted_proxies.clone(),
        ..ConnectionSettings::default()
    }
}

/// Says on the terminal where the product is, and how to begin if nothing is set up (P-4.16.1). Returns that link.
async fn announce(config: &Config, first_run: &Setup) -> Result<Option<String>> {
    let base = config.http.base_url();
    println!("Tillwright is ready: {base}");
    let link = first_run
        .open()
        .await?
        .map(|token| format!("{base}/setup#{token}"));
    if let Some(link) = &link {
        println!("first run: {link}");
        println!("Open this link to set up the business. It works once. `till setup-link` prints it again.");
    }
    Ok(link)
}

/// A channel that says `true` once the server is to stop.
fn stop_signals() -> Result<(watch::Sender<bool>, watch::Receiver<bool>)> {
    let (stop, stopped) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let by_signal = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM: finishing what is under way"),
            _ = interrupt.recv() => tracing::info!("SIGINT: finishing what is under way"),
        }
        by_signal.send_replace(true);
    });
    Ok((stop, stopped))
}

async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // The sender lives as long as the server.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn watch_cluster(states: Option<watch::Receiver<ClusterState>>) {
    let Some(mut states) = states else { return };
    while states.changed().await.is_ok() {
        let state = states.borrow_and_update().clone();
        match state {
            ClusterState::Down { reason } => {
                tracing::error!(%reason, "PostgreSQL stopped; it is being started again");
            }
            ClusterState::Failed { reason } => tracing::error!(%reason, "PostgreSQL cannot be started"),
            state => tracing::info!(?state, "PostgreSQL"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
