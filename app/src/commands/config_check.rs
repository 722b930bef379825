//! `till config check`.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Cli;
use crate::installation;

/// Lists every value with its source; secrets are not shown.
pub(super) fn run(cli: &Cli) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    for row in config.describe() {
        println!("{:<34} {:<36} {}", row.key, row.value, row.source);
    }
    for warning in config.warnings() {
        println!("note: {warning}");
    }
    println!("The configuration is right.");
    Ok(ExitCode::SUCCESS)
}
