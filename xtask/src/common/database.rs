//! The managed PostgreSQL of a server under test: reached around the server, with the roles' own passwords.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::server::{ended_children_time, processor_time};

/// Database of a managed cluster.
const DATABASE: &str = "till";

#[derive(Deserialize)]
struct Secrets {
    superuser: String,
    app: String,
}

/// A managed cluster from outside.
#[derive(Debug, Clone)]
pub struct Cluster {
    socket_dir: PathBuf,
    superuser: String,
    superuser_password: String,
    app_password: String,
    postmaster: u32,
}

impl Cluster {
    /// Of a running server with this data directory.
    pub fn of(data_dir: &Path) -> Result<Self> {
        let secrets =
            std::fs::read(data_dir.join("secrets/postgres.json")).context("passwords of the cluster")?;
        let secrets: Secrets = serde_json::from_slice(&secrets).context("passwords of the cluster")?;
        let pid_file = std::fs::read_to_string(data_dir.join("postgres/data/postmaster.pid"))
            .context("PostgreSQL is not running")?;
        let mut lines = pid_file.lines();
        let postmaster = lines
            .next()
            .and_then(|line| line.trim().parse().ok())
            .context("postmaster.pid has no number")?;
        // Line 5 names the folder of the socket.
        let socket_dir = lines
            .nth(3)
            .map(PathBuf::from)
            .context("postmaster.pid names no socket")?;
        Ok(Self {
            socket_dir,
            superuser: "till_super".to_owned(),
            superuser_password: secrets.superuser,
            app_password: secrets.app,
            postmaster,
        })
    }

    /// Process number of the postmaster.
    pub fn postmaster(&self) -> u32 {
        self.postmaster
    }

    /// Folder of the PostgreSQL programs that serve it.
    pub fn programs(&self) -> Result<PathBuf> {
        let program = std::fs::read_link(format!("/proc/{}/exe", self.postmaster))?;
        Ok(program
            .parent()
            .context("a program without a folder")?
            .to_path_buf())
    }

    /// For a connection as superuser: it sees every business.
    pub fn superuser(&self) -> PgConnectOptions {
        self.options(&self.superuser, &self.superuser_password)
    }

    fn options(&self, role: &str, password: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_dir)
            .port(5432)
            .ssl_mode(PgSslMode::Disable)
            .username(role)
            .password(password)
            .database(DATABASE)
    }

    /// Runs statements as superuser; answers what psql prints, unaligned, without headers.
    pub fn psql(&self, sql: &str) -> Result<String> {
        self.run_psql(&["-c", sql])
    }

    /// Runs a file of statements as superuser, with psql variables.
    pub fn psql_file(&self, path: &Path, variables: &[(&str, &str)]) -> Result<String> {
        let path = path.to_str().context("a path that is not UTF-8")?;
        let variables: Vec<String> = variables
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut arguments = vec!["-f", path];
        for variable in &variables {
            arguments.extend(["-v", variable]);
        }
        self.run_psql(&arguments)
    }

    fn run_psql(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"])
            .args(arguments)
            .envs(self.environment(&self.superuser, &self.superuser_password))
            .stdin(Stdio::null())
            .output()
            .context("psql (scripts/setup installs it)")?;
        ensure!(
            output.status.success(),
            "psql: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// `pgbench` as the app role; the caller adds script and duration.
    pub fn pgbench(&self) -> Command {
        let mut command = Command::new("pgbench");
        command
            .envs(self.environment("till_app", &self.app_password))
            .stdin(Stdio::null());
        command
    }

    fn environment(&self, role: &str, password: &str) -> [(&'static str, String); 5] {
        [
            ("PGHOST", self.socket_dir.display().to_string()),
            ("PGPORT", "5432".to_owned()),
            ("PGUSER", role.to_owned()),
            ("PGPASSWORD", password.to_owned()),
            ("PGDATABASE", DATABASE.to_owned()),
        ]
    }

    /// Processor time of all its processes so far, also of those that have ended.
    pub fn processor_time(&self) -> Result<Duration> {
        let mut sum = processor_time(self.postmaster)? + ended_children_time(self.postmaster)?;
        for child in children(self.postmaster)? {
            // One that ends meanwhile is counted by its parent next time.
            sum += processor_time(child).unwrap_or_default();
        }
        Ok(sum)
    }
}

/// How long `pg_ctl start` alone takes on this stopped cluster, as the cluster's owner; it is stopped again. `pg_ctl` looks ten times a
/// second whether the server is ready.
pub fn bare_start(programs: &Path, cluster: &Path) -> Result<Duration> {
    let owner = std::fs::metadata(cluster)?;
    let pg_ctl = |arguments: &[&str]| -> Result<()> {
        let mut command = Command::new(programs.join("pg_ctl"));
        command
            .arg("-D")
            .arg(cluster)
            .args(["-w", "-s"])
            .args(arguments)
            .uid(owner.uid())
            .gid(owner.gid())
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        ensure!(command.status()?.success(), "pg_ctl {arguments:?}");
        Ok(())
    };
    let began = Instant::now();
    pg_ctl(&["-l", "/dev/null", "start"])?;
    let took = began.elapsed();
    pg_ctl(&["-m", "fast", "stop"])?;
    Ok(took)
}

fn children(parent: u32) -> Result<Vec<u32>> {
    let list = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))?;
    Ok(list
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect())
}
