//! `till serve`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use till_kernel::{Clock, SystemClock};
use till_platform::postgres_cluster::{DataDirLock, Database};
use till_platform::{diagnostics, logging};

use crate::cli::Cli;
use crate::{installation, serving};

/// Starts everything, serves until told to stop, and stops in the opposite order.
pub(super) async fn run(cli: &Cli) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    diagnostics::prepare_directories(&config.data_dir)
        .with_context(|| format!("the folder {} cannot be used", config.data_dir.display()))?;
    let guard = logging::init(&config.log, &config.telemetry, || SystemClock.now())?;
    installation::prepare(&config)?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let lock = DataDirLock::acquire(&config.data_dir)?;
    let database = Database::start(&config, &lock).await?;
    diagnostics::record_start(&config.data_dir, SystemClock.now())?;
    let served = serving::serve(&config, &database).await;
    let closed = database.close().await;
    drop(lock);
    drop(guard);
    served?;
    closed?;
    Ok(ExitCode::SUCCESS)
}
