//! One endpoint of the registry as an OpenAPI operation: its input split into path, query and body; what it needs and can answer.

use serde_json::{Map, Value, json};
use till_kernel::{Endpoint, EndpointKind, FaultCode, Permission, Registry, codes};

use super::schemas::{Schemas, settle};
use crate::api::path_names;
use crate::location::Shown;

/// A version as a weak tag.
const IF_MATCH_MAX_LENGTH: u32 = 24;
/// Eight ids with separators.
const APPROVALS_MAX_LENGTH: u32 = 320;

pub(super) fn of_endpoint(
    endpoint: &Endpoint,
    module: &str,
    path: &str,
    registry: &Registry,
    schemas: &mut Schemas,
) -> Value {
    let mut input = schemas.input(endpoint.input);
    let mut parameters = Vec::new();
    let names: Vec<&str> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .collect();
    for (own, name) in path_names(endpoint.route.path).zip(names) {
        let schema = take_property(&mut input, own).unwrap_or_else(|| json!({ "type": "string" }));
        // An address that lacks it is another address, whatever the operation makes of its absence elsewhere.
        parameters.push(parameter(name, "path", true, without_null(schema)));
    }
    let is_query = endpoint.kind == EndpointKind::Query;
    let is_paged = is_query
        && input
            .get("properties")
            .is_some_and(|properties| properties.get("cursor").is_some());
    let body = if endpoint.takes_body() {
        request_body(endpoint.name, input, schemas)
    } else {
        parameters.extend(query_parameters(&mut input));
        None
    };
    parameters.extend(care_headers(endpoint));
    let data = schemas.output(endpoint.output);
    let mut responses = Map::new();
    let mut made = success(endpoint, data.clone(), is_paged);
    if Shown::of(endpoint, registry).is_some()
        && let Some(headers) = made.get_mut("headers").and_then(Value::as_object_mut)
    {
        headers.insert(
            "Location".to_owned(),
            json!({ "$ref": "#/components/headers/Location" }),
        );
    }
    responses.insert(endpoint.status.to_string(), made);
    if endpoint.care.creates {
        // A repeated request finds the thing made (reliability 3.2).
        responses.insert("200".to_owned(), success(endpoint, data, is_paged));
    }
    for status in problems(endpoint, body.is_some()) {
        responses.insert(
            status.to_string(),
            json!({ "$ref": format!("#/components/responses/Problem{status}") }),
        );
    }
    let mut operation = json!({
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": description(endpoint, registry),
        "tags": [module],
        "parameters": parameters,
        "responses": responses,
        "x-permission": endpoint.permission.key,
        "x-faults": faults(endpoint),
    });
    if let Some(object) = operation.as_object_mut() {
        if let Some(body) = body {
            object.insert("requestBody".to_owned(), body);
        }
        if let Some(permission) = endpoint.care.approved_by {
            object.insert("x-approved-by".to_owned(), permission.key.into());
        }
        if endpoint.permission.is_open() {
            object.insert("security".to_owned(), json!([]));
        }
    }
    operation
}

fn parameter(name: &str, place: &str, required: bool, mut schema: Value) -> Value {
    settle(&mut schema);
    let description = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    let mut parameter = json!({ "name": name, "in": place, "required": required, "schema": schema });
    if let (Some(object), Some(description)) = (parameter.as_object_mut(), description) {
        object.insert("description".to_owned(), description);
    }
    parameter
}

/// Takes a property out of an input.
fn take_property(input: &mut Map<String, Value>, name: &str) -> Option<Value> {
    if let Some(Value::Array(required)) = input.get_mut("required") {
        required.retain(|one| one != name);
    }
    input.get_mut("properties")?.as_object_mut()?.remove(name)
}

fn query_parameters(input: &mut Map<String, Value>) -> Vec<Value> {
    let required = input.remove("required").unwrap_or_default();
    let is_required = |name: &str| {
        required
            .as_array()
            .is_some_and(|names| names.iter().any(|one| one == name))
    };
    let Some(Value::Object(properties)) = input.remove("properties") else {
        return Vec::new();
    };
    properties
        .into_iter()
        .map(|(name, schema)| {
            let schema = without_null(schema);
            parameter(&name, "query", is_required(&name), schema)
        })
        .collect()
}

