//! Requests that do not fit, and every word that is said of them.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use till_shared::ids::SaleId;
use till_shared::quantity::{Percent, Quantity};
use till_shared::text::{Lines, Text};

use super::*;
use crate::decode::RawInput;
use crate::fault::FaultKind;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Input {
    sale_id: SaleId,
    lines: Vec<Line>,
    #[serde(default)]
    note: Option<Text<5>>,
    #[serde(default)]
    address: Option<Lines<40>>,
    #[serde(default)]
    free: String,
    #[serde(default)]
    meta: BTreeMap<String, serde_json::Value>,
    at: Option<jiff::Timestamp>,
    on: Option<jiff::civil::Date>,
    count: Option<u8>,
    is_new: Option<bool>,
    colour: Option<Colour>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Line {
    amount_minor: i64,
    quantity: Quantity,
    #[serde(default)]
    discounts: Vec<Discount>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
enum Discount {
    Percent {
        percent: Percent,
        reason: Option<Text<5>>,
    },
    Amount {
        amount_minor: i64,
    },
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Colour {
    /// As the sky.
    Blue,
    Red,
}

const ID: &str = "01900000-0000-7000-8000-000000000001";

/// Status, and pointer and code of everything that is named.
fn refused(id: &str, body: &str) -> (u16, Vec<(String, String)>) {
    let raw = RawInput {
        path: vec![("sale_id".into(), id.into())],
        query: String::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    };
    let fault = raw.body::<Input>().unwrap_err();
    let text = fault.to_string();
    for foreign in [
        "expected",
        "at line",
        "invalid type",
        "missing field",
        "column",
        "i64",
        "`",
    ] {
        assert!(!text.contains(foreign), "{text}");
    }
    let named = fault
        .violation_list()
        .iter()
        .map(|one| (one.pointer.clone(), one.code.clone()));
    (fault.code().kind.status(), named.collect())
}

fn named(body: &serde_json::Value) -> (u16, Vec<(String, String)>) {
    refused(ID, &body.to_string())
}

#[track_caller]
fn assert_names(found: (u16, Vec<(String, String)>), status: u16, wanted: &[(&str, &str)]) {
    let wanted: Vec<(String, String)> = wanted
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned()))
        .collect();
    assert_eq!(found, (status, wanted));
}

#[test]
fn every_missing_and_mistyped_field_is_named_at_once() {
    assert_names(named(&json!({})), 400, &[("/lines", "required")]);
    assert_names(
        named(&json!({
            "lines": [{ "amount_minor": "5", "quantity": 2 }, {}],
            "at": "yesterday", "on": 5, "count": 1.5, "is_new": "yes", "colour": "green", "size": 1,
        })),
        400,
        &[
            ("/at", "malformed"),
            ("/colour", "unknown"),
            ("/count", "malformed"),
            ("/is_new", "malformed"),
            ("/lines/0/amount_minor", "malformed"),
            ("/lines/0/quantity", "malformed"),
            ("/lines/1/amount_minor", "required"),
            ("/lines/1/quantity", "required"),
            ("/on", "malformed"),
            ("/size", "unknown"),
        ],
    );
    assert_names(refused("nonsense", "[]"), 400, &[("/", "malformed")]);
    assert_names(
        refused("nonsense", r#"{"lines":[]}"#),
        400,
        &[("/sale_id", "malformed")],
    );
}

#[test]
fn a_choice_is_entered_by_its_tag() {
    let with = |discount: serde_json::Value| {
        named(&json!({ "lines": [{ "amount_minor": 1, "quantity": "1", "discounts": [discount] }] }))
    };
    let at = |member: &str| format!("/lines/0/discounts/0/{member}");
    assert_names(
        with(json!({ "kind": "percent", "percent": "101" })),
        422,
        &[(&at("percent"), "out-of-range")],
    );
    assert_names(
        with(json!({ "kind": "percent", "percent": "x", "reason": "a\u{0}b", "why": 1 })),
        400,
        &[
            (&at("percent"), "malformed"),
            (&at("reason"), "control-character"),
            (&at("why"), "unknown"),
        ],
    );
    assert_names(with(json!({ "percent": "1" })), 400, &[(&at("kind"), "required")]);
    assert_names(with(json!({ "kind": "free" })), 400, &[(&at("kind"), "unknown")]);
    assert_names(with(json!(5)), 400, &[("/lines/0/discounts/0", "malformed")]);
}

#[test]
fn values_that_may_not_be_are_no_misshapen_request() {
    assert_names(
        named(&json!({ "lines": [], "note": "too long", "address": "a\u{1b}", "count": 256 })),
        422,
        &[
            ("/address", "control-character"),
            ("/count", "out-of-range"),
            ("/note", "too-long"),
        ],
    );
}

#[test]
fn a_nul_is_refused_wherever_it_stands() {
    for (body, pointer) in [
        (json!({ "lines": [], "free": "a\u{0}b" }), "/free"),
        (json!({ "lines": [], "note": "\u{0}" }), "/note"),
        (json!({ "lines": [], "meta": { "a": "b\u{0}" } }), "/meta/a"),
        (json!({ "lines": [], "meta": { "a\u{0}b": 1 } }), "/meta"),
        (
            json!({ "lines": [], "meta": { "a": [{ "b": "\u{0}" }] } }),
            "/meta/a/0/b",
        ),
    ] {
        assert_names(named(&body), 422, &[(pointer, "control-character")]);
    }
    assert_names(
        refused("a\0b", r#"{"lines":[]}"#),
        422,
        &[("/sale_id", "control-character")],
    );
    // A backslash and six letters are no NUL.
    let harmless = RawInput {
        path: vec![("sale_id".into(), ID.into())],
        query: String::new(),
        body: Bytes::from_static(br#"{"lines":[],"free":"\\u0000"}"#),
    };
    assert_eq!(harmless.body::<Input>().unwrap().free, "\\u0000");
}

#[test]
fn what_comes_twice_is_named() {
    assert_names(
        refused(ID, r#"{"lines":[],"lines":[]}"#),
        400,
        &[("/lines", "duplicate")],
    );
    assert_names(
        refused(ID, &format!(r#"{{"lines":[],"sale_id":"{ID}"}}"#)),
        400,
        &[("/sale_id", "unknown")],
    );
}

#[test]
fn no_more_is_named_than_can_be_read() {
    let lines: Vec<serde_json::Value> = (0..500).map(|_| json!({})).collect();
    let (status, named) = named(&json!({ "lines": lines }));
    assert_eq!((status, named.len()), (400, NAMED_MAX));
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Listing {
    branch_id: SaleId,
    limit: Option<u32>,
    #[serde(default)]
    include_total: bool,
    colour: Option<Colour>,
    q: Option<String>,
    from: Option<jiff::Timestamp>,
}

#[test]
fn every_parameter_of_an_address_that_is_wrong_is_named() {
    let query = |text: &str| {
        let raw = RawInput {
            query: text.into(),
            ..RawInput::default()
        };
        let fault = raw.address_by::<Listing>(|_, _| ()).unwrap_err();
        let named: Vec<String> = fault
            .violation_list()
            .iter()
            .map(|one| format!("{} {}", one.pointer, one.code))
            .collect();
        (fault.code().kind, named.join(", "))
    };
    assert_eq!(
        query("limit=many&include_total=maybe&colour=green&from=monday&size=1&branch_id=5"),
        (
            FaultKind::Malformed,
            "/limit malformed, /include_total malformed, /colour unknown, /from malformed, /size unknown, /branch_id malformed"
                .to_owned()
        )
    );
    assert_eq!(
        query("limit=5"),
        (FaultKind::Malformed, "/branch_id required".to_owned())
    );
    assert_eq!(
        query(&format!("branch_id={ID}&limit=-1")),
        (FaultKind::Invalid, "/limit out-of-range".to_owned())
    );
    assert_eq!(
        query(&format!("branch_id={ID}&q=a%00b")),
        (FaultKind::Invalid, "/q control-character".to_owned())
    );
    assert_eq!(
        query(&format!("branch_id={ID}&limit=1&limit=2")),
        (FaultKind::Malformed, "/limit duplicate".to_owned())
    );
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Priced {
    #[serde(default)]
    #[expect(dead_code, reason = "only read")]
    sale_id: Option<till_shared::ids::Made<SaleId>>,
    name: Text<5>,
    #[serde(default)]
    amounts: Vec<i64>,
    #[serde(default)]
    count: Option<u8>,
    #[serde(default)]
    quantity: Option<Quantity>,
}

impl Priced {
    fn rules(&self, v: &mut Violations) {
        v.text("name", &self.name, 3);
        for (place, amount) in self.amounts.iter().enumerate() {
            v.amount(&format!("amounts/{place}"), *amount);
        }
        v.check(
            self.quantity.is_none_or(Quantity::is_positive),
            "quantity",
            "negative",
            "is below zero",
        );
        v.check(self.count.is_some(), "reason", "required", "is missing");
    }
}

/// Pointer and code of everything that is named, rules of the operation included.
fn ruled(body: &serde_json::Value) -> (u16, Vec<(String, String)>) {
    let raw = RawInput {
        body: Bytes::from(body.to_string()),
        ..RawInput::default()
    };
    let fault = raw.body_by(Priced::rules).unwrap_err();
    let named = fault
        .violation_list()
        .iter()
        .map(|one| (one.pointer.clone(), one.code.clone()));
    (fault.code().kind.status(), named.collect())
}

#[test]
fn a_wrong_value_does_not_hide_what_the_rules_say_of_the_others() {
    let wrong = json!({ "name": "much too long", "amounts": [5, -1] });
    assert_names(
        ruled(&wrong),
        422,
        &[
            ("/name", "too-long"),
            ("/amounts/1", "out-of-range"),
            ("/reason", "required"),
        ],
    );
    // A whole number, and no integer as it is written.
    let decimals = json!({ "name": "a", "count": 2.0, "amounts": [1e30], "sale_id": uuid::Uuid::from_u128(4).to_string() });
    let shown = format!("{:?}", ruled(&decimals));
    assert!(
        shown.contains("malformed") && shown.contains("out-of-range"),
        "{shown}"
    );
    let every = json!({
        "name": "a\u{1b}b", "count": 256, "quantity": "-99999999999999", "amounts": [-7],
        "sale_id": uuid::Uuid::from_u128(4).to_string(),
    });
    assert_names(
        ruled(&every),
        422,
        &[
            ("/count", "out-of-range"),
            ("/name", "control-character"),
            ("/quantity", "out-of-range"),
            ("/sale_id", "not-v7"),
            ("/amounts/0", "out-of-range"),
        ],
    );
    // Of a field that is wrong already nothing more is said, and what has no shape is not guessed at.
    assert_names(
        ruled(&json!({ "name": "\u{1b}", "count": 1 })),
        422,
        &[("/name", "control-character")],
    );
    assert_names(
        ruled(&json!({ "name": "much too long", "amounts": "5" })),
        400,
        &[("/amounts", "malformed"), ("/name", "too-long")],
    );
}
