//! What runs an installation: configuration, the database cluster, logs, self-checks.
//!
//! Plugs never see this crate; what they declare, it carries out.

pub mod admin_socket;
pub mod auth;
pub mod bus;
pub mod config;
pub mod devices;
pub mod diagnostics;
pub mod files;
pub mod jobs;
mod key_file;
pub mod logging;
pub mod notify;
pub mod postgres_cluster;
mod ticket;
pub mod vault;