/// What a caller needs and gets, in words.
fn description(endpoint: &Endpoint, registry: &Registry) -> String {
    let care = endpoint.care;
    let mut words = vec![needs(endpoint.permission)];
    if care.creates {
        words.push(
            "Send an `Idempotency-Key`; the same request under the same key makes nothing twice.".to_owned(),
        );
    }
    if care.versioned {
        words.push("Send the version that the change is based on as `If-Match`.".to_owned());
    }
    if care.reason {
        words.push("Say why it is done.".to_owned());
    }
    if let Some(permission) = care.approved_by {
        words.push(format!(
            "Where a rule asks for it, another person who holds `{}` must approve (`X-Approval`).",
            permission.key
        ));
    }
    if endpoint.is_printed {
        words.push("Also as a page, as lines of text and as a PDF: `Accept` or `format`.".to_owned());
    }
    if let Some(live) = registry.live().find(|live| live.query == endpoint.name) {
        words.push(format!(
            "Can be kept open over `GET /api/v1/live`; answered again after {}.",
            live.topics.join(", ")
        ));
    }
    words.join(" ")
}

/// What the caller must hold, in words.
pub(super) fn needs(permission: Permission) -> String {
    if permission.is_granted() {
        format!("Needs the right `{}`: {}", permission.key, permission.sentence)
    } else {
        permission.sentence.to_owned()
    }
}

/// A query string cannot say null; what is optional is left out.
fn without_null(mut schema: Value) -> Value {
    let Some(object) = schema.as_object_mut() else {
        return schema;
    };
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            object.extend(only);
        }
    }
    schema
}

/// What is left of a command's input is its body.
fn request_body(operation: &str, mut input: Map<String, Value>, schemas: &mut Schemas) -> Option<Value> {
    let is_empty = |value: Option<&Value>| match value {
        Some(Value::Object(members)) => members.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        _ => true,
    };
    if is_empty(input.get("required")) {
        input.remove("required");
    }
    let has_choices = ["oneOf", "anyOf", "allOf", "$ref"]
        .iter()
        .any(|key| input.contains_key(*key));
    if is_empty(input.get("properties")) && !has_choices {
        return None;
    }
    let required = input.contains_key("required") || has_choices;
    // Its title is the name of a type, which means nothing to a caller.
    input.remove("title");
    let schema = schemas.body(operation, input);
    Some(json!({ "required": required, "content": { "application/json": { "schema": schema } } }))
}

fn care_headers(endpoint: &Endpoint) -> Vec<Value> {
    let header = |name: &str, required: bool, description: &str, schema: Value| json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema });
    let mut headers = Vec::new();
    if endpoint.kind == EndpointKind::Command {
        headers.push(header(
            "Idempotency-Key",
            endpoint.care.creates,
            "The same key with the same content is answered as the first time, for ever.",
            json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
        ));
    }
    if endpoint.care.versioned {
        headers.push(header(
            "If-Match",
            true,
            "The version that the change is based on, as given in ETag.",
            json!({ "type": "string", "maxLength": IF_MATCH_MAX_LENGTH, "examples": ["\"1\""] }),
        ));
    }
    if let Some(permission) = endpoint.care.approved_by {
        let description = format!(
            "Ids of approvals, separated by commas, by holders of \"{}\"; needed where a rule asks for them.",
            permission.key
        );
        headers.push(header(
            "X-Approval",
            false,
            &description,
            json!({ "type": "string", "maxLength": APPROVALS_MAX_LENGTH }),
        ));
    }
    headers
}

