//! `till serve`.

use std::net::TcpListener;
use std::process::ExitCode;

use anyhow::{Context, Result};
use till_kernel::{Clock, SystemClock};
use till_platform::config::Config;
use till_platform::logging;
use till_platform::postgres_cluster::DataDirLock;

use crate::cli::Cli;
use crate::{installation, serving};

/// Starts everything, serves until told to stop, and stops in the opposite order. What is refused leaves nothing behind: the folder and the
/// address are looked at before the first file is made.
pub(super) async fn run(cli: &Cli) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    installation::check(&config)?;
    // A till that runs here already is the better word than its address.
    let held = DataDirLock::acquire_existing(&config.data_dir)?;
    let listener = bind(&config)?;
    installation::make_folders(&config)?;
    let lock = match held {
        Some(lock) => lock,
        None => DataDirLock::acquire(&config.data_dir)?,
    };
    let guard = logging::init(&config.log, &config.telemetry, || SystemClock.now())?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let served = Box::pin(serving::serve(&config, listener, &lock)).await;
    drop(lock);
    drop(guard);
    served?;
    Ok(ExitCode::SUCCESS)
}

fn bind(config: &Config) -> Result<TcpListener> {
    let listen = config.http.listen;
    TcpListener::bind(listen).with_context(|| {
        format!("{listen} cannot be listened on; stop the program that uses it, or set http.listen")
    })
}
