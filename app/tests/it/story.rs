//! A day in a shop, from the link on the screen to books that add up.

mod basket;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::open_shop::{STAFF_PASSWORD, first, hire, made};
use crate::support::{Client, OWNER, PASSWORD, Till, founding, id, send};
use basket::{Goods, LINES};

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
    assert!(!till.said().contains("first run:"), "a shop that exists must not be founded again");
    let known = cashier.get(&format!("/sales/{}", sold["sale_id"].as_str().unwrap())).must(200).data();
    assert_eq!(known["number"], sold["number"], "the session and the sale outlive the server");
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
    let refused = nobody.with_token("guessed").post("/setup", &founding()).must(401).json();
    assert_eq!(refused["type"], "urn:till:fault:setup.wrong-token");
    let token = till.first_run_token();
    let weak = {
        let mut weak = founding();
        weak["admin"]["password"] = json!("password12");
        weak
    };
    let refused = nobody.with_token(&token).post("/setup", &weak).must(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/admin/password", "{refused}");

    let owner = till.found();
    let again = nobody.with_token(&token).post("/setup", &founding()).must(409).json();
    assert_eq!(again["type"], "urn:till:fault:setup.done");
    let me = owner.get("/auth/me").must(200).data();
    assert_eq!((me["username"].as_str(), me["name"].as_str()), (Some(OWNER), Some("Olivia Owner")));

    let wish = json!({ "username": OWNER, "password": "not-the-password" });
    let wrong = nobody.post("/auth/sign-in", &wish).must(401).json();
    let wish = json!({ "username": "nobody", "password": "not-the-password" });
    let unknown = nobody.post("/auth/sign-in", &wish).must(401).json();
    assert_eq!(wrong["type"], unknown["type"], "an answer must not tell which names exist");
    owner
}

/// Taxes, twenty products, a customer, coins of five.
fn set_up(owner: &Client) -> Shop {
    let coins = json!({ "value": 5 });
    owner.put("/settings/sales.cash_rounding_minor", &coins).must(200);
    let standard = first(owner, "/tax-classes", "tax_class_id");
    let class = |code: &str, rate: &str, is_inclusive: bool| {
        let body = json!({
            "code": code, "name": code, "is_inclusive": is_inclusive,
            "rates": [{ "code": code, "name": code, "rate": rate }],
        });
        made(owner, "/tax-classes", &body, "tax_class_id")
    };
    let taxes = [standard, class("REDUCED", "2.6", true), class("SERVICE", "8.1", false)];
    let customer = json!({ "code": "C-1", "name": "Cosima Customer", "phones": ["+41 44 000 00 00"] });
    Shop {
        branch: first(owner, "/branches", "branch_id"),
        register: first(owner, "/registers", "register_id"),
        shift: Uuid::nil(),
        customer: made(owner, "/customers", &customer, "customer_id"),
        goods: Goods::put_on_shelves(owner, taxes),
    }
}

/// The large sale: discounts on lines and on all, one beyond the cashier's limit, card and cash, change, coins of five.
fn sell_twenty_lines(cashier: &Client, shop: &Shop) -> Value {
    let priced = shop.goods.priced();
    let total = priced.totals.total_minor;
    let by_card = total / 2;
    let in_cash = (total - by_card + 2) / 5 * 5;
    let handed_over = in_cash + 2_000;
    let body = json!({
        "register_id": shop.register,
        "shift_id": shop.shift,
        "customer_id": shop.customer,
        "lines": shop.goods.lines(),
        "discounts": shop.goods.sale_discounts(),
        "payments": [
            { "payment_id": id(), "kind": "card", "tender": "visa", "amount_minor": by_card, "reference": "slip 4711" },
            { "payment_id": id(), "kind": "cash", "amount_minor": handed_over },
        ],
        "expected_total_minor": total,
        "note": "Please pack separately",
    });
    let sale = id();
    let sold = with_approval(cashier, sale, &body);

    for (field, wanted) in [
        ("gross_minor", priced.totals.gross_minor),
        ("line_discount_minor", priced.totals.line_discount_minor),
        ("sale_discount_minor", priced.totals.sale_discount_minor),
        ("net_minor", priced.totals.net_minor),
        ("tax_minor", priced.totals.tax_minor),
        ("total_minor", total),
        ("due_minor", by_card + in_cash),
        ("rounding_minor", by_card + in_cash - total),
        ("tendered_minor", by_card + handed_over),
        ("change_minor", 2_000),
    ] {
        assert_eq!(sold[field], wanted, "{field} of {sold}");
    }
    let lines = sold["lines"].as_array().unwrap();
    assert_eq!(lines.len(), LINES);
    for field in ["gross_minor", "net_minor", "tax_minor", "total_minor"] {
        let sum: i64 = lines.iter().map(|line| line[field].as_i64().unwrap()).sum();
        assert_eq!(sold[field], sum, "the lines must sum to {field}");
    }
    assert!(lines.iter().all(|line| line.get("unit_cost_minor").is_none()), "a cashier must not see cost");
    assert_eq!(sold["customer"]["name"], "Cosima Customer");
    assert!(sold["number"].as_str().unwrap().ends_with("-000001"), "{}", sold["number"]);

    let again = cashier.complete(sale, &body).must(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.data(), sold, "asked again, the same answer");
    sold
}

