//! A value that fits a JSON schema: what it demands and nothing else.

use serde_json::{Map, Value, json};

/// Says the id of a thing, if a property of this name is one.
pub trait Names {
    fn value_of(&mut self, property: &str) -> Option<Value>;
    fn fresh_id(&mut self) -> Value;
}

/// Something that fits `schema`, a part of `root`, for the property `name`.
pub fn sample(root: &Value, schema: &Value, name: &str, names: &mut impl Names) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        let target = root
            .pointer(target.trim_start_matches('#'))
            .expect("a definition");
        return sample(root, target, name, names);
    }
    if let Some(known) = names.value_of(name) {
        return known;
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    for list in ["examples", "enum"] {
        if let Some(first) = schema[list].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|all| all.first()) {
            return sample(root, first, name, names);
        }
    }
    match kind(schema) {
        "object" => Value::Object(object(root, schema, names)),
        "array" => json!([sample(root, &schema["items"], name.trim_end_matches('s'), names)]),
        "integer" | "number" => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
        "boolean" => json!(false),
        "string" => match schema["format"].as_str() {
            Some("uuid") => names.fresh_id(),
            Some("date-time") => json!("2026-03-02T09:00:00Z"),
            Some("date") => json!("2026-03-02"),
            _ => json!(format!("{name} {{n}}")),
        },
        _ => Value::Null,
    }
}

/// The members that an object demands.
pub fn object(root: &Value, schema: &Value, names: &mut impl Names) -> Map<String, Value> {
    let mut made = Map::new();
    // A flattened part of the input is a reference beside the members.
    if let Some(target) = schema["$ref"].as_str() {
        let target = root
            .pointer(target.trim_start_matches('#'))
            .expect("a definition");
        made.extend(object(root, target, names));
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        made.extend(object(root, part, names));
    }
    for member in schema["required"].as_array().into_iter().flatten() {
        let member = member.as_str().expect("a name");
        let value = sample(root, &schema["properties"][member], member, names);
        made.insert(member.to_owned(), value);
    }
    made
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds.iter().find_map(Value::as_str).unwrap_or("null"),
        _ => "null",
    }
}
