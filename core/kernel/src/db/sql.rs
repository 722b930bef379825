//! Running statements. [`Select`] is handed out freely; [`Change`] only by the kernel, to a record that is being created or updated.

use sqlx::encode::Encode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::types::Type;
use sqlx::{Arguments, Executor, FromRow, Postgres};

use super::text::{Changing, Reading};
use super::tx::{Access, Tx};
use crate::fault::{Fault, codes};

/// A statement with its parameters: [`reading!`](crate::reading) or [`changing!`](crate::changing), then `bind`.
pub struct Bound<S> {
    text: S,
    arguments: Result<PgArguments, BoxDynError>,
}

impl<S> Bound<S> {
    /// Gives the next parameter (`$1`, `$2`, …).
    #[must_use]
    pub fn bind<'v, V: Encode<'v, Postgres> + Type<Postgres>>(mut self, value: V) -> Self {
        if let Ok(arguments) = &mut self.arguments
            && let Err(error) = arguments.add(value)
        {
            self.arguments = Err(error);
        }
        self
    }
}

macro_rules! bindable {
    ($($text:ty),+) => {$(
        impl $text {
            /// Gives the first parameter (`$1`).
            #[must_use]
            pub fn bind<'v, V: Encode<'v, Postgres> + Type<Postgres>>(self, value: V) -> Bound<Self> {
                Bound::from(self).bind(value)
            }
        }

        impl From<$text> for Bound<$text> {
            fn from(text: $text) -> Self {
                Self { text, arguments: Ok(PgArguments::default()) }
            }
        }
    )+};
}
bindable!(Reading, Changing);

/// May read.
pub struct Select<'t>(&'t mut Tx);

/// Reads one record for the kernel, which asks afterwards whether the actor may see it. Has no public constructor, so that a record
/// cannot be loaded past that question; [`Select::unscoped`] is the word for doing so on purpose.
pub struct Load<'t>(pub(crate) Select<'t>);

impl<'t> std::ops::Deref for Load<'t> {
    type Target = Select<'t>;
    fn deref(&self) -> &Select<'t> {
        &self.0
    }
}

impl std::ops::DerefMut for Load<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// May read and change. Has no public constructor: only the kernel hands it to a [`crate::Record`] (lock 1 of house 2). Counts the rows
/// it touched, so that the kernel can compare them with what the record says.
pub struct Change<'t> {
    select: Select<'t>,
    touched: u64,
    proved: bool,
}

impl<'t> Select<'t> {
    pub(crate) fn new(tx: &'t mut Tx) -> Self {
        Self(tx)
    }

    fn text(&self, reading: Reading) -> &'static str {
        match self.0.access() {
            Access::ReadOnly | Access::Snapshot => reading.in_query,
            Access::ReadWrite => reading.in_command,
        }
    }

    /// All rows.
    pub async fn all<T>(&mut self, reading: impl Into<Bound<Reading>>) -> Result<Vec<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let reading = reading.into();
        let text = self.text(reading.text);
        all(self.0, text, reading.arguments).await
    }

    /// The first row, if any.
    pub async fn optional<T>(&mut self, reading: impl Into<Bound<Reading>>) -> Result<Option<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let reading = reading.into();
        let text = self.text(reading.text);
        optional(self.0, text, reading.arguments).await
    }

    /// The one row; its absence is our mistake.
    pub async fn one<T>(&mut self, reading: impl Into<Bound<Reading>>) -> Result<T, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.optional(reading)
            .await?
            .ok_or_else(|| Fault::internal(sqlx::Error::RowNotFound))
    }

    /// A record without asking whether the actor may see it: for what is shown by name only, or asked for by the product itself.
    pub async fn unscoped<R: crate::record::Record>(&mut self, id: uuid::Uuid) -> Result<Option<R>, Fault> {
        R::load(&mut Load(Select(&mut *self.0)), id, false).await
    }

    /// Raw rows, for the few statements whose shape is easier read by column.
    pub async fn rows(&mut self, reading: impl Into<Bound<Reading>>) -> Result<Vec<PgRow>, Fault> {
        let reading = reading.into();
        let text = self.text(reading.text);
        let (connection, persistent) = self.0.trip()?;
        let query = sqlx::query_with(text, given(reading.arguments)?).persistent(persistent);
        Ok(connection.fetch_all(query).await?)
    }
}

