//! The settings of a managed cluster, written anew at every start.

use std::path::Path;

use super::error::ClusterError;
use super::layout::{Layout, PORT};
use super::run_as::RunAs;

/// Included by `postgresql.conf`; ours.
const OURS: &str = "till.conf";
/// Included after ours; the shop's own wishes.
const LOCAL: &str = "local.conf";

/// Connections beyond those of the server's pool: migrations, notifications, backups, a person with psql.
const SPARE_CONNECTIONS: u32 = 34;
const LEAST_CONNECTIONS: u32 = 100;

/// What varies between installations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tuning {
    pub(super) pool: u32,
    /// Off only for tests that can lose their data.
    pub(super) durable: bool,
}

/// Writes our settings. Sized for a shop's PC: the rest of its memory belongs to the till and the browser.
pub(super) fn write(layout: &Layout, run_as: &RunAs, tuning: Tuning) -> Result<(), ClusterError> {
    let path = layout.cluster.join(OURS);
    std::fs::write(&path, text(&layout.socket_dir, tuning)).map_err(ClusterError::io("write", &path))?;
    run_as.own(&path)
}

/// The lines that make `postgresql.conf` read our settings.
pub(super) fn includes() -> String {
    format!(
        "\n# Written by till at every start; put your own wishes into {LOCAL}.\ninclude_if_exists = '{OURS}'\ninclude_if_exists = '{LOCAL}'\n"
    )
}

fn text(socket_dir: &Path, tuning: Tuning) -> String {
    let socket_dir = quoted(&socket_dir.display().to_string());
    let connections = (tuning.pool + SPARE_CONNECTIONS).max(LEAST_CONNECTIONS);
    let durable = if tuning.durable { "on" } else { "off" };
    format!(
        "# Written by till at every start. Put changes into {LOCAL}.
listen_addresses = ''
port = {PORT}
unix_socket_directories = {socket_dir}
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = {connections}

shared_buffers = '128MB'
work_mem = '8MB'
maintenance_work_mem = '64MB'
effective_cache_size = '1GB'
random_page_cost = 1.1
jit = off
# After a crash the whole folder is made durable first: one call for the file system instead of one for each file.
recovery_init_sync_method = 'syncfs'

# An acknowledged sale survives a power cut.
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
wal_level = 'replica'
max_wal_size = '1GB'
min_wal_size = '128MB'
checkpoint_timeout = '15min'
checkpoint_completion_target = 0.9

idle_in_transaction_session_timeout = '60s'
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.02

# The log names what went wrong, never what customers bought: neither the statement that failed nor its details, which hold
# the values of the row (\"Key (...)=(...) already exists\").
log_destination = 'stderr'
logging_collector = off
log_statement = 'none'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_line_prefix = '%m [%p] %q%u@%d '
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C'
"
    )
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_network_port_is_ever_opened_and_commits_are_durable() {
        let text = text(
            Path::new("/srv/o'brien/run"),
            Tuning {
                pool: 16,
                durable: true,
            },
        );
        assert!(text.contains("listen_addresses = ''\n"));
        assert!(text.contains("unix_socket_directories = '/srv/o''brien/run'\n"));
        assert!(text.contains("fsync = on\n") && text.contains("synchronous_commit = on\n"));
        assert!(text.contains("max_connections = 100\n"));
    }

    #[test]
    fn a_large_pool_finds_room() {
        assert!(
            super::text(
                Path::new("/x"),
                Tuning {
                    pool: 200,
                    durable: true
                }
            )
            .contains("max_connections = 234\n")
        );
    }
}
