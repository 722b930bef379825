//! The same bytes into bare tables: the same columns, and no keys, checks, indexes or triggers. What a history is measured against.

use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use super::rows::{Rows, TABLES, Table};
use super::write::copy;

const SCHEMA: &str = "seed_bare";

/// Bare tables, there as long as this is.
pub struct Bare {
    sql: PgConnection,
    took: Duration,
    away: Duration,
}

impl Bare {
    /// Makes them.
    pub async fn open(superuser: &PgConnectOptions) -> Result<Self> {
        let mut sql = superuser.clone().disable_statement_logging().connect().await?;
        sql.execute(AssertSqlSafe(format!(
            "DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}"
        )))
        .await?;
        for table in TABLES {
            // With what a column holds when nothing is said, so that these rows are as wide as those.
            sql.execute(AssertSqlSafe(format!(
                "CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS)",
                name(table),
                table.name
            )))
            .await?;
        }
        Ok(Self {
            sql,
            took: Duration::ZERO,
            away: Duration::ZERO,
        })
    }

    /// Sends some rows there, and takes them away again, so that nothing is on the disk twice for long.
    pub async fn take(&mut self, rows: &Rows) -> Result<()> {
        let began = Instant::now();
        self.sql.execute("BEGIN").await?;
        for (table, sheet) in rows.filled() {
            let began = Instant::now();
            copy(&mut self.sql, &name(table), table, &sheet.bytes).await?;
            self.took += began.elapsed();
        }
        self.sql.execute("COMMIT").await?;
        let names: Vec<String> = TABLES.into_iter().map(name).collect();
        self.sql
            .execute(AssertSqlSafe(format!("TRUNCATE {}", names.join(", "))))
            .await?;
        self.away += began.elapsed();
        Ok(())
    }

    /// For how long it held everything up.
    pub fn away(&self) -> Duration {
        self.away
    }

    /// Takes the tables away; answers how long COPY into them took.
    pub async fn close(mut self) -> Result<Duration> {
        self.sql
            .execute(AssertSqlSafe(format!("DROP SCHEMA {SCHEMA} CASCADE")))
            .await?;
        self.sql.close().await?;
        Ok(self.took)
    }
}

fn name(table: Table) -> String {
    format!("{SCHEMA}.{}", table.name.replace('.', "_"))
}