impl<'t> Change<'t> {
    pub(crate) fn new(tx: &'t mut Tx) -> Self {
        Self {
            select: Select::new(tx),
            touched: 0,
            proved: false,
        }
    }

    /// Runs a changing statement; answers how many rows it touched. The kernel adds them up.
    pub async fn run(&mut self, changing: impl Into<Bound<Changing>>) -> Result<u64, Fault> {
        let changing = changing.into();
        let (connection, persistent) = self.select.0.trip()?;
        let touched = sqlx::query_with(changing.text.text, given(changing.arguments)?)
            .persistent(persistent)
            .execute(connection)
            .await?
            .rows_affected();
        self.touched += touched;
        Ok(touched)
    }

    /// Runs a changing statement that must touch exactly one row: the row of a record of several, at the version it was read with. None
    /// is [`codes::STALE`], more are our mistake.
    pub async fn exactly_one(&mut self, changing: impl Into<Bound<Changing>>) -> Result<(), Fault> {
        self.exactly(1, changing).await
    }

    /// The same for the rows of `records` records at once: fewer are [`codes::STALE`], because one of them is not at its version any more.
    pub async fn exactly(
        &mut self,
        records: usize,
        changing: impl Into<Bound<Changing>>,
    ) -> Result<(), Fault> {
        let wanted = records as u64;
        match self.run(changing).await? {
            touched if touched == wanted => {
                self.proved = true;
                Ok(())
            }
            fewer if fewer < wanted => Err(codes::STALE.fault()),
            more => Err(Fault::internal(format!(
                "{more} rows were changed instead of {wanted}"
            ))),
        }
    }

    /// Runs a changing statement and answers what it returns (`RETURNING`).
    pub async fn all<T>(&mut self, changing: impl Into<Bound<Changing>>) -> Result<Vec<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let changing = changing.into();
        let rows: Vec<T> = all(self.select.0, changing.text.text, changing.arguments).await?;
        self.touched += rows.len() as u64;
        Ok(rows)
    }

    /// Runs a changing statement and answers the first row it returns.
    pub async fn optional<T>(&mut self, changing: impl Into<Bound<Changing>>) -> Result<Option<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let changing = changing.into();
        let row = optional(self.select.0, changing.text.text, changing.arguments).await?;
        self.touched += u64::from(row.is_some());
        Ok(row)
    }

    /// Runs a changing statement that returns one row; none is our mistake.
    pub async fn one<T>(&mut self, changing: impl Into<Bound<Changing>>) -> Result<T, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.optional(changing)
            .await?
            .ok_or_else(|| Fault::internal(sqlx::Error::RowNotFound))
    }

    /// Reading.
    pub fn select(&mut self) -> &mut Select<'t> {
        &mut self.select
    }

    /// Counts from nought again: the next of several records is changed.
    pub(crate) fn begin_next(&mut self) {
        (self.touched, self.proved) = (0, false);
    }

    /// Each of several records was counted by itself.
    pub(crate) fn counted_each(&mut self) {
        self.proved = true;
    }

    /// How many rows were touched, and whether the record itself proved that its own row was the one.
    pub(crate) fn outcome(&self) -> (u64, bool) {
        (self.touched, self.proved)
    }
}

async fn all<T>(
    tx: &mut Tx,
    text: &'static str,
    arguments: Result<PgArguments, BoxDynError>,
) -> Result<Vec<T>, Fault>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let (connection, persistent) = tx.trip()?;
    Ok(sqlx::query_as_with(text, given(arguments)?)
        .persistent(persistent)
        .fetch_all(connection)
        .await?)
}

async fn optional<T>(
    tx: &mut Tx,
    text: &'static str,
    arguments: Result<PgArguments, BoxDynError>,
) -> Result<Option<T>, Fault>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let (connection, persistent) = tx.trip()?;
    Ok(sqlx::query_as_with(text, given(arguments)?)
        .persistent(persistent)
        .fetch_optional(connection)
        .await?)
}

/// The parameters; one that could not be encoded is our mistake.
fn given(arguments: Result<PgArguments, BoxDynError>) -> Result<PgArguments, Fault> {
    arguments.map_err(|error| Fault::internal(sqlx::Error::Encode(error)))
}
