//! At the till: a large sale, its receipt, a copy of it, and a basket that comes to nothing.

use serde_json::{Value, json};
use uuid::Uuid;

use super::basket::{Goods, LINES};
use super::{CASHIER, Shop};
use crate::support::open_shop::STAFF_PASSWORD;
use crate::support::{Client, OWNER, PASSWORD, id, send};

/// The large sale: discounts on lines and on all, one beyond the cashier's limit, card and cash, change, coins of five.
pub(super) fn sell_twenty_lines(cashier: &Client, shop: &Shop) -> Value {
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
        "discounts": Goods::sale_discounts(),
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
    assert!(
        lines.iter().all(|line| line.get("unit_cost_minor").is_none()),
        "a cashier must not see cost"
    );
    assert_eq!(sold["customer"]["name"], "Cosima Customer");
    assert!(
        sold["number"].as_str().unwrap().ends_with("-000001"),
        "{}",
        sold["number"]
    );

    let again = cashier.complete(sale, &body).must(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.data(), sold, "asked again, the same answer");
    sold
}

/// The discount is beyond what a cashier may give alone: a second person approves exactly this basket.
fn with_approval(cashier: &Client, sale: Uuid, body: &Value) -> Value {
    let refused = cashier.complete(sale, body).must(403).json();
    assert_eq!(
        refused["type"], "urn:till:fault:kernel.approval-needed",
        "{refused}"
    );
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
        send(
            request
                .header("idempotency-key", sale.to_string())
                .header("x-approval", approval)
                .json(body),
        )
    };
    let mut changed = body.clone();
    changed["note"] = json!("Something else than what was approved");
    let refused = complete(&changed).must(403).json();
    assert_eq!(
        refused["type"], "urn:till:fault:kernel.approval-invalid",
        "{refused}"
    );
    complete(body).must(201).data()
}

pub(super) fn the_receipt_comes_in_four_forms(cashier: &Client, sold: &Value) {
    let path = format!("/sales/{}/receipt", sold["sale_id"].as_str().unwrap());
    let number = sold["number"].as_str().unwrap();
    let data = cashier.get(&path).must(200).data();
    assert_eq!(
        (&data["number"], &data["sale"]["total_minor"]),
        (&sold["number"], &sold["total_minor"])
    );

    let html = cashier.get(&format!("{path}?format=html")).must(200);
    assert!(html.header("content-type").starts_with("text/html"));
    assert!(html.text().contains(number) && html.text().contains("Cosima Customer"));

    // Looking is marked; the one original is given out by asking for it.
    let looked = cashier.get(&format!("{path}?format=text")).must(200);
    let original = || {
        let request = cashier.request(reqwest::Method::POST, &path);
        let request = request.header("idempotency-key", id().to_string());
        send(request.header("accept", "text/plain").json(&json!({})))
    };
    let text = original().must(201);
    assert_ne!(looked.text(), text.text());
    let refused = original().must(409).json();
    assert_eq!(refused["type"], "urn:till:fault:invoices.no-original");
    assert!(text.header("content-type").starts_with("text/plain"));
    for wanted in [
        number,
        "Corner shop",
        "Article 20",
        "Carla Cashier",
        "20.00",
        "Please pack separately",
    ] {
        assert!(
            text.text().contains(wanted),
            "{wanted} is not on the receipt:\n{}",
            text.text()
        );
    }
    assert!(!text.text().contains("COPY"));

    let pdf = cashier.get(&format!("{path}?format=pdf")).must(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.body.starts_with(b"%PDF"), "{:?}", pdf.body.get(..8));
}

pub(super) fn a_copy_is_marked_and_counted(cashier: &Client, sold: &Value) {
    let invoice = sold["sale_id"].as_str().unwrap();
    let copy = |reason: &str| {
        let request = cashier.request(reqwest::Method::POST, &format!("/invoices/{invoice}/copies"));
        let request = request
            .header("idempotency-key", id().to_string())
            .header("accept", "text/plain");
        send(request.json(&json!({ "reason": reason })))
    };
    let first = copy("").must(201);
    assert!(first.text().contains("COPY 1"), "{}", first.text());
    let refused = copy("").must(422).json();
    assert!(
        refused["type"]
            .as_str()
            .unwrap()
            .starts_with("urn:till:fault:invoices."),
        "{refused}"
    );
    assert!(copy("the customer lost it").must(201).text().contains("COPY 2"));
    assert_eq!(
        cashier.get(&format!("/invoices/{invoice}")).must(200).data()["copy_count"],
        2
    );
}

pub(super) fn a_basket_is_parked_recalled_and_voided(cashier: &Client, shop: &Shop) {
    let sale = id();
    let basket = json!({ "lines": [shop.goods.plain_line(3)] });
    let park = json!({ "register_id": shop.register, "label": "blue coat", "basket": basket });
    let parked = cashier
        .post(&format!("/sales/{sale}/park"), &park)
        .must(200)
        .data();
    assert_eq!(
        (parked["status"].as_str(), parked["total_minor"].as_i64()),
        (Some("parked"), Some(shop.goods.price(3)))
    );
    let waiting = || {
        cashier
            .get("/parked-sales")
            .must(200)
            .data()
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(waiting(), 1);

    let here = json!({ "register_id": shop.register });
    let recalled = cashier
        .post(&format!("/sales/{sale}/recall"), &here)
        .must(200)
        .data();
    assert_eq!(
        (
            recalled["status"].as_str(),
            &recalled["basket"]["lines"][0]["product_id"]
        ),
        (Some("recalled"), &basket["lines"][0]["product_id"])
    );
    let twice = cashier
        .post(&format!("/sales/{sale}/recall"), &here)
        .must(409)
        .json();
    assert_eq!(twice["type"], "urn:till:fault:kernel.wrong-state");

    cashier.post(&format!("/sales/{sale}/park"), &park).must(200);
    let silent = cashier.post(&format!("/sales/{sale}/void"), &json!({ "reason": "" }));
    assert_eq!(silent.status, 422, "{}", silent.text());
    let voided = cashier
        .post(
            &format!("/sales/{sale}/void"),
            &json!({ "reason": "the customer left" }),
        )
        .must(200)
        .data();
    assert_eq!(voided["status"], "voided");
    assert_eq!(waiting(), 0);
}
