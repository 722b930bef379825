//! `till import` (being written)
use std::process::ExitCode;

use crate::cli::{Cli, Import};

pub(super) async fn run(_cli: &Cli, _import: &Import) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
