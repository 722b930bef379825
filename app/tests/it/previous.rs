//! A shop of the previous build, kept in `app/tests/data/previous`, is taken over: its books stay as they are, its schema becomes today's,
//! and the program that made it could go back to work (P-4.9.12 to P-4.9.15).

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use till_kernel::PlugMigrations;
use uuid::Uuid;

use crate::product::registry;
use crate::support::open_shop::{made, uuid};
use crate::support::{Database, Sql, Till, id};

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/previous")
        .join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(kept(name)).unwrap().trim().to_owned()
}

fn stored_shop() -> Database {
    Database::restored(&kept("shop.sql.zst"))
}

/// Today's program on a database that runs elsewhere.
fn program_on(database: &Database) -> Till {
    Till::with(&[("DATABASE_URL", &database.url())])
}

/// What the shop had when it was stored.
fn assert_totals(sql: &mut Sql) {
    assert_totals_of(sql, &read("totals.json"));
}

fn assert_totals_of(sql: &mut Sql, then: &str) {
    let now: Value = serde_json::from_str(&sql.text(&read("totals.sql"))).unwrap();
    let then: Value = serde_json::from_str(then).unwrap();
    for (what, total) in then.as_object().unwrap() {
        assert_eq!(&now[what], total, "{what}");
    }
}

/// Everything that says what the schema is, one line each; without the partitions, which depend on the month.
fn schema(sql: &mut Sql) -> Vec<String> {
    const OURS: &str = "n.nspname IN ('kernel', 'platform', 'administration', 'operations', 'management')";
    let tables = format!("pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OURS}");
    let whole = "NOT c.relispartition AND c.relkind IN ('r', 'p', 'v', 'S')";
    let questions = [
        format!(
            "SELECT format('column %s.%s.%s %s %s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                 a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '-'))
             FROM {tables} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE {whole}"
        ),
        format!(
            "SELECT format('constraint %s.%s %s %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))
             FROM {tables} JOIN pg_constraint k ON k.conrelid = c.oid WHERE {whole}"
        ),
        format!(
            "SELECT pg_get_indexdef(i.indexrelid) FROM {tables} JOIN pg_index i ON i.indrelid = c.oid WHERE {whole}"
        ),
        format!(
            "SELECT format('policy %s.%s %s %s %s %s', n.nspname, c.relname, p.polname, p.polcmd, pg_get_expr(p.polqual, c.oid),
                 pg_get_expr(p.polwithcheck, c.oid)) FROM {tables} JOIN pg_policy p ON p.polrelid = c.oid"
        ),
        format!(
            "SELECT format('security %s.%s %s %s %s', n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.reloptions)
             FROM {tables} WHERE {whole}"
        ),
        format!(
            "SELECT format('grant %s.%s %s %s', n.nspname, c.relname, g.grantee::regrole, g.privilege_type)
             FROM {tables}, aclexplode(c.relacl) g WHERE {whole} AND g.grantee <> c.relowner"
        ),
        format!(
            "SELECT format('grant %s.%s.%s %s %s', n.nspname, c.relname, a.attname, g.grantee::regrole, g.privilege_type)
             FROM {tables} JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g WHERE {whole}"
        ),
        format!(
            "SELECT format('trigger %s.%s %s', n.nspname, c.relname, pg_get_triggerdef(t.oid))
             FROM {tables} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal WHERE {whole}"
        ),
        format!(
            "SELECT format('function %s %s %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid)), (SELECT string_agg(
                 format('%s %s', CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END, g.privilege_type), ',' ORDER BY 1)
                 FROM aclexplode(p.proacl) g WHERE g.grantee <> p.proowner))
             FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND {OURS}"
        ),
    ];
    let mut all: Vec<String> = questions
        .iter()
        .flat_map(|question| sql.texts(question))
        .collect();
    all.sort();
    all
}

#[test]
fn a_shop_of_the_previous_build_is_taken_over_with_every_total_and_verifies() {
    let database = stored_shop();
    assert_totals(&mut database.sql());
    let till = program_on(&database);
    let migrated = till.run(&["migrate"]).succeeded();
    assert!(
        migrated.stdout.contains("operations is at"),
        "{}",
        migrated.said()
    );
    assert_totals(&mut database.sql());
    let verified = till.run(&["verify"]).succeeded();
    assert!(
        verified.stdout.contains("Everything adds up"),
        "{}",
        verified.said()
    );
    assert!(
        verified.stdout.contains("sales.cross_foot"),
        "{}",
        verified.said()
    );
}

