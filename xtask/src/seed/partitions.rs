//! The audit log of an old shop has a partition for each month: the program makes one a month, and never one of the past.

use anyhow::Result;
use jiff::ToSpan;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor};

use super::calendar::Span;

/// The owner of the tables, who alone may add partitions to one.
const OWNER: &str = "till_owner";

/// Makes the partitions that the program would have made on the way, as `kernel.ensure_audit_partitions` does.
pub async fn make_partitions(sql: &mut PgConnection, span: Span) -> Result<()> {
    let first = span.last.checked_sub(i64::from(span.days).days())?;
    sql.execute(AssertSqlSafe(format!("SET ROLE {OWNER}"))).await?;
    let mut month = first.first_of_month();
    while month <= span.last {
        let next = month.checked_add(1.month())?;
        sql.execute(AssertSqlSafe(format!(
            "CREATE TABLE IF NOT EXISTS kernel.audit_event_{} PARTITION OF kernel.audit_event
                FOR VALUES FROM ('{month} 00:00:00+00') TO ('{next} 00:00:00+00')",
            month.strftime("%Y%m")
        )))
        .await?;
        month = next;
    }
    sql.execute("RESET ROLE").await?;
    Ok(())
}
