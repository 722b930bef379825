//! The API has one form, that of `docs/api-design.md`: names of operations, fields and query words, and what every list takes.

use std::collections::BTreeSet;

use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// What every list takes.
const OF_LISTS: [&str; 4] = ["cursor", "include_total", "limit", "sort"];
/// Query words that say what those four say, or what `q` and `status` say.
const OTHER_WORDS: [&str; 13] = [
    "after",
    "direction",
    "is_active",
    "is_archived",
    "offset",
    "order",
    "order_by",
    "page",
    "page_size",
    "per_page",
    "query",
    "search",
    "sort_by",
];
/// Rows that are no list: all that stand at one device, shown at once.
const WHOLE: [&str; 1] = ["auth.people"];

fn document() -> Value {
    serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap()
}

/// Method and description of every operation.
fn operations(document: &Value) -> Vec<(&'static str, &Value)> {
    let paths = document["paths"].as_object().unwrap().values();
    paths
        .flat_map(|path| METHODS.map(|method| (method, &path[method])))
        .filter(|(_, operation)| operation.is_object())
        .collect()
}

fn name(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap()
}

fn query_words(operation: &Value) -> BTreeSet<&str> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect()
}

fn is_list(operation: &Value) -> bool {
    query_words(operation).contains("cursor")
}

