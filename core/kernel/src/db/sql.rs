//! Running statements. [`Select`] is handed out freely; [`Change`] only by the kernel, to a record that is being created or updated.

use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::{Query, QueryAs};
use sqlx::{Executor, FromRow};

use super::tx::Tx;
use crate::fault::Fault;

/// May read.
pub struct Select<'t>(&'t mut Tx);

/// May read and change. Has no public constructor: only the kernel hands it to a [`crate::Record`] (lock 1 of house 2).
pub struct Change<'t>(Select<'t>);

impl<'t> Select<'t> {
    pub(crate) fn new(tx: &'t mut Tx) -> Self {
        Self(tx)
    }

    /// All rows.
    pub async fn all<T>(&mut self, query: QueryAs<'_, Postgres, T, PgArguments>) -> Result<Vec<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let (connection, persistent) = self.0.trip()?;
        Ok(query.persistent(persistent).fetch_all(connection).await?)
    }

    /// The first row, if any.
    pub async fn optional<T>(
        &mut self,
        query: QueryAs<'_, Postgres, T, PgArguments>,
    ) -> Result<Option<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let (connection, persistent) = self.0.trip()?;
        Ok(query.persistent(persistent).fetch_optional(connection).await?)
    }

    /// The one row; its absence is our mistake.
    pub async fn one<T>(&mut self, query: QueryAs<'_, Postgres, T, PgArguments>) -> Result<T, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let (connection, persistent) = self.0.trip()?;
        Ok(query.persistent(persistent).fetch_one(connection).await?)
    }

    /// Raw rows, for the few statements whose shape is easier read by column.
    pub async fn rows(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<Vec<PgRow>, Fault> {
        let (connection, persistent) = self.0.trip()?;
        Ok(connection.fetch_all(query.persistent(persistent)).await?)
    }
}

impl<'t> Change<'t> {
    pub(crate) fn new(tx: &'t mut Tx) -> Self {
        Self(Select::new(tx))
    }

    /// Runs a changing statement; answers how many rows it touched.
    pub async fn run(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<u64, Fault> {
        let (connection, persistent) = self.0.0.trip()?;
        Ok(query
            .persistent(persistent)
            .execute(connection)
            .await?
            .rows_affected())
    }

    /// Reading (also `RETURNING`).
    pub fn select(&mut self) -> &mut Select<'t> {
        &mut self.0
    }
}
