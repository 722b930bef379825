//! The server's life: build, migrate, listen, tell the world, drain, close (P-4.1).

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use sd_notify::NotifyState;
use till_administration::UserDirectory;
use till_kernel::{Clock, Directory, Kernel, SystemClock};
use till_platform::auth::{Auth, AuthSettings, Passwords, SigningKeys};
use till_platform::bus::{Bus, BusSettings};
use till_platform::config::Config;
use till_platform::postgres_cluster::{ClusterState, Database};
use till_server::{AppState, Lifecycle, Parts, RateSettings, ServerSettings};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::first_run::{self, Setup};
use crate::installation;

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn serve(config: &Config, database: &Database) -> Result<()> {
    let metrics = if config.metrics.enabled {
        Some(till_server::install_metrics()?)
    } else {
        None
    };
    let registry = installation::registry(config)?;
    let reports = installation::bring_up_to_date(database.urls(), &registry).await?;
    for report in reports.iter().filter(|report| !report.applied.is_empty()) {
        tracing::info!(
            schema = report.schema,
            version = report.version,
            "schema brought up to date"
        );
    }
    let kernel = installation::kernel(config, database.urls(), registry)?;
    installation::adopt_permissions(&kernel).await?;
    let (auth, bus) = identity(config, database, &kernel)?;
    let last_seen = auth.start();
    let first_run = Setup::new(kernel.clone());
    let lifecycle = Lifecycle::default();
    let events = bus.clone();
    let app = AppState::new(Parts {
        kernel: kernel.clone(),
        identity: Arc::new(auth.clone()),
        first_run: Some(Arc::new(first_run.clone())),
        first_run_input: Some(first_run::input_schema),
        events: Arc::new(move || events.events()),
        metrics,
        lifecycle: lifecycle.clone(),
        settings: server_settings(config),
    });

    let listener = TcpListener::bind(config.http.listen).await.with_context(|| {
        format!(
            "{} cannot be listened on; another program may be using it",
            config.http.listen
        )
    })?;
    lifecycle.migrated();
    announce(config, &first_run).await?;
    let _ = sd_notify::notify(&[NotifyState::Ready]);
    tracing::info!(address = %config.http.listen, version = env!("CARGO_PKG_VERSION"), "ready");

    let watching = tokio::spawn(watch_cluster(
        database
            .cluster()
            .map(till_platform::postgres_cluster::Cluster::states),
    ));
    let drained = till_server::serve(
        listener,
        till_server::router(app),
        lifecycle,
        stop_signal()?,
        config.http.drain_timeout,
    )
    .await?;
    let _ = sd_notify::notify(&[NotifyState::Stopping]);
    if !drained {
        tracing::warn!("some requests did not finish in time; their writes are complete or not done at all");
    }
    watching.abort();
    last_seen.abort();
    auth.flush().await;
    bus.stop();
    kernel.pools().close();
    tracing::info!("stopped");
    Ok(())
}

fn identity(config: &Config, database: &Database, kernel: &Kernel) -> Result<(Auth, Bus)> {
    let settings = AuthSettings::from(&config.auth);
    let keys = SigningKeys::load_or_create(
        &installation::secret_path(&config.data_dir, "signing_key.pem"),
        kernel.ids(),
    )?;
    let directory: Arc<dyn Directory> = Arc::new(UserDirectory);
    let auth = Auth::new(
        kernel.clone(),
        directory,
        keys,
        Passwords::new(&settings)?,
        settings,
    )?;
    let replica = kernel.ids().id(SystemClock.now());
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

/// Says on the terminal where the product is, and how to begin if nothing is set up (P-4.16.1).
async fn announce(config: &Config, first_run: &Setup) -> Result<()> {
    let base = config.http.base_url();
    println!("Tillwright is ready: {base}");
    if let Some(token) = first_run.open().await? {
        println!("first run: {base}/setup#{token}");
        println!("Open this link to set up the business. It works once.");
    }
    Ok(())
}

fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM: finishing what is under way"),
            _ = interrupt.recv() => tracing::info!("SIGINT: finishing what is under way"),
        }
    })
}

async fn watch_cluster(states: Option<tokio::sync::watch::Receiver<ClusterState>>) {
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
