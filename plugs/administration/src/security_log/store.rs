//! SQL of the security log.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::{Change, Fault, Footed, Load, Record, Select, changing, footed_by, reading};
use till_shared::ids::UserId;
use uuid::Uuid;

use super::note::SecurityNote;

impl Record for SecurityNote {
    const ENTITY: &'static str = "security_event";
    const SHARED: bool = true;
    const TABLES: &'static [&'static str] = &["kernel.security_event"];

    fn id(&self) -> Uuid {
        self.event_id
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO kernel.security_event (event_id, recorded_at, kind, user_id, name, address, client, request_id, detail)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(self.event_id)
            .bind(self.recorded_at.to_sqlx())
            .bind(self.kind)
            .bind(self.user_id.map(|user| user.0))
            .bind(&self.name)
            .bind(self.address.as_deref())
            .bind(self.client.as_deref())
            .bind(&self.request_id)
            .bind(&self.detail),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("the security log is never changed"))
    }
}

impl Footed for SecurityNote {
    footed_by!("kernel.security_event", "event_id");
    // Most entries are written outside a change, and then only here.
    const IS_BORN: bool = false;

    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let rows: Vec<(Uuid, Json<Map<String, Value>>)> = sql
            .all(
                reading!(
                    "SELECT event_id, jsonb_build_object('kind', kind, 'detail', detail)
                     FROM kernel.security_event WHERE tenant_id = kernel.tenant_id() AND event_id = ANY($1)"
                )
                .bind(ids),
            )
            .await?;
        Ok(rows.into_iter().map(|(id, Json(state))| (id, state)).collect())
    }
}

/// An entry as it is stored.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub event_id: Uuid,
    pub recorded_at: jiff_sqlx::Timestamp,
    pub kind: String,
    pub user_id: Option<Uuid>,
    pub name: String,
    pub address: Option<String>,
    pub client: Option<String>,
    pub request_id: String,
    pub times: i32,
    pub detail: Value,
}

/// Which entries a list shows.
pub(crate) struct Filter<'a> {
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    pub kind: Option<&'a str>,
    pub user: Option<UserId>,
    pub request_id: Option<&'a str>,
    /// Where the caller may look: entries of people who work there.
    pub scope: Option<Vec<Uuid>>,
}

macro_rules! filtered {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            "WHERE s.recorded_at >= $1 AND s.recorded_at < $2
                AND ($3::text IS NULL OR s.kind = $3)
                AND ($4::uuid IS NULL OR s.user_id = $4)
                AND ($5::text IS NULL OR s.request_id = $5)
                AND ($6::uuid[] IS NULL OR EXISTS (SELECT 1 FROM administration.user_branch AS b
                    WHERE b.tenant_id = s.tenant_id AND b.user_id = s.user_id AND b.branch_id = ANY($6))) ",
            $tail
        )
    };
}

/// Entries before `before`, newest first, one more than `limit`. Ids are made from the time, so their order is the order of events.
pub(crate) async fn list(
    sql: &mut Select<'_>,
    filter: &Filter<'_>,
    before: Uuid,
    limit: u32,
) -> Result<Vec<Row>, Fault> {
    const LIST: &str = filtered!(
        "SELECT s.event_id, s.recorded_at, s.kind, s.user_id, s.name, s.address, s.client, s.request_id, s.times, s.detail
         FROM kernel.security_event AS s ",
        "AND s.event_id < $7 ORDER BY s.event_id DESC LIMIT $8"
    );
    sql.all(
        bound(reading!(LIST), filter)
            .bind(before)
            .bind(i64::from(limit) + 1),
    )
    .await
}

/// How many entries there are in all.
pub(crate) async fn count(sql: &mut Select<'_>, filter: &Filter<'_>) -> Result<i64, Fault> {
    const COUNT: &str = filtered!("SELECT count(*) FROM kernel.security_event AS s ", "");
    let (count,): (i64,) = sql.one(bound(reading!(COUNT), filter)).await?;
    Ok(count)
}

fn bound(query: till_kernel::Reading, filter: &Filter<'_>) -> till_kernel::Bound<till_kernel::Reading> {
    query
        .bind(filter.from.to_sqlx())
        .bind(filter.to.to_sqlx())
        .bind(filter.kind.map(ToOwned::to_owned))
        .bind(filter.user.map(|user| user.0))
        .bind(filter.request_id.map(ToOwned::to_owned))
        .bind(filter.scope.clone())
}