fn success(endpoint: &Endpoint, data: Value, is_paged: bool) -> Value {
    let mut properties = json!({ "data": data.clone() });
    if is_paged && let Some(object) = properties.as_object_mut() {
        object.insert(
            "meta".to_owned(),
            json!({ "$ref": "#/components/schemas/PageMeta" }),
        );
    }
    let mut headers = json!({ "X-Request-Id": { "$ref": "#/components/headers/X-Request-Id" } });
    if let Some(object) = headers.as_object_mut() {
        if endpoint.kind == EndpointKind::Command {
            object.insert(
                "Idempotent-Replayed".to_owned(),
                json!({ "$ref": "#/components/headers/Idempotent-Replayed" }),
            );
        }
        object.insert("ETag".to_owned(), json!({ "$ref": "#/components/headers/ETag" }));
    }
    let mut content = serde_json::Map::new();
    let schema = if endpoint.is_framed {
        json!({ "type": "object", "properties": properties, "required": ["data"] })
    } else {
        data
    };
    content.insert("application/json".to_owned(), json!({ "schema": schema }));
    if endpoint.is_printed {
        for form in ["text/html", "text/plain", "application/pdf"] {
            content.insert(form.to_owned(), json!({ "schema": { "type": "string" } }));
        }
    }
    json!({ "description": endpoint.summary, "headers": headers, "content": content })
}

/// What it may refuse with, by code: its own faults and those of the care it takes. What any operation may answer is not repeated.
fn faults(endpoint: &Endpoint) -> Vec<&'static str> {
    let care = endpoint.care;
    let by_care: [(bool, &[FaultCode]); 4] = [
        (
            endpoint.kind == EndpointKind::Command,
            &[codes::KEY_REUSED, codes::IN_PROGRESS, codes::TAKEN],
        ),
        (care.creates, &[codes::KEY_MISSING]),
        (care.versioned, &[codes::VERSION_MISSING, codes::STALE]),
        (
            care.approved_by.is_some(),
            &[codes::APPROVAL_NEEDED, codes::APPROVAL_INVALID],
        ),
    ];
    let by_care = by_care
        .into_iter()
        .filter_map(|(occurs, faults)| occurs.then_some(faults))
        .flatten();
    let mut all: Vec<&str> = endpoint
        .faults
        .iter()
        .chain(by_care)
        .map(|fault| fault.code)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The problems that can come back, by status.
fn problems(endpoint: &Endpoint, has_body: bool) -> Vec<u16> {
    let command = endpoint.kind == EndpointKind::Command;
    let care = endpoint.care;
    [
        (400, true),
        (401, !endpoint.permission.is_open()),
        (
            403,
            endpoint.permission.can_be_lacked() || care.approved_by.is_some(),
        ),
        (404, true),
        (406, endpoint.is_printed || !endpoint.is_framed),
        (408, has_body),
        (409, endpoint.conflicts()),
        (412, care.versioned),
        (413, endpoint.takes_body()),
        (415, endpoint.takes_body()),
        (422, true),
        (428, command),
        (429, true),
        (500, true),
        (503, true),
    ]
    .into_iter()
    .filter_map(|(status, occurs)| occurs.then_some(status))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use schemars::{JsonSchema, SchemaGenerator};

    #[derive(JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    struct Listing {
        /// Part of the name.
        name: Option<String>,
        limit: Option<u32>,
        branch: u8,
        kind: Option<Kind>,
    }

    #[derive(JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    enum Kind {
        A,
        B,
    }

    #[test]
    fn a_query_strings_parameters_are_never_null() {
        let mut input = Schemas::default().input(SchemaGenerator::root_schema_for::<Listing>);
        let parameters = query_parameters(&mut input);
        let named = |name: &str| parameters.iter().find(|one| one["name"] == name).unwrap();
        assert_eq!(named("name")["schema"]["type"], "string");
        assert_eq!(named("name")["description"], "Part of the name.");
        assert_eq!(named("limit")["schema"]["type"], "integer");
        assert_eq!(named("kind")["schema"]["$ref"], "#/components/schemas/Kind");
        assert_eq!(
            (&named("limit")["required"], &named("branch")["required"]),
            (&json!(false), &json!(true))
        );
    }
}