/// The discount is beyond what a cashier may give alone: a second person approves exactly this basket.
fn with_approval(cashier: &Client, sale: Uuid, body: &Value) -> Value {
    let refused = cashier.complete(sale, body).must(403).json();
    assert_eq!(refused["type"], "urn:till:fault:kernel.approval-needed", "{refused}");
    let approve = |username: &str, password: &str| {
        let wish = json!({
            "username": username, "password": password, "command": refused["command"],
            "content_hash": refused["content_hash"], "permission": refused["permission"],
        });
        cashier.post("/approvals", &wish)
    };
    let own = approve(CASHIER, STAFF_PASSWORD).must(403).json();
    assert_eq!(own["type"], "urn:till:fault:auth.own-approval");
    let approval = approve(OWNER, PASSWORD).must(201).data();
    let approval = approval["approval_id"].as_str().unwrap();
    let complete = |body: &Value| {
        let request = cashier.request(reqwest::Method::POST, &format!("/sales/{sale}/complete"));
        send(request.header("idempotency-key", sale.to_string()).header("x-approval", approval).json(body))
    };
    let mut changed = body.clone();
    changed["note"] = json!("Something else than what was approved");
    let refused = complete(&changed).must(403).json();
    assert_eq!(refused["type"], "urn:till:fault:kernel.approval-invalid", "{refused}");
    complete(body).must(201).data()
}

fn the_receipt_comes_in_four_forms(cashier: &Client, sold: &Value) {
    let path = format!("/sales/{}/receipt", sold["sale_id"].as_str().unwrap());
    let number = sold["number"].as_str().unwrap();
    let data = cashier.get(&path).must(200).data();
    assert_eq!((&data["number"], &data["sale"]["total_minor"]), (&sold["number"], &sold["total_minor"]));

    let html = cashier.get(&format!("{path}?format=html")).must(200);
    assert!(html.header("content-type").starts_with("text/html"));
    assert!(html.text().contains(number) && html.text().contains("Cosima Customer"));

    let text = cashier.get(&format!("{path}?format=text")).must(200);
    assert!(text.header("content-type").starts_with("text/plain"));
    for wanted in [number, "Corner shop", "Article 20", "Carla Cashier", "20.00", "Please pack separately"] {
        assert!(text.text().contains(wanted), "{wanted} is not on the receipt:\n{}", text.text());
    }
    assert!(!text.text().contains("COPY"));

    let pdf = cashier.get(&format!("{path}?format=pdf")).must(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.body.starts_with(b"%PDF"), "{:?}", pdf.body.get(..8));
}

fn a_copy_is_marked_and_counted(cashier: &Client, sold: &Value) {
    let invoice = sold["sale_id"].as_str().unwrap();
    let copy = |reason: &str| {
        let request = cashier.request(reqwest::Method::POST, &format!("/invoices/{invoice}/copies"));
        let request = request.header("idempotency-key", id().to_string()).header("accept", "text/plain");
        send(request.json(&json!({ "reason": reason })))
    };
    let first = copy("").must(201);
    assert!(first.text().contains("COPY 1"), "{}", first.text());
    let refused = copy("").must(422).json();
    assert!(refused["type"].as_str().unwrap().starts_with("urn:till:fault:invoices."), "{refused}");
    assert!(copy("the customer lost it").must(201).text().contains("COPY 2"));
    assert_eq!(cashier.get(&format!("/invoices/{invoice}")).must(200).data()["copy_count"], 2);
}

