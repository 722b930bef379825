//! An OpenAPI document, looked at.

use serde_json::Value;

/// Methods in the order of reading.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Finds one's way in a document.
#[derive(Clone, Copy)]
pub struct Document<'d>(pub &'d Value);

/// One operation.
#[derive(Clone, Copy)]
pub struct Operation<'d> {
    /// Upper-case method.
    pub method: &'static str,
    /// Its path, with `{name}` parameters.
    pub path: &'d str,
    /// What the document says of it.
    pub is: &'d Value,
}

/// A text member, empty if it is not there.
pub fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list member, none if it is not there.
pub fn items<'v>(value: &'v Value, member: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}

/// The members of an object member, none if it is not there.
pub fn members<'v>(
    value: &'v Value,
    member: &str,
) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v> {
    value.get(member).and_then(Value::as_object).into_iter().flatten()
}

impl<'d> Document<'d> {
    /// What a reference leads to; itself if it is none.
    pub fn resolved(self, schema: &'d Value) -> &'d Value {
        let target = schema.get("$ref").and_then(Value::as_str);
        let found = target
            .and_then(|target| target.strip_prefix('#'))
            .and_then(|pointer| self.0.pointer(pointer));
        found.unwrap_or(schema)
    }

    /// Tags with their descriptions, in the order of the document.
    pub fn tags(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        items(self.0, "tags").map(|tag| (text(tag, "name"), text(tag, "description")))
    }

    /// Every operation of a tag, by path.
    pub fn operations(self, tag: &str) -> Vec<Operation<'d>> {
        let mut found = Vec::new();
        for (path, item) in members(self.0, "paths") {
            for method in METHODS {
                let Some(is) = item.get(method) else { continue };
                if items(is, "tags").next().and_then(Value::as_str) == Some(tag) {
                    found.push(Operation {
                        method: upper(method),
                        path,
                        is,
                    });
                }
            }
        }
        found
    }
}

impl<'d> Operation<'d> {
    /// Its parameters in one place: `path`, `query` or `header`.
    pub fn parameters(&self, place: &str) -> Vec<&'d Value> {
        items(self.is, "parameters")
            .filter(|parameter| text(parameter, "in") == place)
            .collect()
    }

    /// The schema of its body, and whether it must be sent.
    pub fn body(&self) -> Option<(&'d Value, bool)> {
        let body = self.is.get("requestBody")?;
        let schema = body.pointer("/content/application~1json/schema")?;
        Some((schema, is_set(body, "required")))
    }

    /// Whether everybody may call it.
    pub fn is_open(&self) -> bool {
        self.is
            .get("security")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
    }
}

/// Whether a member is `true`.
pub fn is_set(value: &Value, member: &str) -> bool {
    value.get(member).and_then(Value::as_bool).unwrap_or_default()
}

fn upper(method: &str) -> &'static str {
    match method {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        _ => "DELETE",
    }
}
