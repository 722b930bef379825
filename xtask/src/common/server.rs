//! A `till` of our own: built, started on a data directory nobody else has, hurt, started again, and taken away.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::api::Api;
use super::database::Cluster;
use super::http::Connection;

/// Longest wait for a first start, which makes the cluster and migrates it.
const READY_WAIT: Duration = Duration::from_mins(1);
/// Longest wait for a clean stop.
const STOP_WAIT: Duration = Duration::from_secs(30);
/// Linux counts processor time in hundredths of a second for programs.
const TICK: Duration = Duration::from_millis(10);

/// How to start a server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The program; built (release) when not given.
    pub program: Option<PathBuf>,
    /// Further settings as environment, e.g. `("TILL_DATABASE__MAX_CONNECTIONS", "32")`.
    pub settings: Vec<(String, String)>,
    /// Whether the data stays when the run ends.
    pub keep: bool,
}

/// A server under test. Dropped, it is stopped and its data removed.
#[derive(Debug)]
pub struct TillServer {
    program: PathBuf,
    /// Data directory and logs.
    folder: PathBuf,
    address: SocketAddr,
    settings: Vec<(String, String)>,
    keep: bool,
    child: Option<Child>,
}

impl TillServer {
    /// Starts one on a fresh data directory and waits until it is ready.
    pub async fn start(options: Options) -> Result<Self> {
        let program = match options.program {
            Some(program) => program,
            None => build()?,
        };
        // Not below a home folder: PostgreSQL runs as another user when we are root.
        let folder = tempfile::Builder::new()
            .prefix("till-bench.")
            .tempdir_in("/tmp")?
            .keep();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut server = Self {
            program,
            folder,
            address,
            settings: options.settings,
            keep: options.keep,
            child: None,
        };
        std::fs::create_dir(server.data_dir())?;
        std::fs::set_permissions(server.data_dir(), std::fs::Permissions::from_mode(0o755))?;
        server.start_again().await?;
        Ok(server)
    }

    /// Starts it (again) on the same data and answers how long it took until it was ready.
    pub async fn start_again(&mut self) -> Result<Duration> {
        ensure!(self.child.is_none(), "the server is running");
        let began = Instant::now();
        let log = |name: &str| {
            File::options()
                .create(true)
                .append(true)
                .open(self.folder.join(name))
        };
        let mut command = self.command("serve");
        command
            .stdin(Stdio::null())
            .stdout(log("stdout.log")?)
            .stderr(log("stderr.log")?);
        self.child = Some(
            command
                .spawn()
                .with_context(|| format!("start {}", self.program.display()))?,
        );
        self.wait_until_ready(began).await?;
        Ok(began.elapsed())
    }

