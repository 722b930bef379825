//! Schemas in words: `text, at most 40`, `list of LineInput`, `SaleId or null`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, items, members, text};

const REFERENCE: &str = "#/components/schemas/";

/// The name of the component that a schema refers to.
pub fn component(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(REFERENCE)
}

/// A type in words, with a link to what is described further down.
pub fn words(schema: &Value) -> String {
    if let Some(name) = component(schema) {
        return format!("[{name}](#{})", name.to_ascii_lowercase());
    }
    if let Some(value) = schema.get("const") {
        return format!("`{}`", plain(value));
    }
    let allowed: Vec<String> = items(schema, "enum")
        .map(|value| format!("`{}`", plain(value)))
        .collect();
    if !allowed.is_empty() {
        return allowed.join(", ");
    }
    for (choice, between) in [("anyOf", " or "), ("oneOf", " or "), ("allOf", " with ")] {
        let parts: Vec<String> = items(schema, choice).map(words).collect();
        if !parts.is_empty() {
            return parts.join(between);
        }
    }
    match schema.get("type") {
        Some(Value::String(kind)) => of_kind(schema, kind),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<String> = kinds
                .iter()
                .filter_map(Value::as_str)
                .map(|kind| of_kind(schema, kind))
                .collect();
            kinds.join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn of_kind(schema: &Value, kind: &str) -> String {
    match kind {
        "array" => {
            if let Some(of) = schema.get("items") {
                format!("list of {}", words(of))
            } else {
                let parts: Vec<String> = items(schema, "prefixItems").map(words).collect();
                format!("[{}]", parts.join(", "))
            }
        }
        "object" => match schema.get("additionalProperties").filter(|more| more.is_object()) {
            Some(of) => format!("object of {}", words(of)),
            None => "object".to_owned(),
        },
        "integer" | "number" => bounded("integer", schema, "minimum", "maximum"),
        "string" => match text(schema, "format") {
            "" => bounded("text", schema, "minLength", "maxLength"),
            "line" => bounded("text of one line", schema, "minLength", "maxLength"),
            "lines" => bounded("text of several lines", schema, "minLength", "maxLength"),
            format => bounded(&format!("text ({format})"), schema, "minLength", "maxLength"),
        },
        other => other.to_owned(),
    }
}

fn bounded(kind: &str, schema: &Value, least: &str, most: &str) -> String {
    let bound = |name: &str| schema.get(name).and_then(Value::as_i64);
    match (bound(least), bound(most)) {
        (Some(least), Some(most)) => format!("{kind}, {least} to {most}"),
        (Some(least), None) => format!("{kind}, at least {least}"),
        (None, Some(most)) => format!("{kind}, at most {most}"),
        (None, None) => kind.to_owned(),
    }
}

/// A value without the quotes of JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// A member of an object.
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its type in words.
    pub is: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub means: String,
}

/// The members of an object, with those of its flattened parts.
pub fn members_of(document: Document<'_>, schema: &Value) -> Vec<Member> {
    let mut found = Vec::new();
    let beside = schema.get("$ref").map(|_| document.resolved(schema));
    for part in beside.into_iter().chain(items(schema, "allOf")) {
        found.extend(members_of(document, part));
    }
    let required: BTreeSet<&str> = items(schema, "required").filter_map(Value::as_str).collect();
    for (name, of) in members(schema, "properties") {
        found.push(Member {
            name: name.clone(),
            is: words(of),
            required: required.contains(name.as_str()),
            means: text(of, "description").to_owned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_are_said_in_words() {
        for (schema, wanted) in [
            (
                json!({ "type": ["string", "null"], "format": "line", "maxLength": 40 }),
                "text of one line, at most 40 or null",
            ),
            (
                json!({ "type": "integer", "minimum": 1, "maximum": 200 }),
                "integer, 1 to 200",
            ),
            (
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/LineInput" } }),
                "list of [LineInput](#lineinput)",
            ),
            (
                json!({ "anyOf": [{ "$ref": "#/components/schemas/UserId" }, { "type": "null" }] }),
                "[UserId](#userid) or null",
            ),
            (
                json!({ "type": "string", "enum": ["cash", "card"] }),
                "`cash`, `card`",
            ),
            (json!({}), "anything"),
        ] {
            assert_eq!(words(&schema), wanted);
        }
    }
}
