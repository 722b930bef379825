//! Rules of the catalogue that hold over several operations.

mod branches;

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use till_kernel::{List, Template, codes};
use till_shared::ids::{ProductId, TaxClassId};
use till_testkit::Shop;

use super::create::CreateProduct;
use super::get::GetProduct;
use super::input::{BarcodeInput, ProductInput};
use super::list::ListProducts;
use super::lookup::Lookup;
use super::testing::{coded, input, shop};
use super::update::UpdateProduct;
use super::words;

async fn add(shop: &Shop, input: ProductInput) -> ProductId {
    shop.run(&shop.owner(), CreateProduct(input))
        .await
        .unwrap()
        .product_id
}

async fn looked_up(shop: &Shop, code: &str) -> Option<(ProductId, String)> {
    let found = shop
        .ask(
            &shop.owner(),
            Lookup {
                code: code.try_into().unwrap(),
            },
        )
        .await;
    found
        .ok()
        .map(|found| (found.product.product_id, found.pack_quantity.to_string()))
}

async fn pointer(shop: &Shop, input: ProductInput) -> (String, String) {
    let fault = shop.run(&shop.owner(), CreateProduct(input)).await.unwrap_err();
    assert_eq!(fault.code(), codes::INVALID);
    let violation = &fault.violation_list()[0];
    (violation.pointer.clone(), violation.code.clone())
}

fn package(code: &str, pack: &str) -> BarcodeInput {
    BarcodeInput {
        pack_quantity: pack.parse().unwrap(),
        ..coded(code)
    }
}

fn with_codes(sku: &str, barcodes: Vec<BarcodeInput>, tax: TaxClassId) -> ProductInput {
    ProductInput {
        barcodes,
        ..input(sku, sku, 100, tax)
    }
}

#[tokio::test]
async fn the_database_computes_the_same_keys_and_folds_the_same_way() {
    let (shop, _) = shop().await;
    let mut database = shop.superuser().await;
    for code in [
        "049000006346",
        "0049000006346",
        "00049000006346",
        "4006381333931",
        "4006381333932",
        "96385074",
        "10012345678902",
        "12345678905",
        "x1",
        "00042",
        "٤٠٠٦٣٨١٣٣٣٩٣١",
        "000000000000",
        "123456789012345",
    ] {
        let (key,): (String,) = sqlx::query_as("SELECT operations.code_key($1)")
            .bind(code)
            .fetch_one(&mut database)
            .await
            .unwrap();
        assert_eq!(key, till_shared::code::key(code), "{code}");
    }
    for text in [
        "Crème brûlée",
        "Phở bò",
        "Ķiršu sula",
        "دُودھ ایک لیٹر",
        "كتاب ۱۲۳",
        "Ёлка",
        "Ελιάς",
        "O\u{2019}Brien",
        "O´Brien",
        "Ｆｕｌｌ",
        "İSKENDER",
        "Straße Æ œ Þ ø ł",
        "दूध ½",
        "한국 が",
        "ﷺ",
        "ABC `x`",
        "e\u{301}",
        "",
        "שלום",
    ] {
        let (folded,): (String,) = sqlx::query_as("SELECT operations.fold($1)")
            .bind(text)
            .fetch_one(&mut database)
            .await
            .unwrap();
        assert_eq!(folded, words::fold(text), "{text}");
    }
}

#[tokio::test]
async fn a_gtin_is_one_code_however_many_noughts_a_scanner_sends() {
    let (shop, tax) = shop().await;
    let cola = add(&shop, with_codes("COLA", vec![package("049000006346", "6")], tax)).await;
    let pens = add(&shop, with_codes("PENS", vec![coded("0036000291452")], tax)).await;
    for code in ["049000006346", "0049000006346", "00049000006346"] {
        assert_eq!(looked_up(&shop, code).await, Some((cola, "6".into())), "{code}");
        let asked = ListProducts {
            q: Some(code.try_into().unwrap()),
            ..ListProducts::default()
        };
        assert_eq!(
            shop.ask(&shop.owner(), asked).await.unwrap().items[0].product_id,
            cola,
            "{code}"
        );
    }
    assert_eq!(looked_up(&shop, "036000291452").await, Some((pens, "1".into())));
    assert_eq!(
        looked_up(&shop, "36000291452").await,
        None,
        "eleven digits are no GTIN"
    );
    let thief = with_codes("X", vec![coded("0049000006346")], tax);
    assert_eq!(
        pointer(&shop, thief).await,
        ("/barcodes/0/code".into(), "taken".into())
    );
    let torn = with_codes(
        "X",
        vec![package("4006381333931", "1"), package("04006381333931", "2")],
        tax,
    );
    assert_eq!(
        pointer(&shop, torn).await,
        ("/barcodes/1/code".into(), "twice".into())
    );
    // Both spellings of one package, as people helped themselves until now: one is kept.
    let both = with_codes("Y", vec![coded("4006381333931"), coded("04006381333931")], tax);
    let view = shop.run(&shop.owner(), CreateProduct(both)).await.unwrap();
    assert_eq!(view.barcodes.len(), 1);
}

