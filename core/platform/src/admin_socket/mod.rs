//! The door of this machine's administrator to a running server: a unix socket, never TCP.
//!
//! It lies in the runtime folder of the service (`/run/till/admin.sock`), else in `run/` below the data folder; there is always a way to it
//! at `<data_dir>/run/admin.sock`. Its mode is 0660, its folder's 0750, and the kernel says who is at the other end: only root and the
//! user of the server are answered. One question and one answer a connection, each one line of JSON.

mod ask;
mod listen;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use till_kernel::BoxFuture;

pub use ask::{AskError, ask};
pub use listen::{AdminSocket, listen};

/// The name of the socket.
const FILE: &str = "admin.sock";
/// More than this is no question and no answer.
const LINE_MAX: usize = 4096;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Ask {
    /// Where in its life the server is.
    Phase,
    /// The link that sets up an empty installation.
    SetupLink,
    /// Finish what is under way, and stop.
    Drain,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// Where in its life the server is.
    Phase(Standing),
    /// The link, or none where a business is set up already.
    SetupLink {
        /// It opens the first run.
        link: Option<String>,
        /// Where people reach the server.
        base: String,
    },
    /// It stops now.
    Draining,
    /// Not answered.
    Refused {
        /// Why.
        why: String,
    },
}

/// A server and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// One word, such as `migrating` or `ready`.
    pub phase: String,
    /// More about it; may be empty.
    pub detail: String,
    /// Of the program.
    pub version: String,
    /// Its process.
    pub process: u32,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its data folder.
    pub data_dir: PathBuf,
}

/// Who answers.
pub trait Desk: Send + Sync + 'static {
    /// The answer to one question.
    fn answer(&self, ask: Ask) -> BoxFuture<'_, Answer>;
}

/// Below the data folder; the socket, or a link to it.
fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("run")
}

/// A way to a file in an open folder that is short enough for a socket's address, wherever the folder is.
fn short(folder: &std::fs::File) -> PathBuf {
    use std::os::fd::AsRawFd;
    PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(FILE)
}
