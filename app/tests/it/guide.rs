//! The calls of the integrator's guide, sent as they stand there.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::open_shop::{MILK_CODE, first, made};
use crate::support::{Client, OWNER, PASSWORD, Till, id, send};

const GUIDE: &str = include_str!("../../../docs/guide-integrator.md");

/// One call of the guide, and what of its answer is needed later.
struct Call {
    text: String,
    keeps: Option<String>,
}

fn calls() -> Vec<Call> {
    let section = GUIDE.split("## A sale in four calls").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut parts = section.split("```");
    let mut calls = Vec::new();
    while let (Some(words), Some(code)) = (parts.next(), parts.next()) {
        let keeps = words
            .split("Keep `")
            .nth(1)
            .and_then(|rest| rest.split('`').next())
            .map(ToOwned::to_owned);
        calls.push(Call {
            text: code
                .strip_prefix("http\n")
                .expect("every block is a call")
                .to_owned(),
            keeps,
        });
    }
    calls
}

/// `{name}` by what is known, or by a new id.
fn filled(text: &str, known: &mut BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let name = after[1..].split('}').next().unwrap();
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            let value = known.entry(name.to_owned()).or_insert_with(|| id().to_string());
            out.push_str(value);
            rest = &after[name.len() + 2..];
        } else {
            out.push('{');
            rest = &after[1..];
        }
    }
    out + rest
}

fn sent(by: &Client, text: &str) -> (u16, String, Value) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
    let path = path.strip_prefix("/api/v1").unwrap();
    let mut request = by.request(method.parse::<Method>().unwrap(), path);
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    if !body.trim().is_empty() {
        request = request.body(body.to_owned());
    }
    let answer = send(request);
    (answer.status, answer.header("location").to_owned(), answer.json())
}

#[test]
fn a_sale_in_four_calls_is_one() {
    let (till, owner) = Till::founded();
    let tax_class = first(&owner, "/tax-classes", "tax_class_id");
    let milk = json!({
        "sku": "MILK", "name": "Milk", "unit_price_minor": 120, "tax_class_id": tax_class, "barcodes": [{ "code": MILK_CODE }],
    });
    made(&owner, "/products", &milk, "product_id");

    let calls = calls();
    assert_eq!(calls.len(), 4);
    let stranger = till.client();
    let mut known = BTreeMap::from([
        ("username".to_owned(), OWNER.to_owned()),
        ("password".to_owned(), PASSWORD.to_owned()),
    ]);
    let mut last = (0, String::new(), Value::Null);
    for call in calls {
        let text = filled(&call.text, &mut known);
        last = sent(&stranger, &text);
        assert!(matches!(last.0, 200 | 201), "{text}\n→ {} {}", last.0, last.2);
        if let Some(keeps) = call.keeps {
            let value = last.2.pointer(&format!("/{}", keeps.replace('.', "/"))).unwrap();
            let name = keeps.rsplit('.').next().unwrap();
            known.insert(name.to_owned(), value.as_str().unwrap().to_owned());
        }
    }
    let sale = &known["sale_id"];
    assert_eq!(
        (last.0, last.1.as_str(), &last.2["data"]["total_minor"]),
        (201, format!("/api/v1/sales/{sale}").as_str(), &json!(240))
    );
    assert!(last.2["data"]["number"].is_string(), "{}", last.2);
    let receipt = owner.get(&format!("/sales/{sale}/receipt?format=text")).must(200);
    assert!(receipt.text().contains("Milk"));
}
