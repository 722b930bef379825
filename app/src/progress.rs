//! Whether a start goes on: the database's processes work, or the change of the schema does.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use till_kernel::{MigrationReport, PlugMigrations};
use till_platform::postgres_cluster::{Cluster, DatabaseUrls, Turn};
use till_server::Door;
use tokio::time::sleep;

use crate::manager::{self, Patience};

/// How often it is looked how far the schema is.
const LOOK: Duration = Duration::from_secs(5);

/// Asks the service manager for more time while something moves. What happens on a schema shows in the phase, which changes then.
pub(crate) async fn keep_starting(door: Door, data_dir: PathBuf, managed: bool) {
    let mut done = 0;
    manager::keep_starting(
        door,
        Patience::default(),
        move || {
            let before = done;
            done = if managed { Cluster::work_done(&data_dir) } else { 0 };
            done > before
        },
        manager::extend,
    )
    .await;
}

/// Runs what is not applied yet, alone, and tells how far it is: a phase and more about it.
pub(crate) async fn migrate(
    urls: &DatabaseUrls,
    plugs: &[PlugMigrations],
    tell: impl Fn(&'static str, String),
) -> Result<Vec<MigrationReport>> {
    let mut turn = Turn::take(&urls.owner, |waited| {
        tell(
            "waiting",
            format!(
                "another server changes the schema, for {} s already",
                waited.as_secs() / 10 * 10
            ),
        );
    })
    .await?;
    let total = till_kernel::pending(&urls.owner, plugs).await?.len();
    tell("migrating", left(total, total, Duration::ZERO));
    let began = Instant::now();
    let reports = tokio::select! {
        done = Box::pin(till_kernel::migrate(&urls.owner, plugs)) => {
            done.context("the database schema could not be brought up to date")?
        }
        error = watch(urls, plugs, &mut turn, |waiting| tell("migrating", left(waiting, total, began.elapsed()))) => {
            return Err(error);
        }
    };
    turn.give_back().await?;
    Ok(reports)
}

/// Tells what is left whenever it is found at work; ends only with an error.
async fn watch(
    urls: &DatabaseUrls,
    plugs: &[PlugMigrations],
    turn: &mut Turn,
    tell: impl Fn(usize),
) -> anyhow::Error {
    loop {
        sleep(LOOK).await;
        match turn.is_at_work().await {
            Ok(true) => match till_kernel::pending(&urls.owner, plugs).await {
                Ok(waiting) => tell(waiting.len()),
                Err(fault) => tracing::warn!(%fault, "what is left of the schema changes"),
            },
            Ok(false) => {}
            // The session that holds the turn is gone, and the turn with it.
            Err(error) => return error.into(),
        }
    }
}

fn left(waiting: usize, total: usize, since: Duration) -> String {
    if total == 0 {
        return String::new();
    }
    format!("{waiting} of {total} changes left, {} s", since.as_secs())
}
