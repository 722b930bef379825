//! The start-up self-check: each hole that somebody could make in a database is made, and found.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use till_kernel::{Registry, migrate, self_check};

use crate::probe::{plug, shop};

/// (what somebody with the superuser's password does, what the self-check says)
const HOLES: &[(&str, &str)] = &[
    ("GRANT UPDATE ON kernel.outbox TO till_app", "till_app has UPDATE on kernel.outbox"),
    ("GRANT DELETE ON kernel.fiscal_entry TO till_app", "till_app has DELETE on kernel.fiscal_entry"),
    ("GRANT UPDATE (actor_name) ON kernel.audit_event TO till_app", "till_app has UPDATE (actor_name) on kernel.audit_event"),
    ("GRANT UPDATE (name) ON kernel.security_event TO till_app", "till_app has UPDATE (name) on kernel.security_event"),
    ("GRANT SELECT ON kernel.audit_event_other TO till_app", "till_app has SELECT on kernel.audit_event_other"),
    ("GRANT INSERT ON kernel.branch TO till_reader", "till_reader has INSERT on kernel.branch"),
    ("GRANT SELECT ON kernel.branch TO PUBLIC", "everybody has SELECT on kernel.branch"),
    (
        "DROP POLICY tenant ON kernel.approval; CREATE POLICY tenant ON kernel.approval USING (true)",
        "the policy tenant of kernel.approval lets through other rows",
    ),
    (
        "DROP POLICY least_age ON kernel.job",
        "the policy least_age of kernel.job is gone",
    ),
    ("CREATE POLICY more ON kernel.branch FOR SELECT USING (true)", "the policy more of kernel.branch"),
    ("ALTER TABLE kernel.setting NO FORCE ROW LEVEL SECURITY", "kernel.setting has no forced row-level security policy"),
    ("CREATE TABLE kernel.copied AS SELECT * FROM kernel.branch", "kernel.copied has no forced row-level security policy"),
    ("CREATE TABLE kernel.open (a int); GRANT SELECT ON kernel.open TO till_app", "the app role reads kernel.open, which has no tenant_id"),
    (
        "CREATE UNIQUE INDEX told ON kernel.branch (code)",
        "the key kernel.told does not begin with tenant_id",
    ),
    (
        "CREATE TABLE kernel.child (tenant_id uuid, series uuid); CREATE UNIQUE INDEX one ON kernel.outbox (tenant_id, event_id, topic);
         ALTER TABLE kernel.series ADD CONSTRAINT lone UNIQUE (series_id); ALTER TABLE kernel.child ADD CONSTRAINT stray
         FOREIGN KEY (series) REFERENCES kernel.series (series_id)",
        "the foreign key stray of kernel.child may name a row of another business",
    ),
    ("CREATE VIEW kernel.eyes AS SELECT * FROM kernel.branch", "the view kernel.eyes is not security_invoker"),
    ("CREATE MATERIALIZED VIEW kernel.frozen AS SELECT * FROM kernel.branch", "kernel.frozen is a materialised view"),
    (
        "CREATE FUNCTION kernel.sly() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "the function kernel.sly() runs with its owner's rights",
    ),
    ("CREATE FUNCTION kernel.new() RETURNS int LANGUAGE sql AS 'SELECT 1'", "no migration makes the function kernel.new"),
    (
        "CREATE FUNCTION kernel.quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER swallow BEFORE INSERT ON kernel.outbox FOR EACH ROW EXECUTE FUNCTION kernel.quiet()",
        "no migration makes the trigger swallow on kernel.outbox",
    ),
    ("CREATE RULE nothing AS ON INSERT TO kernel.reply DO INSTEAD NOTHING", "no migration makes the trigger rule nothing on kernel.reply"),
    ("GRANT CREATE ON SCHEMA kernel TO till_app", "the app role may create things in the schema kernel"),
    ("ALTER TABLE kernel.outbox OWNER TO till_app", "the app role owns kernel.outbox"),
];

/// A database of its own: holes are there for everybody who uses it.
async fn own_database(name: &str, registry: &Registry) -> (PgConnectOptions, PgConnectOptions) {
    // The shared one makes the roles.
    let shared = till_testkit::database(registry).await;
    let url = std::env::var("TILL_TEST_PG_URL").unwrap();
    let server = PgConnectOptions::from_str(&url).unwrap();
    let mut admin = server.connect().await.unwrap();
    for sql in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} OWNER till_owner"),
    ] {
        admin.execute(AssertSqlSafe(sql)).await.unwrap();
    }
    let migrations: Vec<_> = registry.migrations().copied().collect();
    migrate(&shared.owner.clone().database(name), &migrations)
        .await
        .unwrap();
    (
        shared.app.clone().database(name),
        shared.superuser.clone().database(name),
    )
}

#[tokio::test]
async fn the_self_check_finds_every_hole() {
    let registry = Registry::new(vec![plug()]).unwrap();
    let (app, superuser) = own_database("till_holes", &registry).await;
    assert_eq!(self_check(&app, &registry).await.unwrap(), Vec::<String>::new());
    let mut admin = superuser.connect().await.unwrap();
    for (hole, told) in HOLES {
        admin.execute(sqlx::raw_sql(*hole)).await.unwrap();
        let problems = self_check(&app, &registry).await.unwrap();
        assert!(
            problems.iter().any(|problem| problem.contains(told)),
            "{hole}: {problems:?}"
        );
    }
}

#[tokio::test]
async fn the_self_check_refuses_a_role_that_may_too_much() {
    let registry = Registry::new(vec![plug()]).unwrap();
    let shop = shop().await;
    let as_superuser = self_check(&shop.database.superuser, &registry).await.unwrap();
    assert!(
        as_superuser.iter().any(|problem| problem.contains("superuser")),
        "{as_superuser:?}"
    );
    let as_owner = self_check(&shop.database.owner, &registry).await.unwrap();
    assert!(
        as_owner
            .iter()
            .any(|problem| problem.contains("owns kernel.branch")),
        "{as_owner:?}"
    );
    // Roles are the cluster's, so the attempts are made with one of their own.
    let mut admin = shop.superuser().await;
    admin
        .execute(sqlx::raw_sql(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'till_curious') THEN
                CREATE ROLE till_curious LOGIN CREATEROLE BYPASSRLS PASSWORD 'test'; END IF; END $$;
             GRANT pg_read_all_data TO till_curious",
        ))
        .await
        .unwrap();
    let curious = self_check(&shop.database.app.clone().username("till_curious"), &registry)
        .await
        .unwrap();
    for told in [
        "may create roles",
        "has BYPASSRLS",
        "is a member of pg_read_all_data",
    ] {
        assert!(
            curious.iter().any(|problem| problem.contains(told)),
            "{told}: {curious:?}"
        );
    }
}
