//! A record that is one row of one table: its columns are named once, and reading, creating and changing it follow from them.
//!
//! Nothing is hidden: [`table!`](crate::table) only joins names into the text of statements, which are checked when they are compiled and
//! prepared by a test like any other. Rows are written as JSON through `jsonb_populate_recordset`, so one statement writes one or many.

use std::future::Future;

use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::columns::{AsRow, Rowed, Written};
use super::sql::{Change, Load, Select};
use super::text::{Changing, Reading};
use crate::fault::Fault;
use crate::record::Record;

/// A row: [`table!`](crate::table) joins the texts of its statements.
pub trait Tabled: Rowed {
    /// `schema.table`.
    const TABLE: &'static str;
    /// The texts below, for the test that prepares each.
    const STATEMENTS: &'static [&'static str];
    /// Reads the row of an id (`$1`).
    const BY_ID: Reading;
    /// The same, and keeps others from changing it meanwhile, where it changes at all. Rows that only refer to it need not wait.
    const BY_ID_LOCKED: Reading;
    /// Reads the rows of some ids (`$1`).
    const BY_IDS: Reading;
    /// Ids in their order: from `$1` on and with it, at most `$2`.
    const IDS: Reading;
    /// Which of some ids (`$1`) are there.
    const HELD: Reading;
    /// Writes new rows (`$1`: a list of objects).
    const INSERT: Changing;
    /// Changes rows that stand at the version they were read with (`$1`: a list of objects with what they become, `$2`: their ids, `$3`: the
    /// versions); none where rows never change.
    const UPDATE: Option<Changing>;
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

/// Records by their ids, each as the audit log shows it.
type States = Vec<(Uuid, Map<String, Value>)>;

/// Reads the rows of some ids, for comparing them with the audit log.
pub fn states<R: Tabled + Record>(
    sql: &mut Select<'_>,
    ids: &[Uuid],
) -> impl Future<Output = Result<States, Fault>> + Send {
    async move {
        let rows: Vec<AsRow<R>> = sql.all(R::BY_IDS.bind(ids)).await?;
        let state = |AsRow(record): AsRow<R>| Ok((record.id(), crate::audit::members(&record)?));
        rows.into_iter().map(state).collect()
    }
}

/// Writes new rows with one statement.
pub fn insert<R: Tabled>(
    records: &[R],
    sql: &mut Change<'_>,
) -> impl Future<Output = Result<(), Fault>> + Send {
    async move {
        sql.run(R::INSERT.bind(Json(rows(records.iter())))).await?;
        Ok(())
    }
}

/// Changes rows with one statement. One that is not at the version it was read with is [`codes::STALE`](crate::codes::STALE).
pub fn update<R: Tabled + Record>(
    changes: &[(&R, &R)],
    sql: &mut Change<'_>,
) -> impl Future<Output = Result<(), Fault>> + Send {
    async move {
        let Some(text) = R::UPDATE else {
            return Err(Fault::internal(format!("a {} is never changed", R::ENTITY)));
        };
        let ids: Vec<Uuid> = changes.iter().map(|(before, _)| before.id()).collect();
        let versions: Vec<Option<i64>> = changes.iter().map(|(before, _)| before.version()).collect();
        let changing = text
            .bind(Json(rows(changes.iter().map(|(_, after)| *after))))
            .bind(ids)
            .bind(versions);
        sql.exactly(changes.len(), changing).await
    }
}

