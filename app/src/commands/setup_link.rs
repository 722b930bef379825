//! `till setup-link`.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use till_platform::admin_socket::{self, Answer, Ask, AskError};

use crate::cli::Cli;
use crate::installation;

/// Asks the running server for the link that it printed when it started.
pub(super) fn run(cli: &Cli) -> Result<ExitCode> {
    let config = installation::configuration(cli)?;
    let answer = admin_socket::ask(&config.data_dir, &Ask::SetupLink).map_err(|error| match error {
        AskError::Nobody(_) => anyhow::Error::new(error).context(
            "only a running server has a link: start it with `till serve`, or set up with `till init`",
        ),
        error => error.into(),
    })?;
    match answer {
        Answer::SetupLink { link: Some(link), .. } => {
            println!("{link}");
            Ok(ExitCode::SUCCESS)
        }
        Answer::SetupLink { link: None, base } => {
            bail!("this installation is set up already: open {base} and sign in")
        }
        Answer::Refused { why } => bail!(why),
        other => Err(anyhow::anyhow!("{other:?}")).context("the server answered something else"),
    }
}
