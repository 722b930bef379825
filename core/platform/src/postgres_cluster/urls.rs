//! How each role reaches the database.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::layout::PORT;

/// Owns the schemas and runs migrations; never serves requests.
pub const OWNER_ROLE: &str = "till_owner";
/// Serves requests; owns nothing and is bound by row-level security.
pub const APP_ROLE: &str = "till_app";
/// Seals the audit log.
pub const SEALER_ROLE: &str = "till_sealer";
/// Queries run as this role: it reads and cannot write.
pub const READER_ROLE: &str = "till_reader";
/// The database of a managed cluster.
pub const DATABASE: &str = "till";

/// A session that forgot its transaction lets go of its locks after this.
const IDLE_IN_TRANSACTION: &str = "60s";

/// Connect options of the roles. `Debug` shows no passwords.
#[derive(Clone)]
pub struct DatabaseUrls {
    /// Migrations; always direct. On an external server this is the role of `database.url`, whatever its name.
    pub owner: PgConnectOptions,
    /// Requests; through the pooler if there is one.
    pub app: PgConnectOptions,
    /// The same role around the pooler: LISTEN and advisory locks.
    pub app_direct: PgConnectOptions,
    /// The sealer; always direct.
    pub sealer: PgConnectOptions,
    /// `app` leads through a transaction-mode pooler: statements must not be persistent, and the time limits
    /// are not set at connect but must be set in each transaction.
    pub pooled: bool,
}

impl fmt::Debug for DatabaseUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseUrls")
            .field("app", &address(&self.app))
            .field("owner", &address(&self.owner))
            .field("pooled", &self.pooled)
            .finish_non_exhaustive()
    }
}

/// User, host and database; no password.
fn address(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or_else(
        || options.get_host().to_owned(),
        |path| path.display().to_string(),
    );
    format!(
        "{}@{host}/{}",
        options.get_username(),
        options.get_database().unwrap_or_default()
    )
}

/// Time limits of sessions that serve requests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) statement: Duration,
    pub(super) lock: Duration,
}

impl Limits {
    /// Sets them at connect. A pooler refuses such parameters, so only for direct connections.
    pub(super) fn apply(self, options: PgConnectOptions) -> PgConnectOptions {
        options.options([
            ("statement_timeout", format!("{}ms", self.statement.as_millis())),
            ("lock_timeout", format!("{}ms", self.lock.as_millis())),
            (
                "idle_in_transaction_session_timeout",
                IDLE_IN_TRANSACTION.to_owned(),
            ),
        ])
    }
}

/// A role of the managed cluster, over its socket.
pub(super) fn over_socket(
    socket_dir: &Path,
    role: &str,
    password: &SecretString,
    database: &str,
) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(PORT)
        .ssl_mode(PgSslMode::Disable)
        .username(role)
        .password(password.expose_secret())
        .database(database)
        .application_name("till")
}

/// For statements that hold a password: they must not appear in our log.
pub(super) fn unlogged(options: PgConnectOptions) -> PgConnectOptions {
    options.disable_statement_logging()
}
