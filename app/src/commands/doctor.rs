//! `till doctor`.

use std::process::ExitCode;

use anyhow::Result;
use till_kernel::{Clock, SystemClock};
use till_platform::config::Config;
use till_platform::diagnostics::{self, Check, Status};
use till_platform::postgres_cluster::Database;

use crate::cli::Cli;
use crate::installation;

/// Looks at everything and says what to mend; exit code 1 if something would keep the product from working.
pub(super) async fn run(cli: &Cli) -> Result<ExitCode> {
    let loaded = Config::load(&installation::sources(cli));
    let mut checks = diagnostics::doctor(&loaded, SystemClock.now());
    if let Ok(config) = &loaded {
        checks.push(Box::pin(database(config)).await);
    }
    for check in &checks {
        let word = match check.status {
            Status::Ok => "ok",
            Status::Warn => "note",
            Status::Fail => "FAIL",
        };
        println!("{word:<5} {:<22} {}", check.name, check.detail);
        if let (Some(remedy), true) = (&check.remedy, check.status != Status::Ok) {
            println!("      → {remedy}");
        }
    }
    let failed = checks.iter().any(|check| check.status == Status::Fail);
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn database(config: &Config) -> Check {
    match Database::open(config).await {
        Ok(database) => {
            let check = diagnostics::database(database.urls()).await;
            if let Err(error) = database.close().await {
                tracing::warn!(%error, "the database did not stop cleanly");
            }
            check
        }
        Err(error) => Check {
            name: "database",
            status: Status::Fail,
            detail: error.to_string(),
            remedy: Some(
                "Run `till config check`, and look at logs/postgres.log in the data folder.".to_owned(),
            ),
        },
    }
}
