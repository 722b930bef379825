//! Bringing a file in with the program, beside a running server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::OpenShop;
use crate::support::open_shop::hire;

/// Three rows are right (lines 2, 6 and 7: the file is no UTF-8, so it is read as Windows-1252); each of the others is wrong in its own way.
const FILE: &[u8] = b"sku,name,unit_price_minor,barcodes,opening_stock\n\
    TEA-1,Green tea,450,7610000000017,12\n\
    ,Without a number,100,,\n\
    TEA-2, ,four fifty,,\n\
    TEA-3,Too few fields\n\
    TEA-4,Caf\xe9 blend,100,,\n\
    TEA-5,Black tea,390,,3\n\
    MILK,Far too dear,1000000000000000000,,\n";

#[test]
fn a_dry_run_names_every_bad_row_and_writes_nothing_and_the_import_takes_the_others() {
    let shop = OpenShop::open();
    let file = shop.till.data_dir().join("tea.csv");
    std::fs::write(&file, FILE).unwrap();
    let import = |dry_run: &[&str]| {
        let arguments = [&["import", "products", file.to_str().unwrap()], dry_run].concat();
        shop.till.run(&arguments)
    };

    let before = shop.till.sql().fingerprints(&["platform.session"]);
    let dry = import(&["--dry-run"]);
    assert_eq!(dry.status.code(), Some(1), "{}", dry.said());
    for (line, column) in [
        (3, "sku"),
        (4, "name"),
        (4, "unit_price_minor"),
        (5, "row"),
        (8, "unit_price_minor"),
    ] {
        let named = format!("line {line}, {column}: ");
        let reason = dry.stdout.lines().find_map(|said| said.strip_prefix(&named));
        assert!(
            reason.is_some_and(|reason| !reason.is_empty()),
            "{named}… is not said:\n{}",
            dry.said()
        );
    }
    assert!(
        dry.stdout.contains("3 would be added") && dry.stdout.contains("4 not right"),
        "{}",
        dry.said()
    );
    assert_eq!(
        shop.till.sql().fingerprints(&["platform.session"]),
        before,
        "a dry run has written something"
    );

    let done = import(&[]);
    assert!(done.stdout.contains("3 added"), "{}", done.said());
    let found = shop
        .owner
        .get("/catalog/lookup?code=7610000000017")
        .must(200)
        .data();
    assert!(found.to_string().contains("Green tea"), "{found}");
    let stock = "SELECT sum(on_hand_milli)::bigint FROM operations.stock_level";
    assert_eq!(shop.till.sql().number(stock), 15_000);
    let again = import(&[]);
    assert!(
        again.stdout.contains("0 added, 0 changed, 3 unchanged"),
        "a second import changes nothing: {}",
        again.said()
    );
    assert_eq!(shop.till.sql().number(stock), 15_000);
    shop.till.run(&["verify"]).succeeded();
}

/// A shop's export from another till: variants, a picture, an open price.
const EXPORT: &str = "Handle,SKU,Name,Category,Sold by weight,Option 1 value,Default price,Barcode,Track stock\n\
    soap,LV-1,Soap,Bath,N,Rose,3.20,,Y\n\
    soap,LV-2,,,,Mint,3.40,,Y\n\
    bananas,LV-3,Bananas,Produce,Y,,1.89,,Y\n\
    work,LV-4,Repair,,N,,variable,,N\n";

#[test]
fn office_and_command_line_say_the_same_of_a_file() {
    let shop = OpenShop::open();
    let body = json!({ "file": STANDARD.encode(EXPORT) });
    let read = shop.owner.post("/catalog/import/read", &body).must(200).data();
    assert_eq!(
        (&read["program"], &read["not_taken"]),
        (&json!("loyverse"), &json!(["Track stock"]))
    );
    let office = shop
        .owner
        .post("/catalog/import/check", &json!({ "rows": read["rows"] }))
        .must(200)
        .data();
    assert_eq!(office["created"], 3);
    let wrong = &read["errors"][0];

    let file = shop.till.data_dir().join("items.csv");
    std::fs::write(&file, EXPORT).unwrap();
    let dry = shop
        .till
        .run(&["import", "products", file.to_str().unwrap(), "--dry-run"]);
    for said in [
        "an export of Loyverse",
        "Option 1 value is taken as variant",
        "not taken over: Track stock",
    ] {
        assert!(dry.stderr.contains(said), "{said} is not said:\n{}", dry.said());
    }
    let named = format!(
        "line {}, {}: {}",
        wrong["line"],
        wrong["column"].as_str().unwrap(),
        wrong["reason"].as_str().unwrap()
    );
    assert!(
        dry.stdout.contains(&named) && dry.stdout.contains("3 would be added"),
        "{named}:\n{}",
        dry.said()
    );
}

#[test]
fn a_file_is_taken_from_who_may_import_and_nothing_so_long_from_others() {
    let shop = OpenShop::open();
    let file = format!("sku,name,price,notes\nA,Tea,1.00,\"{}\"\n", "x".repeat(3 << 20));
    let body = json!({ "file": STANDARD.encode(file) });
    let read = shop.owner.post("/catalog/import/read", &body).must(200).data();
    assert_eq!(read["errors"][0]["code"], "too-long");
    let cashier = hire(&shop.owner, "cashier", "Cara Cash", shop.branch);
    cashier.post("/catalog/import/read", &body).must(413);
    shop.owner.post("/catalog/import/check", &body).must(413);
    let short = json!({ "file": "" });
    cashier.post("/catalog/import/read", &short).must(403);
    let refused = shop.owner.post("/catalog/import/read", &short).must(200).data();
    assert_eq!(refused["refused"]["code"], "no-rows");
}
