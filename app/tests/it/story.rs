//! A day in a shop, from the link on the screen to books that add up.

mod basket;
mod selling;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::open_shop::{first, hire, made};
use crate::support::{Client, OWNER, Till, founding, id};
use basket::Goods;
use selling::{
    a_basket_is_parked_recalled_and_voided, a_copy_is_marked_and_counted, sell_twenty_lines,
    the_receipt_comes_in_four_forms,
};

/// Name to sign in with, and role.
const CASHIER: &str = "cashier";
const FLOAT_MINOR: i64 = 10_000;

/// What is known of the shop so far.
struct Shop {
    branch: Uuid,
    register: Uuid,
    shift: Uuid,
    customer: Uuid,
    goods: Goods,
}

#[test]
fn a_shop_is_founded_sells_a_day_and_its_books_add_up() {
    let mut till = Till::empty();
    till.start();
    let owner = first_run(&till);
    let mut shop = set_up(&owner);
    let cashier = hire(&owner, CASHIER, "Carla Cashier", shop.branch);

    let float = json!({ "register_id": shop.register, "opening_float_minor": FLOAT_MINOR });
    shop.shift = made(&cashier, "/shifts", &float, "shift_id");
    let sold = sell_twenty_lines(&cashier, &shop);
    the_receipt_comes_in_four_forms(&cashier, &sold);
    a_copy_is_marked_and_counted(&cashier, &sold);
    a_basket_is_parked_recalled_and_voided(&cashier, &shop);

    // In the middle of the day somebody restarts the machine.
    assert!(till.stop().success(), "{}", till.said());
    till.start();
    assert!(
        !till.said().contains("first run:"),
        "a shop that exists must not be founded again"
    );
    let known = cashier
        .get(&format!("/sales/{}", sold["sale_id"].as_str().unwrap()))
        .must(200)
        .data();
    assert_eq!(
        known["number"], sold["number"],
        "the session and the sale outlive the server"
    );
    nobody_starts_a_second_server(&till);

    let cash_minor = a_shift_ends(&cashier, &owner, &shop, &sold);
    assert!(cash_minor > FLOAT_MINOR);
    stock_has_moved(&till, &shop);

    cashier.post("/auth/sign-out", &json!({})).must(204);
    let gone = cashier.get("/auth/me").must(401).json();
    assert_eq!(gone["type"], "urn:till:fault:auth.session-ended");

    the_books_add_up(&till, "while the server runs");
    let doctor = till.run(&["doctor"]);
    assert!(!doctor.stdout.contains("FAIL"), "{}", doctor.said());
    assert!(till.stop().success());
    the_books_add_up(&till, "without a server");
}