fn a_basket_is_parked_recalled_and_voided(cashier: &Client, shop: &Shop) {
    let sale = id();
    let basket = json!({ "lines": [shop.goods.plain_line(3)] });
    let park = json!({ "register_id": shop.register, "label": "blue coat", "basket": basket });
    let parked = cashier.post(&format!("/sales/{sale}/park"), &park).must(200).data();
    assert_eq!((parked["status"].as_str(), parked["total_minor"].as_i64()), (Some("parked"), Some(shop.goods.price(3))));
    let waiting = || cashier.get("/parked-sales").must(200).data().as_array().unwrap().len();
    assert_eq!(waiting(), 1);

    let here = json!({ "register_id": shop.register });
    let recalled = cashier.post(&format!("/sales/{sale}/recall"), &here).must(200).data();
    assert_eq!((recalled["status"].as_str(), &recalled["basket"]["lines"][0]["product_id"]), (Some("recalled"), &basket["lines"][0]["product_id"]));
    let twice = cashier.post(&format!("/sales/{sale}/recall"), &here).must(409).json();
    assert_eq!(twice["type"], "urn:till:fault:sales.not-parked");

    cashier.post(&format!("/sales/{sale}/park"), &park).must(200);
    let silent = cashier.post(&format!("/sales/{sale}/void"), &json!({ "reason": "" }));
    assert_eq!(silent.status, 422, "{}", silent.text());
    let voided = cashier.post(&format!("/sales/{sale}/void"), &json!({ "reason": "the customer left" })).must(200).data();
    assert_eq!(voided["status"], "voided");
    assert_eq!(waiting(), 0);
}

fn nobody_starts_a_second_server(till: &Till) {
    let second = till.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    let folder = till.data_dir().display().to_string();
    assert!(second.stderr.contains(&folder) && second.stderr.contains("process"), "{}", second.said());
}

/// The cashier counts blind; the owner sees what it should be. Returns what was in the drawer.
fn a_shift_ends(cashier: &Client, owner: &Client, shop: &Shop, sold: &Value) -> i64 {
    let path = |what: &str| format!("/shifts/{}/{what}", shop.shift);
    let blind = cashier.get(&path("x-report")).must(200).data();
    assert_eq!((blind["sales_count"].as_i64(), blind.get("takings")), (Some(1), None), "{blind}");
    let seen = owner.get(&path("x-report")).must(200).data();
    assert_eq!(seen["takings"]["total_minor"], sold["total_minor"]);
    assert_eq!(seen["takings"]["rounding_minor"], sold["rounding_minor"]);
    assert!(cashier.get(&path("x-report?format=text")).must(200).text().contains("X"));

    let pay_in = json!({ "kind": "pay_in", "amount_minor": 500, "reason": "coins from the bank" });
    cashier.post(&path("cash-movements"), &pay_in).must(201);
    let too_much = json!({ "kind": "pay_out", "amount_minor": 9_000_000, "reason": "everything" });
    let refused = cashier.post(&path("cash-movements"), &too_much).must(409).json();
    assert_eq!(refused["type"], "urn:till:fault:shifts.drawer-short");
    assert!(refused.get("balance_minor").is_none(), "the refusal must not tell what is in the drawer: {refused}");

    let cash_minor = owner.get(&path("drawer")).must(200).data()["balance_minor"].as_i64().unwrap();
    let paid_in_cash = sold["payments"][1]["amount_minor"].as_i64().unwrap() - sold["change_minor"].as_i64().unwrap();
    assert_eq!(cash_minor, FLOAT_MINOR + paid_in_cash + 500);
    let wrong = json!({ "counted": { "counted_cash_minor": cash_minor - 2_000 }, "carried_float_minor": 0 });
    let refused = cashier.post(&path("close"), &wrong).must(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/variance_reason", "{refused}");

    let right = json!({ "counted": { "counted_cash_minor": cash_minor }, "carried_float_minor": FLOAT_MINOR });
    let z = cashier.post(&path("close"), &right).must(200).data();
    assert_eq!((z["closing"]["variance_minor"].as_i64(), z["sales_count"].as_i64()), (Some(0), Some(1)), "{z}");
    assert_eq!(z["takings"]["total_minor"], sold["total_minor"]);
    assert_eq!(z["seal_hash"].as_str().map(str::len), Some(64));
    let kept = cashier.get(&path("z-report")).must(200).data();
    assert_eq!(kept, z, "the Z report is what was sealed");
    assert!(cashier.get(&path("z-report?format=pdf")).must(200).body.starts_with(b"%PDF"));

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
    assert_eq!(sql.number("SELECT count(*) FROM operations.stock_move WHERE reason = 'sale'"), 20);
    assert_eq!(sql.number("SELECT count(*) FROM kernel.fiscal_entry"), 1);
}

fn the_books_add_up(till: &Till, when: &str) {
    let verified = till.run(&["verify"]);
    assert!(verified.status.success(), "{when}: {}", verified.said());
    for check in ["kernel.journal", "kernel.audit", "sales.documents", "sales.cross_foot"] {
        let line = verified.stdout.lines().find(|line| line.contains(check));
        assert!(line.is_some_and(|line| line.starts_with("ok")), "{when}: {check} in\n{}", verified.said());
    }
    assert!(verified.stdout.contains("Everything adds up."), "{when}: {}", verified.said());
}
