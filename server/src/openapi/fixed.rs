//! What the document says besides the registry: signing in, setting up, live updates, health, problems, headers.

use serde_json::{Map, Value, json};
use till_kernel::{FaultCode, Method, Violation};

use super::FirstRunDocs;
use super::operation::needs;
use super::schemas::Schemas;
use crate::auth;
use crate::routes::API;
use crate::setup::{FOUND, STATE};

/// (path, method, operation).
pub(super) fn operations(
    first_run: FirstRunDocs,
    schemas: &mut Schemas,
) -> Vec<(String, &'static str, Value)> {
    let mut all = Vec::new();
    for flow in auth::documented() {
        // What is granted is granted somewhere: elsewhere it does not exist.
        let problems: &[u16] = if flow.permission.is_granted() {
            &[400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503]
        } else {
            &[400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503]
        };
        // What takes no body only looks: nothing in it can be too large or in the way.
        let problems: Vec<u16> = problems
            .iter()
            .copied()
            .filter(|status| flow.input.is_some() || !matches!(status, 408 | 409 | 413 | 415 | 422))
            .collect();
        let mut operation = json!({
            "operationId": flow.name,
            "summary": flow.summary,
            "description": flow_description(&flow),
            "tags": [flow.name.split('.').next()],
            "responses": responses_of(flow.status, flow.output.map(|make| schemas.output(make)), &problems),
            "x-permission": flow.permission.key,
            "x-faults": codes_of(flow.faults),
        });
        if let Some(object) = operation.as_object_mut() {
            if let Some(make) = flow.input {
                let mut input = schemas.input(make);
                input.remove("title");
                let required = input.contains_key("required");
                let schema = schemas.body(flow.name, input);
                object.insert(
                    "requestBody".to_owned(),
                    json!({ "required": required, "content": { "application/json": { "schema": schema } } }),
                );
            }
            if flow.device {
                object.insert(
                    "parameters".to_owned(),
                    json!([{
                        "name": "X-Device",
                        "in": "header",
                        "required": false,
                        "description": "Token of the enrolled device; browsers send the cookie `till_device` (`__Secure-till_device` over TLS) instead.",
                        "schema": { "type": "string", "maxLength": 200 },
                    }]),
                );
            }
            if flow.permission.is_open() {
                object.insert("security".to_owned(), json!([]));
            }
        }
        all.push((
            format!("{API}{}", flow.route.path),
            method_word(flow.route.method),
            operation,
        ));
    }
    all.push((
        format!("{API}{}", STATE.path),
        "get",
        json!({
            "operationId": "setup.state",
            "summary": "Whether this installation still waits to be set up.",
            "description": "Open to everybody; says nothing else.",
            "tags": ["setup"],
            "security": [],
            "responses": responses_of(200, Some(json!({ "type": "object" })), &[429, 500, 503]),
        }),
    ));
    let body = first_run.input.map_or_else(
        || json!({ "type": "object" }),
        |make| {
            let mut input = schemas.input(make);
            input.remove("title");
            schemas.body("setup.found", input)
        },
    );
    all.push((
        format!("{API}{}", FOUND.path),
        "post",
        json!({
            "operationId": "setup.found",
            "summary": "Founds the first business.",
            "description": "The bearer token is the one-time token of the link that the program printed. Once there is a business this is 409 `setup.done`.",
            "tags": ["setup"],
            "x-faults": codes_of(first_run.faults),
            "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
            "responses": responses_of(201, Some(json!({ "type": "object" })), &[400, 401, 408, 409, 413, 415, 422, 429, 500, 503]),
        }),
    ));
    all.push((
        format!("{API}/live"),
        "get",
        json!({
            "operationId": "live.connect",
            "summary": "Live updates over WebSocket.",
            "description": "Upgrades to a WebSocket. The first message is {\"type\":\"auth\",\"token\":…}; then subscribe to events (`x-events`) and watch queries (`x-live`). See docs/live.md.",
            "tags": ["live"],
            "security": [],
            "responses": {
                "101": { "description": "The connection speaks WebSocket from here on." },
                "400": { "$ref": "#/components/responses/Problem400" },
                "426": { "$ref": "#/components/responses/Problem426" },
                "429": { "$ref": "#/components/responses/Problem429" },
                "503": { "$ref": "#/components/responses/Problem503" },
            },
        }),
    ));
    for (path, id, summary) in [
        ("/health/live", "health.live", "Whether the process runs."),
        (
            "/health/ready",
            "health.ready",
            "Whether the process can serve: started, schema new enough, not about to stop.",
        ),
    ] {
        let object = json!({ "application/json": { "schema": { "type": "object" } } });
        let mut responses = json!({ "200": { "description": "Yes.", "content": object.clone() } });
        if let Some(responses) = responses.as_object_mut().filter(|_| id == "health.ready") {
            responses.insert(
                "503".to_owned(),
                json!({ "description": "No.", "content": object }),
            );
        }
        let description = "For whoever watches the process. The database is not asked: while it is away requests are 503 with `Retry-After`, and `till_database_up` of `/metrics` is 0.";
        all.push((
            path.to_owned(),
            "get",
            json!({ "operationId": id, "summary": summary, "description": description, "tags": ["health"], "security": [], "responses": responses }),
        ));
    }
    all
}

