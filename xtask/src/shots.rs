//! Pictures of every screen of the web application, taken in a browser from the shop of `till demo`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Args;

/// Options of `cargo xtask shots`.
#[derive(Args, Debug)]
pub struct Shots {
    /// Only sizes whose width begins so, e.g. 1280
    size: Option<String>,
    /// The language of all screens: en, ur or es
    #[arg(long)]
    language: Option<String>,
    /// A built `till`; without it a debug build is made (or `TILL_BIN` is used)
    #[arg(long)]
    till: Option<PathBuf>,
}

/// Takes them; they lie in `target/shots` then.
pub fn run(shots: &Shots) -> Result<ExitCode> {
    let root = root()?;
    let mut node = node(&root, "shots.mjs");
    built(&root, shots.till.as_ref(), &mut node)?;
    let status = node
        .arg(shots.size.as_deref().unwrap_or_default())
        .args(&shots.language)
        .status()
        .context("node e2e/shots.mjs (is Node installed? scripts/setup)")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Tells a script which `till` it looks at: the one that was named, that of `TILL_BIN`, or a debug build that is made now.
pub fn built(root: &Path, till: Option<&PathBuf>, node: &mut Command) -> Result<()> {
    if let Some(till) = till {
        node.env("TILL_BIN", till);
    } else if std::env::var_os("TILL_BIN").is_none() {
        build_web(root)?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["build", "--locked", "--workspace", "--bin", "till"])
            .status()
            .context("cargo build")?;
        ensure!(status.success(), "till does not build");
    }
    Ok(())
}

/// The top of the checkout.
pub fn root() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    Ok(folder.context("the checkout")?.to_owned())
}

/// Builds the web application, which the program carries.
pub fn build_web(root: &Path) -> Result<()> {
    let status = Command::new(root.join("scripts/build-web"))
        .status()
        .context("scripts/build-web")?;
    ensure!(status.success(), "the web application does not build");
    Ok(())
}

/// A script of `web/e2e`.
pub fn node(root: &Path, script: &str) -> Command {
    let mut command = Command::new("node");
    command
        .arg(Path::new("e2e").join(script))
        .current_dir(root.join("web"));
    command
}
