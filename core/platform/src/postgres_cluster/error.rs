//! Why the database could not be had, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

use super::programs::Version;

/// What went wrong between this program and PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No usable programs.
    #[error(
        "PostgreSQL's programs (postgres and initdb, version 15 to 18) were not found; looked in {}. Run scripts/setup, or \
         install the Debian package `postgresql`, or set database.postgres_bin_dir, or set DATABASE_URL to use a \
         PostgreSQL that runs elsewhere",
        list(.looked_in)
    )]
    ProgramsMissing {
        /// Every folder that was tried.
        looked_in: Vec<PathBuf>,
    },
    /// They are there, and not for the user that would run them.
    #[error("the programs in {} cannot be run by the user {user}, under which PostgreSQL runs", path.display())]
    ProgramsClosed {
        /// The folder.
        path: PathBuf,
        /// Who cannot run them.
        user: String,
    },
    /// A cluster whose files were copied or restored by somebody else.
    #[error(
        "the files in {} belong to {owner}, as a copy made with plain cp -r does, but PostgreSQL runs as {user}: chown -R {user}: {}",
        path.display(), path.parent().unwrap_or(path).display()
    )]
    ForeignFiles {
        /// The cluster.
        path: PathBuf,
        /// Whom they belong to.
        owner: String,
        /// Whom they should belong to.
        user: String,
    },
    /// Only looking, so no new ones are made.
    #[error("the passwords file {} is missing: `till serve` makes new ones", path.display())]
    NoPasswords {
        /// The file.
        path: PathBuf,
    },
    /// Too old, too new, or with a known hole in row-level security.
    #[error("PostgreSQL {found} {place} cannot be used: {}", found.refusal().unwrap_or("the version is not supported"))]
    VersionRefused {
        /// What was found.
        found: Version,
        /// Where, such as `in /usr/lib/postgresql/14/bin`.
        place: String,
    },
    /// The cluster on disk needs another major version than the programs at hand.
    #[error(
        "the database in {} was made by PostgreSQL {needed}, and only other versions are installed; install the Debian \
         package `postgresql-{needed}`, or move the data with a backup and a restore", path.display()
    )]
    OtherMajor {
        /// The cluster.
        path: PathBuf,
        /// Its major version.
        needed: u32,
    },
    /// A second server on one data folder.
    #[error(
        "another till{} is already running on {}: stop it first, or give this one a folder of its own with data_dir",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), path.display()
    )]
    Locked {
        /// The data folder.
        path: PathBuf,
        /// The process that holds it.
        pid: Option<u32>,
    },
    /// The configured user does not exist, or there is no user to step down to.
    #[error(
        "PostgreSQL refuses to run as root, and there is no system user {wanted}: create it with `adduser --system --group till`, or set database.postgres_user"
    )]
    NoUser {
        /// The name or names that were tried.
        wanted: String,
    },
    /// Someone else's cluster.
    #[error("the database in {} belongs to the user {owner}: start the server as {owner} or as root, or `chown -R` the folder", path.display())]
    OtherOwner {
        /// The cluster.
        path: PathBuf,
        /// Its owner's name or number.
        owner: String,
    },
    /// The unprivileged user cannot get to the data.
    #[error("the folder {} is closed to the user {user} under which PostgreSQL runs: choose another data_dir, or `chmod o+x` the folder", folder.display())]
    FolderClosed {
        /// The folder on the way to the data.
        folder: PathBuf,
        /// Who cannot pass.
        user: String,
    },
    /// A file operation failed.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// Such as `create`.
        doing: &'static str,
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `initdb` or the single-user mode failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which program.
        program: &'static str,
        /// What it said.
        output: String,
    },
    /// PostgreSQL ended before it was ready.
    #[error("PostgreSQL did not start ({reason}); the end of its log {}:\n{tail}", log.display())]
    DidNotStart {
        /// How it ended.
        reason: String,
        /// Its log.
        log: PathBuf,
        /// The last lines.
        tail: String,
    },
    /// Passwords file damaged.
    #[error("the passwords file {} is damaged: restore it from a backup, or delete it to have new passwords made", path.display())]
    Secrets {
        /// The file.
        path: PathBuf,
    },
    /// A running PostgreSQL of an earlier server would not end.
    #[error("a PostgreSQL left over from an earlier server (process {pid}) does not stop: end it by hand")]
    Leftover {
        /// Its process.
        pid: i32,
    },
    /// A role that could read other tenants' rows, or has no rights at all.
    #[error("the role {role} cannot be used: {why}")]
    Role {
        /// Its name.
        role: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// PostgreSQL answered with an error.
    #[error("cannot {doing}: {source}")]
    Database {
        /// Such as `connect to the database`.
        doing: &'static str,
        /// What it said.
        source: sqlx::Error,
    },
    /// A background task of this program ended early.
    #[error("the database supervisor ended unexpectedly")]
    Supervisor,
}

impl ClusterError {
    /// What to do about it, in one sentence; [`ClusterError::to_string`] may say it at greater length.
    pub fn remedy(&self) -> String {
        match self {
            Self::ProgramsMissing { .. } | Self::OtherMajor { .. } => {
                "install PostgreSQL (scripts/setup does), set database.postgres_bin_dir, or set DATABASE_URL"
                    .to_owned()
            }
            Self::ProgramsClosed { path, user } => {
                format!("let the user {user} enter and run {}", path.display())
            }
            Self::VersionRefused { .. } => "update PostgreSQL".to_owned(),
            Self::Locked { .. } => {
                "stop the other till, or give this one a folder of its own with data_dir".to_owned()
            }
            Self::NoUser { .. } => {
                "create the user with `adduser --system --group till`, or set database.postgres_user"
                    .to_owned()
            }
            Self::OtherOwner { owner, .. } => format!("start it as {owner} or as root"),
            Self::ForeignFiles { path, user, .. } => {
                format!("chown -R {user}: {}", path.parent().unwrap_or(path).display())
            }
            Self::FolderClosed { folder, .. } => {
                format!("choose another data_dir, or chmod o+x {}", folder.display())
            }
            Self::Io { path, .. } => {
                format!(
                    "see to whom {} belongs and whether its disk is full",
                    path.display()
                )
            }
            Self::DidNotStart { log, .. } => format!("see the whole log, {}", log.display()),
            Self::Secrets { path } => format!("restore {} from a backup, or delete it", path.display()),
            Self::NoPasswords { .. } => "start `till serve` once, which makes new ones".to_owned(),
            Self::Leftover { pid } => format!("kill {pid}"),
            Self::Program { .. } => "see what it says; the disk may be full or read-only".to_owned(),
            Self::Role { .. } => "see docs/configuration.md, \"A database of your own\"".to_owned(),
            Self::Database { .. } => {
                "see that the database runs, and that `till config check` shows the right address".to_owned()
            }
            Self::Supervisor => "try again, and report it if it happens again".to_owned(),
        }
    }

    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }

    pub(super) fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { doing, source }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let shown: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    if shown.is_empty() {
        "PATH and /usr/lib/postgresql".to_owned()
    } else {
        shown.join(", ")
    }
}
