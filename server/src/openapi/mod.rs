//! OpenAPI 3.1, assembled from the registry (P-4.14.7, K23). The same registry gives the same bytes.

mod fixed;
mod operation;
mod prune;
mod schemas;

use std::collections::BTreeMap;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use till_kernel::{FaultCode, Module, Registry};

use crate::problem::{HTTP_FAULTS, TYPE_PREFIX};
use crate::routes::{API, shape};
use schemas::Schemas;

/// Makes the schema of a type and notes what it refers to.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What is known of setting up an empty installation.
#[derive(Clone, Copy, Default)]
pub struct FirstRunDocs {
    /// Schema of the body.
    pub input: Option<SchemaOf>,
    /// What can go wrong besides the faults of the kernel.
    pub faults: &'static [FaultCode],
}

const DESCRIPTION: &str = "The API of Tillwright, a point-of-sale platform.\n\n\
    Success is `{\"data\": …, \"meta\": …}`; every failure is an RFC 9457 problem whose `type` is stable (`x-faults` lists them all; that \
    of an operation names what it may refuse with besides what any may: not signed in, not allowed, not there, wrong fields, too often, not \
    now). \
    Amounts are integers in minor units, quantities and rates are decimals in strings, times are RFC 3339 in UTC. \
    Collections are keyset pages: `limit` (50, at most 200) and `cursor` from `meta.next_cursor`. \
    What creates something needs an `Idempotency-Key`: the same key and content answer the same again, with `Idempotent-Replayed: true`. \
    What edits something needs `If-Match` with the version that was read, as given in `ETag`. \
    Another method than those listed is 405 with `Allow`; another name in `Host` than localhost, a configured one or an address in \
    figures is 421. Every request is answered with `X-Request-Id`; W3C `traceparent` is continued. \
    Documents that can be printed are also given as `text/html`, `text/plain` (80 mm, or `?width=` columns) and `application/pdf`, by \
    `Accept` or `?format=`. Live updates over WebSocket are described at `GET /api/v1/live`.";

/// The document for everything that the registry offers and the server adds.
pub fn openapi(registry: &Registry, first_run: FirstRunDocs) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut shapes: BTreeMap<String, String> = BTreeMap::new();
    let mut tags = Vec::new();
    for module in registry.modules() {
        if !module.endpoints.is_empty() {
            tags.push(json!({ "name": module.name, "description": about(module) }));
        }
        for endpoint in &module.endpoints {
            let path = format!("{API}{}", endpoint.route.path);
            // Paths that differ only in the names of their parameters are one path; the first one names them.
            let path = shapes.entry(shape(&path)).or_insert(path).clone();
            let operation = operation::of_endpoint(endpoint, module.name, &path, registry, &mut schemas);
            paths
                .entry(path)
                .or_default()
                .insert(endpoint.route.method.word().to_ascii_lowercase(), operation);
        }
    }
    for (path, method, operation) in fixed::operations(first_run, &mut schemas) {
        let tag = operation.pointer("/tags/0").cloned().unwrap_or_default();
        if !tags.iter().any(|known| known.get("name") == Some(&tag)) {
            let description = fixed::about(tag.as_str().unwrap_or_default());
            tags.push(json!({ "name": tag, "description": description }));
        }
        paths
            .entry(path)
            .or_default()
            .insert(method.to_owned(), operation);
    }
    let events = events(registry, &mut schemas);
    schemas.add_fixed("Problem", fixed::problem_schema());
    schemas.add_fixed("Violation", fixed::violation_schema());
    schemas.add_fixed("PageMeta", fixed::page_meta_schema());
    sorted(prune::unused(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tillwright",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "responses": fixed::responses(),
            "headers": fixed::headers(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
            },
        },
        "x-faults": faults(registry, first_run.faults),
        "x-events": events,
        "x-live": registry.live().map(|live| json!({ "query": live.query, "topics": live.topics })).collect::<Vec<_>>(),
    })))
}

/// A module in the words of its rights, or of its operations where it has none.
fn about(module: &Module) -> String {
    let rights: Vec<String> = module
        .permissions
        .iter()
        .map(|right| format!("`{}`: {}", right.key, right.sentence))
        .collect();
    if rights.is_empty() {
        let operations = module.endpoints.iter().map(|endpoint| endpoint.summary);
        return operations.collect::<Vec<_>>().join(" ");
    }
    format!("Rights: {}", rights.join(" "))
}

/// Every fault, by code.
fn faults(registry: &Registry, more: &'static [FaultCode]) -> Vec<Value> {
    let declared = registry
        .faults()
        .chain(more)
        .map(|fault| (fault.code, fault.kind.status(), fault.title));
    let all: BTreeMap<&str, (u16, &str)> = declared
        .chain(
            HTTP_FAULTS
                .iter()
                .map(|fault| (fault.code, fault.status, fault.title)),
        )
        .map(|(code, status, title)| (code, (status, title)))
        .collect();
    all.into_iter()
        .map(|(code, (status, title))| json!({ "code": code, "type": format!("{TYPE_PREFIX}{code}"), "status": status, "title": title }))
        .collect()
}

/// Every event that somebody may hear of: what happened, the permission it takes, and which form its `data` has.
fn events(registry: &Registry, schemas: &mut Schemas) -> Vec<Value> {
    let heard = registry
        .events()
        .values()
        .filter(|event| !event.visible_to.is_internal());
    heard
        .map(|event| {
            json!({
                "topic": event.topic,
                "summary": event.summary,
                "permission": event.visible_to.key,
                "version": event.version,
                "schema": schemas.output(event.schema),
            })
        })
        .collect()
}

/// Members by name, so that the bytes do not depend on how the JSON library keeps them.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
