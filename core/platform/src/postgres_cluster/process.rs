//! PostgreSQL's processes: starting one that dies with us, and dealing with those an earlier server left.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::ClusterError;
use super::initialise;
use super::layout::Layout;
use super::programs::Programs;
use super::run_as::RunAs;

/// A log larger than this is moved aside.
const LOG_MAX_BYTES: u64 = 20 * 1024 * 1024;
const LOG_TAIL_BYTES: u64 = 4 * 1024;
const POLL: Duration = Duration::from_millis(20);

/// Asks PostgreSQL to end its sessions and stop in good order.
pub(super) const STOP_FAST: Signal = Signal::SIGINT;
/// Asks it to stop at once; the next start recovers from the log.
pub(super) const STOP_IMMEDIATELY: Signal = Signal::SIGQUIT;

/// Starts the server process. It is told to stop in good order when the calling THREAD ends, so call this
/// only from a thread that lives as long as the cluster.
///
/// It gets a process group of its own: Ctrl-C in a terminal must reach the till, which drains first.
pub(super) fn spawn(layout: &Layout, programs: &Programs, run_as: &RunAs) -> Result<Child, ClusterError> {
    let log = open_log(&layout.log)?;
    let errors = log.try_clone().map_err(ClusterError::io("open", &layout.log))?;
    let postgres = programs.program("postgres");
    let mut command = match setpriv() {
        Some(setpriv) => {
            let mut command = initialise::command(&setpriv, layout, run_as);
            command.args(["--pdeathsig", "INT", "--"]).arg(&postgres);
            command
        }
        None => initialise::command(&postgres, layout, run_as),
    };
    command
        .arg("-D")
        .arg(&layout.cluster)
        .stdout(log)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(ClusterError::io("run", &postgres))
}

/// util-linux's program that sets the parent-death signal, which needs code between fork and exec. Busybox's
/// of the same name cannot. Without it a killed server leaves PostgreSQL running, and the next start stops it.
fn setpriv() -> Option<PathBuf> {
    let path = ["/usr/bin/setpriv", "/bin/setpriv"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())?;
    let help = Command::new(&path).arg("--help").env_clear().output().ok()?;
    String::from_utf8_lossy(&help.stdout)
        .contains("--pdeathsig")
        .then_some(path)
}

/// What PostgreSQL says of itself in its pid file, as `pg_ctl` reads it: the eighth line.
pub(super) fn is_ready(layout: &Layout, pid: u32) -> bool {
    let Ok(text) = std::fs::read_to_string(layout.pid_file()) else {
        return false;
    };
    let mut lines = text.lines();
    lines.next().and_then(|line| line.trim().parse().ok()) == Some(pid)
        && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

/// The process a ready cluster is served by, if one is.
pub(super) fn serving(layout: &Layout) -> Option<u32> {
    let pid = recorded_pid(layout)?;
    let running = running(&layout.cluster).contains(&pid);
    let pid = u32::try_from(pid).ok()?;
    (running && is_ready(layout, pid)).then_some(pid)
}

/// Sends a signal; a process that is gone is not an error.
pub(super) fn signal(pid: i32, signal: Signal) {
    match kill(Pid::from_raw(pid), signal) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => tracing::warn!(pid, %signal, %error, "cannot signal PostgreSQL"),
    }
}

/// Ends whatever PostgreSQL processes still work on the cluster, and takes away lock files whose number
/// now belongs to another program (after a power cut or in a new container). PostgreSQL itself sees that a
/// number is dead, but not that it was given to someone else.
pub(super) fn clear_leftovers(layout: &Layout) -> Result<(), ClusterError> {
    let begun = Instant::now();
    let mut sent = None;
    loop {
        let running = running(&layout.cluster);
        let Some(first) = running.first().copied() else {
            break;
        };
        let main = recorded_pid(layout).filter(|pid| running.contains(pid));
        // Without its main process, PostgreSQL's others end by themselves within moments.
        let step = match (begun.elapsed().as_secs(), main.is_some()) {
            (0..1, false) => None,
            (1..4, false) => Some(Signal::SIGTERM),
            (0..15, true) => Some(STOP_FAST),
            (4..8, false) | (15..20, true) => Some(STOP_IMMEDIATELY),
            (8..12, false) | (20..25, true) => Some(Signal::SIGKILL),
            _ => {
                return Err(ClusterError::Leftover {
                    pid: main.unwrap_or(first),
                });
            }
        };
        if step.is_some() && step != sent {
            tracing::warn!(?main, count = running.len(), signal = ?step, "stopping a PostgreSQL left by an earlier server");
            sent = step;
            for pid in main.map_or(running, |main| vec![main]) {
                if let Some(step) = step {
                    signal(pid, step);
                }
            }
        }
        std::thread::sleep(POLL);
    }
    for path in [layout.pid_file(), layout.socket_lock()] {
        if first_number(&path).is_some_and(pid_is_taken) {
            tracing::warn!(path = %path.display(), "removing a lock file whose process number belongs to another program");
            std::fs::remove_file(&path).map_err(ClusterError::io("remove", &path))?;
        }
    }
    Ok(())
}

