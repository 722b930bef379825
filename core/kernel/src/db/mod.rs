//! The only way to the database: transactions that carry their tenant.
//!
//! Measured traps this avoids (reliability 2, dependencies 3): statements outside a transaction behind a pooler, sqlx's ping on every
//! release, statements that stay prepared on a pooled server connection.

mod errors;
mod pool;
mod sql;
mod tx;

pub use errors::connection_fault;
pub use pool::{DatabaseSettings, Pools};
pub use sql::{Change, Select};
pub(crate) use tx::{Access, Tx};
