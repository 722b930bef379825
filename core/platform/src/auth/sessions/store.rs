//! SQL of sessions and refresh tokens.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqlx::types::Json;
use till_kernel::{
    AsRow, Bound, Change, Fault, Footed, Load, Reading, Record, Rows, Select, Stored, Sweep, Written,
    changing, codes, footed_by, list, reading, row,
};
use till_shared::canon::Hash;
use till_shared::ids::{DeviceId, SessionId, UserId};
use uuid::Uuid;

use super::model::{Session, StoredToken};
use super::seen::SeenAt;

/// Tokens of sessions that ended, or ran out, so long ago.
pub const OLD_TOKENS: Sweep = Sweep {
    table: "platform.refresh_token",
    cascades: &[],
    days: 90,
    statement: changing!(
        "DELETE FROM platform.refresh_token WHERE tenant_id = kernel.tenant_id() AND token_hash = ANY(ARRAY(
            SELECT token.token_hash FROM platform.refresh_token AS token
            JOIN platform.session AS session ON session.tenant_id = kernel.tenant_id() AND session.session_id = token.session_id
            WHERE token.tenant_id = kernel.tenant_id() AND token.issued_at < $1
                AND coalesce(session.ended_at, session.expires_at) < $1
            ORDER BY token.issued_at LIMIT $2))"
    ),
};

// No `table!`: a session is stored with its refresh token, in one statement.
row! {
    Session, names session, columns [session_id, user_id, device_name, device_fingerprint, device_id, method, client, address, generation,
        created_at, last_seen_at, expires_at, ended_at, end_cause, version], besides [token]
}

macro_rules! sessions {
    ($which:literal) => {
        concat!(
            "SELECT ",
            session!(),
            " FROM platform.session WHERE tenant_id = kernel.tenant_id() AND ",
            $which
        )
    };
}

