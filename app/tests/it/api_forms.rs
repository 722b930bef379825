//! The description of the API in its other forms (R-IN-12): each is compared with the OpenAPI document, and what a form gives as an example is
//! sent to the running program.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{OpenShop, Till, id, send};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    serde_json::from_str(&printed(&["openapi"])).unwrap()
}

fn printed(arguments: &[&str]) -> String {
    Till::empty().run(arguments).succeeded().stdout
}

fn collection() -> Value {
    serde_json::from_str(&printed(&["openapi", "--postman"])).unwrap()
}

/// Method, path and what the document says, of every operation.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                found.push((method.to_uppercase(), path.clone(), operation.clone()));
            }
        }
    }
    found
}

/// The requests of a collection, out of its folders.
fn requests(collection: &Value) -> Vec<Value> {
    let folders = collection["item"].as_array().unwrap();
    folders
        .iter()
        .flat_map(|folder| folder["item"].as_array().unwrap().clone())
        .collect()
}

/// `/api/v1/sales/{sale_id}` of a request.
fn path_of(request: &Value) -> String {
    let parts = request["request"]["url"]["path"].as_array().unwrap();
    parts
        .iter()
        .map(|part| {
            let part = part.as_str().unwrap();
            part.strip_prefix(':')
                .map_or_else(|| format!("/{part}"), |name| format!("/{{{name}}}"))
        })
        .collect()
}

/// Names between `{{` and `}}`, wherever they stand.
fn variables(value: &Value) -> BTreeSet<String> {
    let text = value.to_string();
    let after = text.split("{{").skip(1);
    after
        .map(|rest| rest.split_once("}}").expect("an end").0.to_owned())
        .collect()
}

#[test]
fn the_collection_for_postman_holds_every_operation_once_with_what_it_demands() {
    let (document, collection) = (document(), collection());
    assert_eq!(
        collection["info"]["schema"],
        "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    );
    let requests = requests(&collection);
    let operations = operations(&document);
    assert_eq!(requests.len(), operations.len());
    for (method, path, operation) in operations {
        let name = &operation["operationId"];
        let same: Vec<&Value> = requests
            .iter()
            .filter(|one| one["request"]["method"] == method.as_str() && path_of(one) == path)
            .collect();
        assert_eq!(same.len(), 1, "{name}");
        let request = &same[0]["request"];
        assert!(
            request["description"]
                .as_str()
                .unwrap()
                .contains(name.as_str().unwrap())
        );
        let is_open = operation["security"].as_array().is_some_and(Vec::is_empty);
        assert_eq!(request["auth"]["type"] == "noauth", is_open, "{name}");
        assert_eq!(
            request.get("body").is_some(),
            operation.get("requestBody").is_some(),
            "{name}"
        );
        if let Some(body) = request.get("body") {
            let body: Value = serde_json::from_str(body["raw"].as_str().unwrap()).unwrap();
            assert!(body.is_object(), "{name}: {body}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let list = match parameter["in"].as_str().unwrap() {
                "path" => &request["url"]["variable"],
                "query" => &request["url"]["query"],
                _ => &request["header"],
            };
            let shown = list
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["key"] == parameter["name"])
                .unwrap_or_else(|| panic!("{name}: {}", parameter["name"]));
            let left_out = shown["disabled"] == true;
            assert_eq!(left_out, parameter["required"] != true, "{name}: {shown}");
        }
    }
}

