//! What one command writes of many rows is what as many commands of one row write: products, codes, words, prices, notes.

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use till_kernel::Actor;
use till_testkit::Shop;

use super::super::*;
use crate::catalog::testing::shop;
use crate::catalog::words;

/// Rows of a drawn file.
const ROWS: u64 = 24;

/// Numbers that depend on the seed only (splitmix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (drawn ^ (drawn >> 31)) % end
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) == 0).then(|| make(self))
    }

    fn row(&mut self, number: u64) -> ImportRow {
        let name = self.one_of(&[
            "Tea",
            "Crème brûlée 100 %",
            "O'Brien's tea tea",
            "چائے ۲۵۰",
            "\"Quoted\" \\ back, {braces}",
        ]);
        let path: &[&str] = self.one_of::<&[&str]>(&[&[], &["Food"], &["Food", "Warm"], &["food", "Cold"]]);
        let codes = 0..self.below(3);
        let row = serde_json::json!({
            "line": number + 2,
            "sku": format!("S{number}"),
            "name": name,
            "unit_price_minor": self.below(3) * 150,
            "cost_price_minor": self.maybe(|draw| draw.below(2) * 70),
            "description": self.maybe(|_| "Two\nlines"),
            "category": path,
            "brand": self.maybe(|draw| draw.one_of(&["Lipton", "lipton", "Own"])),
            "barcodes": codes.map(|code| format!("C{number}-{code}")).collect::<Vec<_>>(),
            "unit": self.maybe(|draw| draw.one_of(&["pcs", "kg"])),
            "limited_qty": self.maybe(|_| "2.5"),
        });
        serde_json::from_value(row).unwrap()
    }

    /// A file of most of the numbers, each with something or nothing new.
    fn file(&mut self) -> Vec<ImportRow> {
        let numbers: Vec<u64> = (0..ROWS).filter(|_| self.below(5) > 0).collect();
        numbers.into_iter().map(|number| self.row(number)).collect()
    }
}

async fn bring(shop: &Shop, actor: &Arc<Actor>, rows: Vec<ImportRow>) -> (usize, usize, usize) {
    let import = ImportProducts {
        branch_id: None,
        rows,
        reason: Some("Prices of the week".try_into().unwrap()),
    };
    let report = shop.run(actor, import).await.unwrap();
    assert_eq!(report.errors, []);
    (report.created, report.updated, report.unchanged)
}

/// Everything that is stored of the catalogue and noted about it, with names in place of ids.
async fn picture(shop: &Shop, actor: &Actor) -> BTreeSet<String> {
    let tenant = shop.tenant;
    let mut database = shop.superuser().await;
    let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT row FROM (
            SELECT tenant_id, 'product ' || to_jsonb(p)::text AS row FROM operations.product p
            UNION ALL SELECT tenant_id, 'code ' || to_jsonb(b)::text FROM operations.product_barcode b
            UNION ALL SELECT tenant_id, 'word ' || to_jsonb(w)::text FROM operations.product_word w
            UNION ALL SELECT tenant_id, 'price ' || to_jsonb(h)::text FROM operations.product_price h
            UNION ALL SELECT tenant_id, 'note ' || jsonb_build_array(a.recorded_at, a.actor_name, a.branch_id, a.action, a.entity, a.entity_id,
                a.change, a.diff::text, a.reason, a.source)::text FROM kernel.audit_event a WHERE action = 'catalog.import_products'
        ) every WHERE tenant_id = '{tenant}'"
    )))
    .fetch_all(&mut database)
    .await
    .unwrap();
    let names: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT product_id::text, 'product ' || sku FROM operations.product WHERE tenant_id = '{tenant}'
         UNION ALL SELECT category_id::text, 'category ' || lower(name) FROM operations.category WHERE tenant_id = '{tenant}'
         UNION ALL SELECT brand_id::text, 'brand ' || lower(name) FROM operations.brand WHERE tenant_id = '{tenant}'
         UNION ALL SELECT tax_class_id::text, 'tax ' || code FROM operations.tax_class WHERE tenant_id = '{tenant}'"
    )))
    .fetch_all(&mut database)
    .await
    .unwrap();
    let user = actor.user.unwrap().to_string();
    let named = |(mut row,): (String,)| {
        for (id, name) in &names {
            row = row.replace(id, name);
        }
        row.replace(&tenant.to_string(), "tenant").replace(&user, "user")
    };
    rows.into_iter().map(named).collect()
}

