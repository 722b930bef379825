//! The database of an installation: a PostgreSQL of its own by default, or one that runs elsewhere.
//!
//! A managed cluster listens on a private unix socket only, keeps data checksums, asks every role for a
//! SCRAM password, and runs as an unprivileged user. Four roles: `till_super` bootstraps and repairs (it
//! bypasses row-level security, so it never serves anyone), [`OWNER_ROLE`] owns the schemas, [`APP_ROLE`]
//! serves requests, [`SEALER_ROLE`] seals the audit log. Invariants: one server for one data folder
//! ([`DataDirLock`]); a killed first run leaves no half cluster; a crash of PostgreSQL is followed by a start;
//! a killed server takes its PostgreSQL along, and where it could not, the next start stops the leftover.
//!
//! On disk, below `data_dir`: `till.lock`, `secrets/postgres.json`, `postgres/data`, `postgres/run` (the
//! socket, unless its path would be too long), `logs/postgres.log`.

mod cluster;
mod conf;
mod database;
mod error;
pub mod external;
mod initialise;
mod layout;
mod lock;
mod process;
mod programs;
mod roles;
mod run_as;
mod secrets;
mod supervisor;
mod turn;
mod urls;

pub use cluster::{Cluster, ClusterSettings};
pub use database::Database;
pub use error::ClusterError;
pub use lock::DataDirLock;
pub use programs::{Programs, Version};
pub use supervisor::ClusterState;
pub use turn::Turn;
pub use urls::{APP_ROLE, DATABASE, DatabaseUrls, OWNER_ROLE, SEALER_ROLE};
