//! A record: a whole document as it is stored, e.g. a sale with its lines and payments.

use serde::Serialize;
use till_shared::ids::BranchId;
use uuid::Uuid;

use crate::db::{Change, Load};
use crate::fault::Fault;

/// How many rows the statements of a record touch. The kernel compares it with what PostgreSQL says, so that a note in the audit log
/// cannot tell of a change that did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// One row: the record is a row.
    One,
    /// At least one: the record is a document of several rows. Its own row is changed by [`Change::exactly_one`].
    Document,
}

/// A whole document as it is stored. Implemented in a module's `store.rs`, the only place with SQL.
///
/// Its `Serialize` is what the audit log keeps, so secrets are skipped there.
pub trait Record: Serialize + Send + Sync + Sized {
    /// The entity's name in the audit log, e.g. `product`.
    const ENTITY: &'static str;
    /// Every table that storing it may touch, `schema.table`; compared with what PostgreSQL saw change (lock 3).
    const TABLES: &'static [&'static str];
    /// How many rows its statements touch.
    const ROWS: Rows = Rows::One;

    /// Whether people of any branch may write it although it belongs to none, e.g. a customer. What belongs to no branch is otherwise
    /// the whole business's: only whoever holds the operation's permission for all branches may write it.
    const SHARED: bool = false;

    /// Its id.
    fn id(&self) -> Uuid;

    /// The branch it belongs to; the kernel hides it from actors of other branches.
    fn branch(&self) -> Option<BranchId> {
        None
    }

    /// Its version, if it is edited in place.
    fn version(&self) -> Option<i64> {
        None
    }

    /// Reads it, with a row lock if `lock`.
    fn load(
        sql: &mut Load<'_>,
        id: Uuid,
        lock: bool,
    ) -> impl Future<Output = Result<Option<Self>, Fault>> + Send;

    /// Stores it for the first time.
    fn insert(&self, sql: &mut Change<'_>) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Stores many for the first time; one statement where that matters.
    fn insert_all(records: &[Self], sql: &mut Change<'_>) -> impl Future<Output = Result<(), Fault>> + Send {
        async move {
            for record in records {
                record.insert(sql).await?;
            }
            Ok(())
        }
    }

    /// Stores the change from `before` to `after`.
    fn update(
        before: &Self,
        after: &Self,
        sql: &mut Change<'_>,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
