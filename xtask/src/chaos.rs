//! A cashier who makes mistakes, in a browser before a server: at the end drawer, sales, stock and screen must agree.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use crate::shots::{built, node, root};

/// Options of `cargo xtask chaos`.
#[derive(Args, Debug)]
pub struct Chaos {
    /// How much happens
    #[arg(long, default_value_t = 10_000)]
    steps: u32,
    /// The same seed tells the same story; without it one is drawn, and printed
    #[arg(long)]
    seed: Option<u32>,
    /// Print only how it ended; every step is printed anyway where something does not agree
    #[arg(long)]
    quiet: bool,
    /// A built `till`; without it a debug build is made (or `TILL_BIN` is used)
    #[arg(long)]
    till: Option<PathBuf>,
}

/// Tells the story (`web/e2e/chaos.mjs`).
pub fn run(chaos: &Chaos) -> Result<ExitCode> {
    let root = root()?;
    let mut node = node(&root, "chaos.mjs");
    built(&root, chaos.till.as_ref(), &mut node)?;
    node.args(["--steps", &chaos.steps.to_string()]);
    if let Some(seed) = chaos.seed {
        node.args(["--seed", &seed.to_string()]);
    }
    if chaos.quiet {
        node.arg("--quiet");
    }
    let status = node
        .status()
        .context("node e2e/chaos.mjs (is Node installed? scripts/setup)")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
