//! SQL of the security log.

use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::{Change, Fault, Footed, Load, Record, Select, changing, footed_by, list, reading, row};
use uuid::Uuid;

use super::note::SecurityNote;
use super::views::SecurityEventView;

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

row! {
    SecurityEventView, names event, columns [event_id, recorded_at, kind, user_id, name, address, client, request_id, times, detail]
}

list! {
    /// $1 and $2 from when to when, $3 kind, $4 person, $5 request, $6 branches of people. Ids are made from the time, so their order is
    /// the order of events.
    pub(crate) EVENTS,
    select event!("s."),
    from " FROM kernel.security_event AS s
            WHERE s.recorded_at >= $1 AND s.recorded_at < $2
                AND ($3::text IS NULL OR s.kind = $3)
                AND ($4::uuid IS NULL OR s.user_id = $4)
                AND ($5::text IS NULL OR s.request_id = $5)
                AND ($6::uuid[] IS NULL OR EXISTS (SELECT 1 FROM administration.user_branch AS b
                    WHERE b.tenant_id = s.tenant_id AND b.user_id = s.user_id AND b.branch_id = ANY($6)))",
    place "$7", rows "$8",
    orders ["recorded_at" ("s.event_id" Id)],
    first "-recorded_at",
}
