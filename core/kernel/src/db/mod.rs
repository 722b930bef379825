//! The only way to the database: transactions that carry their tenant.
//!
//! Measured traps this avoids (reliability 2, dependencies 3): statements outside a transaction behind a pooler, sqlx's ping on every
//! release, statements that stay prepared on a pooled server connection.

pub mod columns;
mod errors;
mod in_order;
mod pool;
mod sql;
mod table;
mod text;
mod tx;
mod words;

pub use columns::{AsRow, Column, ReadAs, Rowed, WriteAs, Written};
pub use errors::connection_fault;
pub use pool::{COMMIT_WITHIN, DatabaseSettings, Pools};
pub use sql::{Bound, Change, Load, Select};
pub use table::{
    Tabled, insert as insert_rows, load as load_row, states as row_states, update as update_rows,
};
pub use text::{Changing, Reading, marked, marked_len};
pub(crate) use tx::{Access, Committing, Tx, outcome_unknown};
pub use words::Stored;
