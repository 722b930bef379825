//! SQL of sessions and refresh tokens.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use till_kernel::Load;
use till_kernel::{Change, Credential, Fault, Footed, Record, Rows, Select, Stored, codes, footed_by, list};
use till_kernel::{changing, reading};
use till_shared::canon::Hash;
use till_shared::ids::{DeviceId, SessionId, UserId};
use uuid::Uuid;

use super::model::{EndCause, Session, StoredToken};
use super::seen::SeenAt;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    session_id: Uuid,
    user_id: Uuid,
    device_name: String,
    device_fingerprint: String,
    device_id: Option<Uuid>,
    method: Stored<Credential>,
    client: String,
    address: String,
    generation: i32,
    created_at: jiff_sqlx::Timestamp,
    last_seen_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
    ended_at: Option<jiff_sqlx::Timestamp>,
    end_cause: Option<Stored<EndCause>>,
    version: i64,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            session_id: SessionId(row.session_id),
            user_id: UserId(row.user_id),
            device_name: row.device_name,
            device_fingerprint: row.device_fingerprint,
            device_id: row.device_id.map(DeviceId),
            method: row.method.0,
            client: row.client,
            address: row.address,
            generation: row.generation,
            created_at: row.created_at.to_jiff(),
            last_seen_at: row.last_seen_at.to_jiff(),
            expires_at: row.expires_at.to_jiff(),
            ended_at: row.ended_at.map(jiff_sqlx::Timestamp::to_jiff),
            end_cause: row.end_cause.map(|Stored(cause)| cause),
            version: row.version,
            token: None,
        }
    }
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
        const PLAIN: &str = "SELECT session_id, user_id, device_name, device_fingerprint, device_id, method, client, address, generation, created_at,
                last_seen_at, expires_at, ended_at, end_cause, version
             FROM platform.session WHERE tenant_id = kernel.tenant_id() AND session_id = $1";
        const LOCKED: &str = "SELECT session_id, user_id, device_name, device_fingerprint, device_id, method, client, address, generation, created_at,
                last_seen_at, expires_at, ended_at, end_cause, version
             FROM platform.session WHERE tenant_id = kernel.tenant_id() AND session_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let token = self
            .token
            .ok_or_else(|| Fault::internal("a session begins with a refresh token"))?;
        sql.run(
            changing!("WITH opened AS (
                    INSERT INTO platform.session (session_id, user_id, device_name, device_fingerprint, client, address, generation,
                        created_at, last_seen_at, expires_at, version, device_id, method)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13, $14)
                 )
                 INSERT INTO platform.refresh_token (token_hash, session_id, generation, issued_at) VALUES ($12, $1, $7, $8)")
            .bind(self.session_id.0)
            .bind(self.user_id.0)
            .bind(&self.device_name)
            .bind(&self.device_fingerprint)
            .bind(&self.client)
            .bind(&self.address)
            .bind(self.generation)
            .bind(self.created_at.to_sqlx())
            .bind(self.last_seen_at.to_sqlx())
            .bind(self.expires_at.to_sqlx())
            .bind(self.version)
            .bind(token.hash.to_vec())
            .bind(self.device_id.map(|device| device.0))
            .bind(self.method.word()),
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
                .bind(after.end_cause.map(EndCause::word))
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
    const LOCKED: &str = "SELECT session_id, user_id, device_name, device_fingerprint, device_id, method, client, address, generation, created_at,
            last_seen_at, expires_at, ended_at, end_cause, version
         FROM platform.session
         WHERE tenant_id = kernel.tenant_id() AND user_id = $1 AND ended_at IS NULL AND expires_at > $2
         ORDER BY session_id
         FOR UPDATE";
    let rows: Vec<Row> = sql.all(reading!(LOCKED).bind(user.0).bind(now.to_sqlx())).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Open sessions that began at a device, oldest first, with their rows locked.
pub(super) async fn open_sessions_at(
    sql: &mut Select<'_>,
    device: DeviceId,
    now: Timestamp,
) -> Result<Vec<Session>, Fault> {
    const LOCKED: &str = "SELECT session_id, user_id, device_name, device_fingerprint, device_id, method, client, address, generation, created_at,
            last_seen_at, expires_at, ended_at, end_cause, version
         FROM platform.session
         WHERE tenant_id = kernel.tenant_id() AND device_id = $1 AND ended_at IS NULL AND expires_at > $2
         ORDER BY session_id
         FOR UPDATE";
    let rows: Vec<Row> = sql
        .all(reading!(LOCKED).bind(device.0).bind(now.to_sqlx()))
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

list! {
    /// Open sessions of the person $1 at the moment $2.
    pub(super) SESSIONS,
    select "session_id, user_id, device_name, device_fingerprint, device_id, method, client, address, generation, created_at,
        last_seen_at, expires_at, ended_at, end_cause, version",
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

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("activity is never edited"))
    }
}