#[test]
fn payments_that_were_counted_twice_are_numbered_and_named() {
    let database = stored_shop();
    // The program before let one id count in several sales.
    let twins = "WITH chosen AS (SELECT sale_id, payment_no FROM operations.payment WHERE payment_no = 1 ORDER BY sale_id LIMIT 3)
        UPDATE operations.payment p SET payment_id = '01900000-0000-7000-8000-000000000001' FROM chosen
        WHERE p.sale_id = chosen.sale_id AND p.payment_no = chosen.payment_no RETURNING p.sale_id::text";
    assert_eq!(database.sql().texts(twins).len(), 3);
    let till = program_on(&database);
    till.run(&["migrate"]).succeeded();
    let numbered = "SELECT twin_no::text FROM operations.payment WHERE payment_id = '01900000-0000-7000-8000-000000000001' ORDER BY 1";
    assert_eq!(database.sql().texts(numbered), ["0", "1", "2"]);
    let verified = till.run(&["verify"]);
    assert!(
        verified.said().contains("a payment that is counted twice"),
        "{}",
        verified.said()
    );
}

#[test]
fn a_schema_that_was_taken_over_is_the_schema_of_a_new_installation() {
    let (old, new) = (stored_shop(), Database::empty());
    for database in [&old, &new] {
        program_on(database).run(&["migrate"]).succeeded();
    }
    let (old, new) = (schema(&mut old.sql()), schema(&mut new.sql()));
    assert!(new.len() > 700, "only {} lines describe the schema", new.len());
    let missing: Vec<_> = new.iter().filter(|line| !old.contains(line)).collect();
    let left_over: Vec<_> = old.iter().filter(|line| !new.contains(line)).collect();
    assert!(
        missing.is_empty() && left_over.is_empty(),
        "missing: {missing:#?}\nleft over: {left_over:#?}"
    );
}

/// Shops of builds that people may still have, kept for ever in `app/tests/data/shops`: each comes to today's schema.
#[test]
fn every_shop_that_was_ever_kept_is_taken_over_with_every_total_and_verifies() {
    let shops = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shops");
    let mut count = 0;
    for folder in std::fs::read_dir(shops)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if !folder.is_dir() {
            continue;
        }
        let name = folder.display();
        let database = Database::restored(&folder.join("shop.sql.zst"));
        let then = std::fs::read_to_string(folder.join("totals.json")).unwrap();
        assert_totals_of(&mut database.sql(), &then);
        let till = program_on(&database);
        till.run(&["migrate"]).succeeded();
        assert_totals_of(&mut database.sql(), &then);
        let verified = till.run(&["verify"]).succeeded();
        assert!(
            verified.stdout.contains("Everything adds up"),
            "{name}: {}",
            verified.said()
        );
        count += 1;
    }
    assert!(count > 0, "no shop is kept");
}

/// Today's migrations with one more at the end of a plug, which fails after half of its work.
fn with_a_broken_one() -> Vec<PlugMigrations> {
    const HALF: &str = "CREATE TABLE operations.half (tenant_id uuid NOT NULL);
        ALTER TABLE operations.product ADD COLUMN half integer;
        UPDATE operations.product SET name = 'half';
        SELECT 1 / (count(*) - count(*)) FROM operations.product;";
    let mut plugs: Vec<PlugMigrations> = registry().migrations().copied().collect();
    let last = plugs.last_mut().unwrap();
    assert_eq!(last.schema, "operations");
    let mut files = last.in_order();
    files.push((9999, "broken", HALF));
    last.files = vec![&*files.leak()].leak();
    plugs
}

#[tokio::test]
async fn a_migration_that_fails_half_way_leaves_the_state_before_it() {
    let database = tokio::task::spawn_blocking(stored_shop).await.unwrap();
    let today: Vec<PlugMigrations> = registry().migrations().copied().collect();
    till_kernel::migrate(&database.owner(), &today).await.unwrap();
    let database = tokio::task::spawn_blocking(move || {
        let before = schema(&mut database.sql());
        (database, before)
    });
    let (database, before) = database.await.unwrap();

    let fault = till_kernel::migrate(&database.owner(), &with_a_broken_one()).await;
    let fault = fault.expect_err("it divides by zero");
    assert!(format!("{fault:?}").contains("division by zero"), "{fault:?}");
    let waiting = till_kernel::pending(&database.owner(), &with_a_broken_one())
        .await
        .unwrap();
    assert_eq!(waiting, [("operations", 9999, "broken".to_owned())]);

    // Nothing of it is there, the books are whole, and what comes next runs.
    tokio::task::spawn_blocking(move || {
        let mut sql = database.sql();
        assert_eq!(schema(&mut sql), before);
        assert_totals(&mut sql);
        assert_eq!(
            sql.number("SELECT count(*) FROM operations.product WHERE name = 'half'"),
            0
        );
        let till = program_on(&database);
        till.run(&["migrate"]).succeeded();
        till.run(&["verify"]).succeeded();
    })
    .await
    .unwrap();
}

