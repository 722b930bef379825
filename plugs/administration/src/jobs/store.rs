//! SQL of jobs as people see them.

use serde_json::Value;
use sqlx::types::Json;
use till_kernel::{AsRow, Fault, Select, list, reading, row};
use till_shared::ids::JobId;

use super::views::{JobRunView, JobView};

row! {
    JobView, names job, columns [job_id, kind, state, is_paused, cron, next_at, attempts, made, total, error, user_id, user_name, enqueued_at,
        ended_at], reads [started_at, worker, took_ms]
}
row! { JobRunView, names run, columns [worker, started_at, ended_at, outcome, steps, error] }

/// What a job is read from: its row, and the last time that it was taken up.
macro_rules! seen {
    () => {
        concat!(
            job!("j."),
            ", last.started_at, last.worker,
                (extract(epoch FROM last.ended_at - last.started_at) * 1000)::bigint AS took_ms"
        )
    };
}
macro_rules! jobs {
    ($where:literal) => {
        concat!(
            " FROM kernel.job AS j
             LEFT JOIN LATERAL (SELECT r.started_at, r.ended_at, r.worker FROM kernel.job_run AS r
                WHERE r.tenant_id = j.tenant_id AND r.job_id = j.job_id ORDER BY r.started_at DESC LIMIT 1) AS last ON true
             WHERE j.tenant_id = kernel.tenant_id() AND ",
            $where
        )
    };
}

list! {
    /// $1 state, $2 kind, $3 whether it comes again, $4 whether the last attempt came to nothing.
    pub(crate) JOBS,
    select seen!(),
    from jobs!("($1::text IS NULL OR j.state = $1) AND ($2::text IS NULL OR j.kind = $2)
                AND ($3::bool IS NULL OR (j.cron IS NOT NULL) = $3) AND ($4::bool IS NULL OR (j.error IS NOT NULL) = $4)"),
    place "$5", rows "$6",
    orders ["enqueued_at" ("j.enqueued_at" Time, "j.job_id" Id), "next_at" ("j.next_at" Time, "j.job_id" Id)],
    first "-enqueued_at",
}

/// One job.
pub(crate) async fn one(sql: &mut Select<'_>, job_id: JobId) -> Result<Option<JobView>, Fault> {
    const ONE: &str = concat!("SELECT ", seen!(), jobs!("j.job_id = $1"));
    let row: Option<AsRow<JobView>> = sql.optional(reading!(ONE).bind(job_id.0)).await?;
    Ok(row.map(|AsRow(job)| job))
}

/// What was asked of a job, and what came of it.
pub(crate) async fn asked(sql: &mut Select<'_>, job_id: JobId) -> Result<(Value, Option<Value>), Fault> {
    let (asked, result): (Json<Value>, Option<Json<Value>>) = sql
        .one(
            reading!(
                "SELECT asked, result FROM kernel.job WHERE tenant_id = kernel.tenant_id() AND job_id = $1"
            )
            .bind(job_id.0),
        )
        .await?;
    Ok((asked.0, result.map(|result| result.0)))
}

/// The last times that a job was taken up, newest first.
pub(crate) async fn runs(sql: &mut Select<'_>, job_id: JobId) -> Result<Vec<JobRunView>, Fault> {
    const RUNS: &str = concat!(
        "SELECT ",
        run!("r."),
        " FROM kernel.job_run AS r WHERE r.tenant_id = kernel.tenant_id() AND r.job_id = $1 ORDER BY r.started_at DESC LIMIT 50"
    );
    let rows: Vec<AsRow<JobRunView>> = sql.all(reading!(RUNS).bind(job_id.0)).await?;
    Ok(rows.into_iter().map(|AsRow(run)| run).collect())
}
