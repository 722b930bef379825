//! A Postman collection (format 2.1): a folder a module, every operation once, with an example of what it demands.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::document::{Document, Operation, is_set, items, text};
use super::example::{NEW_ID, example};

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
/// Before every request: an id of version 7 that nobody has used yet, as a till makes them.
const NEW_ID_SCRIPT: [&str; 5] = [
    "const hex = (n, digits) => n.toString(16).padStart(digits, '0');",
    "const chance = (digits) => Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');",
    "const time = hex(Date.now(), 12);",
    "const id = `${time.slice(0, 8)}-${time.slice(8)}-7${chance(3)}-${hex(8 + Math.floor(Math.random() * 4), 1)}${chance(3)}-${chance(12)}`;",
    "pm.variables.set('new_id', id);",
];
/// After signing in: every other request shows the token.
const TOKEN_SCRIPT: [&str; 1] = [
    "if (pm.response.code === 200) { pm.collectionVariables.set('token', pm.response.json().data.access_token); }",
];

/// The collection for a document.
pub fn postman(document: &Value) -> Value {
    let document = Document(document);
    let mut variables: BTreeMap<String, &str> = BTreeMap::new();
    let folders: Vec<Value> = document
        .tags()
        .map(|(tag, about)| {
            let operations = document.operations(tag);
            let requests: Vec<Value> = operations
                .iter()
                .map(|operation| request(document, operation))
                .collect();
            json!({ "name": tag, "description": about, "item": requests })
        })
        .collect();
    let info = document.0.get("info").unwrap_or(&Value::Null);
    let folders = Value::from(folders);
    used(&folders, &mut variables);
    variables.remove(NEW_ID);
    variables.extend([
        ("base_url".to_owned(), "http://localhost:7420"),
        ("version".to_owned(), "1"),
        ("token".to_owned(), ""),
    ]);
    let variables: Vec<Value> = variables
        .into_iter()
        .map(|(name, value)| json!({ "key": name, "value": value, "type": "string" }))
        .collect();
    json!({
        "info": {
            "name": format!("{} {}", text(info, "title"), text(info, "version")),
            "description": text(info, "description"),
            "schema": SCHEMA,
        },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{token}}", "type": "string" }] },
        "event": [script("prerequest", &NEW_ID_SCRIPT)],
        "variable": variables,
        "item": folders,
    })
}

fn script(listen: &str, lines: &[&str]) -> Value {
    json!({ "listen": listen, "script": { "type": "text/javascript", "exec": lines } })
}

fn request(document: Document<'_>, operation: &Operation<'_>) -> Value {
    let id = text(operation.is, "operationId");
    let mut request = json!({
        "method": operation.method,
        "description": format!("`{id}`. {}", text(operation.is, "description")),
        "header": headers(operation),
        "url": url(document, operation),
    });
    if let Some(request) = request.as_object_mut() {
        if operation.is_open() {
            request.insert("auth".to_owned(), json!({ "type": "noauth" }));
        }
        if let Some((schema, _)) = operation.body() {
            let body = serde_json::to_string_pretty(&example(document, schema, "")).unwrap_or_default();
            let options = json!({ "raw": { "language": "json" } });
            request.insert(
                "body".to_owned(),
                json!({ "mode": "raw", "raw": body, "options": options }),
            );
        }
    }
    let mut item = json!({
        "name": text(operation.is, "summary").trim_end_matches('.'),
        "request": request,
        "response": [],
    });
    if let Some(item) = item.as_object_mut().filter(|_| id == "auth.sign_in") {
        item.insert("event".to_owned(), json!([script("test", &TOKEN_SCRIPT)]));
    }
    item
}

/// Path parameters as variables of the same name; what a query may leave out is there, switched off.
fn url(document: Document<'_>, operation: &Operation<'_>) -> Value {
    let parts: Vec<String> = operation
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(
            |part| match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => format!(":{name}"),
                None => part.to_owned(),
            },
        )
        .collect();
    let path_variables: Vec<Value> = operation
        .parameters("path")
        .into_iter()
        .map(|parameter| {
            let name = text(parameter, "name");
            json!({ "key": name, "value": format!("{{{{{name}}}}}"), "description": text(parameter, "description") })
        })
        .collect();
    let query: Vec<Value> = operation
        .parameters("query")
        .into_iter()
        .map(|parameter| {
            let schema = parameter.get("schema").unwrap_or(&Value::Null);
            json!({
                "key": text(parameter, "name"),
                "value": plain(&example(document, schema, text(parameter, "name"))),
                "description": text(parameter, "description"),
                "disabled": !is_set(parameter, "required"),
            })
        })
        .collect();
    let wanted: Vec<String> = query
        .iter()
        .filter(|one| !is_set(one, "disabled"))
        .map(|one| format!("{}={}", text(one, "key"), text(one, "value")))
        .collect();
    let mut raw = format!("{{{{base_url}}}}/{}", parts.join("/"));
    if !wanted.is_empty() {
        raw = format!("{raw}?{}", wanted.join("&"));
    }
    json!({ "raw": raw, "host": ["{{base_url}}"], "path": parts, "query": query, "variable": path_variables })
}

/// A value in an address.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn headers(operation: &Operation<'_>) -> Vec<Value> {
    let mut headers = Vec::new();
    if operation.body().is_some() {
        headers.push(json!({ "key": "Content-Type", "value": "application/json" }));
    }
    // What refuses any other key takes the id that the caller made as its key.
    let is_its_key = items(operation.is, "x-faults")
        .filter_map(Value::as_str)
        .any(|fault| fault.ends_with(".key-is-not-id"));
    let own_id = operation
        .path
        .split('/')
        .find_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .filter(|_| is_its_key);
    for parameter in operation.parameters("header") {
        let name = text(parameter, "name");
        let value = match (name, own_id) {
            ("Idempotency-Key", Some(id)) => format!("{{{{{id}}}}}"),
            ("Idempotency-Key", None) => format!("{{{{{NEW_ID}}}}}"),
            ("If-Match", _) => "\"{{version}}\"".to_owned(),
            _ => format!("{{{{{}}}}}", name.to_ascii_lowercase().replace('-', "_")),
        };
        headers.push(json!({
            "key": name,
            "value": value,
            "description": text(parameter, "description"),
            "disabled": !is_set(parameter, "required"),
        }));
    }
    headers
}

/// Every variable that something uses.
fn used(value: &Value, variables: &mut BTreeMap<String, &str>) {
    match value {
        Value::String(text) => {
            let mut rest = text.as_str();
            while let Some((_, after)) = rest.split_once("{{") {
                let Some((name, beyond)) = after.split_once("}}") else {
                    break;
                };
                variables.insert(name.to_owned(), "");
                rest = beyond;
            }
        }
        Value::Array(items) => items.iter().for_each(|item| used(item, variables)),
        Value::Object(members) => members.values().for_each(|member| used(member, variables)),
        _ => {}
    }
}
