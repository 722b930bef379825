//! SQL of jobs. Everything that changes a job's row holds its turn first: workers and people never wait for each other crosswise.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::types::Json;
use till_shared::ids::{JobId, TenantId};
use uuid::Uuid;

use super::enqueue::NewJob;
use super::{JobStanding, JobState, Progress};
use crate::db::{Change, Select};
use crate::fault::Fault;
use crate::{changing, reading};

/// What a command may touch that enqueues or carries out.
pub(super) const TABLES: [&str; 3] = ["kernel.job", "kernel.job_turn", "kernel.job_run"];

/// A job whose turn a worker holds.
pub(super) struct Held {
    pub job_id: JobId,
    pub taken: i64,
    pub kind: String,
    pub work: Value,
    pub cron: Option<String>,
    pub due_at: Timestamp,
    pub attempts: u32,
    pub made: u32,
    pub total: Option<u32>,
}

impl Held {
    pub(super) fn progress(&self) -> Progress {
        Progress {
            made: self.made,
            total: self.total,
        }
    }
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    kind: String,
    work: Json<Value>,
    cron: Option<String>,
    next_at: jiff_sqlx::Timestamp,
    attempts: i32,
    made: i64,
    total: Option<i64>,
}

/// A number that a column holds and that is never below zero.
pub(super) fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// Stores a job and its turn; `false` if one of the same kind and word waits or runs.
pub(super) async fn insert(sql: &mut Change<'_>, new: &NewJob<'_>) -> Result<bool, Fault> {
    let stored = sql
        .run(
            changing!(
                "WITH job AS (
                    INSERT INTO kernel.job (job_id, kind, only_one, cron, next_at, asked, work, user_id, user_name, enqueued_at, branches)
                    VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)
                    ON CONFLICT (tenant_id, kind, only_one) WHERE state IN ('waiting', 'running') DO NOTHING
                    RETURNING job_id, next_at
                )
                INSERT INTO kernel.job_turn (job_id, next_at, taken) SELECT job_id, next_at, 0 FROM job"
            )
            .bind(new.job_id.0)
            .bind(new.kind)
            .bind(new.only_one)
            .bind(new.cron)
            .bind(new.next_at.to_sqlx())
            .bind(Json(&new.work))
            .bind(new.by)
            .bind(new.by_name)
            .bind(new.now.to_sqlx())
            .bind(new.branches.clone()),
        )
        .await?;
    Ok(stored == 1)
}

/// The job of a kind and word that waits or runs.
pub(super) async fn open_one(
    sql: &mut Select<'_>,
    kind: &str,
    only_one: &str,
) -> Result<Option<JobId>, Fault> {
    let found: Option<(Uuid,)> = sql
        .optional(
            reading!(
                "SELECT job_id FROM kernel.job
                 WHERE tenant_id = kernel.tenant_id() AND kind = $1 AND only_one = $2 AND state IN ('waiting', 'running')"
            )
            .bind(kind)
            .bind(only_one),
        )
        .await?;
    Ok(found.map(|(id,)| JobId(id)))
}

/// Locks the turn of a job and keeps it until `gone_at`, if nobody has taken it since.
pub(super) async fn hold(
    sql: &mut Change<'_>,
    job_id: JobId,
    taken: i64,
    gone_at: Timestamp,
) -> Result<Option<Held>, Fault> {
    let row: Option<HeldRow> = sql
        .optional(
            changing!(
                "WITH turn AS (
                    UPDATE kernel.job_turn SET next_at = $3
                    WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND taken = $2
                    RETURNING job_id
                )
                SELECT job.kind, job.work, job.cron, job.next_at, job.attempts, job.made, job.total
                FROM turn JOIN kernel.job AS job ON job.tenant_id = kernel.tenant_id() AND job.job_id = turn.job_id"
            )
            .bind(job_id.0)
            .bind(taken)
            .bind(gone_at.to_sqlx()),
        )
        .await?;
    Ok(row.map(|row| Held {
        job_id,
        taken,
        kind: row.kind,
        work: row.work.0,
        cron: row.cron,
        due_at: row.next_at.to_jiff(),
        attempts: count(row.attempts.into()),
        made: count(row.made),
        total: row.total.map(count),
    }))
}

