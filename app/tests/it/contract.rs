//! What the API promises of every operation at once, asked of the running program with its own description in hand.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, OpenShop, Till, id, send};

const NUL: &str = "a\u{0}b";

/// One operation of the description.
struct Operation {
    name: String,
    method: Method,
    path: String,
    parameters: Vec<Value>,
    body: Option<Value>,
    responses: BTreeSet<String>,
}

impl Operation {
    fn named(&self, place: &str) -> impl Iterator<Item = &Value> {
        let place = place.to_owned();
        self.parameters
            .iter()
            .filter(move |parameter| parameter["in"] == place.as_str())
    }

    fn has_parameter(&self, name: &str) -> bool {
        self.named("query").any(|parameter| parameter["name"] == name)
    }

    /// The address below `/api/v1` with an id in every place, or with `value` in the place of `name`.
    fn address(&self, name: &str, value: &str) -> String {
        let parts = self.path.split('/').map(|part| {
            match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(one) if one == name => value.to_owned(),
                Some(_) => id().to_string(),
                None => part.to_owned(),
            }
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn ask(&self, by: &Client, address: &str, body: Option<&Value>) -> Answer {
        let request = by
            .request(self.method.clone(), address)
            .header("idempotency-key", id().to_string());
        send(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }
}

fn described(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    all.filter_map(|(path, method, operation)| {
        let path = path.strip_prefix("/api/v1")?;
        let body = operation["requestBody"]["content"]["application/json"]
            .get("schema")
            .cloned();
        Some(Operation {
            name: operation["operationId"].as_str()?.to_owned(),
            method: method.to_uppercase().parse().unwrap(),
            path: path.to_owned(),
            parameters: operation["parameters"].as_array().cloned().unwrap_or_default(),
            body,
            responses: operation["responses"].as_object()?.keys().cloned().collect(),
        })
    })
    .collect()
}

/// Something of a schema's shape, with every member there is. Of several shapes the one numbered `pick`.
fn example(document: &Value, schema: &Value, pick: usize, depth: usize) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        return example(
            document,
            &document.pointer(&target[1..]).unwrap().clone(),
            pick,
            depth + 1,
        );
    }
    if depth > 12 {
        return Value::Null;
    }
    let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let Some(choices) = choices {
        let choices: Vec<&Value> = choices.iter().filter(|one| one["type"] != "null").collect();
        return example(document, choices[pick % choices.len()], pick, depth + 1);
    }
    if let Some(word) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return word.clone();
    }
    if let Some(properties) = schema["properties"].as_object() {
        let members = properties
            .iter()
            .map(|(name, schema)| (name.clone(), example(document, schema, pick, depth + 1)));
        return Value::Object(members.collect());
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds
            .iter()
            .find(|kind| *kind != "null")
            .cloned()
            .unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str().unwrap_or_default() {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([example(document, &schema["items"], pick, depth + 1)]),
        "object" => match schema.get("additionalProperties") {
            Some(schema @ Value::Object(_)) => json!({ "k": example(document, schema, pick, depth + 1) }),
            _ => json!({ "k": "v" }),
        },
        _ => json!("x"),
    }
}

/// Pointers to every text in a value.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                texts(member, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Why an answer to a NUL at `pointer` is wrong, if it is.
fn complaint(answer: &Answer, pointer: &str) -> Option<String> {
    let text = answer.text();
    let problem: Value = serde_json::from_str(&text).unwrap_or_default();
    let named = problem["errors"]
        .as_array()
        .is_some_and(|errors| errors.iter().any(|one| one["pointer"] == pointer));
    let is_right = matches!(answer.status, 400 | 422) && named;
    (!is_right).then(|| format!("{}: {text}", answer.status))
}

#[test]
fn a_nul_in_any_text_of_any_input_is_named_and_never_reaches_the_database() {
    let mut till = Till::with(&[("TILL_RATE_LIMIT__LOGIN_PER_MINUTE", "10000")]);
    till.start();
    let owner = till.found();
    let document = owner.document();
    let nothing = json!({});
    let (mut asked, mut wrong) = (0, Vec::new());
    for operation in described(&document) {
        // Founding is over; what comes without its token is not read.
        if operation.name.starts_with("setup.") {
            continue;
        }
        for parameter in operation.named("path") {
            let name = parameter["name"].as_str().unwrap();
            let answer = operation.ask(
                &owner,
                &operation.address(name, "a%00b"),
                operation.body.as_ref().map(|_| &nothing),
            );
            let problem = answer.text();
            // The path may call it otherwise than this operation does.
            asked += 1;
            if !matches!(answer.status, 400 | 422) || !problem.contains("control-character") {
                wrong.push(format!("{} {name}: {} {problem}", operation.name, answer.status));
            }
        }
        let mut check = |pointer: &str, answer: &Answer| {
            asked += 1;
            if let Some(why) = complaint(answer, pointer) {
                wrong.push(format!("{} {pointer}: {why}", operation.name));
            }
        };
        for parameter in operation.named("query") {
            let name = parameter["name"].as_str().unwrap();
            if name == "format" || name == "width" {
                continue;
            }
            let address = format!("{}?{name}=a%00b", operation.address("", ""));
            check(&format!("/{name}"), &operation.ask(&owner, &address, None));
        }
        let Some(schema) = &operation.body else { continue };
        let mut done = BTreeSet::new();
        for pick in 0..4 {
            let whole = example(&document, schema, pick, 0);
            let mut pointers = Vec::new();
            texts(&whole, "", &mut pointers);
            for pointer in pointers
                .into_iter()
                .filter(|pointer| done.insert((pointer.clone(), pick)))
            {
                let mut body = whole.clone();
                *body.pointer_mut(&pointer).unwrap() = json!(NUL);
                check(
                    &pointer,
                    &operation.ask(&owner, &operation.address("", ""), Some(&body)),
                );
            }
        }
    }
    assert!(asked > 500, "only {asked} were tried");
    assert!(
        wrong.is_empty(),
        "{} of {asked} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_every_list_says_of_its_bounds_is_so() {
    let shop = OpenShop::open();
    let document = shop.owner.document();
    let (mut limits, mut periods, mut wrong) = (0, 0, Vec::new());
    for operation in described(&document) {
        if operation.method != Method::GET {
            continue;
        }
        let mut expect = |query: &str, pointer: &str| {
            let address = format!("{}?{query}", operation.address("", ""));
            let answer = operation.ask(&shop.owner, &address, None);
            if answer.status != 422 || complaint(&answer, pointer).is_some() {
                wrong.push(format!(
                    "{} ?{query}: {} {}",
                    operation.name,
                    answer.status,
                    answer.text()
                ));
            }
        };
        let required = operation
            .named("query")
            .any(|parameter| parameter["required"] == true);
        if operation.has_parameter("limit") && !required {
            limits += 1;
            for limit in ["0", "201", "4294967295", "4294967296", "-1"] {
                expect(&format!("limit={limit}"), "/limit");
            }
        }
        if operation.has_parameter("from") && operation.has_parameter("to") && !required {
            periods += 1;
            let from = operation
                .named("query")
                .find(|one| one["name"] == "from")
                .unwrap();
            let format = from["schema"]["format"].as_str().unwrap_or_default();
            let time = if format == "date-time" { "T00:00:00Z" } else { "" };
            expect(&format!("from=2026-03-02{time}&to=2026-03-01{time}"), "/to");
        }
    }
    assert!(limits > 10 && periods >= 4, "{limits} {periods}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_report_of_a_shift_conflicts_where_its_description_says_so() {
    let shop = OpenShop::open();
    let document = shop.owner.document();
    let operations = described(&document);
    let says = |name: &str| {
        operations
            .iter()
            .find(|operation| operation.name == name)
            .unwrap()
            .responses
            .contains("409")
    };
    let at = |report: &str| format!("/shifts/{}/{report}", shop.shift);
    shop.owner.get(&at("z-report")).must(409);
    let count = json!({ "counted": { "counted_cash_minor": 10_000 }, "carried_float_minor": 0 });
    shop.owner
        .post(&format!("/shifts/{}/close", shop.shift), &count)
        .must(200);
    shop.owner.get(&at("x-report")).must(409);
    shop.owner.get(&at("drawer")).must(409);
    assert!(says("shifts.z_report") && says("shifts.x_report") && says("shifts.drawer"));
    assert!(!says("shifts.list") && !says("sales.list") && !says("auth.me"));
}

#[test]
fn the_description_is_whole() {
    let (till, owner) = Till::founded();
    let document = owner.document();
    let mut wrong = Vec::new();
    for operation in described(&document) {
        for parameter in operation.named("path") {
            let text = parameter["schema"].to_string();
            if parameter["required"] != true || text.contains("null") {
                wrong.push(format!(
                    "{}: a path parameter may be missing: {text}",
                    operation.name
                ));
            }
        }
        if operation.responses.contains("405") {
            wrong.push(format!("{}: 405 is never its own", operation.name));
        }
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let said = operation["description"].as_str().unwrap_or_default();
            if said.len() < 10 {
                wrong.push(format!("{method} {path} is not described"));
            }
        }
    }
    for tag in document["tags"].as_array().unwrap() {
        if tag["description"].as_str().is_none_or(|text| text.len() < 10) {
            wrong.push(format!("the tag {} is not described", tag["name"]));
        }
    }
    let text = document.to_string();
    for kind in ["schemas", "responses", "headers"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            if !text.contains(&format!("\"#/components/{kind}/{name}\"")) {
                wrong.push(format!("nothing refers to {kind}/{name}"));
            }
        }
    }
    // Every fault that the sources declare.
    let listed: BTreeMap<&str, u64> = document["x-faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["code"].as_str().unwrap(), fault["status"].as_u64().unwrap()))
        .collect();
    let declared = declared_faults();
    assert!(declared.len() > 60, "{declared:?}");
    for code in declared {
        if !listed.contains_key(code.as_str()) {
            wrong.push(format!("x-faults lacks {code}"));
        }
    }
    drop(till);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Codes in `FaultCode::…("…")` of everything that is no test.
fn declared_faults() -> BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<_> = ["app/src", "core", "plugs", "server/src"]
        .map(|one| root.join(one))
        .into();
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let name = entry.file_name().into_string().unwrap();
            if path.is_dir() {
                if !["tests", "testing", "target"].contains(&name.as_str()) {
                    folders.push(path);
                }
                continue;
            }
            if path.extension().is_none_or(|end| end != "rs") || name == "tests.rs" || name == "testing.rs" {
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for part in code.split("FaultCode::").skip(1) {
                let Some((_, rest)) = part.split_once('(') else {
                    continue;
                };
                let Some(word) = rest
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                found.insert(word.to_owned());
            }
        }
    }
    found
}