fn first_run(till: &Till) -> Client {
    let nobody = till.client();
    assert_eq!(nobody.get("/setup").must(200).data()["waiting"], true);
    let refused = nobody
        .with_token("guessed")
        .post("/setup", &founding())
        .must(401)
        .json();
    assert_eq!(refused["type"], "urn:till:fault:setup.wrong-token");
    let token = till.first_run_token();
    let weak = {
        let mut weak = founding();
        weak["admin"]["password"] = json!("password12");
        weak
    };
    let refused = nobody.with_token(&token).post("/setup", &weak).must(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/admin/password", "{refused}");
    wrong_fields_are_told_at_once(&nobody.with_token(&token));

    let owner = till.found();
    let again = nobody
        .with_token(&token)
        .post("/setup", &founding())
        .must(409)
        .json();
    assert_eq!(again["type"], "urn:till:fault:setup.done");
    let me = owner.get("/auth/me").must(200).data();
    assert_eq!(
        (me["username"].as_str(), me["name"].as_str()),
        (Some(OWNER), Some("Olivia Owner"))
    );

    let wish = json!({ "username": OWNER, "password": "not-the-password" });
    let wrong = nobody.post("/auth/sign-in", &wish).must(401).json();
    let wish = json!({ "username": "nobody", "password": "not-the-password" });
    let unknown = nobody.post("/auth/sign-in", &wish).must(401).json();
    assert_eq!(
        wrong["type"], unknown["type"],
        "an answer must not tell which names exist"
    );
    owner
}

/// Values first, then a request of the wrong shape.
fn wrong_fields_are_told_at_once(link: &Client) {
    let pointers = |problem: &Value| -> Vec<String> {
        let errors = problem["errors"].as_array().unwrap();
        let pointer = |error: &Value| error["pointer"].as_str().unwrap().to_owned();
        errors.iter().map(pointer).collect()
    };
    let mut wrong = founding();
    wrong["country"] = json!("ZZ");
    wrong["currency"] = json!("EEE");
    wrong["time_zone"] = json!("Moon/Crater");
    wrong["language"] = json!("tlh");
    wrong["tax"]["rate"] = json!("810");
    wrong["admin"]["email"] = json!("nobody");
    wrong["admin"]["password"] = json!("password12");
    let refused = link.post("/setup", &wrong).must(422).json();
    let all = [
        "/country",
        "/currency",
        "/time_zone",
        "/language",
        "/admin/email",
        "/tax/rate",
        "/admin/password",
    ];
    assert_eq!(pointers(&refused), all, "{refused}");
    let shapeless =
        json!({ "name": 5, "country": "CH", "branch": {}, "admin": { "username": "x".repeat(61) } });
    let refused = link.post("/setup", &shapeless).must(400).json();
    let all = [
        "/name",
        "/currency",
        "/branch/name",
        "/admin/username",
        "/admin/full_name",
        "/admin/password",
    ];
    let told = pointers(&refused);
    assert!(
        all.iter().all(|one| told.iter().any(|told| told == one)),
        "{refused}"
    );
}

/// Taxes, twenty products, a customer, coins of five.
fn set_up(owner: &Client) -> Shop {
    let coins = json!({ "value": 5, "reason": "coins of five" });
    owner
        .put_first("/settings/sales.cash_rounding_minor", &coins)
        .must(200);
    let standard = first(owner, "/tax-classes", "tax_class_id");
    let class = |code: &str, rate: &str, is_inclusive: bool| {
        let body = json!({
            "code": code, "name": code, "is_inclusive": is_inclusive,
            "rates": [{ "code": code, "name": code, "rate": rate }],
        });
        made(owner, "/tax-classes", &body, "tax_class_id")
    };
    let taxes = [
        standard,
        class("REDUCED", "2.6", true),
        class("SERVICE", "8.1", false),
    ];
    let customer = json!({ "code": "C-1", "name": "Cosima Customer", "phones": ["+41 44 000 00 00"] });
    Shop {
        branch: first(owner, "/branches", "branch_id"),
        register: first(owner, "/registers", "register_id"),
        shift: Uuid::nil(),
        customer: made(owner, "/customers", &customer, "customer_id"),
        goods: Goods::put_on_shelves(owner, taxes),
    }
}

fn nobody_starts_a_second_server(till: &Till) {
    let second = till.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    let folder = till.data_dir().display().to_string();
    assert!(
        second.stderr.contains(&folder) && second.stderr.contains("process"),
        "{}",
        second.said()
    );
}

/// The cashier counts blind; the owner sees what it should be. Returns what was in the drawer.
fn a_shift_ends(cashier: &Client, owner: &Client, shop: &Shop, sold: &Value) -> i64 {
    let path = |what: &str| format!("/shifts/{}/{what}", shop.shift);
    let blind = cashier.get(&path("x-report")).must(200).data();
    assert_eq!(
        (blind["sales_count"].as_i64(), blind.get("takings")),
        (Some(1), None),
        "{blind}"
    );
    let seen = owner.get(&path("x-report")).must(200).data();
    assert_eq!(seen["takings"]["total_minor"], sold["total_minor"]);
    assert_eq!(seen["takings"]["rounding_minor"], sold["rounding_minor"]);
    assert!(
        cashier
            .get(&path("x-report?format=text"))
            .must(200)
            .text()
            .contains("X REPORT")
    );

    let pay_in = json!({ "kind": "pay_in", "amount_minor": 500, "reason": "coins from the bank" });
    cashier.post(&path("cash-movements"), &pay_in).must(201);
    let too_much = json!({ "kind": "pay_out", "amount_minor": 9_000_000, "reason": "everything" });
    // Beyond what a cashier may pay out alone; and nobody pays out what is not there. Who counts blind is not told what is.
    for (person, status, kind, told) in [
        (cashier, 403, "urn:till:fault:kernel.approval-needed", false),
        (owner, 409, "urn:till:fault:shifts.drawer-short", true),
    ] {
        let refused = person
            .post(&path("cash-movements"), &too_much)
            .must(status)
            .json();
        assert_eq!(refused["type"], kind);
        assert_eq!(refused.get("balance_minor").is_some(), told, "{refused}");
    }

    let cash_minor = owner.get(&path("drawer")).must(200).data()["balance_minor"]
        .as_i64()
        .unwrap();
    let paid_in_cash =
        sold["payments"][1]["amount_minor"].as_i64().unwrap() - sold["change_minor"].as_i64().unwrap();
    assert_eq!(cash_minor, FLOAT_MINOR + paid_in_cash + 500);
    let wrong = json!({ "counted": { "counted_cash_minor": cash_minor - 2_000 }, "carried_float_minor": 0 });
    let refused = cashier.post(&path("close"), &wrong).must(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/variance_reason", "{refused}");

    let right =
        json!({ "counted": { "counted_cash_minor": cash_minor }, "carried_float_minor": FLOAT_MINOR });
    let z = cashier.post(&path("close"), &right).must(200).data();
    assert_eq!(
        (z["closing"]["variance_minor"].as_i64(), z["sales_count"].as_i64()),
        (Some(0), Some(1)),
        "{z}"
    );
    assert_eq!(z["takings"]["total_minor"], sold["total_minor"]);
    assert_eq!(z["seal_hash"].as_str().map(str::len), Some(64));
    let mut kept = cashier.get(&path("z-report")).must(200).data();
    let (first, copy) = (z["slip"]["blocks"].clone(), kept["slip"]["blocks"].clone());
    assert_eq!(
        copy[0],
        json!({ "kind": "mark", "text": "COPY" }),
        "what is printed later says so"
    );
    assert_eq!(
        copy.as_array().map(|blocks| &blocks[1..]),
        first.as_array().map(|blocks| &blocks[..])
    );
    kept["slip"] = z["slip"].clone();
    assert_eq!(kept, z, "the Z report is what was sealed");
    assert!(
        cashier
            .get(&path("z-report?format=pdf"))
            .must(200)
            .body
            .starts_with(b"%PDF")
    );

    let late = json!({
        "register_id": shop.register, "shift_id": shop.shift, "lines": [shop.goods.plain_line(0)],
        "payments": [{ "payment_id": id(), "kind": "cash", "amount_minor": 100_000 }],
    });
    let refused = cashier.complete(id(), &late).must(409).json();
    assert_eq!(refused["type"], "urn:till:fault:shifts.closed");
    cash_minor
}

fn stock_has_moved(till: &Till, shop: &Shop) {
    let mut sql = till.sql();
    let left = sql.number("SELECT coalesce(sum(on_hand_milli), 0)::bigint FROM operations.stock_level");
    assert_eq!(left, -shop.goods.stock_milli());
    assert_eq!(
        sql.number("SELECT count(*) FROM operations.stock_move WHERE reason = 'sale'"),
        20
    );
    assert_eq!(sql.number("SELECT count(*) FROM kernel.fiscal_entry"), 1);
}

fn the_books_add_up(till: &Till, when: &str) {
    let verified = till.run(&["verify"]);
    assert!(verified.status.success(), "{when}: {}", verified.said());
    for check in [
        "kernel.journal",
        "kernel.audit",
        "sales.documents",
        "sales.cross_foot",
    ] {
        let line = verified.stdout.lines().find(|line| line.contains(check));
        assert!(
            line.is_some_and(|line| line.starts_with("ok")),
            "{when}: {check} in\n{}",
            verified.said()
        );
    }
    assert!(
        verified.stdout.contains("Everything adds up."),
        "{when}: {}",
        verified.said()
    );
}