/// `one_word_after_another`.
fn is_snake(word: &str) -> bool {
    let parts = word
        .split('_')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    parts && word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Names of properties, wherever they stand.
fn fields<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(members) => {
            let properties = members.get("properties").and_then(Value::as_object);
            found.extend(properties.into_iter().flatten().map(|(name, _)| name.as_str()));
            members.values().for_each(|member| fields(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        _ => {}
    }
}

#[test]
fn operations_fields_and_query_words_are_snake_case() {
    let document = document();
    let mut wrong = Vec::new();
    for (_, operation) in operations(&document) {
        let is_named = name(operation)
            .split_once('.')
            .is_some_and(|(module, verb)| is_snake(module) && is_snake(verb));
        if !is_named {
            wrong.push(name(operation).to_owned());
        }
        let words = query_words(operation);
        wrong.extend(
            words
                .into_iter()
                .filter(|word| !is_snake(word))
                .map(|word| format!("{} ?{word}", name(operation))),
        );
    }
    let mut all = BTreeSet::new();
    fields(&document, &mut all);
    assert!(all.len() > 200, "only {} fields were found", all.len());
    wrong.extend(
        all.into_iter()
            .filter(|field| !is_snake(field))
            .map(str::to_owned),
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_list_is_paged_sorted_and_counted_in_the_same_words() {
    let document = document();
    let mut wrong = Vec::new();
    for (method, operation) in operations(&document) {
        let (name, words) = (name(operation), query_words(operation));
        let others = OTHER_WORDS.iter().filter(|word| words.contains(**word));
        wrong.extend(others.map(|word| format!("{name} ?{word}")));
        let including = words
            .iter()
            .filter(|word| word.starts_with("include_") && **word != "include_total");
        wrong.extend(including.map(|word| format!("{name} ?{word}")));
        let shown = &operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"];
        let is_rows = method == "get" && shown["data"]["type"] == "array" && !WHOLE.contains(&name);
        if is_list(operation) != is_rows {
            wrong.push(format!("{name} is {}a list", if is_rows { "" } else { "not " }));
        }
        let taken: Vec<&str> = OF_LISTS.into_iter().filter(|word| words.contains(word)).collect();
        if !taken.is_empty() && (taken != OF_LISTS || shown["meta"]["$ref"].is_null()) {
            wrong.push(format!("{name} takes {taken:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let lists = operations(&document)
        .into_iter()
        .filter(|(_, operation)| is_list(operation));
    assert!(lists.count() >= 23);
}

/// The orders of a list, the first of which it comes in by itself.
fn orders(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().unwrap();
    let sort = parameters
        .iter()
        .find(|parameter| parameter["name"] == "sort")
        .unwrap();
    let words: Vec<&str> = sort["schema"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    for pair in words.chunks(2) {
        assert_eq!(pair[1], format!("-{}", pair[0]), "each order has two directions");
    }
    let first = sort["schema"]["default"].as_str().unwrap();
    let others = words
        .into_iter()
        .filter(|word| !word.starts_with('-') && *word != first.trim_start_matches('-'));
    std::iter::once(first)
        .chain(others)
        .map(|word| format!("`{word}`"))
        .collect()
}

#[test]
fn the_page_about_the_form_shows_every_list_with_its_orders() {
    let document = document();
    let page = include_str!("../../../docs/api-design.md");
    let (_, after) = page.split_once("| List | Orders").unwrap();
    let (table, _) = after.split_once("\n\n").unwrap();
    let shown: BTreeSet<String> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(str::to_owned)
        .collect();
    let wanted: BTreeSet<String> = operations(&document)
        .into_iter()
        .filter(|(_, operation)| is_list(operation))
        .map(|(_, operation)| format!("| `{}` | {} |", name(operation), orders(operation).join(", ")))
        .collect();
    assert_eq!(shown, wanted);
}

/// A schema, wherever it is written down.
fn resolved<'v>(document: &'v Value, mut schema: &'v Value) -> &'v Value {
    while let Some(place) = schema["$ref"].as_str() {
        schema = document.pointer(place.trim_start_matches('#')).unwrap();
    }
    schema
}

/// What a request's body holds; nothing if it has none.
fn body<'v>(document: &'v Value, operation: &'v Value) -> &'v Value {
    let content = operation["requestBody"]["content"].as_object();
    let first = content.and_then(|content| content.values().next());
    first.map_or(&Value::Null, |content| resolved(document, &content["schema"]))
}

fn demanded(schema: &Value) -> BTreeSet<&str> {
    let required = schema["required"].as_array().into_iter().flatten();
    required.filter_map(Value::as_str).collect()
}

fn parameters<'v>(operation: &'v Value, place: &str) -> Vec<&'v Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|parameter| parameter["in"] == place).collect()
}

fn has_header(operation: &Value, wanted: &str) -> bool {
    parameters(operation, "header")
        .iter()
        .any(|header| header["name"] == wanted)
}

/// Methods and paths with their operations.
fn routes(document: &Value) -> Vec<(&'static str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, all)| METHODS.map(|method| (method, path.as_str(), &all[method])))
        .filter(|(.., operation)| operation.is_object())
        .collect()
}

/// Why is said beside the fields; it is none of them.
const BESIDE: [&str; 1] = ["reason"];

/// What is wrong with the method of an operation.
fn method_flaw(document: &Value, method: &str, path: &str, operation: &Value) -> Option<&'static str> {
    let schema = body(document, operation);
    let mut fields = demanded(schema);
    fields.retain(|field| !BESIDE.contains(field));
    let changes = method == "put" || method == "patch";
    let is_thing = path.ends_with('}') || matches!(path, "/api/v1/business" | "/api/v1/mail-account");
    match method {
        "put" if fields.is_empty() => Some("replaces a whole thing and demands nothing of it"),
        "patch" if !fields.is_empty() => Some("changes what is sent and demands fields"),
        _ if changes && !has_header(operation, "If-Match") => Some("wants no If-Match"),
        _ if changes && !is_thing => Some("changes what is no thing by its path"),
        // A session has an end of its own.
        "delete" if name(operation) != "auth.end_session" => Some("deletes"),
        _ => None,
    }
}

#[test]
fn put_replaces_patch_changes_and_nothing_is_deleted() {
    let document = document();
    let wrong: Vec<String> = routes(&document)
        .into_iter()
        .filter_map(|(method, path, operation)| {
            let flaw = method_flaw(&document, method, path, operation)?;
            Some(format!("{} {flaw}", name(operation)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let put = |required: Value| {
        let schema = serde_json::json!({ "required": required });
        serde_json::json!({ "operationId": "a.b", "requestBody": { "content": { "application/json": { "schema": schema } } } })
    };
    let none = put(serde_json::json!(["reason"]));
    assert!(method_flaw(&document, "put", "/a/{a_id}", &none).is_some());
    let some = put(serde_json::json!(["name"]));
    assert!(method_flaw(&document, "patch", "/a/{a_id}", &some).is_some());
    assert_eq!(
        method_flaw(&document, "put", "/a/{a_id}", &some),
        Some("wants no If-Match")
    );
    assert_eq!(
        method_flaw(&document, "delete", "/a/{a_id}", &none),
        Some("deletes")
    );
}

/// Other words for what is archived, revoked, disabled or not `is_active`.
const OTHER_STANDINGS: [&str; 9] = [
    "active",
    "archived",
    "deleted",
    "deleted_at",
    "disabled",
    "enabled",
    "is_archived",
    "is_deleted",
    "is_enabled",
];

#[test]
fn where_things_stand_is_said_in_one_form() {
    let document = document();
    let mut all = BTreeSet::new();
    fields(&document, &mut all);
    let mut wrong: Vec<String> = OTHER_STANDINGS
        .iter()
        .filter(|word| all.contains(**word))
        .map(|word| format!("a field {word}"))
        .collect();
    let mut lists = 0;
    for (_, path, operation) in routes(&document) {
        for status in parameters(operation, "query") {
            if status["name"] != "status" {
                continue;
            }
            lists += 1;
            let schema = resolved(&document, &status["schema"]);
            let words: BTreeSet<&str> = schema["oneOf"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|word| word["const"].as_str())
                .collect();
            if !words.contains("all") || words.len() < 2 {
                wrong.push(format!("{} ?status knows {words:?}", name(operation)));
            }
            // Whoever can put a thing away can find it again.
            let archives = format!("{path}/{{");
            let is_archived = document["paths"]
                .as_object()
                .unwrap()
                .keys()
                .any(|other| other.starts_with(&archives) && other.ends_with("/archive"));
            if is_archived && !words.contains("archived") {
                wrong.push(format!("{} does not show the archived", name(operation)));
            }
        }
    }
    assert!(lists >= 10, "only {lists} lists have a status");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What says so in its own words: who approves where they hold nothing hears `auth.may-not-approve`, whatever is there.
const OTHERWISE: [&str; 1] = ["approvals.grant"];

#[test]
fn what_can_be_named_can_be_missing() {
    let document = document();
    let mut wrong = Vec::new();
    for (_, path, operation) in routes(&document) {
        let query = query_words(operation);
        let empty = serde_json::Map::new();
        let fields = body(&document, operation)["properties"]
            .as_object()
            .unwrap_or(&empty);
        let names_a_place = ["branch_id", "register_id"]
            .iter()
            .any(|field| query.contains(field) || fields.contains_key(*field));
        let is_named = path.contains('{') || names_a_place;
        if is_named && operation["responses"]["404"].is_null() && !OTHERWISE.contains(&name(operation)) {
            wrong.push(format!("{} is never 404", name(operation)));
        }
        for parameter in parameters(operation, "path") {
            let kind = &resolved(&document, &parameter["schema"])["type"];
            if parameter["required"] != true || kind != "string" {
                wrong.push(format!(
                    "{}: {} may be nothing",
                    name(operation),
                    parameter["name"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Texts below a schema that may be as long as anybody likes.
fn endless(document: &Value, schema: &Value, place: &str, seen: &mut Vec<String>, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        if !seen.iter().any(|one| one == name) {
            seen.push(name.to_owned());
            endless(document, resolved(document, schema), place, seen, found);
            seen.pop();
        }
        return;
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => Vec::from_iter(kind.as_str()),
    };
    let bounds = ["maxLength", "enum", "const", "pattern"];
    let is_bounded = bounds.iter().any(|bound| !schema[*bound].is_null())
        || ["uuid", "date", "date-time"]
            .iter()
            .any(|format| schema["format"] == *format);
    if kinds.contains(&"string") && !is_bounded {
        found.push(place.to_owned());
    }
    for group in ["anyOf", "oneOf", "allOf"] {
        for one in schema[group].as_array().into_iter().flatten() {
            endless(document, one, place, seen, found);
        }
    }
    for (field, below) in schema["properties"].as_object().into_iter().flatten() {
        endless(document, below, &format!("{place}/{field}"), seen, found);
    }
    for below in ["items", "additionalProperties"] {
        if schema[below].is_object() {
            endless(document, &schema[below], &format!("{place}/*"), seen, found);
        }
    }
}

#[test]
fn limits_and_texts_of_requests_have_their_bounds() {
    let document = document();
    let mut wrong = Vec::new();
    for (_, _, operation) in routes(&document) {
        for parameter in parameters(operation, "query") {
            let (word, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let bounds = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
            if word == "limit" && bounds != (Some(1), Some(200)) {
                wrong.push(format!("{} ?limit is within {bounds:?}", name(operation)));
            }
        }
        let mut found = Vec::new();
        for parameter in parameters(operation, "query")
            .into_iter()
            .chain(parameters(operation, "path"))
        {
            let word = parameter["name"].as_str().unwrap();
            endless(&document, &parameter["schema"], word, &mut Vec::new(), &mut found);
        }
        endless(
            &document,
            body(&document, operation),
            "",
            &mut Vec::new(),
            &mut found,
        );
        wrong.extend(
            found
                .iter()
                .map(|place| format!("{}: {place} has no end", name(operation))),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let nested = serde_json::json!({ "properties": { "a": { "items": { "type": ["string", "null"] } } } });
    let mut found = Vec::new();
    endless(&document, &nested, "", &mut Vec::new(), &mut found);
    assert_eq!(found, ["/a/*"]);
}

#[test]
fn what_an_operation_refuses_with_is_among_its_answers() {
    let document = document();
    let statuses: std::collections::BTreeMap<&str, String> = document["x-faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["code"].as_str().unwrap(), fault["status"].to_string()))
        .collect();
    let mut wrong = Vec::new();
    for (method, _, operation) in routes(&document) {
        let answers = &operation["responses"];
        let faults = operation["x-faults"].as_array().into_iter().flatten();
        for fault in faults.filter_map(Value::as_str) {
            match statuses.get(fault) {
                Some(status) if answers[status].is_null() => {
                    wrong.push(format!("{}: {fault} without {status}", name(operation)));
                }
                None => wrong.push(format!("{}: nobody declares {fault}", name(operation))),
                Some(_) => {}
            }
        }
        let mut needed = Vec::new();
        if has_header(operation, "If-Match") {
            needed.extend(["412", "428"]);
        }
        if has_header(operation, "Idempotency-Key") {
            needed.extend(["409", "422"]);
        }
        if operation["requestBody"].is_object() {
            needed.extend(["400", "413", "422"]);
        }
        if method != "get" && operation["security"].as_array().is_none_or(|all| !all.is_empty()) {
            needed.extend(["401", "503"]);
        }
        let missing = needed.into_iter().filter(|status| answers[*status].is_null());
        wrong.extend(missing.map(|status| format!("{} is never {status}", name(operation))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