/// Keeps what is left of a job after a step. Something came of it: attempts are counted from nought again.
pub(super) async fn keep(
    sql: &mut Change<'_>,
    held: &Held,
    left: &Value,
    progress: Progress,
) -> Result<(), Fault> {
    sql.exactly_one(
        changing!(
            "WITH run AS (
                UPDATE kernel.job_run SET steps = steps + 1
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND taken = $2
            )
            UPDATE kernel.job SET work = $3, made = $4, total = $5, attempts = 0, error = NULL
            WHERE tenant_id = kernel.tenant_id() AND job_id = $1"
        )
        .bind(held.job_id.0)
        .bind(held.taken)
        .bind(Json(left))
        .bind(i64::from(progress.made))
        .bind(progress.total.map(i64::from)),
    )
    .await
}

/// Keeps what a job begins with if its worker is gone while it is busy outside. Nothing came of it yet.
pub(super) async fn aside(sql: &mut Change<'_>, held: &Held, left: &Value) -> Result<(), Fault> {
    sql.exactly_one(
        changing!("UPDATE kernel.job SET work = $2 WHERE tenant_id = kernel.tenant_id() AND job_id = $1")
            .bind(held.job_id.0)
            .bind(Json(left)),
    )
    .await
}

/// What is told of a job that ends.
pub(super) struct Ending<'a> {
    pub state: JobState,
    /// When it comes again.
    pub again: Option<Timestamp>,
    pub result: Option<&'a Value>,
    pub error: Option<&'a str>,
}

/// Ends a job; one that comes again waits for its next turn, from the beginning.
pub(super) async fn end(
    sql: &mut Change<'_>,
    held: &Held,
    now: Timestamp,
    ending: &Ending<'_>,
) -> Result<(), Fault> {
    sql.exactly_one(
        changing!(
            "WITH run AS (
                UPDATE kernel.job_run SET ended_at = $3, outcome = $4, error = $7, steps = steps + ($4 = 'done')::int
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND taken = $2
            ), gone AS (
                DELETE FROM kernel.job_turn WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND $5::timestamptz IS NULL
            ), again AS (
                UPDATE kernel.job_turn SET next_at = $5, taken = taken + 1
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND $5 IS NOT NULL
            )
            UPDATE kernel.job SET state = CASE WHEN $5 IS NULL THEN $4 ELSE 'waiting' END, next_at = coalesce($5, next_at),
                work = CASE WHEN $5 IS NULL THEN work ELSE asked END, made = CASE WHEN $5 IS NULL THEN made ELSE 0 END,
                total = CASE WHEN $5 IS NULL THEN total END, taken = taken + 1,
                attempts = CASE WHEN $5 IS NULL AND $4 = 'dead' THEN attempts ELSE 0 END,
                result = $6, error = $7, ended_at = $3
            WHERE tenant_id = kernel.tenant_id() AND job_id = $1"
        )
        .bind(held.job_id.0)
        .bind(held.taken)
        .bind(now.to_sqlx())
        .bind(ending.state.word())
        .bind(ending.again.map(ToSqlx::to_sqlx))
        .bind(ending.result.map(Json))
        .bind(ending.error),
    )
    .await
}

/// Lets a job rest after an attempt of which nothing came.
pub(super) async fn rest(
    sql: &mut Change<'_>,
    held: &Held,
    now: Timestamp,
    next_at: Timestamp,
    error: &str,
) -> Result<(), Fault> {
    sql.exactly_one(
        changing!(
            "WITH run AS (
                UPDATE kernel.job_run SET ended_at = $3, outcome = 'failed', error = $5
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND taken = $2
            ), turn AS (
                UPDATE kernel.job_turn SET next_at = $4, taken = taken + 1
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1
            )
            UPDATE kernel.job SET state = 'waiting', next_at = $4, taken = taken + 1, error = $5
            WHERE tenant_id = kernel.tenant_id() AND job_id = $1"
        )
        .bind(held.job_id.0)
        .bind(held.taken)
        .bind(now.to_sqlx())
        .bind(next_at.to_sqlx())
        .bind(error),
    )
    .await
}