#[tokio::test]
async fn a_sku_is_one_without_regard_to_case() {
    let (shop, tax) = shop().await;
    let tea = add(&shop, input("SKU123", "Tea", 100, tax)).await;
    assert_eq!(
        pointer(&shop, input("sku123", "Milk", 100, tax)).await,
        ("/sku".into(), "taken".into())
    );
    assert_eq!(looked_up(&shop, "Sku123").await, Some((tea, "1".into())));
    // Two at the same moment: the database decides.
    let twin = "INSERT INTO operations.product (tenant_id, product_id, sku, name, unit_price_minor, tax_class_id, created_at, updated_at, version,
            name_key, search)
        SELECT tenant_id, gen_random_uuid(), 'sKu123', name, 1, tax_class_id, created_at, updated_at, 1, name_key, search
        FROM operations.product WHERE tenant_id = $1";
    let stored = sqlx::query(twin)
        .bind(shop.tenant.0)
        .execute(&mut shop.superuser().await)
        .await;
    assert!(stored.unwrap_err().to_string().contains("product_sku_unique"));
}

#[tokio::test]
async fn twins_of_older_versions_stay_apart_and_can_be_changed() {
    let (shop, tax) = shop().await;
    let one = add(&shop, with_codes("ONE", vec![coded("049000006346")], tax)).await;
    let two = add(&shop, input("TWO", "Two", 100, tax)).await;
    let mut database = shop.superuser().await;
    for statement in [
        "INSERT INTO operations.product_barcode (tenant_id, barcode, product_id, twin_no) VALUES ($1, '0049000006346', $2, 1)",
        "UPDATE operations.product SET sku = 'one', sku_twin_no = 1 WHERE tenant_id = $1 AND product_id = $2",
    ] {
        sqlx::query(statement)
            .bind(shop.tenant.0)
            .bind(two.0)
            .execute(&mut database)
            .await
            .unwrap();
    }
    assert_eq!(looked_up(&shop, "049000006346").await, Some((one, "1".into())));
    assert_eq!(looked_up(&shop, "0049000006346").await, Some((two, "1".into())));
    assert_eq!(looked_up(&shop, "ONE").await, Some((one, "1".into())));
    assert_eq!(looked_up(&shop, "one").await, Some((two, "1".into())));
    let renamed = ProductInput {
        product_id: Some(two),
        name: "Renamed".try_into().unwrap(),
        ..with_codes("one", vec![coded("0049000006346")], tax)
    };
    assert!(
        shop.run_at(&shop.owner(), 1, UpdateProduct(renamed))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn codes_that_spreadsheets_spoil_are_mended_or_refused() {
    let (shop, tax) = shop().await;
    let odd = with_codes(
        "=\"00123\"",
        vec![coded("'0012345678905"), coded("4006381333931\u{200b}")],
        tax,
    );
    let view = shop.run(&shop.owner(), CreateProduct(odd)).await.unwrap();
    let stored: Vec<&str> = view
        .barcodes
        .iter()
        .map(|barcode| barcode.code.as_str())
        .collect();
    assert_eq!(
        (view.sku.as_str(), stored),
        ("00123", vec!["0012345678905", "4006381333931"])
    );
    // What nobody sees makes no twin.
    let twin = with_codes("Z", vec![coded("4006381\u{feff}333931")], tax);
    assert_eq!(pointer(&shop, twin).await.1, "taken");
    let spoilt = with_codes("Z", vec![coded("4.00638E+12")], tax);
    assert_eq!(
        pointer(&shop, spoilt).await,
        ("/barcodes/0/code".into(), "scientific".into())
    );
    assert_eq!(
        pointer(&shop, input("4E+12", "Z", 1, tax)).await,
        ("/sku".into(), "scientific".into())
    );
}

#[tokio::test]
async fn a_package_holds_at_least_one_unless_parts_are_sold() {
    let (shop, tax) = shop().await;
    let half = with_codes("HALF", vec![package("X", "0.5")], tax);
    assert_eq!(
        pointer(&shop, half.clone()).await,
        ("/barcodes/0/pack_quantity".into(), "whole-only".into())
    );
    let cheese = ProductInput {
        sells_fractions: true,
        ..half
    };
    add(&shop, cheese).await;
    let lorry = with_codes("LORRY", vec![package("Y", "10001")], tax);
    assert_eq!(pointer(&shop, lorry).await.1, "out-of-range");
}

/// What of a view `blind` eyes do not see although `open` ones do.
fn hidden(open: &Value, blind: &Value) -> Vec<String> {
    let members = open.as_object().unwrap().keys();
    members
        .filter(|member| blind.get(member.as_str()).is_none())
        .cloned()
        .collect()
}

#[tokio::test]
async fn every_field_that_is_hidden_is_refused_when_it_is_sent_the_true_value_too() {
    let (shop, tax) = shop().await;
    let vendors = json!([{ "name": "Indus", "vendor_sku": "7", "last_cost_minor": 48_202 }]);
    let tea = ProductInput {
        cost_price_minor: 48_202.into(),
        vendors: Some(serde_json::from_value(vendors).unwrap()).into(),
        ..input("TEA", "Tea", 100, tax)
    };
    let base = serde_json::to_value(input("TEA", "Tea", 100, tax)).unwrap();
    let product_id = add(&shop, tea).await;
    let employee = shop.role(Template::Employee);
    let see = async |actor| {
        serde_json::to_value(shop.ask(actor, GetProduct { product_id }).await.unwrap()).unwrap()
    };
    let (open, blind) = (see(&shop.owner()).await, see(&employee).await);
    let mut tried = Vec::new();
    for field in hidden(&open, &blind) {
        if base.get(&field).is_none() {
            continue; // another name of a field, only for reading
        }
        let mut sent = base.clone();
        sent["product_id"] = json!(product_id);
        let plain: UpdateProduct = serde_json::from_value(sent.clone()).unwrap();
        sent[&field] = open[&field].clone();
        let named: UpdateProduct = serde_json::from_value(sent).unwrap();
        let fault = shop.run_at(&employee, 1, named).await.unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN, "{field}");
        let checked = shop.run_at(&employee, 99, plain).await.unwrap_err();
        assert_eq!(
            checked.code(),
            codes::STALE,
            "the same without it is refused for its version only"
        );
        tried.push(field);
    }
    assert_eq!(tried, ["cost_price_minor", "vendors"]);
}

#[tokio::test]
async fn what_does_nothing_yet_is_refused_and_what_is_stored_stays() {
    let (shop, tax) = shop().await;
    let part = add(&shop, input("PART", "Part", 100, tax)).await;
    let base = serde_json::to_value(input("KIT", "Kit", 100, tax)).unwrap();
    let not_yet = [
        ("components", json!([{ "product_id": part, "quantity": "2" }])),
        ("tracks_lots", json!(true)),
        ("tracks_serials", json!(true)),
        ("tracks_expiry", json!(true)),
        ("scale_code", json!("21")),
        ("commission_class", json!("A")),
    ];
    for (field, value) in &not_yet {
        let mut sent = base.clone();
        sent[field] = value.clone();
        let fault = shop
            .run(
                &shop.owner(),
                CreateProduct(serde_json::from_value(sent).unwrap()),
            )
            .await
            .unwrap_err();
        let told = &fault.violation_list()[0];
        assert_eq!(
            (told.pointer.as_str(), told.code.as_str()),
            (format!("/{field}").as_str(), "not-yet")
        );
    }
    // As an older version of the program stored it.
    let kit = add(&shop, input("KIT", "Kit", 100, tax)).await;
    let stored = "UPDATE operations.product SET components = $3, tracks_lots = true, scale_code = '21', commission_class = 'A'
        WHERE tenant_id = $1 AND product_id = $2";
    let statement = sqlx::query(stored)
        .bind(shop.tenant.0)
        .bind(kit.0)
        .bind(sqlx::types::Json(&not_yet[0].1));
    statement.execute(&mut shop.superuser().await).await.unwrap();
    let mut sent = base.clone();
    sent["product_id"] = json!(kit);
    let absent: UpdateProduct = serde_json::from_value(sent.clone()).unwrap();
    let view = shop.run_at(&shop.owner(), 1, absent).await.unwrap();
    assert_eq!(
        (
            view.components.len(),
            view.tracks_lots,
            view.scale_code.as_deref()
        ),
        (1, true, Some("21"))
    );
    sent["components"] = not_yet[0].1.clone();
    sent["tracks_lots"] = json!(true);
    sent["scale_code"] = json!("21");
    let same: UpdateProduct = serde_json::from_value(sent.clone()).unwrap();
    assert!(
        shop.run_at(&shop.owner(), 2, same).await.is_ok(),
        "what is there may be sent back"
    );
    sent["components"] = json!([]);
    sent["tracks_lots"] = json!(false);
    sent["scale_code"] = json!("");
    let cleared: UpdateProduct = serde_json::from_value(sent).unwrap();
    let view = shop.run_at(&shop.owner(), 3, cleared).await.unwrap();
    assert_eq!(
        (view.components.len(), view.tracks_lots, view.scale_code),
        (0, false, None)
    );
}

#[tokio::test]
async fn pictures_come_from_the_web() {
    let (shop, tax) = shop().await;
    let shown = |address: &str| ProductInput {
        image_url: address.try_into().unwrap(),
        ..input("PIC", "Picture", 1, tax)
    };
    for address in [
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "//host/x",
        "ftp://host/x",
    ] {
        assert_eq!(
            pointer(&shop, shown(address)).await,
            ("/image_url".into(), "url".into()),
            "{address}"
        );
    }
    add(&shop, shown("https://example.org/tea.png")).await;
}

#[tokio::test]
async fn names_are_sorted_as_people_read_them_on_every_page() {
    let (shop, tax) = shop().await;
    let order = [
        "9 eggs", "10 eggs", "Äpfel", "Apple", "apple 2", "apple 10", "Éclair", "Zebra", "\"Zoo\"", "آم",
        "پانی", "بوتل", "تیل",
    ];
    for (place, name) in order.iter().enumerate() {
        // Not in the order they are expected in.
        let sku = format!("S{}", (place * 7) % order.len());
        add(&shop, input(&sku, name, 100, tax)).await;
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let asked = ListProducts::default().paged().limit(3).after(cursor);
        let page = shop.ask(&shop.owner(), asked).await.unwrap();
        seen.extend(page.items.into_iter().map(|item| item.name));
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(
        seen,
        [
            "9 eggs", "10 eggs", "Äpfel", "Apple", "apple 2", "apple 10", "Éclair", "Zebra", "\"Zoo\"", "آم",
            "بوتل", "پانی", "تیل"
        ]
    );
    let asked = ListProducts {
        q: Some("eggs".try_into().unwrap()),
        ..ListProducts::default()
    };
    let found: Vec<String> = shop
        .ask(&shop.owner(), asked)
        .await
        .unwrap()
        .items
        .into_iter()
        .map(|item| item.name)
        .collect();
    assert_eq!(found, ["9 eggs", "10 eggs"]);
}

/// The statements of the migration that fold stored words anew, for one business.
fn refresh(shop: &Shop) -> String {
    let whole = include_str!("../../migrations/0005_catalog.sql");
    let from = whole.find("CREATE FUNCTION pg_temp.words").unwrap();
    let to = whole.find("-- 5 Keys").unwrap();
    let every = "SELECT tenant_id FROM kernel.tenant LOOP";
    let part = &whole[from..to];
    assert!(part.contains(every));
    let one = format!(
        "SELECT tenant_id FROM kernel.tenant WHERE tenant_id = '{}' LOOP",
        shop.tenant
    );
    // As the owner of the tables, who sees one business at a time.
    format!(
        "BEGIN; SET LOCAL ROLE till_owner; {} COMMIT;",
        part.replace(every, &one)
    )
}

#[tokio::test]
async fn words_that_an_older_version_stored_are_folded_anew_and_a_change_leaves_none_behind() {
    let (shop, tax) = shop().await;
    let names = [
        "Phở bò 100%",
        "O'Brien l'huile",
        "كتاب ۱۲۳",
        "Bread: Italian/French",
    ];
    let mut ids = Vec::new();
    for (place, name) in names.iter().enumerate() {
        ids.push(add(&shop, input(&format!("S{place}"), name, 100, tax)).await);
    }
    let stored = async || {
        let words: Vec<(String, String)> = sqlx::query_as(
            "SELECT w.word, w.name_key FROM operations.product_word w WHERE w.tenant_id = $1 ORDER BY 2, 1",
        )
        .bind(shop.tenant.0)
        .fetch_all(&mut shop.superuser().await)
        .await
        .unwrap();
        let search: Vec<(String,)> =
            sqlx::query_as("SELECT search FROM operations.product WHERE tenant_id = $1 ORDER BY name_key")
                .bind(shop.tenant.0)
                .fetch_all(&mut shop.superuser().await)
                .await
                .unwrap();
        (words, search)
    };
    let right = stored().await;
    let mut database = shop.superuser().await;
    for statement in [
        "UPDATE operations.product SET search = ' phở stale ' WHERE tenant_id = $1",
        "DELETE FROM operations.product_word WHERE tenant_id = $1 AND word NOT IN ('100', 'bread')",
        "INSERT INTO operations.product_word (tenant_id, word, name_key, product_id)
         SELECT tenant_id, word, name_key, product_id FROM operations.product, unnest(ARRAY['phở', 'stale']) word WHERE tenant_id = $1",
    ] {
        sqlx::query(statement).bind(shop.tenant.0).execute(&mut database).await.unwrap();
    }
    // A change on rows as an older version folded them leaves none of its words behind.
    let renamed = ProductInput {
        product_id: Some(ids[3]),
        ..input("S3", "Brot", 100, tax)
    };
    shop.run_at(&shop.owner(), 1, UpdateProduct(renamed))
        .await
        .unwrap();
    let (words, _) = stored().await;
    let of_it: Vec<&str> = words
        .iter()
        .filter(|(_, name)| name == "brot")
        .map(|(word, _)| word.as_str())
        .collect();
    assert_eq!(of_it, ["brot", "s3"]);
    let back = ProductInput {
        product_id: Some(ids[3]),
        ..input("S3", names[3], 100, tax)
    };
    shop.run_at(&shop.owner(), 2, UpdateProduct(back)).await.unwrap();

    sqlx::raw_sql(AssertSqlSafe(refresh(&shop)))
        .execute(&mut database)
        .await
        .unwrap();
    assert_eq!(stored().await, right);
}

#[tokio::test]
async fn what_is_told_of_a_product_is_in_lists_at_the_tills_and_in_the_audit_log() {
    let (shop, tax) = shop().await;
    let told = |sku: &str, country: &str| {
        let mut told = input(sku, sku, 100, tax);
        told.about.country_of_origin = Some(country.try_into().unwrap());
        told
    };
    for wrong in ["XX", "de", "Z"] {
        let expected = ("/country_of_origin".to_owned(), "unknown".to_owned());
        assert_eq!(pointer(&shop, told("A", wrong)).await, expected, "{wrong}");
    }
    let id = add(&shop, told("A", "LK")).await;
    add(&shop, input("B", "B", 100, tax)).await;
    let origin = |value: &Value| value.get("country_of_origin").cloned();

    let got = shop
        .ask(&shop.owner(), GetProduct { product_id: id })
        .await
        .unwrap();
    assert_eq!(origin(&json!(got)), Some(json!("LK")));
    let list = shop.ask(&shop.owner(), ListProducts::default()).await.unwrap();
    let shown: Vec<_> = list.items.iter().map(|item| origin(&json!(item))).collect();
    assert_eq!(shown, [Some(json!("LK")), Some(Value::Null)]);
    let since = super::changes::CatalogueChangesSince {
        since: "0".try_into().unwrap(),
        branch_id: None,
    };
    let kept = shop.ask(&shop.role(Template::Cashier), since).await.unwrap();
    assert_eq!(kept.products.len(), 2);
    for product in &kept.products {
        let expected = (product.sku == "A").then(|| json!("LK"));
        assert_eq!(origin(&json!(product)), expected, "{}", product.sku);
    }

    let row = |more: Value| {
        let mut row = json!({ "line": 2, "sku": "A", "name": "A", "unit_price_minor": 100 });
        row.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        serde_json::from_value::<super::import::ImportRow>(row)
    };
    let import = async |more: Value| {
        let rows = vec![row(more).unwrap()];
        let import = super::import_products::ImportProducts {
            branch_id: None,
            reason: Some("labels".try_into().unwrap()),
            rows,
        };
        shop.run(&shop.owner(), import).await.unwrap()
    };
    assert_eq!(import(json!({})).await.unchanged, 1);
    assert_eq!(import(json!({ "country_of_origin": "IN" })).await.updated, 1);
    let noted = super::testing::noted(&shop, "catalog.import_products").await;
    assert_eq!(
        (
            &noted.diff["before"]["country_of_origin"],
            &noted.diff["after"]["country_of_origin"]
        ),
        (&json!("LK"), &json!("IN"))
    );
    // Names that nobody knows are refused here as everywhere.
    assert!(row(json!({ "country_of_orogin": "IN" })).is_err());
    assert!(shop.findings().await.is_empty());
}
