//! `till openapi`.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Cli;
use crate::{first_run, installation};

/// Prints the description that `docs/openapi.json` holds.
pub(super) fn run(cli: &Cli) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    let registry = installation::registry(&config)?;
    let description = till_server::openapi(&registry, first_run::DOCS);
    println!("{}", serde_json::to_string_pretty(&description)?);
    Ok(ExitCode::SUCCESS)
}