fn pid_is_taken(pid: i32) -> bool {
    // EPERM: it lives and belongs to someone else.
    pid > 0 && !matches!(kill(Pid::from_raw(pid), None), Err(Errno::ESRCH))
}

fn recorded_pid(layout: &Layout) -> Option<i32> {
    first_number(&layout.pid_file())
}

fn first_number(path: &Path) -> Option<i32> {
    std::fs::read_to_string(path)
        .ok()?
        .lines()
        .next()?
        .trim()
        .parse()
        .ok()
}

/// PostgreSQL processes whose working folder is this cluster: the main one and all its children stand there.
fn running(cluster: &Path) -> Vec<i32> {
    std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            let process = PathBuf::from(format!("/proc/{pid}"));
            let is_postgres = std::fs::read_to_string(process.join("comm"))
                .is_ok_and(|name| matches!(name.trim(), "postgres" | "postmaster"));
            is_postgres
                && std::fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == cluster)
                && !is_zombie(&process)
        })
        .collect()
}

/// Processor time and time spent waiting for the disk, of all processes of the cluster.
pub(super) fn ticks(cluster: &Path) -> u64 {
    // proc(5): fields 14, 15 and 42 of `stat`; the third is the first after the closing bracket.
    const FIELDS: [usize; 3] = [14 - 3, 15 - 3, 42 - 3];
    running(cluster)
        .into_iter()
        .filter_map(|pid| std::fs::read_to_string(format!("/proc/{pid}/stat")).ok())
        .filter_map(|stat| {
            let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split_whitespace().collect();
            FIELDS
                .iter()
                .map(|at| fields.get(*at)?.parse::<u64>().ok())
                .sum::<Option<u64>>()
        })
        .sum()
}

/// Dead but not yet waited for.
fn is_zombie(process: &Path) -> bool {
    std::fs::read_to_string(process.join("stat"))
        .ok()
        .and_then(|stat| Some(stat.rsplit_once(") ")?.1.starts_with('Z')))
        .unwrap_or(true)
}

fn open_log(path: &Path) -> Result<File, ClusterError> {
    trim_log(path);
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o640)
        .open(path)
        .map_err(ClusterError::io("open", path))
}

/// Keeps the log small: copies a large one to `postgres.log.1` and empties it. PostgreSQL appends, so it
/// goes on at the new end.
pub(super) fn trim_log(path: &Path) {
    if !std::fs::metadata(path).is_ok_and(|meta| meta.len() > LOG_MAX_BYTES) {
        return;
    }
    let moved = std::fs::copy(path, path.with_extension("log.1"))
        .and_then(|_| OpenOptions::new().write(true).open(path)?.set_len(0));
    if let Err(error) = moved {
        tracing::warn!(path = %path.display(), %error, "cannot rotate PostgreSQL's log");
    }
}

/// The end of the log, for an error message.
pub(super) fn log_tail(path: &Path) -> String {
    let read = || {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(LOG_TAIL_BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.len().saturating_sub(15);
    lines.get(start..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_its_last_lines() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("postgres.log");
        let lines: Vec<String> = (0..500).map(|n| format!("line number {n}")).collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let tail = log_tail(&path);
        assert!(
            tail.starts_with("line number 485\n") && tail.ends_with("line number 499"),
            "{tail}"
        );
        assert_eq!(log_tail(&directory.path().join("none")), "");
    }

    #[test]
    fn a_program_that_is_not_postgres_is_never_taken_for_it() {
        let here = std::env::current_dir().unwrap();
        assert!(!running(&here).contains(&i32::try_from(std::process::id()).unwrap()));
        assert!(pid_is_taken(1));
        assert!(!pid_is_taken(i32::MAX));
    }
}
