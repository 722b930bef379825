//! Schema changes: forward only, one table of versions per plug (P-4.9.9, R-IN-5).

use std::borrow::Cow;

use serde::Serialize;
use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, SqlSafeStr};

use crate::fault::Fault;

/// The migrations of one plug: its schema and numbered SQL files.
#[derive(Clone, Copy, Debug)]
pub struct PlugMigrations {
    /// The PostgreSQL schema.
    pub schema: &'static str,
    /// A list of each of its crates; a version is given once.
    pub files: &'static [&'static [MigrationFile]],
}

/// (version, description, SQL), embedded with `include_str!`.
pub type MigrationFile = (i64, &'static str, &'static str);

impl PlugMigrations {
    /// Every file, the oldest first.
    #[must_use]
    pub fn in_order(&self) -> Vec<MigrationFile> {
        let mut files: Vec<MigrationFile> = self.files.iter().copied().flatten().copied().collect();
        files.sort_by_key(|(version, ..)| *version);
        files
    }
}

/// The kernel's own.
pub const MIGRATIONS: PlugMigrations = PlugMigrations {
    schema: "kernel",
    files: &[&[
        (1, "kernel", include_str!("../migrations/0001_kernel.sql")),
        (2, "reader", include_str!("../migrations/0002_reader.sql")),
        (3, "audit", include_str!("../migrations/0003_audit.sql")),
        (4, "keys", include_str!("../migrations/0004_keys.sql")),
        (5, "audience", include_str!("../migrations/0005_audience.sql")),
        (
            6,
            "register_settings",
            include_str!("../migrations/0006_register_settings.sql"),
        ),
        (7, "jobs", include_str!("../migrations/0007_jobs.sql")),
        (8, "job_reach", include_str!("../migrations/0008_job_reach.sql")),
        (9, "sending", include_str!("../migrations/0009_sending.sql")),
        (10, "files", include_str!("../migrations/0010_files.sql")),
    ]],
};

/// What a run did.
#[derive(Clone, Debug, Serialize)]
pub struct MigrationReport {
    /// The schema.
    pub schema: &'static str,
    /// The newest version.
    pub version: i64,
    /// Versions applied now.
    pub applied: Vec<i64>,
}

fn migrator(plug: &PlugMigrations) -> Migrator {
    let migrations = plug
        .in_order()
        .into_iter()
        .map(|(version, description, sql)| {
            Migration::new(
                version,
                Cow::Borrowed(description),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    let mut migrator = Migrator::with_migrations(migrations);
    migrator.dangerous_set_table_name(format!("{}.schema_version", plug.schema));
    migrator.create_schema(plug.schema);
    // An older binary on a newer schema keeps working (expand/contract, K30).
    migrator.set_ignore_missing(true);
    migrator
}

/// What is not applied yet: (schema, version, description).
pub async fn pending(
    owner: &PgConnectOptions,
    plugs: &[PlugMigrations],
) -> Result<Vec<(&'static str, i64, String)>, Fault> {
    let mut connection = owner.connect().await?;
    let mut waiting = Vec::new();
    for plug in plugs {
        let applied = applied_versions(&mut connection, plug).await?;
        waiting.extend(
            plug.in_order()
                .into_iter()
                .filter(|(version, ..)| !applied.contains(version))
                .map(|(version, name, _)| (plug.schema, version, name.to_owned())),
        );
    }
    Ok(waiting)
}

async fn applied_versions(connection: &mut PgConnection, plug: &PlugMigrations) -> Result<Vec<i64>, Fault> {
    let table = format!("{}.schema_version", plug.schema);
    let (exists,): (bool,) = sqlx::query_as("SELECT to_regclass($1) IS NOT NULL")
        .bind(&table)
        .fetch_one(&mut *connection)
        .await?;
    if !exists {
        return Ok(Vec::new());
    }
    let applied = connection
        .list_applied_migrations(&table)
        .await
        .map_err(Fault::internal)?;
    Ok(applied.into_iter().map(|migration| migration.version).collect())
}

/// Brings the schema up to date as the owner role. Each file runs in a transaction of its own, under an advisory lock; a file that was
/// changed after it ran is refused by its checksum.
pub async fn migrate(
    owner: &PgConnectOptions,
    plugs: &[PlugMigrations],
) -> Result<Vec<MigrationReport>, Fault> {
    let mut connection = owner.connect().await?;
    let mut reports = Vec::new();
    for plug in plugs {
        let before = applied_versions(&mut connection, plug).await?;
        migrator(plug)
            .run_direct(None, &mut connection, false)
            .await
            .map_err(Fault::internal)?;
        let known: Vec<i64> = plug.in_order().into_iter().map(|(version, ..)| version).collect();
        let version = known.last().copied().unwrap_or_default();
        let applied = known
            .into_iter()
            .filter(|version| !before.contains(version))
            .collect();
        reports.push(MigrationReport {
            schema: plug.schema,
            version,
            applied,
        });
    }
    // The audit log has a partition a month; the next thirteen are always there.
    sqlx::query("SELECT kernel.ensure_audit_partitions(13), kernel.align_reader()")
        .execute(&mut connection)
        .await?;
    Ok(reports)
}