/// What a tag of the server's own holds together.
pub(super) fn about(tag: &str) -> &'static str {
    match tag {
        "auth" => "Signing in and out, tokens, PINs.",
        "approvals" => "A second person approves what somebody is about to do.",
        "devices" => "Enrolled tills.",
        "setup" => "Founding the first business of an empty installation.",
        "live" => "Events and queries that are answered again, over a WebSocket.",
        "health" => "Whether the process lives and can serve.",
        _ => "What the server adds to the modules.",
    }
}

fn codes_of(faults: &[FaultCode]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    codes
}

fn flow_description(flow: &till_platform::auth::Flow) -> String {
    let mut words = vec![needs(flow.permission)];
    if flow.device {
        words.push("Looks at the enrolled device that asks: `X-Device`, or the browser's cookie.".to_owned());
    }
    if flow.output.is_none() {
        words.push("Answers 204 without a body.".to_owned());
    }
    words.join(" ")
}

const fn method_word(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Patch => "patch",
        Method::Delete => "delete",
    }
}

fn responses_of(status: u16, data: Option<Value>, problems: &[u16]) -> Value {
    let mut responses = Map::new();
    let success = match data {
        None => json!({ "description": "Done." }),
        Some(data) => json!({
            "description": "Done.",
            "content": { "application/json": { "schema": { "type": "object", "properties": { "data": data }, "required": ["data"] } } },
        }),
    };
    responses.insert(status.to_string(), success);
    for problem in problems {
        responses.insert(
            problem.to_string(),
            json!({ "$ref": format!("#/components/responses/Problem{problem}") }),
        );
    }
    Value::Object(responses)
}

/// Every problem response, by status.
pub(super) fn responses() -> Map<String, Value> {
    let all = [
        (400, "The request cannot be read."),
        (401, "Who is asking is not known."),
        (403, "Known, but not allowed; or an approval is needed."),
        (404, "Not there, or not for this caller."),
        (406, "Not in that form."),
        (408, "The request did not arrive in time."),
        (409, "Does not fit the present state."),
        (412, "Somebody changed it in between."),
        (413, "Too large."),
        (415, "Not application/json."),
        (422, "Readable but wrong; `errors` names every field."),
        (426, "This address speaks WebSocket."),
        (428, "Idempotency-Key or If-Match is missing."),
        (429, "Too often."),
        (500, "Our mistake."),
        (503, "Not now."),
    ];
    let reference = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
    all.into_iter()
        .map(|(status, description)| {
            let mut headers = json!({ "X-Request-Id": reference("X-Request-Id") });
            if let Some(headers) = headers.as_object_mut() {
                match status {
                    401 => drop(headers.insert("WWW-Authenticate".to_owned(), reference("WWW-Authenticate"))),
                    429 | 503 => drop(headers.insert("Retry-After".to_owned(), reference("Retry-After"))),
                    _ => {}
                }
            }
            let content = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
            (format!("Problem{status}"), json!({ "description": description, "headers": headers, "content": content }))
        })
        .collect()
}

/// Every answer's headers.
pub(super) fn headers() -> Value {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "X-Request-Id": text("Correlation id; also in logs and the audit trail."),
        "ETag": text("The version, for If-Match; where the thing has one."),
        "Location": text("Where what was made can be read."),
        "Idempotent-Replayed": text("`true` if this is the stored answer of an earlier request with the same key."),
        "WWW-Authenticate": text("`Bearer`."),
        "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 1 } },
    })
}

pub(super) fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": { "type": "string", "description": "urn:till:fault:… , stable for ever; see x-faults." },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string" },
            "request_id": { "type": "string" },
            "errors": { "type": "array", "items": { "$ref": "#/components/schemas/Violation" } },
        },
        "required": ["type", "title", "status", "instance", "request_id"],
        "additionalProperties": true,
    })
}

pub(super) fn violation_schema() -> Value {
    let mut schema = schemars::schema_for!(Violation).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
    }
    schema
}

pub(super) fn page_meta_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "next_cursor": { "type": "string", "description": "Where the next page starts; absent on the last page." },
            "total": { "type": "integer", "description": "Rows in all, when asked for with include_total." },
        },
    })
}