#[test]
fn every_variable_of_the_collection_is_declared_or_made_and_none_is_idle() {
    let collection = collection();
    let mut used = variables(&collection["item"]);
    used.extend(variables(&collection["auth"]));
    let declared: BTreeSet<String> = collection["variable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["key"].as_str().unwrap().to_owned())
        .collect();
    let scripts = collection["event"].to_string();
    assert!(scripts.contains("pm.variables.set('new_id'"), "{scripts}");
    let mut known = declared.clone();
    known.insert("new_id".to_owned());
    assert_eq!(used, known);
    for wanted in ["base_url", "token", "version", "register_id", "shift_id"] {
        assert!(declared.contains(wanted), "{wanted}");
    }
    let sign_in = requests(&collection)
        .into_iter()
        .find(|one| path_of(one) == "/api/v1/auth/sign-in");
    let tests = sign_in.unwrap()["event"].to_string();
    assert!(
        tests.contains("collectionVariables.set('token'"),
        "signing in keeps the token: {tests}"
    );
}

/// A text with its variables filled in.
fn filled(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut text = text.to_owned();
    while let Some((before, rest)) = text.split_once("{{") {
        let (name, after) = rest.split_once("}}").expect("an end");
        let value = known.get(name).cloned().unwrap_or_else(|| id().to_string());
        text = format!("{before}{value}{after}");
    }
    text
}

/// Sends a request of the collection as it stands; why the answer says that its form is wrong, if it does.
fn tried(shop: &OpenShop, request: &Value, known: &BTreeMap<String, String>) -> Option<String> {
    let request = &request["request"];
    let mut known = known.clone();
    // What is named twice in a request is one thing.
    for name in variables(request) {
        known.entry(name).or_insert_with(|| id().to_string());
    }
    let url = &request["url"];
    let mut path = path_of(&serde_json::json!({ "request": request }));
    for variable in url["variable"].as_array().unwrap() {
        let value = filled(variable["value"].as_str().unwrap(), &known);
        path = path.replace(&format!("{{{}}}", variable["key"].as_str().unwrap()), &value);
    }
    let (_, query) = url["raw"].as_str().unwrap().split_once('?').unwrap_or_default();
    let method = request["method"].as_str().unwrap().parse().unwrap();
    let below = path.strip_prefix("/api/v1")?;
    let mut sending = shop
        .owner
        .request(method, &format!("{below}?{}", filled(query, &known)));
    for header in request["header"].as_array().unwrap() {
        if header["disabled"] != true {
            let value = filled(header["value"].as_str().unwrap(), &known);
            sending = sending.header(header["key"].as_str().unwrap(), value);
        }
    }
    if let Some(body) = request.get("body") {
        sending = sending.body(filled(body["raw"].as_str().unwrap(), &known));
    }
    let answer = send(sending);
    let text = answer.text();
    let problem: Value = serde_json::from_str(&text).unwrap_or_default();
    let is_form = matches!(answer.status, 400 | 405 | 406 | 415 | 428 | 500..)
        || problem["errors"].as_array().is_some_and(|errors| {
            errors
                .iter()
                .any(|one| ["required", "unknown-field"].contains(&one["code"].as_str().unwrap_or_default()))
        });
    is_form.then(|| format!("{} {path}: {} {text}", request["method"], answer.status))
}

#[test]
fn what_the_collection_sends_has_the_right_form() {
    let shop = OpenShop::open();
    let known: BTreeMap<String, String> = [
        ("branch_id", shop.branch),
        ("register_id", shop.register),
        ("shift_id", shop.shift),
        ("product_id", shop.milk),
        ("tax_class_id", shop.tax_class),
    ]
    .into_iter()
    .map(|(name, id)| (name.to_owned(), id.to_string()))
    .chain([("version".to_owned(), "1".to_owned())])
    .collect();
    let collection = collection();
    let mut wrong = Vec::new();
    for request in requests(&collection) {
        let path = path_of(&request);
        // These would end the session that the others are sent with; setting up is over, and a WebSocket is no request.
        let last = [
            "/auth/sign-out",
            "/auth/sessions/end",
            "/setup",
            "/live",
            "/refresh",
        ];
        if last.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        wrong.extend(tried(&shop, &request, &known));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_to_read_holds_every_operation_event_fault_and_type_once_and_its_links_lead_somewhere() {
    let (document, page) = (document(), printed(&["openapi", "--markdown"]));
    let headings: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### ").or_else(|| line.strip_prefix("## ")))
        .collect();
    let anchors: Vec<String> = headings
        .iter()
        .map(|heading| {
            let kept = heading
                .chars()
                .filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        })
        .collect();
    let once: BTreeSet<&String> = anchors.iter().collect();
    assert_eq!(once.len(), anchors.len(), "two headings of one name");
    for (method, path, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        let heading = format!("### {name}\n\n`{method} {path}`\n");
        assert_eq!(page.matches(&heading).count(), 1, "{name}");
    }
    // An event and a fault may have one name: each has its row in its own table.
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for (list, member) in [("x-events", "topic"), ("x-faults", "code"), ("x-live", "query")] {
        for one in document[list].as_array().unwrap() {
            let row = format!("\n| `{}` |", one[member].as_str().unwrap());
            *rows.entry(row).or_default() += 1;
        }
    }
    for (row, times) in rows {
        assert_eq!(page.matches(&row).count(), times, "{row}");
    }
    for link in page.split("](#").skip(1) {
        let (target, _) = link.split_once(')').unwrap();
        assert!(anchors.iter().any(|anchor| anchor == target), "#{target}");
    }
    let mut columns = 0;
    for line in page.lines() {
        let cells = line.replace("\\|", "").matches('|').count();
        assert!(
            !line.starts_with('|') || columns == 0 || cells == columns,
            "{line}"
        );
        columns = if line.starts_with('|') { cells } else { 0 };
    }
}

#[test]
fn the_page_about_live_updates_lists_every_event() {
    let page = include_str!("../../../docs/live.md");
    let (_, after) = page.split_once("\n## Events\n").unwrap();
    let (section, _) = after.split_once("\n## ").unwrap();
    let listed: BTreeSet<String> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(ToOwned::to_owned)
        .collect();
    let wanted: BTreeSet<String> = document()["x-events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let text = |member: &str| event[member].as_str().unwrap();
            let (topic, right) = (text("topic"), text("permission"));
            format!(
                "| `{topic}` | {} | `{right}` | {} |",
                event["version"],
                text("summary")
            )
        })
        .collect();
    assert_eq!(listed, wanted);
}