/// The program of the pinned commit, built by `scripts/test`.
fn previous_program() -> Option<PathBuf> {
    let commit = read("COMMIT");
    let given = std::env::var_os("TILL_PREVIOUS_BIN").map(PathBuf::from);
    let built = || {
        let target = Path::new(env!("CARGO_BIN_EXE_till")).ancestors().nth(2)?;
        Some(target.join("previous").join(&commit).join("till"))
    };
    let found = given.or_else(built)?;
    if found.exists() {
        return Some(found);
    }
    println!(
        "skipped: there is no program of {commit} at {} (scripts/test builds it from git's history)",
        found.display()
    );
    None
}

#[test]
fn the_previous_program_still_sells_on_todays_schema() {
    let Some(program) = previous_program() else { return };
    let database = stored_shop();
    let till = program_on(&database);
    till.run(&["migrate"]).succeeded();

    let mut previous = Till::of_program(&program, &[("DATABASE_URL", &database.url())]);
    previous.start();
    let owner = previous.client().sign_in("owner", &read("owner"));
    // A till that is not in use, in the first branch.
    let registers = owner.get("/registers").must(200).data();
    let register = registers
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == "R02");
    let register = uuid(register.expect("the second register"), "register_id");
    let shift = json!({ "register_id": register, "opening_float_minor": 10_000 });
    let shift = made(&owner, "/shifts", &shift, "shift_id");
    let product = owner.get("/products?q=mango").must(200).data();
    let (product_id, price) = (
        uuid(&product[0], "product_id"),
        product[0]["unit_price_minor"].as_i64().unwrap(),
    );

    // Everything that is written on an ordinary day.
    let customer = made(
        &owner,
        "/customers",
        &json!({ "name": "Somebody new" }),
        "customer_id",
    );
    let park = json!({ "register_id": register, "label": "Blue coat", "customer_id": customer,
        "basket": { "lines": [{ "line_id": id(), "product_id": product_id, "quantity": "1" }] } });
    let parked = id();
    owner.post(&format!("/sales/{parked}/park"), &park).must(200);
    owner
        .post(
            &format!("/sales/{parked}/recall"),
            &json!({ "register_id": register }),
        )
        .must(200);
    let basket = json!({
        "register_id": register, "shift_id": shift, "customer_id": customer,
        "lines": [{ "line_id": id(), "product_id": product_id, "quantity": "1" }],
        "payments": [{ "payment_id": id(), "kind": "cash", "amount_minor": price * 2 }],
    });
    let sale: Uuid = id();
    let sold = owner.complete(sale, &basket).must(201).data();
    assert!(
        sold["number"]
            .as_str()
            .is_some_and(|number| number.starts_with("B01-R02-")),
        "{sold}"
    );
    let pay_in = json!({ "kind": "pay_in", "amount_minor": 500, "reason": "Change" });
    owner
        .post(&format!("/shifts/{shift}/cash-movements"), &pay_in)
        .must(201);
    let receive =
        json!({ "branch_id": sold["branch_id"], "lines": [{ "product_id": product_id, "quantity": "3" }] });
    owner.post("/stock/receipts", &receive).must(201);
    let in_the_drawer = 10_000 + 500 + sold["due_minor"].as_i64().unwrap();
    let count = json!({ "counted": { "counted_cash_minor": in_the_drawer }, "carried_float_minor": 0 });
    owner.post(&format!("/shifts/{shift}/close"), &count).must(200);
    previous.run(&["verify"]).succeeded();
    assert!(previous.stop().success());

    // And today's program takes its work over.
    till.run(&["verify"]).succeeded();
    let counted = database.sql().number("SELECT count(*) FROM operations.sale");
    let then: Value = serde_json::from_str(&read("totals.json")).unwrap();
    assert_eq!(Some(counted), then["sales"][0].as_i64().map(|sales| sales + 1));
}
