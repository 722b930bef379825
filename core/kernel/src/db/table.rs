//! A record that is one row of one table: its columns are named once, and reading, creating and changing it follow from them.
//!
//! Nothing is hidden: [`table!`](crate::table) only joins names into the text of four statements, which are checked when they are compiled
//! and prepared by a test like any other. Rows are written as JSON through `jsonb_populate_recordset`, so one statement writes one or many.

use std::future::Future;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{ColumnIndex, Decode, FromRow, Postgres, Row, Type};
use uuid::Uuid;

use super::sql::{Change, Load};
use super::text::{Changing, Reading};
use crate::fault::Fault;

/// A row: [`table!`](crate::table) says how its columns are read and written.
pub trait Tabled: Sized + Send + Sync + Unpin {
    /// `schema.table`.
    const TABLE: &'static str;
    /// The texts that follow from them, for the test that prepares each.
    const STATEMENTS: &'static [&'static str];
    /// Reads the row of an id (`$1`).
    const BY_ID: Reading;
    /// The same, and keeps others from changing it meanwhile. Rows that only refer to it need not wait.
    const BY_ID_LOCKED: Reading;
    /// Writes new rows (`$1`: a list of objects).
    const INSERT: Changing;
    /// Changes rows that stand at the version they were read with (`$1`: a list of objects with what they become, `$2`: the versions).
    const UPDATE: Changing;

    /// From a row with all its columns.
    ///
    /// # Errors
    /// When a column is missing, or holds what this program does not know.
    fn of_row(row: &PgRow) -> Result<Self, sqlx::Error>;

    /// As the object that is written, member by column.
    ///
    /// # Errors
    /// When a member has no JSON.
    fn to_row(&self) -> Result<Map<String, Value>, serde_json::Error>;
}

/// A [`Tabled`] record as statements answer it.
#[derive(Clone, Debug)]
pub struct AsRow<R>(pub R);

impl<R: Tabled> FromRow<'_, PgRow> for AsRow<R> {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        R::of_row(row).map(Self)
    }
}

/// How a member of a record stands in a column. It is written by its `Serialize`.
pub trait Column: Sized {
    /// As PostgreSQL gives it.
    type Sql: for<'r> Decode<'r, Postgres> + Type<Postgres>;

    /// From that.
    ///
    /// # Errors
    /// For a word or a number that this program does not know, e.g. of a newer one: never a default.
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError>;
}

macro_rules! plain {
    ($($type:ty),+ $(,)?) => {$(
        impl Column for $type {
            type Sql = Self;
            fn of_sql(sql: Self) -> Result<Self, BoxDynError> {
                Ok(sql)
            }
        }
    )+};
}
plain!(
    bool,
    i16,
    i32,
    i64,
    String,
    Uuid,
    Decimal,
    Value,
    Vec<String>,
    Vec<Uuid>
);

macro_rules! wrapped {
    ($($id:ident),+ $(,)?) => {$(
        impl Column for till_shared::ids::$id {
            type Sql = Uuid;
            fn of_sql(sql: Uuid) -> Result<Self, BoxDynError> {
                Ok(Self(sql))
            }
        }
    )+};
}
till_shared::every_id!(wrapped);

impl Column for jiff::Timestamp {
    type Sql = jiff_sqlx::Timestamp;
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError> {
        Ok(sql.to_jiff())
    }
}

impl Column for jiff::civil::Date {
    type Sql = jiff_sqlx::Date;
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError> {
        Ok(sql.to_jiff())
    }
}

impl<T: Column> Column for Option<T> {
    type Sql = Option<T::Sql>;
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError> {
        sql.map(T::of_sql).transpose()
    }
}

/// Reads a column; [`table!`](crate::table) uses it.
///
/// # Errors
/// When it is missing, of another type, or not known.
pub fn column<C: Column>(row: &PgRow, name: &'static str) -> Result<C, sqlx::Error>
where
    &'static str: ColumnIndex<PgRow>,
{
    C::of_sql(row.try_get(name)?).map_err(|source| sqlx::Error::ColumnDecode {
        index: name.to_owned(),
        source,
    })
}

/// Reads a column that holds JSON; [`table!`](crate::table) uses it.
///
/// # Errors
/// When it is missing, or not of this shape.
pub fn json_column<T: serde::de::DeserializeOwned + 'static>(
    row: &PgRow,
    name: &'static str,
) -> Result<T, sqlx::Error> {
    row.try_get::<Json<T>, _>(name).map(|Json(value)| value)
}

