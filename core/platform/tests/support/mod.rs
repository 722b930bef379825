//! What the tests of the database share.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use till_platform::config::{Config, ConfigErrors, Sources};
use till_platform::postgres_cluster::{Cluster, ClusterSettings, DataDirLock};

/// A folder the user PostgreSQL runs as can pass through.
pub fn folder() -> TempDir {
    let folder = tempfile::Builder::new()
        .prefix("till-pg-")
        .tempdir_in("/tmp")
        .unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

pub fn settings(data_dir: &Path) -> ClusterSettings {
    ClusterSettings {
        data_dir: data_dir.to_owned(),
        bin_dir: None,
        user: None,
        max_connections: 8,
        statement_timeout: Duration::from_secs(15),
        lock_timeout: Duration::from_secs(5),
        stop_timeout: Duration::from_secs(10),
        durable: false,
    }
}

pub async fn start(data_dir: &Path) -> (DataDirLock, Cluster) {
    let lock = DataDirLock::acquire(data_dir).unwrap();
    let cluster = Cluster::start(settings(data_dir), &lock).await.unwrap();
    (lock, cluster)
}

pub async fn text(options: &PgConnectOptions, sql: &'static str) -> Result<String, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let answer = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(answer)
}

pub async fn run(options: &PgConnectOptions, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await;
    connection.close().await?;
    done.map(drop)
}

pub fn config(data_dir: &Path, overrides: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let mut all = vec![("data_dir".to_owned(), data_dir.display().to_string())];
    all.extend(
        overrides
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
    );
    Config::load(&Sources {
        config_file: None,
        overrides: all,
        environment: Vec::new(),
        working_directory: data_dir.to_owned(),
        system_directory: data_dir.to_owned(),
        as_root: false,
        cores: 2,
    })
}
