//! One database for all tests that use the same schema; made once, by whoever comes first, under a lock.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use till_kernel::{PlugMigrations, Registry};

/// How to reach the shared database.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// As the app role.
    pub app: PgConnectOptions,
    /// As the owner of the schema.
    pub owner: PgConnectOptions,
    /// As the superuser, for tests that tamper.
    pub superuser: PgConnectOptions,
}

/// The shared database for this schema; made if it is not there yet.
pub async fn database(registry: &Registry) -> TestDatabase {
    let url = std::env::var("TILL_TEST_PG_URL").expect(
        "TILL_TEST_PG_URL is not set: run scripts/test, or `source scripts/lib/testdb.sh && testdb_start`",
    );
    let server = PgConnectOptions::from_str(&url).expect("TILL_TEST_PG_URL is not a PostgreSQL URL");
    let migrations: Vec<PlugMigrations> = registry.migrations().copied().collect();
    let name = database_name(&migrations);
    let on = |role: &str| {
        server
            .clone()
            .database(&name)
            .username(role)
            .password("test")
            .disable_statement_logging()
    };
    let database = TestDatabase {
        app: on("till_app"),
        owner: on("till_owner"),
        superuser: server.clone().database(&name).disable_statement_logging(),
    };
    if !is_ready(&database).await {
        make(&server, &name, &database, &migrations).await;
    }
    database
}

fn database_name(migrations: &[PlugMigrations]) -> String {
    let mut hasher = DefaultHasher::new();
    for plug in migrations {
        (plug.schema, plug.files).hash(&mut hasher);
    }
    format!("till_test_{:016x}", hasher.finish())
}

async fn is_ready(database: &TestDatabase) -> bool {
    let Ok(mut connection) = database.superuser.connect().await else {
        return false;
    };
    let ready: Result<(bool,), _> = sqlx::query_as("SELECT to_regclass('public.test_ready') IS NOT NULL")
        .fetch_one(&mut connection)
        .await;
    let _ = connection.close().await;
    matches!(ready, Ok((true,)))
}

async fn make(server: &PgConnectOptions, name: &str, database: &TestDatabase, migrations: &[PlugMigrations]) {
    let mut admin: PgConnection = server.connect().await.expect("the test cluster does not answer");
    admin
        .execute("SELECT pg_advisory_lock(7420)")
        .await
        .expect("lock");
    if !is_ready(database).await {
        for role in ["till_owner", "till_app", "till_sealer"] {
            let sql = format!(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'test'; END IF; END $$"
            );
            admin.execute(AssertSqlSafe(sql)).await.expect("role");
        }
        admin
            .execute(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'till_reader') THEN CREATE ROLE till_reader NOLOGIN; \
                 END IF; END $$; GRANT till_reader TO till_app",
            )
            .await
            .expect("the role of queries");
        admin
            .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")))
            .await
            .expect("drop database");
        admin
            .execute(AssertSqlSafe(format!("CREATE DATABASE {name} OWNER till_owner")))
            .await
            .expect("create database");
        till_kernel::migrate(&database.owner, migrations)
            .await
            .expect("the migrations run");
        let mut made = database
            .superuser
            .connect()
            .await
            .expect("the new database answers");
        made.execute("CREATE TABLE public.test_ready ()")
            .await
            .expect("mark");
        let _ = made.close().await;
    }
    admin
        .execute("SELECT pg_advisory_unlock(7420)")
        .await
        .expect("unlock");
    let _ = admin.close().await;
}
