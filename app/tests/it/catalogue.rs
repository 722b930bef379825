//! What the catalogue of the migrated database must hold for every table, whoever adds one (P-4.9.6, P-4.9.8, decision 0024).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sqlx::{AssertSqlSafe, PgConnection};
use till_testkit::Shop;

use crate::product::plugs;

const OURS: &str = "c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_version'
     AND n.nspname IN ('kernel', 'platform', 'administration', 'operations', 'management')";

async fn rows(connection: &mut PgConnection, sql: &str) -> BTreeSet<String> {
    let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql.to_owned()))
        .fetch_all(connection)
        .await
        .unwrap();
    rows.into_iter().map(|(row,)| row).collect()
}

/// The rows of the table under a heading of the decision page: the first cell, and the others.
fn decided(heading: &str) -> BTreeMap<String, Vec<String>> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/decisions/0024-keys-and-stamps.md");
    let text = std::fs::read_to_string(page).unwrap();
    let (_, after) = text.split_once(&format!("## {heading}\n")).expect("the heading");
    let table = after.split("\n## ").next().unwrap_or_default();
    let mut decided = BTreeMap::new();
    for line in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let mut cells = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned());
        let name = cells.next().unwrap_or_default();
        let rest: Vec<String> = cells.collect();
        assert!(rest.iter().all(|cell| !cell.is_empty()), "{name} has no reason");
        assert!(decided.insert(name.clone(), rest).is_none(), "{name} twice");
    }
    decided
}

fn assert_same(found: &BTreeSet<String>, decided: &BTreeSet<String>, what: &str) {
    let undecided: Vec<_> = found.difference(decided).collect();
    let settled: Vec<_> = decided.difference(found).collect();
    assert!(
        undecided.is_empty() && settled.is_empty(),
        "{what}\nwithout a line in decision 0024: {undecided:#?}\nwith a line for nothing: {settled:#?}"
    );
}

#[tokio::test]
async fn every_id_has_a_foreign_key_or_a_reason() {
    let shop = Shop::open(plugs()).await;
    let mut sql = shop.superuser().await;
    // Its own id is no reference: the column that is its table's key with nothing but the business, or unique, or named after the table.
    let found = rows(&mut sql, &format!(
        "SELECT format('%s.%s.%s', n.nspname, c.relname, a.attname)
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE {OURS} AND a.attnum > 0 AND NOT a.attisdropped AND a.attname LIKE '%\\_id' AND a.attname <> 'tenant_id'
             AND a.atttypid = 'uuid'::regtype
             AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY(k.conkey))
             AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = k.conkey[cardinality(k.conkey)]
                 AND (cardinality(k.conkey) = 2 OR a.attname = 'event_id') AND NOT c.relname LIKE '%\\_word')
             AND NOT (c.relname LIKE '%' || left(a.attname, -3))"
    )).await;
    let decided = decided("Ids without a foreign key").into_keys().collect();
    assert_same(&found, &decided, "ids without a foreign key");
    let all = rows(&mut sql, &format!(
        "SELECT k.conrelid::regclass || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND k.contype = 'f'
             AND (NOT k.convalidated OR (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) <> 'tenant_id')"
    )).await;
    assert!(
        all.is_empty(),
        "foreign keys that are not looked through, or without the business first: {all:?}"
    );
}

#[tokio::test]
async fn every_table_that_can_change_says_its_version_and_when() {
    let shop = Shop::open(plugs()).await;
    let mut sql = shop.superuser().await;
    let mut found = BTreeSet::new();
    for column in ["version", "updated_at"] {
        let without = rows(&mut sql, &format!(
            "SELECT format('%s.%s {column}', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE {OURS} AND has_any_column_privilege('till_app', c.oid, 'UPDATE')
                 AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '{column}' AND a.attnotnull)"
        )).await;
        found.extend(without);
    }
    let decided = decided("Changeable tables without version or updated_at");
    let decided = decided.iter().flat_map(|(table, cells)| {
        cells[0]
            .split(", ")
            .map(move |column| format!("{table} {column}"))
    });
    assert_same(
        &found,
        &decided.collect(),
        "changeable tables without version or updated_at",
    );
}

/// Tables whose store counts and stamps itself write both at every change; the others have the trigger.
#[tokio::test]
async fn what_no_store_stamps_a_trigger_does() {
    let shop = Shop::open(plugs()).await;
    let mut sql = shop.superuser().await;
    // The app role may write `updated_at` itself, or the trigger does: never neither, never both.
    let wrong = rows(&mut sql, &format!(
        "SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'updated_at'
         WHERE {OURS} AND has_any_column_privilege('till_app', c.oid, 'UPDATE')
             AND has_column_privilege('till_app', c.oid, a.attnum, 'UPDATE') = EXISTS (
                 SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                     AND t.tgenabled = 'O' AND p.proname IN ('touch', 'touch_version'))"
    )).await;
    assert!(wrong.is_empty(), "{wrong:?}");
    let tenant = shop.tenant.0;
    let stamp = "SELECT updated_at::text FROM kernel.branch WHERE tenant_id = $1";
    let before: (String,) = sqlx::query_as(stamp)
        .bind(tenant)
        .fetch_one(&mut sql)
        .await
        .unwrap();
    sqlx::query("UPDATE kernel.branch SET name = 'Renamed' WHERE tenant_id = $1")
        .bind(tenant)
        .execute(&mut sql)
        .await
        .unwrap();
    let after: (String,) = sqlx::query_as(stamp)
        .bind(tenant)
        .fetch_one(&mut sql)
        .await
        .unwrap();
    assert_ne!(before, after);
}

/// Under FORCE the owner sees no row: a key that is only looked through as the owner would always look kept.
#[tokio::test]
async fn rows_that_break_a_new_key_are_found_and_do_not_stop_the_update() {
    let shop = Shop::open(plugs()).await;
    let mut sql = shop.superuser().await;
    for (orphan, kept) in [(true, false), (false, true)] {
        let mut transaction = sqlx::Connection::begin(&mut sql).await.unwrap();
        let steps = [
            "SET LOCAL ROLE till_owner",
            "CREATE TABLE kernel.probe (tenant_id uuid NOT NULL, branch_id uuid NOT NULL, PRIMARY KEY (tenant_id, branch_id))",
            "CALL kernel.protect('kernel.probe')",
            "RESET ROLE",
            if orphan {
                "INSERT INTO kernel.probe VALUES (gen_random_uuid(), gen_random_uuid())"
            } else {
                "SELECT 1"
            },
            "SET LOCAL ROLE till_owner",
            "ALTER TABLE kernel.probe ADD CONSTRAINT probe_key FOREIGN KEY (tenant_id, branch_id) REFERENCES kernel.branch (tenant_id, branch_id) NOT VALID",
            "CALL kernel.validate_key('kernel.probe', 'probe_key')",
        ];
        for step in steps {
            sqlx::query(step)
                .execute(&mut *transaction)
                .await
                .unwrap_or_else(|error| panic!("{step}: {error}"));
        }
        let valid: (bool, bool) = sqlx::query_as(
            "SELECT convalidated, (SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE oid IN ('kernel.probe'::regclass, 'kernel.branch'::regclass))
             FROM pg_constraint WHERE conname = 'probe_key'",
        )
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
        assert_eq!(valid, (kept, true));
        transaction.rollback().await.unwrap();
    }
}
