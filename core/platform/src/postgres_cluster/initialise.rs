//! Makes a cluster, once, so that a first run killed at any moment leaves either none or a whole one.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use secrecy::{ExposeSecret, SecretString};

use super::conf;
use super::error::ClusterError;
use super::layout::Layout;
use super::programs::Programs;
use super::run_as::RunAs;

/// The bootstrap superuser. It bypasses row-level security even with FORCE, so it never serves requests.
pub(super) const SUPERUSER: &str = "till_super";

/// A command with nothing of the server's environment: no secrets, no `PG…` variables, no locale.
pub(super) fn command(program: &Path, layout: &Layout, run_as: &RunAs) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .current_dir(&layout.base)
        .stdin(Stdio::null());
    run_as.apply(&mut command);
    command
}

/// Runs `initdb` into a folder beside and renames it into place.
pub(super) fn create(
    layout: &Layout,
    programs: &Programs,
    run_as: &RunAs,
    password: &SecretString,
) -> Result<(), ClusterError> {
    let unfinished = layout.base.join("new");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).map_err(ClusterError::io("remove", &unfinished))?;
    }
    let password_file = layout.base.join("new-password");
    write_password(&password_file, password, run_as)?;
    let mut initdb = command(&programs.program("initdb"), layout, run_as);
    initdb
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", SUPERUSER, "--encoding", "UTF8", "--data-checksums"])
        .args(["--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256"])
        .arg("--pwfile")
        .arg(&password_file);
    // From 17 on the server brings this locale itself; before, the system must have it, as Debian always does.
    if programs.version().major >= 17 {
        initdb.args([
            "--locale-provider",
            "builtin",
            "--builtin-locale",
            "C.UTF-8",
            "--locale",
            "C",
        ]);
    } else {
        initdb.args(["--locale", "C.UTF-8"]);
    }
    let output = initdb.output();
    let _ = std::fs::remove_file(&password_file);
    succeeded(
        "initdb",
        output.map_err(ClusterError::io("run", &programs.program("initdb")))?,
    )?;

    let main = unfinished.join("postgresql.conf");
    std::fs::OpenOptions::new()
        .append(true)
        .open(&main)
        .and_then(|mut file| {
            file.write_all(conf::includes().as_bytes())?;
            file.sync_all()
        })
        .map_err(ClusterError::io("write", &main))?;
    std::fs::rename(&unfinished, &layout.cluster)
        .and_then(|()| std::fs::File::open(&layout.base)?.sync_all())
        .map_err(ClusterError::io("rename", &unfinished))
}

/// Gives the superuser of a stopped cluster a new password: the file with the old one is lost.
pub(super) fn reset_password(
    layout: &Layout,
    programs: &Programs,
    run_as: &RunAs,
    password: &SecretString,
) -> Result<(), ClusterError> {
    let path = programs.program("postgres");
    let mut child = command(&path, layout, run_as)
        .arg("--single")
        .args(["-c", "log_min_error_statement=panic", "-D"])
        .arg(&layout.cluster)
        .arg("template1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ClusterError::io("run", &path))?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(
            input,
            "ALTER ROLE {SUPERUSER} PASSWORD '{}'",
            password.expose_secret()
        )
        .map_err(ClusterError::io("write to", &path))?;
    }
    let output = child.wait_with_output().map_err(ClusterError::io("run", &path))?;
    succeeded("postgres --single", output)
}

fn write_password(path: &Path, password: &SecretString, run_as: &RunAs) -> Result<(), ClusterError> {
    let _ = std::fs::remove_file(path);
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| writeln!(file, "{}", password.expose_secret()))
        .map_err(ClusterError::io("write", path))?;
    run_as.own(path)
}

fn succeeded(program: &'static str, output: Output) -> Result<(), ClusterError> {
    if output.status.success() {
        return Ok(());
    }
    let mut said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if said.is_empty() {
        said = output.status.to_string();
    }
    Err(ClusterError::Program {
        program,
        output: said,
    })
}
