//! A look behind the program, past row-level security.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tokio::runtime::Runtime;

/// A connection as the superuser of an installation's own database.
pub struct Sql {
    runtime: Runtime,
    connection: PgConnection,
}

impl Sql {
    pub(super) fn open(data_dir: &Path) -> Self {
        let secrets: Value =
            serde_json::from_slice(&std::fs::read(data_dir.join("secrets/postgres.json")).unwrap()).unwrap();
        let options = PgConnectOptions::new_without_pgpass()
            .socket(socket_dir(data_dir))
            .port(5432)
            .username("till_super")
            .password(secrets["superuser"].as_str().unwrap())
            .database("till");
        Self::with(&options)
    }

    /// A connection with these options.
    pub(super) fn with(options: &PgConnectOptions) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let connection = runtime.block_on(options.connect()).unwrap();
        Self { runtime, connection }
    }

    /// One number.
    pub fn number(&mut self, sql: &str) -> i64 {
        let row: (i64,) = self
            .runtime
            .block_on(sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_one(&mut self.connection))
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        row.0
    }

    /// One text.
    pub fn text(&mut self, sql: &str) -> String {
        let row: (String,) = self
            .runtime
            .block_on(sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_one(&mut self.connection))
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        row.0
    }

    /// Every row of one column.
    pub fn texts(&mut self, sql: &str) -> Vec<String> {
        let rows: Vec<(String,)> = self
            .runtime
            .block_on(sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.connection))
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.into_iter().map(|(text,)| text).collect()
    }

    /// A sum over every row of every table of the product, so that a changed row shows as well as a new one. Without some tables.
    pub fn fingerprints(&mut self, without: &[&str]) -> BTreeMap<String, String> {
        const TABLES: &str = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
             WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
        let tables: Vec<(String,)> = self
            .runtime
            .block_on(sqlx::query_as(TABLES).fetch_all(&mut self.connection))
            .unwrap();
        let mut all = BTreeMap::new();
        for (table,) in tables
            .into_iter()
            .filter(|(table,)| !without.contains(&table.as_str()))
        {
            let sql = format!(
                "SELECT count(*) || ' rows ' || coalesce(sum(hashtextextended(r::text, 0)), 0) FROM {table} r"
            );
            let (sum,): (String,) = self
                .runtime
                .block_on(sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut self.connection))
                .unwrap_or_else(|error| panic!("{table}: {error}"));
            all.insert(table, sum);
        }
        all
    }
}

/// Beside the cluster: the folders of tests are short enough for a socket.
fn socket_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres/run")
}
