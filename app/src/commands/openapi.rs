//! `till openapi`.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Cli, Openapi};
use crate::openapi::{markdown, postman};
use crate::{first_run, installation};

/// Prints the description that `docs/openapi.json` holds, or another form of it.
pub(super) fn run(cli: &Cli, wanted: &Openapi) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    let registry = installation::registry(&config)?;
    let description = till_server::openapi(&registry, first_run::DOCS);
    if wanted.markdown {
        print!("{}", markdown(&description));
    } else if wanted.postman {
        println!("{}", serde_json::to_string_pretty(&postman(&description))?);
    } else {
        println!("{}", serde_json::to_string_pretty(&description)?);
    }
    Ok(ExitCode::SUCCESS)
}
