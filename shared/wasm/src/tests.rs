use serde_json::{Value, json};

use super::*;

fn ask(op: &str, input: &Value) -> Value {
    let question = json!({ "op": op, "input": input }).to_string();
    serde_json::from_slice(&answer(question.as_bytes())).unwrap()
}

fn kind(op: &str, input: &Value) -> String {
    let reply = ask(op, input);
    assert!(reply["error"]["message"].is_string(), "{reply}");
    reply["error"]["kind"].as_str().unwrap().to_owned()
}

fn basket() -> Value {
    json!({
        "currency": "EUR",
        "lines": [{
            "line_id": "01900000-0000-7000-8000-000000000001",
            "quantity": "2",
            "discounts": [{ "kind": "percent", "percent": "20" }],
            "article": {
                "product_id": "01900000-0000-7000-8000-000000000002", "sku": "M", "name": "Milk", "unit": "piece", "version": 1,
                "unit_price_minor": 119, "min_price_minor": 100,
                "tax_class": { "code": "STD", "is_inclusive": true, "rates": [{ "code": "VAT", "name": "VAT", "rate": "19" }] },
                "barcode": { "code": "4006381333931", "pack_quantity": "6" },
            },
        }],
        "rights": { "discount_percent_max": "10", "reason_required": true },
    })
}

#[test]
fn a_basket_is_priced_and_judged_as_the_server_will() {
    let judged = &ask("basket", &basket())["ok"];
    assert_eq!(judged["list_prices_minor"], json!([714]));
    assert_eq!(judged["totals"]["gross_minor"], 1_428);
    assert_eq!(judged["totals"]["line_discount_minor"], 286);
    assert_eq!(judged["totals"]["total_minor"], 1_142);
    assert_eq!(judged["totals"]["tax_minor"], 182);
    let line = "01900000-0000-7000-8000-000000000001";
    assert_eq!(
        judged["beyond"],
        json!([{ "line": line, "discount": true, "price": true, "given_percent": "20", "left_unit_minor": 95 }])
    );
    assert_eq!(
        judged["refused"],
        json!([{ "line": line, "why": [{ "kind": "reason_required", "discount": 0 }] }])
    );
}

#[test]
fn a_rules_own_error_comes_with_its_members() {
    let mut wrong = basket();
    wrong["lines"][0]["discounts"] = json!([{ "kind": "amount", "amount_minor": 2_000 }]);
    let error = &ask("basket", &wrong)["error"];
    assert_eq!(error["kind"], "discount_too_large");
    assert_eq!(error["available_minor"], 1_428);
    assert_eq!(error["line"], wrong["lines"][0]["line_id"]);
}

#[test]
fn payments_are_settled_and_what_is_left_is_said_for_cash_too() {
    let input = json!({
        "total_minor": 1_003, "currency": "EUR", "cash_increment_minor": 5, "tenders": [{ "kind": "card", "amount_minor": 501 }],
    });
    let paid = &ask("settle", &input)["ok"];
    assert_eq!(
        (&paid["balance_minor"], &paid["cash_due_minor"]),
        (&json!(502), &json!(500))
    );
}

#[test]
fn money_is_counted_broken_and_offered() {
    let pieces = json!([{ "denomination_minor": 500, "count": 3 }, { "denomination_minor": 1, "count": 7 }]);
    assert_eq!(ask("worth", &pieces)["ok"], 1_507);
    let change = ask("break_down", &json!({ "amount_minor": 730, "pieces": "EUR" }));
    assert_eq!(change["ok"]["pieces"].as_array().unwrap().len(), 4);
    let offered = ask(
        "suggest_cash",
        &json!({ "amount_minor": 730, "pieces": [500, 1000], "at_most": 3 }),
    );
    assert_eq!(offered["ok"], json!([730, 1_000]));
    assert_eq!(ask("currency", &json!("JPY"))["ok"]["exponent"], 0);
}

#[test]
fn amounts_and_quantities_are_read_printed_and_summed() {
    assert_eq!(
        ask("parse_amount", &json!({ "text": "12.5", "currency": "KWD" }))["ok"],
        12_500
    );
    let print = |grouped| {
        ask(
            "print_amount",
            &json!({ "amount_minor": 123_450, "currency": "EUR", "grouped": grouped }),
        )
    };
    assert_eq!(
        (&print(false)["ok"], &print(true)["ok"]),
        (&json!("1234.50"), &json!("1,234.50"))
    );
    assert_eq!(ask("sum", &json!([5, -7]))["ok"], -2);
    assert_eq!(ask("sum_quantities", &json!(["1.5", "1"]))["ok"], "2.5");
    assert_eq!(
        ask(
            "discount_percent",
            &json!({ "gross_minor": 800, "discount_minor": 100 })
        )["ok"],
        "12.5"
    );
    assert_eq!(
        ask(
            "cash_round",
            &json!({ "amount_minor": 12, "cash_increment_minor": 5 })
        )["ok"]["due_minor"],
        10
    );
}

#[test]
fn a_part_of_a_line_is_given_back_to_the_minor_unit() {
    let line = ask("basket", &basket())["ok"]["lines"][0].clone();
    let share = ask(
        "refund_share",
        &json!({ "line": line, "already": "0", "quantity": "1" }),
    );
    assert_eq!(share["ok"]["total_minor"], 571);
    assert_eq!(
        kind(
            "refund_share",
            &json!({ "line": line, "already": "2", "quantity": "1" })
        ),
        "more_than_left"
    );
}

#[test]
fn nothing_that_is_no_question_makes_it_panic() {
    for bytes in [
        &b""[..],
        b"{",
        b"[]",
        b"{\"op\":\"price\"}",
        b"\xff\xfe",
        b"{\"op\":\"nothing\",\"input\":{}}",
    ] {
        let reply: Value = serde_json::from_slice(&answer(bytes)).unwrap();
        assert_eq!(reply["error"]["kind"], "malformed");
    }
    for (op, input) in [
        ("price", json!({})),
        ("sum", json!([1.5])),
        ("sum", json!([null])),
        ("sum", json!([1e21])),
        ("worth", json!([{ "denomination_minor": 1, "count": -1 }])),
        ("print_amount", json!({ "amount_minor": 1, "currency": "???" })),
    ] {
        assert_eq!(kind(op, &input), "malformed", "{op} {input}");
    }
    assert_eq!(kind("sum", &json!([SAFE_MAX, 1])), "too_large");
    assert_eq!(kind("sum", &json!([i64::MAX, 1])), "too_large");
    assert_eq!(kind("sum_quantities", &json!(["999999999", "1"])), "too_large");
}
