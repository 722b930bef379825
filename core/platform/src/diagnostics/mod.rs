//! Looks at the machine before trouble does: start-up checks and `till doctor` (P-4.1.4, P-4.1.10).
//!
//! A check is data: what was looked at, how it is, and what to do. Nothing here changes anything, except
//! [`prepare_directories`] and [`record_start`].

mod checks;
mod directories;
mod port;

pub use checks::{database, doctor, startup};
pub use directories::{Directories, prepare_directories, record_start};

use serde::Serialize;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Good.
    Ok,
    /// The server runs, but someone should look.
    Warn,
    /// The server should not start, or does not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable word, such as `clock`.
    pub name: &'static str,
    /// How it is.
    pub status: Status,
    /// What was found.
    pub detail: String,
    /// What to do, when it is not good.
    pub remedy: Option<String>,
}

impl Check {
    /// Good.
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            status: Status::Ok,
            detail: detail.into(),
            remedy: None,
        }
    }

    /// Someone should look; the remedy says at what.
    pub fn warn(name: &'static str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            name,
            status: Status::Warn,
            detail: detail.into(),
            remedy: Some(remedy.into()),
        }
    }

    /// Does not work; the remedy says what to do.
    pub fn fail(name: &'static str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            name,
            status: Status::Fail,
            detail: detail.into(),
            remedy: Some(remedy.into()),
        }
    }
}