/// Adds a member; [`table!`](crate::table) uses it.
///
/// # Errors
/// When it has no JSON.
pub fn member<T: Serialize>(
    row: &mut Map<String, Value>,
    name: &str,
    value: &T,
) -> Result<(), serde_json::Error> {
    row.insert(name.to_owned(), serde_json::to_value(value)?);
    Ok(())
}

/// Reads the row of an id.
pub fn load<R: Tabled>(
    sql: &mut Load<'_>,
    id: Uuid,
    lock: bool,
) -> impl Future<Output = Result<Option<R>, Fault>> + Send {
    async move {
        let text = if lock { R::BY_ID_LOCKED } else { R::BY_ID };
        let row: Option<AsRow<R>> = sql.optional(text.bind(id)).await?;
        Ok(row.map(|AsRow(record)| record))
    }
}

/// Writes new rows with one statement.
pub fn insert<R: Tabled>(
    records: &[R],
    sql: &mut Change<'_>,
) -> impl Future<Output = Result<(), Fault>> + Send {
    async move {
        sql.run(R::INSERT.bind(Json(rows(records.iter())?))).await?;
        Ok(())
    }
}

/// Changes rows with one statement. One that is not at the version it was read with is [`codes::STALE`](crate::codes::STALE).
pub fn update<R: Tabled + crate::record::Record>(
    changes: &[(&R, &R)],
    sql: &mut Change<'_>,
) -> impl Future<Output = Result<(), Fault>> + Send {
    async move {
        let ids: Vec<Uuid> = changes.iter().map(|(before, _)| before.id()).collect();
        let versions: Vec<Option<i64>> = changes.iter().map(|(before, _)| before.version()).collect();
        let changing = R::UPDATE
            .bind(Json(rows(changes.iter().map(|(_, after)| *after))?))
            .bind(ids)
            .bind(versions);
        sql.exactly(changes.len(), changing).await
    }
}

fn rows<'r, R: Tabled + 'r>(records: impl Iterator<Item = &'r R>) -> Result<Vec<Map<String, Value>>, Fault> {
    let rows: Result<Vec<_>, _> = records.map(Tabled::to_row).collect();
    rows.map_err(Fault::internal)
}

