//! One file a command.

mod config_check;
mod demo;
mod doctor;
mod import;
mod init;
mod migrate;
mod openapi;
mod serve;
mod setup_link;
mod verify;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Cli, Command, ConfigCommand};

/// Carries out what the command line asks for.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Serve(_) => Box::pin(serve::run(&cli)).await,
        Command::Init(init) => Box::pin(init::run(&cli, init)).await,
        Command::Demo(demo) => Box::pin(demo::run(&cli, demo)).await,
        Command::Migrate(migrate) => Box::pin(migrate::run(&cli, migrate)).await,
        Command::Import(import) => Box::pin(import::run(&cli, import)).await,
        Command::Verify(verify) => Box::pin(verify::run(&cli, verify)).await,
        Command::Openapi(wanted) => openapi::run(&cli, wanted),
        Command::Doctor => Box::pin(doctor::run(&cli)).await,
        Command::SetupLink => setup_link::run(&cli),
        Command::Config {
            command: ConfigCommand::Check,
        } => config_check::run(&cli),
    }
}
