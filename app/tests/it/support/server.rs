//! The throw-away PostgreSQL of the tests, for databases of a test's own.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

use super::Sql;

/// Owns the schema of such a database, and may make the other roles.
const OWNER: &str = "till_other_owner";

/// A database of its own on the server of the tests; dropped with this.
pub struct Database {
    pub name: String,
    host: String,
    port: String,
}

impl Database {
    /// An empty one.
    pub fn empty() -> Self {
        let url = std::env::var("TILL_TEST_PG_URL")
            .expect("TILL_TEST_PG_URL is not set: run scripts/test, or source scripts/lib/testdb.sh");
        let part = |name: &str| {
            let (_, after) = url.split_once(&format!("{name}=")).expect("a server on a socket");
            after.split('&').next().unwrap_or_default().to_owned()
        };
        let made = Self {
            name: format!("till_it_{}", Uuid::now_v7().simple()),
            host: part("host"),
            port: part("port"),
        };
        made.as_superuser(
            "postgres",
            &format!(
                "SELECT pg_advisory_lock(7421);
                 DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}')
                     THEN CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD 'test'; END IF; END $$;
                 DO $$ DECLARE r text; BEGIN FOREACH r IN ARRAY ARRAY['till_app', 'till_sealer'] LOOP
                     IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r)
                     THEN EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ''test''', r); END IF; END LOOP;
                     IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'till_reader') THEN CREATE ROLE till_reader NOLOGIN; END IF; END $$;
                 GRANT till_reader TO till_app;"
            ),
        );
        made.as_superuser(
            "postgres",
            &format!("CREATE DATABASE {} OWNER {OWNER}", made.name),
        );
        made
    }

    /// One that holds what a compressed `pg_dump --no-owner` wrote.
    pub fn restored(dump: &Path) -> Self {
        let made = Self::empty();
        let text = zstd::decode_all(std::fs::File::open(dump).unwrap()).unwrap();
        made.psql(OWNER, &made.name, &text);
        made
    }

    fn as_superuser(&self, database: &str, statement: &str) {
        self.psql("postgres", database, statement.as_bytes());
    }

    fn psql(&self, role: &str, database: &str, text: &[u8]) {
        let mut child = Command::new("psql")
            .args(["-h", &self.host, "-p", &self.port, "-U", role])
            .args(["-qX", "-v", "ON_ERROR_STOP=1", database])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text).unwrap();
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "psql: {said}");
    }

    /// For `DATABASE_URL`: the owner's address. Everybody on the socket is trusted.
    pub fn url(&self) -> String {
        let Self { name, host, port } = self;
        format!("postgres://{OWNER}:test@localhost/{name}?host={host}&port={port}")
    }

    /// As the owner of the schema.
    pub fn owner(&self) -> PgConnectOptions {
        PgConnectOptions::from_str(&self.url())
            .unwrap()
            .disable_statement_logging()
    }

    /// A look behind, past row-level security.
    pub fn sql(&self) -> Sql {
        Sql::with(&self.owner().username("postgres"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = Command::new("psql")
            .args(["-h", &self.host, "-p", &self.port, "-U", "postgres", "-qX", "-c"])
            .arg(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
            .arg("postgres")
            .status();
    }
}