/// Says of a record that it is one row of one table: its key, its other columns, and which of them change.
///
/// ```
/// # use till_shared::ids::RegisterId;
/// # use till_kernel::table;
/// pub struct Register {
///     register_id: RegisterId,
///     code: String,
///     version: i64,
/// }
/// table! { Register = "operations.register", key register_id, columns [code, version], changes [version] }
/// ```
///
/// A member is named like its column; `rates as json` is one that stands as JSON. With `names register` before the key, the macro
/// `register!()` is the text of all columns, for the statements of lists: [`AsRow`] reads what they answer.
#[macro_export]
macro_rules! table {
    ($record:ty = $table:literal, names $names:ident, key $key:ident, columns [$($column:ident $(as $kind:ident)?),+ $(,)?],
        changes $changes:tt) => {
        macro_rules! $names {
            () => { concat!(stringify!($key), $(", ", stringify!($column)),+) };
        }
        $crate::table!($record = $table, key $key, columns [$($column $(as $kind)?),+], changes $changes);
    };
    ($record:ty = $table:literal, key $key:ident,
        columns [$($column:ident $(as $kind:ident)?),+ $(,)?],
        changes [$change:ident $(, $more:ident)* $(,)?]) => {
        impl $crate::Tabled for $record {
            const TABLE: &'static str = $table;
            const STATEMENTS: &'static [&'static str] = &[
                $crate::table!(@by_id $table, $key, [$($column),+], ""),
                $crate::table!(@by_id $table, $key, [$($column),+], " FOR NO KEY UPDATE"),
                $crate::table!(@insert $table, $key, [$($column),+]),
                $crate::table!(@update $table, $key, [$change $(, $more)*]),
            ];
            const BY_ID: $crate::Reading =
                $crate::reading!($crate::table!(@by_id $table, $key, [$($column),+], ""));
            const BY_ID_LOCKED: $crate::Reading =
                $crate::reading!($crate::table!(@by_id $table, $key, [$($column),+], " FOR NO KEY UPDATE"));
            const INSERT: $crate::Changing = $crate::changing!($crate::table!(@insert $table, $key, [$($column),+]));
            const UPDATE: $crate::Changing = $crate::changing!($crate::table!(@update $table, $key, [$change $(, $more)*]));

            fn of_row(row: &$crate::PgRow) -> Result<Self, $crate::SqlError> {
                Ok(Self {
                    $key: $crate::column(row, stringify!($key))?,
                    $($column: $crate::table!(@read row, $column $(, $kind)?)?),+
                })
            }

            fn to_row(&self) -> Result<$crate::JsonObject, $crate::JsonError> {
                let mut row = $crate::JsonObject::new();
                $crate::member(&mut row, stringify!($key), &self.$key)?;
                $($crate::member(&mut row, stringify!($column), &self.$column)?;)+
                Ok(row)
            }
        }
    };
    (@by_id $table:literal, $key:ident, [$($column:ident),+], $lock:literal) => {
        concat!("SELECT ", stringify!($key), $(", ", stringify!($column),)+ " FROM ", $table,
            " WHERE tenant_id = kernel.tenant_id() AND ", stringify!($key), " = $1", $lock)
    };
    (@insert $table:literal, $key:ident, [$($column:ident),+]) => {
        concat!("INSERT INTO ", $table, " (", stringify!($key), $(", ", stringify!($column),)+ ") SELECT ",
            stringify!($key), $(", ", stringify!($column),)+ " FROM jsonb_populate_recordset(NULL::", $table, ", $1)")
    };
    (@update $table:literal, $key:ident, [$change:ident $(, $more:ident)*]) => {
        concat!("UPDATE ", $table, " AS stored SET ", stringify!($change), " = given.", stringify!($change),
            $(", ", stringify!($more), " = given.", stringify!($more),)*
            " FROM jsonb_populate_recordset(NULL::", $table, ", $1) AS given
            JOIN unnest($2::uuid[], $3::bigint[]) AS was (id, version) ON was.id = given.", stringify!($key),
            " WHERE stored.tenant_id = kernel.tenant_id() AND stored.", stringify!($key), " = given.", stringify!($key),
            " AND stored.version IS NOT DISTINCT FROM was.version")
    };
    (@read $row:ident, $column:ident) => { $crate::column($row, stringify!($column)) };
    (@read $row:ident, $column:ident, json) => { $crate::json_column($row, stringify!($column)) };
}

/// In `impl Record`: the record is a row of its [`table!`](crate::table). `taken` is what a violated constraint means.
#[macro_export]
macro_rules! as_row {
    () => {
        $crate::as_row!(|fault| fault);
    };
    (|$fault:ident| $taken:expr) => {
        const TABLES: &'static [&'static str] = &[<Self as $crate::Tabled>::TABLE];
        const STATEMENTS: &'static [&'static str] = <Self as $crate::Tabled>::STATEMENTS;

        async fn load(
            sql: &mut $crate::Load<'_>,
            id: $crate::Uuid,
            lock: bool,
        ) -> Result<Option<Self>, $crate::Fault> {
            $crate::load_row(sql, id, lock).await
        }

        async fn insert(&self, sql: &mut $crate::Change<'_>) -> Result<(), $crate::Fault> {
            Self::insert_all(std::slice::from_ref(self), sql).await
        }

        async fn insert_all(records: &[Self], sql: &mut $crate::Change<'_>) -> Result<(), $crate::Fault> {
            $crate::insert_rows(records, sql)
                .await
                .map_err(|$fault| $taken)
        }

        async fn update(
            before: &Self,
            after: &Self,
            sql: &mut $crate::Change<'_>,
        ) -> Result<(), $crate::Fault> {
            Self::update_all(&[(before, after)], sql).await
        }

        async fn update_all(
            changes: &[(&Self, &Self)],
            sql: &mut $crate::Change<'_>,
        ) -> Result<(), $crate::Fault> {
            $crate::update_rows(changes, sql)
                .await
                .map_err(|$fault: $crate::Fault| $taken)
        }
    };
}
