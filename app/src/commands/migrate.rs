//! `till migrate`.

use std::process::ExitCode;

use anyhow::Result;
use till_kernel::Registry;
use till_platform::config::Config;
use till_platform::postgres_cluster::Database;

use crate::cli::{Cli, Migrate};
use crate::installation;

/// Brings the schema up to date; with `--dry-run` only says what would be done (P-4.9.11).
pub(super) async fn run(cli: &Cli, migrate: &Migrate) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    let registry = installation::registry(&config)?;
    if migrate.dry_run {
        return look(&config, &registry).await;
    }
    installation::check(&config)?;
    installation::make_folders(&config)?;
    let database = Database::open(&config).await?;
    let done = installation::bring_up_to_date(database.urls(), &registry, |_, _| {}).await;
    database.close().await?;
    for report in done? {
        println!(
            "{} is at {:04}, {} applied now",
            report.schema,
            report.version,
            report.applied.len()
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes nothing, not even a database to look at.
async fn look(config: &Config, registry: &Registry) -> Result<ExitCode> {
    let Some(database) = Database::look(config).await? else {
        return Err(installation::nothing_here(config));
    };
    let waiting = till_kernel::pending(&database.urls().owner, &installation::migrations(registry)).await;
    database.close().await?;
    let waiting = waiting?;
    for (schema, version, name) in &waiting {
        println!("would apply {schema} {version:04} {name}");
    }
    println!("{} to apply", waiting.len());
    Ok(ExitCode::SUCCESS)
}
