//! `till doctor`.

use std::process::ExitCode;

use anyhow::Result;
use till_kernel::{Clock, SystemClock};
use till_platform::config::Config;
use till_platform::diagnostics::{self, Check, Status};
use till_platform::postgres_cluster::{Database, DatabaseUrls};

use crate::cli::Cli;
use crate::installation::{self, Schema};

/// Looks at everything and says what to mend; exit code 1 if something would keep the product from working. It makes nothing.
pub(super) async fn run(cli: &Cli) -> Result<ExitCode> {
    let loaded = Config::load(&installation::sources(cli));
    let mut checks = diagnostics::doctor(&loaded, SystemClock.now());
    if let Ok(config) = &loaded {
        checks.extend(Box::pin(database(config)).await);
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

async fn database(config: &Config) -> Vec<Check> {
    const NAME: &str = "database";
    match Database::look(config).await {
        Ok(Some(database)) => {
            let mut checks = vec![diagnostics::database(database.urls()).await];
            if checks.iter().all(|check| check.status != Status::Fail) {
                checks.push(schema(config, database.urls()).await);
            }
            if let Err(error) = database.close().await {
                checks.push(Check::warn(NAME, error.to_string(), error.remedy()));
            }
            checks
        }
        Ok(None) => vec![Check::fail(
            NAME,
            format!("nothing is set up in {}", config.data_dir.display()),
            "name the right folder with --data-dir, or run `till serve`, which makes it",
        )],
        Err(error) => vec![Check::fail(NAME, error.to_string(), error.remedy())],
    }
}

async fn schema(config: &Config, urls: &DatabaseUrls) -> Check {
    const NAME: &str = "schema";
    let found = async {
        let registry = installation::registry(config)?;
        installation::schema(urls, &registry).await
    };
    match found.await {
        Ok(Schema::UpToDate) => Check::ok(NAME, "as this program needs it"),
        Ok(Schema::Behind(waiting)) => Check::warn(
            NAME,
            format!("{waiting} changes are not applied yet"),
            "start the server, or run `till migrate`",
        ),
        Ok(Schema::Missing) => Check::fail(
            NAME,
            "there is none in this database",
            "run `till serve`, which makes it, or name the right database",
        ),
        Err(error) => Check::fail(
            NAME,
            format!("{error:#}"),
            "see logs/postgres.log in the data folder",
        ),
    }
}