    /// The program with one of its subcommands and this server's settings; nobody's else.
    pub fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(subcommand).current_dir(&self.folder);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TILL_") || name.to_string_lossy().starts_with("DATABASE_")
            {
                command.env_remove(name);
            }
        }
        command
            .env("TILL_PROFILE", "onprem")
            .env("TILL_DATA_DIR", self.data_dir())
            .env("TILL_HTTP__LISTEN", self.address.to_string())
            .env("TILL_RATE_LIMIT__ENABLED", "false")
            .env("TILL_RATE_LIMIT__LOGIN_PER_MINUTE", "1000")
            .env("TILL_AUTH__ACCESS_TOKEN_MINUTES", "60")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    async fn wait_until_ready(&mut self, began: Instant) -> Result<()> {
        loop {
            if let Some(status) = self
                .child
                .as_mut()
                .context("the server is not running")?
                .try_wait()?
            {
                self.child = None;
                bail!("till ended with {status}:\n{}", self.said());
            }
            if let Ok(mut connection) = Connection::open(self.address).await
                && let Ok(reply) = connection.send("GET", "/health/ready", &[], None).await
                && reply.status == 200
            {
                return Ok(());
            }
            ensure!(
                began.elapsed() < READY_WAIT,
                "till is not ready after {READY_WAIT:?}:\n{}",
                self.said()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The last lines it wrote, for messages.
    pub fn said(&self) -> String {
        let text = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        let all = text("stdout.log") + &text("stderr.log");
        let lines: Vec<&str> = all.lines().collect();
        lines
            .get(lines.len().saturating_sub(20)..)
            .unwrap_or_default()
            .join("\n")
    }

    /// The one-time token that an empty installation printed: `first run: http://…/setup#TOKEN`.
    pub fn first_run_token(&self) -> Result<String> {
        let text = std::fs::read_to_string(self.folder.join("stdout.log"))?;
        let token = text
            .lines()
            .rev()
            .find_map(|line| line.split_once("/setup#"))
            .map(|(_, token)| token.trim().to_owned());
        token.with_context(|| format!("no first-run link was printed:\n{}", self.said()))
    }

    /// Kills it as a power cut would (SIGKILL) and collects it. Its PostgreSQL is left to itself.
    pub fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the server is not running")?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Asks it to stop (SIGTERM) and waits until it has; answers how long that took.
    pub async fn stop(&mut self) -> Result<Duration> {
        let began = Instant::now();
        let mut child = self.child.take().context("the server is not running")?;
        signal(child.id(), Signal::SIGTERM)?;
        loop {
            if let Some(status) = child.try_wait()? {
                ensure!(
                    status.success(),
                    "a stop that was asked for ended with {status}:\n{}",
                    self.said()
                );
                return Ok(began.elapsed());
            }
            if began.elapsed() > STOP_WAIT {
                child.kill()?;
                child.wait()?;
                bail!("till did not stop within {STOP_WAIT:?}:\n{}", self.said());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Its process number.
    pub fn pid(&self) -> Result<u32> {
        self.child
            .as_ref()
            .map(Child::id)
            .context("the server is not running")
    }

    /// Its PostgreSQL.
    pub fn cluster(&self) -> Result<Cluster> {
        Cluster::of(&self.data_dir())
    }

    /// A fresh connection to its API.
    pub async fn api(&self) -> Result<Api> {
        Api::open(self.address).await
    }

    /// Processor time it has used so far, without PostgreSQL's; counted in hundredths of a second.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(self.pid()?)
    }

    /// Memory it holds, in KiB (resident, without PostgreSQL's).
    pub fn resident_kib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("VmRSS")?;
        line.split_whitespace()
            .next()
            .and_then(|kib| kib.parse().ok())
            .context("VmRSS")
    }
}

impl Drop for TillServer {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = signal(child.id(), Signal::SIGTERM);
            let began = Instant::now();
            while began.elapsed() < STOP_WAIT && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        // A PostgreSQL that outlived its server, which was killed.
        if let Ok(cluster) = self.cluster() {
            let _ = signal(cluster.postmaster(), Signal::SIGQUIT);
            std::thread::sleep(Duration::from_millis(500));
        }
        if self.keep {
            eprintln!("the data stays in {}", self.folder.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn signal(pid: u32, signal: Signal) -> Result<()> {
    kill(Pid::from_raw(i32::try_from(pid)?), signal).with_context(|| format!("{signal} to {pid}"))
}

/// Builds `till` (release) and answers where it lies; `TILL_BIN` names one that is built already.
fn build() -> Result<PathBuf> {
    if let Some(program) = std::env::var_os("TILL_BIN") {
        return Ok(program.into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--locked",
            "--workspace",
            "--bin",
            "till",
            "--message-format",
            "json-render-diagnostics",
        ])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo build")?;
    ensure!(output.status.success(), "till does not build");
    let program = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message.pointer("/target/name").is_some_and(|name| name == "till"))
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from));
    program.context("cargo names no program `till`")
}

/// Processor time of a process so far, in user and system mode.
pub fn processor_time(pid: u32) -> Result<Duration> {
    ticks(pid, 11)
}

/// Processor time of the children of a process that have ended.
pub fn ended_children_time(pid: u32) -> Result<Duration> {
    ticks(pid, 13)
}

/// Two neighbouring fields of `/proc/PID/stat`, counted after the program's name.
fn ticks(pid: u32, first: usize) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = stat.rsplit_once(") ").context("/proc stat")?;
    let sum: u32 = rest
        .split(' ')
        .skip(first)
        .take(2)
        .filter_map(|field| field.parse::<u32>().ok())
        .sum();
    Ok(TICK * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_processor_time_grows_with_work() {
        let pid = std::process::id();
        let before = processor_time(pid).unwrap();
        let began = Instant::now();
        let mut sum = 0_u64;
        // A tenth of a second of work is little time on a busy machine: it counts in hundredths.
        while processor_time(pid).unwrap() == before {
            for _ in 0..100_000 {
                sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(7));
            }
            assert!(began.elapsed() < Duration::from_secs(30), "it does not grow");
        }
    }
}
