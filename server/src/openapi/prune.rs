//! Components that nothing refers to are taken out: a reader would look for where they occur.

use std::collections::BTreeSet;

use serde_json::Value;

const COMPONENTS: &str = "#/components/";

/// The document without the components that no path and no event leads to.
pub(super) fn unused(mut document: Value) -> Value {
    let mut used = BTreeSet::new();
    for place in ["paths", "x-events"] {
        if let Some(part) = document.get(place) {
            follow(part, &document, &mut used);
        }
    }
    let kinds = document.get_mut("components").and_then(Value::as_object_mut);
    for (kind, components) in kinds.into_iter().flatten() {
        if kind == "securitySchemes" {
            continue;
        }
        if let Some(components) = components.as_object_mut() {
            components.retain(|name, _| used.contains(&format!("{COMPONENTS}{kind}/{name}")));
        }
    }
    document
}

fn follow(value: &Value, document: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str)
                && target.starts_with(COMPONENTS)
                && used.insert(target.to_owned())
                && let Some(found) = target
                    .strip_prefix('#')
                    .and_then(|pointer| document.pointer(pointer))
            {
                follow(found, document, used);
            }
            members.values().for_each(|member| follow(member, document, used));
        }
        Value::Array(items) => items.iter().for_each(|item| follow(item, document, used)),
        _ => {}
    }
}
