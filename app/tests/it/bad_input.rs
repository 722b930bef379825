//! Whatever is wrong with a request: the answer is a problem of a stable type, and nothing is written.

mod body;
mod http;
mod selling;
mod token;

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::open_shop::{hire, made};
use crate::support::{Answer, Client, OpenShop, id, send};

/// A request that is wrong, and what must be answered.
struct Case {
    what: &'static str,
    request: RequestBuilder,
    status: u16,
    /// The problem's type, without its prefix.
    kind: &'static str,
    /// A field that must be named.
    pointer: Option<&'static str>,
}

impl Case {
    fn new(what: &'static str, request: RequestBuilder, status: u16, kind: &'static str) -> Self {
        Self {
            what,
            request,
            status,
            kind,
            pointer: None,
        }
    }

    /// The field at this place must be named.
    fn at(self, pointer: &'static str) -> Self {
        Self {
            pointer: Some(pointer),
            ..self
        }
    }
}

/// An open shop with everything that a wrong request may be wrong about.
struct Stage {
    shop: OpenShop,
    /// Sold already, with [`OpenShop::basket`].
    sold: Uuid,
    sold_body: Value,
    /// Closed, on a register of its own.
    closed_shift: Uuid,
    closed_register: Uuid,
    /// Of another branch, with an open shift.
    other_register: Uuid,
    other_shift: Uuid,
    /// There is one left, and the branch does not sell below zero.
    last: Uuid,
    /// Works in the first branch only, and may only look.
    employee: Client,
    /// Sells in the first branch only.
    cashier: Client,
}

impl Stage {
    fn set() -> Self {
        let shop = OpenShop::open();
        let owner = &shop.owner;
        let sold_body = shop.basket();
        let sold = id();
        owner.complete(sold, &sold_body).must(201);

        let register = |branch: Uuid, code: &str| {
            let body = json!({ "branch_id": branch, "code": code, "name": code });
            made(owner, "/registers", &body, "register_id")
        };
        let open = |register: Uuid| {
            let body = json!({ "register_id": register, "opening_float_minor": 0 });
            made(owner, "/shifts", &body, "shift_id")
        };
        let closed_register = register(shop.branch, "R02");
        let closed_shift = open(closed_register);
        let count = json!({ "counted": { "counted_cash_minor": 0 }, "carried_float_minor": 0 });
        owner
            .post(&format!("/shifts/{closed_shift}/close"), &count)
            .must(200);

        let branch = json!({ "code": "B02", "name": "Harbour" });
        let branch = made(owner, "/branches", &branch, "branch_id");
        let other_register = register(branch, "R01");
        let other_shift = open(other_register);

        let last = json!({ "sku": "LAST", "name": "Last one", "unit_price_minor": 500, "tax_class_id": shop.tax_class });
        let last = made(owner, "/products", &last, "product_id");
        let delivery =
            json!({ "branch_id": shop.branch, "lines": [{ "product_id": last, "quantity": "1" }] });
        owner.post("/stock/receipts", &delivery).must(201);
        let policy = json!({ "value": "block", "branch_id": shop.branch, "reason": "as agreed" });
        owner.put_first("/settings/stock.negative", &policy).must(200);
        // There is enough of everything else.
        let plenty = json!({ "branch_id": shop.branch, "lines": [
            { "product_id": shop.milk, "quantity": "1000" }, { "product_id": shop.tea, "quantity": "1000" },
        ] });
        owner.post("/stock/receipts", &plenty).must(201);

        let employee = hire(owner, "employee", "Emil Employee", shop.branch);
        let cashier = hire(owner, "cashier", "Carla Cashier", shop.branch);
        Self {
            shop,
            sold,
            sold_body,
            closed_shift,
            closed_register,
            other_register,
            other_shift,
            last,
            employee,
            cashier,
        }
    }

    /// A sale under a fresh id.
    fn sale(&self, body: &Value) -> RequestBuilder {
        sale_of(&self.shop.owner, body)
    }

    /// The basket with one of its parts changed.
    fn basket(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut basket = self.shop.basket();
        change(&mut basket);
        basket
    }

