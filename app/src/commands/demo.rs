//! `till demo` (being written)
use std::process::ExitCode;

use crate::cli::{Cli, Demo};

pub(super) async fn run(_cli: &Cli, _demo: &Demo) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