/// Puts a job back that a worker has to leave between two steps: it is due at once, and the attempt does not count.
pub(super) async fn put_back(
    sql: &mut Change<'_>,
    job_id: JobId,
    taken: i64,
    now: Timestamp,
) -> Result<(), Fault> {
    sql.run(
        changing!(
            "WITH turn AS (
                UPDATE kernel.job_turn SET next_at = $3, taken = taken + 1
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND taken = $2
                RETURNING job_id
            ), run AS (
                UPDATE kernel.job_run AS run SET ended_at = $3, outcome = 'stopped' FROM turn
                WHERE run.tenant_id = kernel.tenant_id() AND run.job_id = turn.job_id AND run.taken = $2
            )
            UPDATE kernel.job AS job SET state = 'waiting', next_at = $3, taken = job.taken + 1, attempts = greatest(attempts - 1, 0)
            FROM turn WHERE job.tenant_id = kernel.tenant_id() AND job.job_id = turn.job_id"
        )
        .bind(job_id.0)
        .bind(taken)
        .bind(now.to_sqlx()),
    )
    .await?;
    Ok(())
}

/// A job that somebody has just taken up.
#[derive(sqlx::FromRow)]
pub(super) struct TakenRow {
    pub job_id: Uuid,
    pub taken: i64,
    pub kind: String,
    pub attempts: i32,
    pub user_id: Option<Uuid>,
    pub user_name: String,
    pub branches: Option<Vec<Uuid>>,
}

/// Who takes a job up, what they know to do, and until when they count as there.
pub(super) struct Taking<'a> {
    pub now: Timestamp,
    pub gone_at: Timestamp,
    pub kinds: Vec<&'static str>,
    pub run_id: Uuid,
    pub worker: &'a str,
}

/// Takes up the job of the business that is due longest. Whoever is gone is noted as lost.
pub(super) async fn take(sql: &mut Change<'_>, taking: Taking<'_>) -> Result<Option<TakenRow>, Fault> {
    sql.optional(
        changing!(
            "WITH due AS (
                SELECT turn.job_id FROM kernel.job_turn AS turn
                JOIN kernel.job AS job ON job.tenant_id = kernel.tenant_id() AND job.job_id = turn.job_id
                WHERE turn.tenant_id = kernel.tenant_id() AND turn.next_at <= $1 AND job.kind = ANY($3)
                ORDER BY turn.next_at LIMIT 1 FOR UPDATE OF turn SKIP LOCKED
            ), turn AS (
                UPDATE kernel.job_turn AS turn SET next_at = $2, taken = turn.taken + 1 FROM due
                WHERE turn.tenant_id = kernel.tenant_id() AND turn.job_id = due.job_id
                RETURNING turn.job_id, turn.taken
            ), lost AS (
                UPDATE kernel.job_run AS run SET ended_at = $1, outcome = 'lost' FROM turn
                WHERE run.tenant_id = kernel.tenant_id() AND run.job_id = turn.job_id AND run.ended_at IS NULL
            ), begun AS (
                INSERT INTO kernel.job_run (run_id, job_id, taken, worker, started_at)
                SELECT $4, turn.job_id, turn.taken, $5, $1 FROM turn
            )
            UPDATE kernel.job AS job SET state = 'running', taken = turn.taken, attempts = job.attempts + 1 FROM turn
            WHERE job.tenant_id = kernel.tenant_id() AND job.job_id = turn.job_id
            RETURNING job.job_id, job.taken, job.kind, job.attempts, job.user_id, job.user_name, job.branches"
        )
        .bind(taking.now.to_sqlx())
        .bind(taking.gone_at.to_sqlx())
        .bind(taking.kinds)
        .bind(taking.run_id)
        .bind(taking.worker),
    )
    .await
}