    /// Every row of every table, except of those that note that somebody was here.
    fn rows(&self) -> BTreeMap<String, String> {
        self.shop
            .till
            .sql()
            .fingerprints(&["kernel.security_event", "platform.session"])
    }
}

/// A sale by somebody under a fresh id.
fn sale_of(by: &Client, body: &Value) -> RequestBuilder {
    raw_sale(by, &id().to_string(), body.to_string().into_bytes())
}

/// A sale with a body that need not be JSON.
fn raw_sale(by: &Client, sale: &str, body: Vec<u8>) -> RequestBuilder {
    by.request(Method::POST, &format!("/sales/{sale}/complete"))
        .header("idempotency-key", sale)
        .header("content-type", "application/json")
        .body(body)
}

#[test]
fn every_wrong_request_is_a_problem_of_a_stable_type_and_nothing_is_written() {
    let stage = Stage::set();
    let mut cases = Vec::new();
    cases.extend(body::cases(&stage));
    cases.extend(selling::cases(&stage));
    cases.extend(token::cases(&stage));
    cases.extend(http::cases(&stage));
    assert!(cases.len() > 80, "only {} cases", cases.len());
    // Taken now: making the cases signs people in and out.
    let before = stage.rows();

    let mut wrong = Vec::new();
    for case in cases {
        let answer = send(case.request);
        wrong.extend(
            complaints(&answer, case.status, case.kind, case.pointer)
                .map(|why| format!("{}: {why}", case.what)),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of the answers are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );

    let after = stage.rows();
    let changed: Vec<_> = before
        .iter()
        .filter(|(table, rows)| after.get(*table) != Some(rows))
        .collect();
    assert!(changed.is_empty(), "a refused request has changed {changed:?}");
    // And the shop still sells, also at a till whose clock is wrong; how wrong is kept.
    stage.shop.owner.complete(id(), &stage.shop.basket()).must(201);
    for never in ["2001-01-01T00:00:00Z", "2199-01-01T00:00:00Z"] {
        let basket = stage.basket(|basket| basket["occurred_at"] = json!(never));
        let sold = stage.shop.owner.complete(id(), &basket).must(201).data();
        assert!(sold["clock_off_ms"].is_i64(), "{sold}");
    }
    // A key is one of its operation: another one may use it.
    let product =
        json!({ "sku": "KEY", "name": "Key", "unit_price_minor": 1, "tax_class_id": stage.shop.tax_class });
    let again = stage.shop.owner.request(Method::POST, "/products");
    let again = send(
        again
            .header("idempotency-key", stage.sold.to_string())
            .json(&product),
    );
    assert_eq!(again.status, 201, "{}", again.text());
    stage.shop.till.run(&["verify"]).succeeded();
}

/// What is wrong with an answer, if anything.
fn complaints(answer: &Answer, status: u16, kind: &str, pointer: Option<&str>) -> Option<String> {
    let text = answer.text();
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    if answer.status != status || problem["type"] != format!("urn:till:fault:{kind}") {
        return Some(format!("{} instead of {status} {kind}: {text}", answer.status));
    }
    if answer.header("content-type") != "application/problem+json" || problem["status"] != status {
        return Some(format!(
            "not a problem of status {status}: {} {text}",
            answer.header("content-type")
        ));
    }
    if answer.header("x-request-id").is_empty() || problem["request_id"] != answer.header("x-request-id") {
        return Some(format!("the request id is missing: {text}"));
    }
    let named = |pointer: &str| {
        problem["errors"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["pointer"] == pointer))
    };
    if pointer.is_some_and(|pointer| !named(pointer)) {
        return Some(format!("{} is not named: {text}", pointer.unwrap_or_default()));
    }
    let leaks = [
        "sqlx",
        "postgres",
        "SELECT ",
        "INSERT ",
        "panicked",
        ".rs:",
        "RUST_BACKTRACE",
        "till_app",
    ];
    leaks
        .iter()
        .find(|leak| text.contains(**leak))
        .map(|leak| format!("the answer lets out \"{leak}\": {text}"))
}
