//! What people change of a job: when it comes, whether it comes at all.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::FromRow;
use till_shared::ids::JobId;
use uuid::Uuid;

use super::{JobState, store};
use crate::db::{Change, Load};
use crate::fault::{Fault, codes};
use crate::reading;
use crate::record::{Record, Rows};

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
    /// When it is changed.
    #[serde(skip)]
    pub changed_at: Timestamp,
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
    const TABLES: &'static [&'static str] = &store::TABLES;
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
            changed_at: row.next_at.to_jiff(),
        }))
    }

    async fn insert(&self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("a job is enqueued"))
    }

    /// Whoever works at it has lost it, unless it goes on running: what they have not finished by now they do not finish.
    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        // One of the same kind and word waits or runs by now.
        store::stand(sql, before, after).await.map_err(|fault| {
            if fault.code() == codes::TAKEN {
                codes::TAKEN.because("Another one of this kind waits or runs already.")
            } else {
                fault
            }
        })
    }
}