#[tokio::test]
async fn one_command_of_many_rows_writes_what_many_commands_of_one_write() {
    let ((many, _), (single, _)) = (shop().await, shop().await);
    let seed = u64::try_from(many.tenant.0.as_u128() & u128::from(u64::MAX)).unwrap();
    println!("seed {seed}");
    let mut draw = Draw(seed);
    let (owner, other) = (many.owner(), single.owner());
    for _ in 0..3 {
        let rows = draw.file();
        let mut sum = (0, 0, 0);
        for row in &rows {
            let (created, updated, unchanged) = bring(&single, &other, vec![row.clone()]).await;
            sum = (sum.0 + created, sum.1 + updated, sum.2 + unchanged);
        }
        assert_eq!(bring(&many, &owner, rows.clone()).await, sum);
        let (left, right) = (picture(&many, &owner).await, picture(&single, &other).await);
        assert_eq!(left.difference(&right).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(right.difference(&left).collect::<Vec<_>>(), Vec::<&String>::new());
        assert!(left.iter().filter(|row| row.starts_with("word")).count() > 20);
        let before = trace(&many).await;
        assert_eq!(bring(&many, &owner, rows.clone()).await, (0, 0, rows.len()));
        assert_eq!(trace(&many).await, before, "what says what is so leaves no trace");
    }
    assert!(
        many.findings().await.is_empty(),
        "every note is a leaf, every record what its notes say"
    );
    let found: Vec<(String, String, Vec<String>, Vec<String>)> = sqlx::query_as(
        "SELECT sku, name, ARRAY(SELECT barcode FROM operations.product_barcode b WHERE b.product_id = p.product_id ORDER BY 1),
             ARRAY(SELECT word::text FROM operations.product_word w WHERE w.product_id = p.product_id AND w.name_key = p.name_key)
         FROM operations.product p WHERE tenant_id = $1",
    )
    .bind(many.tenant.0)
    .fetch_all(&mut many.superuser().await)
    .await
    .unwrap();
    for (sku, name, codes, stored) in found {
        let texts = [name.as_str(), sku.as_str()].into_iter();
        let computed: BTreeSet<String> = words::words(texts.chain(codes.iter().map(String::as_str)))
            .into_iter()
            .collect();
        assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), computed, "{sku}");
    }
}

/// Where rows lie, who wrote them last and who locked them: whatever touches a row changes it.
async fn trace(shop: &Shop) -> Vec<(String,)> {
    sqlx::query_as(
        "SELECT ctid::text || xmin::text || xmax::text FROM operations.product WHERE tenant_id = $1
         UNION ALL SELECT count(*)::text FROM kernel.audit_event WHERE tenant_id = $1
         UNION ALL SELECT count(*)::text FROM kernel.outbox WHERE tenant_id = $1
         ORDER BY 1",
    )
    .bind(shop.tenant.0)
    .fetch_all(&mut shop.superuser().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_price_alone_leaves_the_words_as_they_are() {
    let (shop, _) = shop().await;
    let owner = shop.owner();
    let mut draw = Draw(1);
    let mut rows: Vec<ImportRow> = (0..3).map(|number| draw.row(number)).collect();
    bring(&shop, &owner, rows.clone()).await;
    let words = async || -> Vec<(String,)> {
        sqlx::query_as(
            "SELECT ctid::text || xmin::text FROM operations.product_word WHERE tenant_id = $1 ORDER BY word, product_id",
        )
        .bind(shop.tenant.0)
        .fetch_all(&mut shop.superuser().await)
        .await
        .unwrap()
    };
    let before = words().await;
    for row in &mut rows {
        row.unit_price_minor += 10;
    }
    assert_eq!(bring(&shop, &owner, rows).await, (0, 3, 0));
    assert_eq!(words().await, before);
}

/// Between planning and locking somebody else changes the description: the import waits, plans again, and keeps it.
#[tokio::test]
async fn what_was_changed_since_it_was_planned_is_planned_again() {
    let (shop, _) = shop().await;
    let owner = shop.owner();
    let mut row = ImportRow {
        description: None,
        ..Draw(1).row(0)
    };
    bring(&shop, &owner, vec![row.clone()]).await;
    row.unit_price_minor += 10;
    let (mut other, mut watcher) = (shop.superuser().await, shop.superuser().await);
    let (pid,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()")
        .fetch_one(&mut other)
        .await
        .unwrap();
    let meanwhile = format!(
        "BEGIN; UPDATE operations.product SET description = 'by hand', version = version + 1 WHERE tenant_id = '{}'",
        shop.tenant
    );
    sqlx::raw_sql(AssertSqlSafe(meanwhile))
        .execute(&mut other)
        .await
        .unwrap();
    let commit = async {
        let mut waits = false;
        for _ in 0..400 {
            (waits,) = sqlx::query_as(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid)))",
            )
            .bind(pid)
            .fetch_one(&mut watcher)
            .await
            .unwrap();
            if waits {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert!(waits, "the import never asked for the row");
        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    };
    let (done, ()) = tokio::join!(bring(&shop, &owner, vec![row.clone()]), commit);
    assert_eq!(done, (0, 1, 0));
    let stored: (i64, String, i64) = sqlx::query_as(
        "SELECT unit_price_minor, description, version FROM operations.product WHERE tenant_id = $1",
    )
    .bind(shop.tenant.0)
    .fetch_one(&mut watcher)
    .await
    .unwrap();
    assert_eq!(stored, (row.unit_price_minor, "by hand".to_owned(), 3));
}