impl Record for Session {
    const ENTITY: &'static str = "session";
    const TABLES: &'static [&'static str] = &["platform.session", "platform.refresh_token"];
    const SHARED: bool = true;

    fn id(&self) -> Uuid {
        self.session_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str = sessions!("session_id = $1");
        const LOCKED: &str = sessions!("session_id = $1 FOR UPDATE");
        let row: Option<AsRow<Self>> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(|AsRow(session)| session))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let token = self
            .token
            .ok_or_else(|| Fault::internal("a session begins with a refresh token"))?;
        sql.run(
            changing!("WITH opened AS (
                    INSERT INTO platform.session (session_id, user_id, device_name, device_fingerprint, client, address, generation,
                        created_at, last_seen_at, expires_at, version, device_id, method)
                    SELECT session_id, user_id, device_name, device_fingerprint, client, address, generation, created_at, last_seen_at,
                        expires_at, version, device_id, method
                    FROM jsonb_populate_record(NULL::platform.session, $1)
                    RETURNING session_id, generation, created_at
                 )
                 INSERT INTO platform.refresh_token (token_hash, session_id, generation, issued_at)
                 SELECT $2, session_id, generation, created_at FROM opened")
            .bind(Json(Written(self)))
            .bind(token.hash.to_vec()),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let replaced = after.token.and_then(|token| token.after);
        let touched: Option<(Uuid,)> = sql
            .optional(
                changing!("WITH changed AS (
                        UPDATE platform.session SET generation = $3, address = $4, client = $5, last_seen_at = greatest(last_seen_at, $6),
                            ended_at = $7, end_cause = $8, version = $9
                        WHERE tenant_id = kernel.tenant_id() AND session_id = $1 AND version = $2
                        RETURNING session_id
                     ), replaced AS (
                        UPDATE platform.refresh_token SET replaced_at = $11, successor = CASE WHEN token_hash = $12 THEN $13::bytea END
                        WHERE tenant_id = kernel.tenant_id() AND session_id = (SELECT session_id FROM changed) AND replaced_at IS NULL
                            AND generation < $3
                     ), added AS (
                        INSERT INTO platform.refresh_token (token_hash, session_id, generation, issued_at)
                        SELECT $10, session_id, $3, $11 FROM changed WHERE $10::bytea IS NOT NULL
                     )
                     SELECT session_id FROM changed")
                .bind(before.session_id.0)
                .bind(before.version)
                .bind(after.generation)
                .bind(&after.address)
                .bind(&after.client)
                .bind(after.last_seen_at.to_sqlx())
                .bind(after.ended_at.map(ToSqlx::to_sqlx))
                .bind(after.end_cause.map(Stored))
                .bind(after.version)
                .bind(after.token.map(|token| token.hash.to_vec()))
                .bind(after.token.map(|token| token.issued_at.to_sqlx()))
                .bind(replaced.map(|(hash, _)| hash.to_vec()))
                .bind(replaced.map(|(_, successor)| successor.to_vec())),
            )
            .await?;
        if touched.is_some() {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

/// A refresh token of a session, by its hash.
pub async fn find_token(
    sql: &mut Select<'_>,
    session: SessionId,
    hash: &Hash,
) -> Result<Option<StoredToken>, Fault> {
    let row: Option<(i32, Option<jiff_sqlx::Timestamp>, Option<Vec<u8>>)> = sql
        .optional(
            reading!(
                "SELECT generation, replaced_at, successor FROM platform.refresh_token
                 WHERE tenant_id = kernel.tenant_id() AND token_hash = $1 AND session_id = $2"
            )
            .bind(hash.to_vec())
            .bind(session.0),
        )
        .await?;
    Ok(row.map(|(generation, replaced_at, successor)| StoredToken {
        generation,
        replaced_at: replaced_at.map(jiff_sqlx::Timestamp::to_jiff),
        successor: successor.and_then(|sealed| sealed.try_into().ok()),
    }))
}

/// Whether a person has signed in from an address or an enrolled device since `since`, without its session having been stolen.
pub async fn has_been_here(
    sql: &mut Select<'_>,
    user: UserId,
    address: &str,
    device: Option<DeviceId>,
    since: Timestamp,
) -> Result<bool, Fault> {
    let (been,): (bool,) = sql
        .one(
            reading!(
                "SELECT EXISTS (SELECT 1 FROM platform.session
                 WHERE tenant_id = kernel.tenant_id() AND user_id = $1 AND created_at > $4 AND (address = $2 OR device_id = $3)
                    AND end_cause IS DISTINCT FROM 'token-reused')"
            )
            .bind(user.0)
            .bind(address)
            .bind(device.map(|device| device.0))
            .bind(since.to_sqlx()),
        )
        .await?;
    Ok(been)
}

/// Open sessions of a person, oldest first, with their rows locked. Ids are in order of time.
pub(super) async fn open_sessions(
    sql: &mut Select<'_>,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Session>, Fault> {
    const LOCKED: &str =
        sessions!("user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY session_id FOR UPDATE");
    all(sql, reading!(LOCKED).bind(user.0).bind(now.to_sqlx())).await
}

/// Open sessions that began at a device, oldest first, with their rows locked.
pub(super) async fn open_sessions_at(
    sql: &mut Select<'_>,
    device: DeviceId,
    now: Timestamp,
) -> Result<Vec<Session>, Fault> {
    const LOCKED: &str =
        sessions!("device_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY session_id FOR UPDATE");
    all(sql, reading!(LOCKED).bind(device.0).bind(now.to_sqlx())).await
}

async fn all(sql: &mut Select<'_>, reading: Bound<Reading>) -> Result<Vec<Session>, Fault> {
    let rows: Vec<AsRow<Session>> = sql.all(reading).await?;
    Ok(rows.into_iter().map(|AsRow(session)| session).collect())
}

list! {
    /// Open sessions of the person $1 at the moment $2.
    pub(super) SESSIONS,
    select session!(),
    from " FROM platform.session
        WHERE tenant_id = kernel.tenant_id() AND user_id = $1 AND ended_at IS NULL AND expires_at > $2",
    place "$3", rows "$4",
    orders ["created_at" ("session_id" Id), "last_seen_at" ("last_seen_at" Time, "session_id" Id)],
    first "-created_at",
}

impl Footed for Session {
    footed_by!("platform.session", "session_id");
}

/// When sessions were last seen, for many at once.
#[derive(Serialize)]
pub(in crate::auth) struct Activity {
    #[serde(skip)]
    pub id: Uuid,
    pub sessions: Vec<SeenAt>,
}

impl Record for Activity {
    const ENTITY: &'static str = "session-activity";
    const TABLES: &'static [&'static str] = &["platform.session"];
    /// One note of many sessions; those that have ended meanwhile are left as they are.
    const ROWS: Rows = Rows::Document;
    const SHARED: bool = true;

    fn id(&self) -> Uuid {
        self.id
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        // Activity is only ever added to sessions.
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let ids: Vec<Uuid> = self.sessions.iter().map(|seen| seen.session_id.0).collect();
        let times: Vec<jiff_sqlx::Timestamp> = self.sessions.iter().map(|seen| seen.at.to_sqlx()).collect();
        sql.run(
            changing!("UPDATE platform.session AS session SET last_seen_at = greatest(session.last_seen_at, seen.at)
                 FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (session_id, at)
                 WHERE session.tenant_id = kernel.tenant_id() AND session.session_id = seen.session_id AND session.ended_at IS NULL")
            .bind(ids)
            .bind(times),
        )
        .await?;
        Ok(())
    }
}
