//! `till migrate`.

use std::process::ExitCode;

use anyhow::Result;
use till_platform::postgres_cluster::Database;

use crate::cli::{Cli, Migrate};
use crate::installation;

/// Brings the schema up to date; with `--dry-run` only says what would be done (P-4.9.11).
pub(super) async fn run(cli: &Cli, migrate: &Migrate) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    installation::prepare(&config)?;
    let database = Database::open(&config).await?;
    let registry = installation::registry(&config)?;
    if migrate.dry_run {
        let waiting =
            till_kernel::pending(&database.urls().owner, &installation::migrations(&registry)).await?;
        for (schema, version, name) in &waiting {
            println!("would apply {schema} {version:04} {name}");
        }
        println!("{} to apply", waiting.len());
    } else {
        for report in installation::bring_up_to_date(database.urls(), &registry).await? {
            println!(
                "{} is at {:04}, {} applied now",
                report.schema,
                report.version,
                report.applied.len()
            );
        }
    }
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}
