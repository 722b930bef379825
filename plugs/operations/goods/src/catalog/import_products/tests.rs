mod many;

use till_kernel::codes;

use super::*;
use crate::catalog::EDIT;
use crate::catalog::check_import::CheckImport;
use crate::catalog::list::ListProducts;
use crate::catalog::list_categories::ListCategories;
use crate::catalog::testing::shop;

fn row(line: u64, sku: &str, name: &str, price: &str) -> ImportRow {
    let row = serde_json::json!({
        "line": line, "sku": sku, "name": name, "unit_price_minor": price.parse::<i64>().unwrap()
    });
    serde_json::from_value(row).unwrap()
}

fn of(rows: Vec<ImportRow>) -> ImportProducts {
    ImportProducts {
        branch_id: None,
        reason: Some("Import of prices.csv".try_into().unwrap()),
        rows,
    }
}

#[tokio::test]
async fn new_products_come_with_categories_brands_stock_and_a_note_each() {
    let (shop, _) = shop().await;
    let path = |names: [&str; 2]| names.map(|name| name.try_into().unwrap()).to_vec();
    let rows = vec![
        ImportRow {
            category: path(["Grocery", "Ice"]),
            brand: Some("National".try_into().unwrap()),
            ..row(2, "1", "Ice", "349")
        },
        ImportRow {
            category: path(["GROCERY", "Bread"]),
            brand: Some("national".try_into().unwrap()),
            ..row(3, "2", "Bread", "159")
        },
        ImportRow {
            opening_stock: Some("7".parse().unwrap()),
            barcodes: vec!["4006381333931".try_into().unwrap()],
            ..row(4, "3", "Pen", "99")
        },
    ];
    let import = ImportProducts {
        reason: None,
        branch_id: Some(shop.branch),
        rows,
    };
    let report = shop.run(&shop.owner(), import.clone()).await.unwrap();
    assert_eq!(
        (
            report.created,
            report.updated,
            report.unchanged,
            report.errors.len()
        ),
        (3, 0, 0, 0)
    );
    let categories = shop
        .ask(&shop.owner(), ListCategories::default())
        .await
        .unwrap()
        .items;
    let mut names: Vec<&str> = categories.iter().map(|category| category.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Bread", "Grocery", "Ice"]);
    let page = shop.ask(&shop.owner(), ListProducts::default()).await.unwrap();
    let told: Vec<_> = page
        .items
        .iter()
        .map(|item| {
            (
                item.name.as_str(),
                item.brand_name.as_deref(),
                item.on_hand.to_string(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Bread", Some("National"), "0".into()),
            ("Ice", Some("National"), "0".into()),
            ("Pen", None, "7".into())
        ]
    );
    let audit = shop.audit().await;
    let notes = |entity| {
        audit
            .iter()
            .filter(|entry| entry.action == "catalog.import_products" && entry.entity == entity)
            .count()
    };
    assert_eq!(
        (
            notes("product"),
            notes("category"),
            notes("brand"),
            notes("stock_document")
        ),
        (3, 3, 1, 1)
    );
    let again = shop.run(&shop.owner(), import).await.unwrap();
    assert_eq!(
        (again.created, again.updated, again.unchanged),
        (0, 0, 3),
        "and no stock comes twice"
    );
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn known_products_are_brought_up_to_date_and_keep_the_rest() {
    let (shop, _) = shop().await;
    let first = ImportRow {
        cost_price_minor: Some(50),
        barcodes: vec!["111".try_into().unwrap()],
        ..row(2, "A", "Tea", "100")
    };
    shop.run(&shop.owner(), of(vec![first, row(3, "B", "Milk", "80")]))
        .await
        .unwrap();
    let second = ImportRow {
        barcodes: vec!["222".try_into().unwrap()],
        ..row(2, "A", "Tea", "120")
    };
    let rows = of(vec![second, row(3, "B", "Milk", "80")]);
    let silent = ImportProducts {
        reason: None,
        ..rows.clone()
    };
    let fault = shop.run(&shop.owner(), silent).await.unwrap_err();
    assert_eq!(fault.violation_list()[0].pointer, "/reason");
    let report = shop.run(&shop.owner(), rows).await.unwrap();
    assert_eq!((report.updated, report.unchanged), (1, 1));
    let tea = ListProducts {
        q: Some("tea".try_into().unwrap()),
        ..ListProducts::default()
    };
    let tea = shop.ask(&shop.owner(), tea).await.unwrap().items.remove(0);
    assert_eq!(
        (tea.unit_price_minor, tea.cost.value(), tea.barcodes),
        (120, Some(&50), vec!["111".into(), "222".into()])
    );
}

#[tokio::test]
async fn bad_rows_are_left_out_and_named_and_a_dry_run_says_the_same() {
    let (shop, _) = shop().await;
    shop.run(
        &shop.owner(),
        of(vec![ImportRow {
            barcodes: vec!["111".try_into().unwrap()],
            ..row(2, "A", "Tea", "100")
        }]),
    )
    .await
    .unwrap();
    let rows = vec![
        row(2, "B", "Milk", "80"),
        row(3, "B", "Milk again", "80"),
        ImportRow {
            barcodes: vec!["111".try_into().unwrap()],
            ..row(4, "C", "Thief", "1")
        },
        ImportRow {
            tax_class_code: Some("NONE".try_into().unwrap()),
            ..row(5, "D", "Untaxed", "1")
        },
        ImportRow {
            unit_price_minor: -1,
            ..row(6, "E", "Cheap", "1")
        },
    ];
    let before = shop.audit().await.len();
    let dry = shop
        .ask(&shop.owner(), CheckImport { rows: rows.clone() })
        .await
        .unwrap();
    assert_eq!(shop.audit().await.len(), before, "a dry run writes nothing");
    let told: Vec<_> = dry
        .errors
        .iter()
        .map(|error| (error.line, error.column.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (3, "sku"),
            (4, "barcodes"),
            (5, "tax_class_code"),
            (6, "unit_price_minor")
        ]
    );
    let report = shop.run(&shop.owner(), of(rows)).await.unwrap();
    assert_eq!((report.created, &report.errors), (1, &dry.errors));
}

#[tokio::test]
async fn it_needs_the_permission_and_at_most_a_thousand_rows() {
    let (shop, _) = shop().await;
    let fault = shop
        .run(&shop.holder(&[EDIT]), of(vec![row(2, "A", "Tea", "1")]))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    let many = (0..1_001).map(|line| row(line, "A", "Tea", "1")).collect();
    assert_eq!(
        shop.run(&shop.owner(), of(many))
            .await
            .unwrap_err()
            .violation_list()[0]
            .pointer,
        "/rows"
    );
    let same = vec![row(2, "A", "Tea", "1"), row(2, "B", "Milk", "1")];
    assert_eq!(
        shop.run(&shop.owner(), of(same))
            .await
            .unwrap_err()
            .violation_list()[0]
            .code,
        "twice"
    );
    let stock = ImportRow {
        opening_stock: Some("1".parse().unwrap()),
        ..row(2, "A", "Tea", "1")
    };
    assert_eq!(
        shop.run(&shop.owner(), of(vec![stock.clone()]))
            .await
            .unwrap_err()
            .violation_list()[0]
            .pointer,
        "/branch_id"
    );
    let far = ImportProducts {
        reason: None,
        branch_id: Some(shop.branch),
        rows: vec![stock],
    };
    assert_eq!(
        shop.run(&shop.elsewhere(), far).await.unwrap_err().code(),
        codes::NOT_FOUND,
        "a branch that is not theirs might as well not be"
    );
}

#[tokio::test]
async fn a_tax_class_is_known_by_code_or_name_and_what_is_weighed_is_sold_in_fractions() {
    let (shop, tax) = shop().await;
    let rows = ["standard", "vat 19%", "19%"]
        .into_iter()
        .zip(2..)
        .map(|(code, line)| ImportRow {
            tax_class_code: Some(code.try_into().unwrap()),
            sells_fractions: Some(true),
            ..row(line, code, "Tea", "250")
        });
    let mut rows: Vec<ImportRow> = rows.collect();
    rows[1].sku = "OTHER".try_into().unwrap();
    let report = shop.run(&shop.owner(), of(rows)).await.unwrap();
    assert_eq!((report.created, report.errors.len()), (2, 1));
    let wrong = &report.errors[0];
    assert_eq!(
        (wrong.line, wrong.code.as_str(), wrong.found.as_str()),
        (4, "unknown-tax-class", "19%")
    );
    assert!(wrong.reason.contains("STANDARD (VAT 19 %)"), "{}", wrong.reason);
    let listed = shop.ask(&shop.owner(), ListProducts::default()).await.unwrap();
    assert!(listed.items.iter().all(|tea| tea.tax_class_id == tax));
    let weighed: (i64,) =
        sqlx::query_as("SELECT count(*) FROM operations.product WHERE tenant_id = $1 AND sells_fractions")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
    assert_eq!(weighed, (2,));
}
