//! Records that `till verify` compares with the audit log.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::BoxFuture;
use crate::audit::members;
use crate::db::Select;
use crate::fault::Fault;
use crate::read::Read;
use crate::record::Record;

/// A row: its id and its members as the audit log would write them.
pub type State = (Uuid, Map<String, Value>);

/// A record that is compared with the audit log: each row has its event of creation and is what the events made of it, and each event has
/// its row. [`footed_by!`](crate::footed_by) writes the walk.
pub trait Footed: Record {
    /// Whether every row has an event of creation. `false` for a part of something else that only its changes are noted of.
    const IS_BORN: bool = true;
    /// What a part that is not born began with, as JSON.
    const BEGINS: &'static str = "{}";
    /// Members (with the names above them, `closed.note`; lists are passed through) that the form has only had for some time: old events
    /// may not know them.
    const LATER: &'static [&'static str] = &[];
    /// Members that the form once had, and rows do not show any more.
    const GONE: &'static [&'static str] = &[];

    /// Ids of this business in their order: from one on and with it, at most so many.
    fn ids(
        sql: &mut Select<'_>,
        from: Uuid,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Uuid>, Fault>> + Send;

    /// Which of some ids are there.
    fn held(sql: &mut Select<'_>, ids: &[Uuid]) -> impl Future<Output = Result<Vec<Uuid>, Fault>> + Send;

    /// The members of some rows. Written anew where one after the other would take too long.
    fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> impl Future<Output = Result<Vec<State>, Fault>> + Send {
        async move {
            let mut states = Vec::with_capacity(ids.len());
            for id in ids {
                if let Some(record) = sql.unscoped::<Self>(*id).await? {
                    states.push((record.id(), members(&record)?));
                }
            }
            Ok(states)
        }
    }
}

/// The walk over a [`Footed`] record that is a row of its [`table!`](crate::table), whose table and key column are these, or whose
/// statements are these: of ids from `$1` on, at most `$2`; and of those among `$1` that are there.
#[macro_export]
macro_rules! footed_by {
    (row) => {
        $crate::footed_by!(@walk <Self as $crate::Tabled>::IDS, <Self as $crate::Tabled>::HELD);

        async fn states(
            sql: &mut $crate::Select<'_>,
            ids: &[$crate::Uuid],
        ) -> Result<Vec<($crate::Uuid, $crate::JsonObject)>, $crate::Fault> {
            $crate::row_states::<Self>(sql, ids).await
        }
    };
    ($table:literal, $key:literal) => {
        $crate::footed_by!(
            ids: concat!(
                "SELECT ", $key, " FROM ", $table, " WHERE tenant_id = kernel.tenant_id() AND ", $key, " >= $1 ORDER BY ", $key, " LIMIT $2"
            ),
            held: concat!(
                "SELECT ", $key, " FROM ", $table, " WHERE tenant_id = kernel.tenant_id() AND ", $key, " = ANY($1)"
            )
        );
    };
    (ids: $ids:expr, held: $held:expr) => {
        $crate::footed_by!(@walk $crate::reading!($ids), $crate::reading!($held));
    };
    (@walk $ids:expr, $held:expr) => {
        async fn ids(
            sql: &mut $crate::Select<'_>,
            from: $crate::Uuid,
            limit: i64,
        ) -> Result<Vec<$crate::Uuid>, $crate::Fault> {
            let rows: Vec<($crate::Uuid,)> = sql.all($ids.bind(from).bind(limit)).await?;
            Ok(rows.into_iter().map(|(id,)| id).collect())
        }

        async fn held(
            sql: &mut $crate::Select<'_>,
            ids: &[$crate::Uuid],
        ) -> Result<Vec<$crate::Uuid>, $crate::Fault> {
            let rows: Vec<($crate::Uuid,)> = sql.all($held.bind(ids)).await?;
            Ok(rows.into_iter().map(|(id,)| id).collect())
        }
    };
}

type Ids = for<'a> fn(&'a mut Read, Uuid, i64) -> BoxFuture<'a, Result<Vec<Uuid>, Fault>>;
type Held = for<'a> fn(&'a mut Read, &'a [Uuid]) -> BoxFuture<'a, Result<Vec<Uuid>, Fault>>;
type States = for<'a> fn(&'a mut Read, &'a [Uuid]) -> BoxFuture<'a, Result<Vec<State>, Fault>>;

/// A [`Footed`] record without its type.
#[derive(Clone, Copy)]
pub(crate) struct Foot {
    pub entity: &'static str,
    pub table: &'static str,
    pub is_born: bool,
    pub begins: &'static str,
    pub later: &'static [&'static str],
    pub gone: &'static [&'static str],
    pub ids: Ids,
    pub held: Held,
    pub states: States,
}

impl Foot {
    pub(crate) fn of<R: Footed + 'static>() -> Self {
        Self {
            entity: R::ENTITY,
            table: R::TABLES.first().copied().unwrap_or(R::ENTITY),
            is_born: R::IS_BORN,
            begins: R::BEGINS,
            later: R::LATER,
            gone: R::GONE,
            ids: |r, from, limit| Box::pin(ids::<R>(r, from, limit)),
            held: |r, ids| Box::pin(held::<R>(r, ids)),
            states: |r, ids| Box::pin(states::<R>(r, ids)),
        }
    }
}

async fn ids<R: Footed>(r: &mut Read, from: Uuid, limit: i64) -> Result<Vec<Uuid>, Fault> {
    R::ids(&mut r.select(), from, limit).await
}

async fn held<R: Footed>(r: &mut Read, ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    R::held(&mut r.select(), ids).await
}

async fn states<R: Footed>(r: &mut Read, ids: &[Uuid]) -> Result<Vec<State>, Fault> {
    R::states(&mut r.select(), ids).await
}
