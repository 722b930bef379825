//! A value that fits a schema: what it demands and nothing else. Ids, names to sign in with and secrets become variables,
//! `{{product_id}}`, for whoever sends it to fill in.

use serde_json::{Map, Value, json};

use super::document::{Document, items, members, text};

/// References are followed this deep; a tree of categories has no end.
const DEPTH_MAX: usize = 12;
/// The variable with an id that nobody has used yet.
pub const NEW_ID: &str = "new_id";

/// Something that fits `schema`, for the member `name`.
pub fn example(document: Document<'_>, schema: &Value, name: &str) -> Value {
    made(document, schema, name, 0)
}

fn made(document: Document<'_>, schema: &Value, name: &str, depth: usize) -> Value {
    if depth > DEPTH_MAX {
        return Value::Null;
    }
    if let Some(given) = given(schema) {
        return with_variables(given, name);
    }
    if is_object(schema) {
        return Value::Object(object(document, schema, depth));
    }
    if schema.get("$ref").is_some() {
        return made(document, document.resolved(schema), name, depth + 1);
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        if let Some(first) = items(schema, choice).next() {
            return made(document, first, name, depth + 1);
        }
    }
    match kind(schema) {
        "array" => match schema.get("items") {
            Some(of) => json!([made(document, of, name.trim_end_matches('s'), depth + 1)]),
            None => items(schema, "prefixItems")
                .map(|of| made(document, of, name, depth + 1))
                .collect(),
        },
        "integer" | "number" => json!(schema.get("minimum").and_then(Value::as_i64).unwrap_or(1).max(1)),
        "boolean" => json!(false),
        "string" => string(schema, name),
        _ => Value::Null,
    }
}

/// What the schema itself gives as an example, or the only thing it allows.
fn given(schema: &Value) -> Option<Value> {
    let first = |list: &str| items(schema, list).find(|value| !value.is_null()).cloned();
    schema
        .get("const")
        .cloned()
        .or_else(|| first("examples"))
        .or_else(|| first("enum"))
        .or_else(|| schema.get("default").filter(|value| !value.is_null()).cloned())
}

fn is_object(schema: &Value) -> bool {
    schema.get("properties").is_some() || kind(schema) == "object"
}

/// The members that an object demands. A flattened part of it is a reference, or a list of all that hold, beside them.
fn object(document: Document<'_>, schema: &Value, depth: usize) -> Map<String, Value> {
    let mut whole = Map::new();
    let beside = schema.get("$ref").map(|_| document.resolved(schema));
    let choices = ["oneOf", "anyOf"]
        .into_iter()
        .filter_map(|choice| items(schema, choice).next());
    for part in beside.into_iter().chain(items(schema, "allOf")).chain(choices) {
        if let Value::Object(members) = made(document, part, "", depth + 1) {
            whole.extend(members);
        }
    }
    let wanted: Vec<&str> = items(schema, "required").filter_map(Value::as_str).collect();
    for (member, of) in members(schema, "properties") {
        // Why something is done is often asked for only when it is sensitive: an example says it.
        if wanted.contains(&member.as_str()) || member == "reason" {
            whole.insert(member.clone(), made(document, of, member, depth + 1));
        }
    }
    whole
}

/// The kind of a schema that allows null as well.
fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null")
            .unwrap_or("null"),
        _ => "null",
    }
}

fn string(schema: &Value, name: &str) -> Value {
    let words = match text(schema, "format") {
        "uuid" | "password" => return variable(name),
        _ if name == "username" => return variable(name),
        "date" => "2026-03-02".to_owned(),
        "date-time" => "2026-03-02T09:00:00Z".to_owned(),
        _ => name.replace('_', " "),
    };
    let longest = schema.get("maxLength").and_then(Value::as_u64);
    let longest = longest.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
    json!(words.chars().take(longest).collect::<String>())
}

/// The id of a thing by its name; ids of lines, payments and the like are made by whoever sends them.
fn variable(name: &str) -> Value {
    let name = match name {
        "line_id" | "payment_id" | "" => NEW_ID,
        name => name,
    };
    json!(format!("{{{{{name}}}}}"))
}

/// Ids in a ready-made example belong to nobody here.
fn with_variables(given: Value, name: &str) -> Value {
    match given {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(member, value)| {
                    let value = with_variables(value, &member);
                    (member, value)
                })
                .collect(),
        ),
        Value::Array(items) => items
            .into_iter()
            .map(|item| with_variables(item, name.trim_end_matches('s')))
            .collect(),
        Value::String(text) if uuid::Uuid::try_parse(&text).is_ok() => variable(name),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_holds_what_is_demanded_and_ids_are_variables() {
        let document = json!({ "components": { "schemas": {
            "Line": { "type": "object", "required": ["line_id", "product_id", "quantity"], "properties": {
                "line_id": { "type": "string", "format": "uuid" },
                "product_id": { "$ref": "#/components/schemas/ProductId" },
                "quantity": { "type": "string", "examples": ["1.5"] },
                "note": { "type": "string" },
            } },
            "ProductId": { "type": "string", "format": "uuid" },
        } } });
        let schema = json!({ "type": "object", "required": ["lines", "code", "on"], "properties": {
            "lines": { "type": "array", "items": { "$ref": "#/components/schemas/Line" } },
            "code": { "type": "string", "maxLength": 3 },
            "on": { "type": ["string", "null"], "format": "date" },
        } });
        let wanted = json!({
            "lines": [{ "line_id": "{{new_id}}", "product_id": "{{product_id}}", "quantity": "1.5" }],
            "code": "cod",
            "on": "2026-03-02",
        });
        assert_eq!(example(Document(&document), &schema, ""), wanted);
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let document = json!({ "components": { "schemas": { "Node": {
            "type": "object", "required": ["child"], "properties": { "child": { "$ref": "#/components/schemas/Node" } },
        } } } });
        let node = json!({ "$ref": "#/components/schemas/Node" });
        assert!(example(Document(&document), &node, "").is_object());
    }
}