fn rows<'r, R: 'r>(records: impl Iterator<Item = &'r R>) -> Vec<Written<'r, R>> {
    records.map(Written).collect()
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
/// How members stand in columns, and `names`, `reads` and `besides`: see [`row!`](crate::row). `changes` names columns. A record without a version
/// says `changes [gate] by lock`: whoever holds the row's lock is right. One that is only ever added says `changes never`.
#[macro_export]
macro_rules! table {
    ($record:ty = $table:literal, $(names $names:ident,)? key $key:ident, columns [$($columns:tt)+],
        changes $changes:tt $(by $lock:ident)? $(, reads $reads:tt)? $(, besides $besides:tt)?) => {
        $crate::row!($record, $(names $names,)? columns [$key, $($columns)+] $(, reads $reads)? $(, besides $besides)?);
        $crate::table!(@impl $record, $table, $key, [$($columns)+], $changes, ($($lock)?));
    };
    (@impl $record:ty, $table:literal, $key:ident, [$($member:ident $(= $column:ident)? $(as $kind:ident)?),+ $(,)?], $changes:tt,
        $lock:tt) => {
        impl $crate::Tabled for $record {
            const TABLE: &'static str = $table;
            const STATEMENTS: &'static [&'static str] = &[
                $crate::table!(@select $table, $key, [$(($member $(= $column)?)),+], " = $1"),
                $crate::table!(@locked $table, $key, [$(($member $(= $column)?)),+], $changes),
                $crate::table!(@select $table, $key, [$(($member $(= $column)?)),+], " = ANY($1)"),
                $crate::table!(@ids $table, $key),
                $crate::table!(@held $table, $key),
                $crate::table!(@insert $table, $key, [$(($member $(= $column)?)),+]),
                $crate::table!(@update_text $table, $key, $changes, $lock),
            ];
            const BY_ID: $crate::Reading =
                $crate::reading!($crate::table!(@select $table, $key, [$(($member $(= $column)?)),+], " = $1"));
            const BY_ID_LOCKED: $crate::Reading =
                $crate::reading!($crate::table!(@locked $table, $key, [$(($member $(= $column)?)),+], $changes));
            const BY_IDS: $crate::Reading =
                $crate::reading!($crate::table!(@select $table, $key, [$(($member $(= $column)?)),+], " = ANY($1)"));
            const IDS: $crate::Reading = $crate::reading!($crate::table!(@ids $table, $key));
            const HELD: $crate::Reading = $crate::reading!($crate::table!(@held $table, $key));
            const INSERT: $crate::Changing =
                $crate::changing!($crate::table!(@insert $table, $key, [$(($member $(= $column)?)),+]));
            const UPDATE: Option<$crate::Changing> = $crate::table!(@update $table, $key, $changes, $lock);
        }
    };
    (@select $table:literal, $key:ident, [$($column:tt),+], $which:literal) => {
        concat!("SELECT ", stringify!($key), $(", ", $crate::row!(@name $column),)+ " FROM ", $table,
            " WHERE tenant_id = kernel.tenant_id() AND ", stringify!($key), $which)
    };
    (@locked $table:literal, $key:ident, $columns:tt, never) => { $crate::table!(@select $table, $key, $columns, " = $1") };
    (@locked $table:literal, $key:ident, $columns:tt, $changes:tt) => {
        $crate::table!(@select $table, $key, $columns, " = $1 FOR NO KEY UPDATE")
    };
    (@ids $table:literal, $key:ident) => {
        concat!("SELECT ", stringify!($key), " FROM ", $table, " WHERE tenant_id = kernel.tenant_id() AND ", stringify!($key),
            " >= $1 ORDER BY ", stringify!($key), " LIMIT $2")
    };
    (@held $table:literal, $key:ident) => {
        concat!("SELECT ", stringify!($key), " FROM ", $table, " WHERE tenant_id = kernel.tenant_id() AND ", stringify!($key),
            " = ANY($1)")
    };
    (@insert $table:literal, $key:ident, [$($column:tt),+]) => {
        concat!("INSERT INTO ", $table, " (", stringify!($key), $(", ", $crate::row!(@name $column),)+ ") SELECT ",
            stringify!($key), $(", ", $crate::row!(@name $column),)+ " FROM jsonb_populate_recordset(NULL::", $table, ", $1)")
    };
    (@update $table:literal, $key:ident, never, $lock:tt) => { None };
    (@update $table:literal, $key:ident, $changes:tt, $lock:tt) => {
        Some($crate::changing!($crate::table!(@update_text $table, $key, $changes, $lock)))
    };
    // Nothing to prepare besides what is prepared already.
    (@update_text $table:literal, $key:ident, never, $lock:tt) => { $crate::table!(@held $table, $key) };
    (@update_text $table:literal, $key:ident, [$change:ident $(, $more:ident)* $(,)?], $lock:tt) => {
        concat!("UPDATE ", $table, " AS stored SET ", stringify!($change), " = given.", stringify!($change),
            $(", ", stringify!($more), " = given.", stringify!($more),)*
            " FROM jsonb_populate_recordset(NULL::", $table, ", $1) AS given
            JOIN unnest($2::uuid[], $3::bigint[]) AS was (id, version) ON was.id = given.", stringify!($key),
            " WHERE stored.tenant_id = kernel.tenant_id() AND stored.", stringify!($key), " = given.", stringify!($key),
            $crate::table!(@version $lock))
    };
    (@version ()) => { " AND stored.version IS NOT DISTINCT FROM was.version" };
    (@version (lock)) => { "" };
}

/// In `impl Record`: the record is a row of its [`table!`](crate::table). What a violated constraint means may follow. `part` is a row that
/// another record creates: this one reads and changes some of its columns.
#[macro_export]
macro_rules! as_row {
    () => {
        $crate::as_row!(|fault| fault);
    };
    (part) => {
        $crate::as_row!(@read);
        $crate::as_row!(@change |fault| fault);

        async fn insert(&self, _sql: &mut $crate::Change<'_>) -> Result<(), $crate::Fault> {
            Err($crate::Fault::internal(format!("a {} is created with what it is a part of", Self::ENTITY)))
        }
    };
    (|$fault:ident| $taken:expr) => {
        $crate::as_row!(@read);
        $crate::as_row!(@change |$fault| $taken);

        async fn insert(&self, sql: &mut $crate::Change<'_>) -> Result<(), $crate::Fault> {
            Self::insert_all(std::slice::from_ref(self), sql).await
        }

        async fn insert_all(records: &[Self], sql: &mut $crate::Change<'_>) -> Result<(), $crate::Fault> {
            $crate::insert_rows(records, sql)
                .await
                .map_err(|$fault: $crate::Fault| $taken)
        }
    };
    (@read) => {
        const TABLES: &'static [&'static str] = &[<Self as $crate::Tabled>::TABLE];
        const STATEMENTS: &'static [&'static str] = <Self as $crate::Tabled>::STATEMENTS;

        async fn load(
            sql: &mut $crate::Load<'_>,
            id: $crate::Uuid,
            lock: bool,
        ) -> Result<Option<Self>, $crate::Fault> {
            $crate::load_row(sql, id, lock).await
        }
    };
    (@change |$fault:ident| $taken:expr) => {
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