/// Businesses that have something due, and since when; those that wait longest first.
pub(super) async fn due(sql: &mut Select<'_>, now: Timestamp) -> Result<Vec<(TenantId, Timestamp)>, Fault> {
    let rows: Vec<(Uuid, jiff_sqlx::Timestamp)> = sql
        .all(
            reading!(
                "SELECT tenant_id, min(next_at) FROM (
                    SELECT tenant_id, next_at FROM kernel.job_turn WHERE next_at <= $1 ORDER BY next_at LIMIT 1000
                 ) AS due GROUP BY tenant_id ORDER BY 2"
            )
            .bind(now.to_sqlx()),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(tenant, since)| (TenantId(tenant), since.to_jiff()))
        .collect())
}

/// A schedule that waits: its job, kind, times and turn.
#[derive(sqlx::FromRow)]
pub(super) struct ScheduleRow {
    pub job_id: Uuid,
    pub kind: String,
    pub cron: String,
    pub next_at: jiff_sqlx::Timestamp,
}

/// The schedules of the business.
pub(super) async fn schedules(sql: &mut Select<'_>) -> Result<Vec<ScheduleRow>, Fault> {
    sql.all(reading!(
        "SELECT job_id, kind, cron, next_at FROM kernel.job
         WHERE tenant_id = kernel.tenant_id() AND cron IS NOT NULL AND state IN ('waiting', 'running')"
    ))
    .await
}

/// Sets the turn of a schedule that nobody works at.
pub(super) async fn set_turn(sql: &mut Change<'_>, job_id: Uuid, next_at: Timestamp) -> Result<(), Fault> {
    sql.run(
        changing!(
            "WITH turn AS (
                UPDATE kernel.job_turn AS turn SET next_at = $2 FROM kernel.job AS job
                WHERE turn.tenant_id = kernel.tenant_id() AND turn.job_id = $1 AND turn.next_at > $2
                    AND job.tenant_id = kernel.tenant_id() AND job.job_id = $1 AND job.state = 'waiting' AND NOT job.is_paused
                RETURNING turn.job_id
            )
            UPDATE kernel.job AS job SET next_at = $2 FROM turn
            WHERE job.tenant_id = kernel.tenant_id() AND job.job_id = turn.job_id"
        )
        .bind(job_id)
        .bind(next_at.to_sqlx()),
    )
    .await?;
    Ok(())
}

/// Stores what people change of a job. Whoever works at it has lost it, unless it goes on running.
pub(super) async fn stand(
    sql: &mut Change<'_>,
    before: &JobStanding,
    after: &JobStanding,
) -> Result<(), Fault> {
    sql.exactly_one(
        changing!(
            "WITH turn AS (
                INSERT INTO kernel.job_turn (job_id, next_at, taken)
                SELECT job_id, CASE WHEN $3 THEN 'infinity'::timestamptz ELSE $5::timestamptz END, taken + 1 FROM kernel.job
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND $2 = 'waiting'
                ON CONFLICT (tenant_id, job_id) DO UPDATE SET next_at = EXCLUDED.next_at, taken = EXCLUDED.taken
            ), gone AS (
                DELETE FROM kernel.job_turn
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND $2 NOT IN ('waiting', 'running')
            ), run AS (
                UPDATE kernel.job_run SET ended_at = $7, outcome = 'stopped'
                WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND ended_at IS NULL AND $2 <> 'running'
            )
            UPDATE kernel.job SET state = $2, is_paused = $3, cron = $4, next_at = $5, ended_at = $6,
                taken = taken + ($2 <> 'running')::int, attempts = CASE WHEN $2 = 'running' THEN attempts ELSE 0 END,
                error = CASE WHEN $8 = 'dead' OR $2 = 'cancelled' THEN NULL ELSE error END
            WHERE tenant_id = kernel.tenant_id() AND job_id = $1 AND state = $8"
        )
        .bind(before.job_id.0)
        .bind(after.state.word())
        .bind(after.is_paused)
        .bind(&after.cron)
        .bind(after.next_at.to_sqlx())
        .bind(after.ended_at.map(ToSqlx::to_sqlx))
        .bind(after.changed_at.to_sqlx())
        .bind(before.state.word()),
    )
    .await
}
