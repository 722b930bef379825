//! Bringing a file in with the program, beside a running server.

use crate::support::OpenShop;

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
