//! Schemas of inputs and outputs, gathered into one `components/schemas`.
//!
//! What a client must send and what it can rely on getting differ (defaults may be left out of one, hidden fields of the other), so
//! there is a generator for each. Where both describe a type alike it appears once; otherwise the input's is called `…Input`.

use std::collections::BTreeMap;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::SchemaOf;

const COMPONENTS: &str = "/components/schemas";
const REFERENCE: &str = "#/components/schemas/";

/// Gathers schemas.
pub(super) struct Schemas {
    inputs: SchemaGenerator,
    outputs: SchemaGenerator,
    /// Bodies of operations, by component name.
    bodies: BTreeMap<String, Value>,
    fixed: BTreeMap<String, Value>,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = COMPONENTS.into();
                settings.meta_schema = None;
            })
        };
        Self {
            inputs: settings().for_deserialize().into_generator(),
            outputs: settings().for_serialize().into_generator(),
            bodies: BTreeMap::new(),
            fixed: BTreeMap::new(),
        }
    }
}

/// Marks references of inputs until it is known whether their target keeps its name.
const INPUT_REFERENCE: &str = "#/inputs/";

impl Schemas {
    /// The schema of an input, without its definitions; those are kept. A type that other inputs refer to is resolved.
    pub fn input(&mut self, make: SchemaOf) -> Map<String, Value> {
        let mut schema = make(&mut self.inputs).to_value();
        if let Some(name) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| target.strip_prefix(REFERENCE))
        {
            schema = self.inputs.definitions().get(name).cloned().unwrap_or_default();
        }
        retarget(&mut schema, &|name| format!("{INPUT_REFERENCE}{name}"));
        let Value::Object(mut object) = schema else {
            return Map::new();
        };
        object.remove("components");
        object.remove("$schema");
        object
    }

    /// The schema of an output: mostly a reference.
    pub fn output(&mut self, make: SchemaOf) -> Value {
        let mut schema = make(&mut self.outputs).to_value();
        if let Some(object) = schema.as_object_mut() {
            object.remove("components");
            object.remove("$schema");
        }
        schema
    }

    /// Names the body of an operation.
    pub fn body(&mut self, operation: &str, schema: Map<String, Value>) -> Value {
        let name = format!("{}Body", pascal(operation));
        let reference = serde_json::json!({ "$ref": format!("{REFERENCE}{name}") });
        self.bodies.insert(name, Value::Object(schema));
        reference
    }

    /// Adds a schema written by hand; a type of the same name wins.
    pub fn add_fixed(&mut self, name: &str, schema: Value) {
        self.fixed.insert(name.to_owned(), schema);
    }

    /// All of them.
    pub fn finish(mut self) -> Map<String, Value> {
        let outputs = self.outputs.take_definitions(true);
        let inputs = self.inputs.take_definitions(true);
        let renamed: BTreeMap<String, String> = inputs
            .iter()
            .filter(|(name, schema)| outputs.get(*name).is_some_and(|other| other != *schema))
            .map(|(name, _)| (name.clone(), format!("{name}Input")))
            .collect();
        // What refers to a renamed type is another type as well, and so on until nothing changes.
        let renamed = spread(&inputs, &outputs, renamed);
        let target = |name: &str| format!("{REFERENCE}{}", renamed.get(name).map_or(name, String::as_str));
        let mut all: Map<String, Value> = self.fixed.into_iter().collect();
        all.extend(outputs);
        for (name, mut schema) in inputs {
            retarget(&mut schema, &target);
            all.insert(renamed.get(&name).cloned().unwrap_or(name), schema);
        }
        for (name, mut schema) in self.bodies {
            retarget(&mut schema, &target);
            all.insert(name, schema);
        }
        all
    }
}

fn spread(
    inputs: &Map<String, Value>,
    outputs: &Map<String, Value>,
    mut renamed: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    loop {
        let more: Vec<String> = inputs
            .iter()
            .filter(|(name, schema)| {
                !renamed.contains_key(*name) && outputs.contains_key(*name) && refers_to_any(schema, &renamed)
            })
            .map(|(name, _)| name.clone())
            .collect();
        if more.is_empty() {
            return renamed;
        }
        renamed.extend(
            more.into_iter()
                .map(|name| (name.clone(), format!("{name}Input"))),
        );
    }
}

fn refers_to_any(schema: &Value, names: &BTreeMap<String, String>) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| {
            let target = value.as_str().and_then(|text| text.strip_prefix(REFERENCE));
            (key == "$ref" && target.is_some_and(|name| names.contains_key(name)))
                || refers_to_any(value, names)
        }),
        Value::Array(items) => items.iter().any(|item| refers_to_any(item, names)),
        _ => false,
    }
}

/// Rewrites every reference to a component, marked or not.
fn retarget(schema: &mut Value, target: &impl Fn(&str) -> String) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                if key == "$ref"
                    && let Some(name) = value.as_str().and_then(|text| {
                        text.strip_prefix(INPUT_REFERENCE)
                            .or_else(|| text.strip_prefix(REFERENCE))
                    })
                {
                    *value = Value::String(target(name));
                } else {
                    retarget(value, target);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| retarget(item, target)),
        _ => {}
    }
}

/// Rewrites the references of what stays outside the components: parameters of operations.
pub(super) fn settle(schema: &mut Value) {
    retarget(schema, &|name| format!("{REFERENCE}{name}"));
}

/// `sales.check-out` → `SalesCheckOut`.
fn pascal(operation: &str) -> String {
    let words = operation.split(['.', '-', '_']).map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}
