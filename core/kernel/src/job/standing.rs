//! What people change of a job: when it comes, whether it comes at all.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqlx::FromRow;
use till_shared::ids::JobId;
use uuid::Uuid;

use super::JobState;
use crate::db::{Change, Load};
use crate::fault::{Fault, codes};
use crate::record::{Record, Rows};
use crate::{changing, reading};

/// What people change of a job, as the audit log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobStanding {
    /// Which.
    pub job_id: JobId,
    /// Of what kind.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Whether it waits although it is due.
    pub is_paused: bool,
    /// When it comes again.
    pub cron: Option<String>,
    /// When it is due.
    pub next_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    kind: String,
    state: String,
    is_paused: bool,
    cron: Option<String>,
    next_at: jiff_sqlx::Timestamp,
    ended_at: Option<jiff_sqlx::Timestamp>,
}

impl Record for JobStanding {
    const ENTITY: &'static str = "job";
    const TABLES: &'static [&'static str] = &super::store::TABLES;
    const ROWS: Rows = Rows::Document;

    fn id(&self) -> Uuid {
        self.job_id.0
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        if lock {
            // The turn first, as workers do.
            let _: Option<(i64,)> = sql
                .optional(
                    reading!(
                        "SELECT taken FROM kernel.job_turn WHERE tenant_id = kernel.tenant_id() AND job_id = $1 FOR UPDATE"
                    )
                    .bind(id),
                )
                .await?;
        }
        let found = if lock {
            reading!(
                "SELECT kind, state, is_paused, cron, next_at, ended_at FROM kernel.job
                 WHERE tenant_id = kernel.tenant_id() AND job_id = $1 FOR UPDATE"
            )
        } else {
            reading!(
                "SELECT kind, state, is_paused, cron, next_at, ended_at FROM kernel.job
                 WHERE tenant_id = kernel.tenant_id() AND job_id = $1"
            )
        };
        let Some(row) = sql.optional::<Row>(found.bind(id)).await? else {
            return Ok(None);
        };
        let state = JobState::of(&row.state)
            .ok_or_else(|| Fault::internal(format!("the state {} of a job is not known", row.state)))?;
        Ok(Some(Self {
            job_id: JobId(id),
            kind: row.kind,
            state,
            is_paused: row.is_paused,
            cron: row.cron,
            next_at: row.next_at.to_jiff(),
            ended_at: row.ended_at.map(jiff_sqlx::Timestamp::to_jiff),
        }))
    }

    async fn insert(&self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("a job is enqueued"))
    }

    /// Whoever works at it has lost it: what they have not finished by now they do not finish.
    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let stored = sql
            .exactly_one(
                changing!(
                    "WITH turn AS (
                        INSERT INTO kernel.job_turn (job_id, next_at, taken)
                        SELECT job_id, CASE WHEN $3 THEN 'infinity' ELSE $5 END, taken + 1 FROM kernel.job
                        WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND $2 = 'waiting'
                        ON CONFLICT (tenant_id, job_id) DO UPDATE SET next_at = EXCLUDED.next_at, taken = EXCLUDED.taken
                    ), gone AS (
                        DELETE FROM kernel.job_turn WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND $2 <> 'waiting'
                    ), run AS (
                        UPDATE kernel.job_run SET ended_at = $7, outcome = 'stopped'
                        WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND ended_at IS NULL
                    )
                    UPDATE kernel.job SET state = $2, is_paused = $3, cron = $4, next_at = $5, ended_at = $6,
                        taken = taken + 1, attempts = 0
                    WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND state = $8"
                )
                .bind(before.job_id.0)
                .bind(after.state.word())
                .bind(after.is_paused)
                .bind(&after.cron)
                .bind(after.next_at.to_sqlx())
                .bind(after.ended_at.map(ToSqlx::to_sqlx))
                .bind(after.ended_at.unwrap_or(after.next_at).to_sqlx())
                .bind(before.state.word()),
            )
            .await;
        // One of the same kind and word waits or runs by now.
        stored.map_err(|fault| {
            if fault.code() == codes::TAKEN {
                codes::TAKEN.because("Another one of this kind waits or runs already.")
            } else {
                fault
            }
        })
    }
}
