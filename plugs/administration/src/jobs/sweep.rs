//! sweep.rs: take away what nobody needs any more (P-4.12.4, P-4.7.6).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Job, JobStep, Progress, Write};

/// When every business is swept.
pub(super) const TIMES: &str = "40 3 * * *";

/// Takes away what is older than it has to stay: answers that were kept for repeated requests, events that were told, jobs that ended,
/// tokens of sessions that ended. Documents, the audit log and the security log are never touched.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SweepOld {
    /// Tables that are done.
    done: u32,
    /// Rows that were taken away, by table.
    rows: BTreeMap<String, u64>,
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

    #[tokio::test]
    async fn what_is_old_is_taken_away_and_the_books_are_whole() {
        let shop = Business::open().await;
        let boss = shop.as_user(shop.founder).await;
        shop.hire_as(&boss, "cara", till_kernel::Template::Cashier).await;
        let (replies, events) = (
            count(&shop, "kernel.reply").await,
            count(&shop, "kernel.outbox").await,
        );
        assert!(replies > 0 && events > 0);
        swept(&shop).await;
        assert_eq!(count(&shop, "kernel.reply").await, replies, "they are young");
        // So long ago for the clock of the database, too.
        let mut sql = shop.superuser().await;
        for table in ["kernel.reply", "kernel.outbox"] {
            let sql_text = format!("UPDATE {table} SET recorded_at = '2020-01-01' WHERE tenant_id = $1");
            sqlx::query(sqlx::AssertSqlSafe(sql_text))
                .bind(shop.tenant.0)
                .execute(&mut sql)
                .await
                .unwrap();
        }
        let audit = count(&shop, "kernel.audit_event").await;
        swept(&shop).await;
        assert_eq!(count(&shop, "kernel.reply").await, 0);
        // What the sweeping itself told of is young.
        let old: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM kernel.outbox WHERE tenant_id = $1 AND recorded_at < '2021-01-01'",
        )
        .bind(shop.tenant.0)
        .fetch_one(&mut sql)
        .await
        .unwrap();
        assert_eq!(old, 0);
        assert_eq!(count(&shop, "kernel.audit_event").await, audit);
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn the_database_refuses_to_take_away_what_is_young() {
        let shop = Business::open().await;
        let young = count(&shop, "kernel.reply").await;
        sqlx::query("UPDATE kernel.reply SET recorded_at = now() WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .execute(&mut shop.superuser().await)
            .await
            .unwrap();
        let mut app = shop.app().await;
        sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
            .bind(shop.tenant.0.to_string())
            .execute(&mut app)
            .await
            .unwrap();
        let gone = sqlx::query("DELETE FROM kernel.reply")
            .execute(&mut app)
            .await
            .unwrap();
        assert_eq!(
            (gone.rows_affected(), count(&shop, "kernel.reply").await),
            (0, young)
        );
    }
}
