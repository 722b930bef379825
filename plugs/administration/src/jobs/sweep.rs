//! sweep.rs: take away what nobody needs any more (P-4.12.4, P-4.7.6).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Job, JobStep, Progress, Write};

/// When every business is swept.
pub(super) const TIMES: &str = "40 3 * * *";

/// Takes away what is older than it has to stay: jobs that ended, tokens of sessions that ended. Documents, the audit log and the security log are never touched.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SweepOld {
    /// Tables that are done.
    #[serde(default, skip_serializing_if = "is_none")]
    done: u32,
    /// Rows that were taken away, by table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    rows: BTreeMap<String, u64>,
}

/// Nothing is done yet: a job that is asked for says nothing of it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_none(done: &u32) -> bool {
    *done == 0
}

impl Job for SweepOld {
    const NAME: &'static str = "jobs.sweep";
    const SUMMARY: &'static str = "Takes away what is older than it has to stay.";

    async fn step(&self, w: &mut Write) -> Result<JobStep<Self>, Fault> {
        let sweeps: Vec<_> = w.registry().sweeps().copied().collect();
        let at = usize::try_from(self.done).unwrap_or(usize::MAX);
        let Some(sweep) = sweeps.get(at) else {
            return JobStep::done(&self.rows);
        };
        let swept = w.sweep(sweep).await?;
        let mut left = self.clone();
        *left.rows.entry(sweep.table.to_owned()).or_default() += swept.rows;
        if !swept.is_more {
            left.done += 1;
        }
        let progress = Progress {
            made: left.done,
            total: u32::try_from(sweeps.len()).ok(),
        };
        Ok(JobStep::More { left, progress })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Business;
    use till_kernel::Outcome;

    async fn count(shop: &Business, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table} WHERE tenant_id = $1");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap()
    }

    async fn swept(shop: &Business) {
        let tenant = shop.kernel.tenant(shop.tenant).await.unwrap().unwrap();
        shop.kernel.ensure_schedules(&tenant).await.unwrap();
        shop.clock.advance_s(86_400);
        let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
        assert_eq!(taken.kind, SweepOld::NAME);
        assert_eq!(
            shop.kernel.work_at(&taken, || false).await.unwrap(),
            Outcome::Done
        );
    }

    /// A job that ended at a moment.
    async fn ended(shop: &Business, at: &str) {
        sqlx::query(
            "INSERT INTO kernel.job (tenant_id, job_id, kind, state, next_at, asked, work, user_name, enqueued_at, ended_at)
             VALUES ($1, gen_random_uuid(), 'jobs.sweep', 'done', $2::timestamptz, '{}', '{}', 'x', $2::timestamptz, $2::timestamptz)",
        )
        .bind(shop.tenant.0)
        .bind(at)
        .execute(&mut shop.superuser().await)
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn what_is_old_is_taken_away_and_the_books_are_whole() {
        let shop = Business::open().await;
        let now = shop.kernel.clock().now().to_string();
        ended(&shop, "2020-01-01T00:00:00Z").await;
        ended(&shop, &now).await;
        swept(&shop).await;
        // What is young, and the schedules of the founding.
        let schedules = shop
            .kernel
            .registry()
            .jobs()
            .filter(|job| job.schedule.is_some())
            .count();
        assert_eq!(
            count(&shop, "kernel.job").await,
            1 + i64::try_from(schedules).unwrap()
        );
        let result: serde_json::Value = sqlx::query_scalar(
            "SELECT result FROM kernel.job WHERE tenant_id = $1 AND kind = 'jobs.sweep' AND cron IS NOT NULL",
        )
        .bind(shop.tenant.0)
        .fetch_one(&mut shop.superuser().await)
        .await
        .unwrap();
        assert_eq!(result["kernel.job"], 1);
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn the_database_refuses_to_take_away_what_is_young() {
        let shop = Business::open().await;
        ended(&shop, "now").await;
        ended(&shop, "2020-01-01T00:00:00Z").await;
        let mut app = shop.app().await;
        sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
            .bind(shop.tenant.0.to_string())
            .execute(&mut app)
            .await
            .unwrap();
        let gone = sqlx::query("DELETE FROM kernel.job")
            .execute(&mut app)
            .await
            .unwrap();
        // The young one, and the schedules of the founding.
        let schedules = shop
            .kernel
            .registry()
            .jobs()
            .filter(|job| job.schedule.is_some())
            .count();
        let left = 1 + i64::try_from(schedules).unwrap();
        assert_eq!(
            (gone.rows_affected(), count(&shop, "kernel.job").await),
            (1, left)
        );
    }
}
