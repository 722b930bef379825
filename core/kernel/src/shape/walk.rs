//! A value beside its schema: the part of JSON Schema that our own types produce.

use std::str::FromStr;

use serde_json::{Map, Value};
use till_shared::ids::Untimely;
use till_shared::money::Currency;
use till_shared::quantity::{DecimalError, Percent, Quantity, Rate};
use till_shared::text::{self, Flaw};

use super::Findings;
use super::node::Node;

/// Whole numbers above are no 64 bit integers, however they are written.
const WHOLE_MAX: f64 = 9.0e18;
/// Words named in one sentence.
const WORDS_MAX: usize = 30;

pub(super) struct Walk<'s, 'f> {
    root: &'s Value,
    findings: &'f mut Findings,
}

/// The pointer of a member.
pub(super) fn step(at: &str, name: &str) -> String {
    format!(
        "{}/{}",
        at.trim_end_matches('/'),
        name.replace('~', "~0").replace('/', "~1")
    )
}

impl<'s, 'f> Walk<'s, 'f> {
    pub fn new(root: &'s Value, findings: &'f mut Findings) -> Self {
        Self { root, findings }
    }

    /// The whole input.
    pub fn input(&mut self, members: &[(String, Node)]) {
        let schema = self.root;
        self.value(schema, &Node::Members(members.to_vec()), "");
    }

    /// A parameter of an address: a number or a truth value where the schema wants one.
    pub fn typed(&self, name: &str, value: &str) -> Node {
        let schema = self
            .resolve(self.root)
            .1
            .pointer(&format!("/properties{}", step("", name)));
        let wants = |kind: &str| schema.is_some_and(|schema| self.takes(schema, kind));
        let read = match value {
            "true" if wants("boolean") => Some(Node::Bool(true)),
            "false" if wants("boolean") => Some(Node::Bool(false)),
            _ if wants("integer") => value.parse().ok().map(Node::Int),
            _ if wants("number") => value.parse().ok().map(Node::Float),
            _ => None,
        };
        read.unwrap_or_else(|| Node::Text(value.to_owned()))
    }

    /// Follows references; the name of the last one, and what it leads to.
    fn resolve(&self, mut schema: &'s Value) -> (Option<&'s str>, &'s Value) {
        let mut name = None;
        while let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let Some(next) = target
                .strip_prefix('#')
                .and_then(|pointer| self.root.pointer(pointer))
            else {
                break;
            };
            name = target.rsplit('/').next();
            schema = next;
        }
        (name, schema)
    }

    /// Whether a schema takes values of a type, itself or in one of its choices.
    fn takes(&self, schema: &'s Value, kind: &str) -> bool {
        let (_, schema) = self.resolve(schema);
        types(schema).any(|one| one == kind) || choices(schema).iter().any(|one| self.takes(one, kind))
    }

    fn value(&mut self, schema: &'s Value, node: &Node, at: &str) {
        if self.findings.is_full() {
            return;
        }
        let (name, schema) = self.resolve(schema);
        if let Some(name) = name
            && let Node::Text(text) = node
            && self.decimal(name, text, at)
        {
            return;
        }
        let all = schema.get("allOf").and_then(Value::as_array);
        for part in all.into_iter().flatten() {
            self.value(part, node, at);
        }
        let choices = choices(schema);
        if !choices.is_empty() {
            return self.choose(choices, node, at);
        }
        if let Some(words) = words(schema) {
            return self.word(&words, node, at);
        }
        if schema.get("properties").is_some() || types(schema).any(|kind| kind == "object") {
            return match node {
                Node::Members(members) => self.members(schema, members, at),
                Node::Null if is_nullable(schema) => {}
                _ => self.findings.shape(at, "malformed", "must be an object: { … }"),
            };
        }
        let mut kinds = types(schema).peekable();
        if kinds.peek().is_none() {
            return self.anything(node, at);
        }
        match (node, kinds.collect::<Vec<_>>().as_slice()) {
            (Node::Null, kinds) if kinds.contains(&"null") => {}
            (Node::Text(text), kinds) if kinds.contains(&"string") => self.text(schema, text, at),
            (Node::Bool(_), kinds) if kinds.contains(&"boolean") => {}
            (Node::Int(number), kinds) if kinds.contains(&"integer") || kinds.contains(&"number") => {
                self.number(schema, *number, at);
            }
            (Node::Float(_), kinds) if kinds.contains(&"number") => {}
            // A whole number that is too large for one; `15000.0` is only written wrongly.
            (Node::Float(number), kinds) if kinds.contains(&"integer") && number.abs() > WHOLE_MAX => {
                self.findings.value(at, "out-of-range", "is out of range", None);
            }
            (Node::List(items), kinds) if kinds.contains(&"array") => {
                if let Some(schema) = schema.get("items") {
                    for (index, item) in items.iter().enumerate() {
                        self.value(schema, item, &step(at, &index.to_string()));
                    }
                }
            }
            (_, kinds) => {
                let wanted = kinds
                    .iter()
                    .find(|kind| **kind != "null")
                    .copied()
                    .unwrap_or("null");
                self.findings.shape(at, "malformed", must_be(schema, wanted));
            }
        }
    }

    fn members(&mut self, schema: &'s Value, members: &[(String, Node)], at: &str) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .find_map(|key| schema.get(key));
        for (index, (name, node)) in members.iter().enumerate() {
            let place = step(at, name);
            if members.iter().take(index).any(|(other, _)| other == name) {
                self.findings.shape(&place, "duplicate", "comes more than once");
                continue;
            }
            if name.contains('\0') {
                self.control(at, None);
            }
            match (properties.and_then(|all| all.get(name)), others) {
                (Some(schema), _) | (None, Some(schema @ Value::Object(_))) => {
                    self.value(schema, node, &place);
                }
                (None, Some(Value::Bool(false))) => {
                    self.findings
                        .shape(&place, "unknown", "is no field of this request");
                }
                (None, _) => self.anything(node, &place),
            }
        }
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !members.iter().any(|(given, _)| given == name) {
                self.findings.shape(&step(at, name), "required", "is missing");
            }
        }
    }

    /// One of several shapes: told apart by `null`, by a word, by a member that is a word, or by the only member.
    fn choose(&mut self, choices: &'s [Value], node: &Node, at: &str) {
        let nullable = choices.iter().any(|one| is_nullable(self.resolve(one).1));
        if nullable && *node == Node::Null {
            return;
        }
        let choices: Vec<&'s Value> = choices
            .iter()
            .filter(|one| !is_null(self.resolve(one).1))
            .collect();
        if let [only] = choices.as_slice() {
            return self.value(only, node, at);
        }
        let seen: Vec<&'s Value> = choices.iter().map(|one| self.resolve(one).1).collect();
        let spoken: Vec<&str> = seen.iter().filter_map(|one| words(one)).flatten().collect();
        if !spoken.is_empty() && (matches!(node, Node::Text(_)) || spoken.len() >= seen.len()) {
            return self.word(&spoken, node, at);
        }
        let Node::Members(members) = node else {
            return self.first_that_fits(&choices, node, at);
        };
        if let Some(tag) = tag(&seen) {
            let variants: Vec<(&str, &'s Value)> = seen
                .iter()
                .filter_map(|one| Some((tag_word(one, tag)?, *one)))
                .collect();
            let words: Vec<&str> = variants.iter().map(|(word, _)| *word).collect();
            let place = step(at, tag);
            return match members.iter().find(|(name, _)| name == tag) {
                None => self.findings.shape(&place, "required", "is missing"),
                Some((_, Node::Text(word))) => match variants.iter().find(|(one, _)| one == word) {
                    Some((_, schema)) => self.value(schema, node, at),
                    None => self.word(&words, &Node::Text(word.clone()), &place),
                },
                Some((_, other)) => self.word(&words, other, &place),
            };
        }
        if let [(name, _)] = members.as_slice()
            && let Some(schema) = seen.iter().find(|one| only_member(one) == Some(name.as_str()))
        {
            return self.value(schema, node, at);
        }
        self.first_that_fits(&choices, node, at);
    }

    /// Shapes that nothing tells apart: one of them must fit.
    fn first_that_fits(&mut self, choices: &[&'s Value], node: &Node, at: &str) {
        let fits = choices.iter().any(|schema| {
            let mut findings = Findings::default();
            Walk::new(self.root, &mut findings).value(schema, node, at);
            findings.is_empty()
        });
        if !fits {
            self.findings
                .shape(at, "malformed", "does not have the right form");
        }
    }

    fn word(&mut self, words: &[&str], node: &Node, at: &str) {
        match node {
            Node::Text(text) if words.contains(&text.as_str()) => {}
            Node::Text(text) if text.contains('\0') => self.control(at, None),
            Node::Text(_) if words.len() <= WORDS_MAX => {
                self.findings
                    .shape(at, "unknown", format!("must be one of: {}", words.join(", ")));
            }
            Node::Text(_) => self.findings.shape(at, "unknown", "is not known"),
            _ => self.findings.shape(at, "malformed", "must be a text"),
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let max = schema
            .get("maxLength")
            .and_then(Value::as_u64)
            .and_then(|max| usize::try_from(max).ok());
        // The same text without what it may not hold.
        let instead = || {
            let lines = format == "lines";
            let kept = text.chars().filter(|c| !text::controls(*c, lines));
            Some(Node::Text(kept.take(max.unwrap_or(usize::MAX)).collect()))
        };
        if text.contains('\0') {
            return self.control(at, instead());
        }
        let fits = match format {
            "uuid" => match uuid::Uuid::try_parse(text) {
                // An id of the caller's own has a pattern: its version.
                Ok(id) if schema.get("pattern").is_some() && id.get_version_num() != 7 => {
                    let wrong = Untimely::NotV7;
                    let seven =
                        uuid::Builder::from_bytes(*id.as_bytes()).with_version(uuid::Version::SortRand);
                    let seven = seven.with_variant(uuid::Variant::RFC4122).into_uuid();
                    let instead = Some(Node::Text(seven.to_string()));
                    return self.findings.value(at, wrong.code(), wrong.to_string(), instead);
                }
                read => read.is_ok(),
            },
            "date-time" => jiff::Timestamp::from_str(text).is_ok(),
            "date" => jiff::civil::Date::from_str(text).is_ok(),
            "line" | "lines" => match text::read(text, max.unwrap_or(usize::MAX), format == "lines") {
                Ok(_) => true,
                Err(Flaw::Control) => return self.control(at, instead()),
                Err(Flaw::TooLong(max)) => return self.too_long(at, max, instead()),
            },
            _ => match max.filter(|max| text.chars().count() > *max) {
                Some(max) => return self.too_long(at, max, instead()),
                None => true,
            },
        };
        if !fits {
            self.findings.shape(at, "malformed", must_be(schema, "string"));
        }
    }

    fn number(&mut self, schema: &Value, number: i128, at: &str) {
        let (least, most) = match schema.get("format").and_then(Value::as_str) {
            Some("uint8") => (0, i128::from(u8::MAX)),
            Some("uint16") => (0, i128::from(u16::MAX)),
            Some("uint32") => (0, i128::from(u32::MAX)),
            Some("uint64" | "uint") => (0, i128::from(u64::MAX)),
            Some("int8") => (i128::from(i8::MIN), i128::from(i8::MAX)),
            Some("int16") => (i128::from(i16::MIN), i128::from(i16::MAX)),
            Some("int32") => (i128::from(i32::MIN), i128::from(i32::MAX)),
            _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
        };
        let bound = |key: &str| schema.get(key).and_then(Value::as_i64).map(i128::from);
        let least = bound("minimum").map_or(least, |min| min.max(least));
        let most = bound("maximum").map_or(most, |max| max.min(most));
        if (least..=most).contains(&number) {
            return;
        }
        let figure = |bound: i128| i64::try_from(bound).unwrap_or(i64::MAX);
        let instead = Some(Node::Int(number.clamp(least, most)));
        self.findings.counted(at, instead, |violations, field| {
            violations.beyond(field, figure(least), figure(most));
        });
    }

    /// A decimal in a string: what is no decimal cannot be read, what is too large can. Whether `name` is one of these types.
    fn decimal(&mut self, name: &str, text: &str, at: &str) -> bool {
        let result = match name {
            "Quantity" => Quantity::from_str(text).map(drop),
            "Percent" => Percent::from_str(text).map(drop),
            "Rate" => Rate::from_str(text).map(drop),
            "Currency" => {
                if Currency::from_str(text).is_err() {
                    self.findings
                        .value(at, "unknown", "must be the code of a currency, such as EUR", None);
                }
                return true;
            }
            _ => return false,
        };
        match result {
            Ok(()) => {}
            Err(DecimalError::OutOfRange { min, max }) => {
                let nearest = if text.starts_with('-') { min } else { max };
                let instead = Some(Node::Text(nearest.to_string()));
                self.findings.counted(at, instead, |violations, field| {
                    violations.beyond(field, min, max);
                });
            }
            Err(_) => {
                self.findings.shape(
                    at,
                    "malformed",
                    "must be a decimal number in a text, such as \"1.5\"",
                );
            }
        }
        true
    }

    /// A value of any shape: still no text with a NUL, which no database keeps.
    fn anything(&mut self, node: &Node, at: &str) {
        match node {
            Node::Text(text) if text.contains('\0') => {
                self.control(at, Some(Node::Text(text.replace('\0', ""))));
            }
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.anything(item, &step(at, &index.to_string()));
                }
            }
            Node::Members(members) => {
                for (name, member) in members {
                    if name.contains('\0') {
                        self.control(at, None);
                    }
                    self.anything(member, &step(at, name));
                }
            }
            _ => {}
        }
    }

    fn control(&mut self, at: &str, instead: Option<Node>) {
        let at = at.replace('\0', "");
        self.findings
            .value(&at, "control-character", Flaw::Control.to_string(), instead);
    }

    fn too_long(&mut self, at: &str, max: usize, instead: Option<Node>) {
        self.findings
            .counted(at, instead, |violations, field| violations.too_long(field, max));
    }
}

fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    kinds.into_iter()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

fn is_nullable(schema: &Value) -> bool {
    types(schema).any(|kind| kind == "null")
}

fn choices(schema: &Value) -> &[Value] {
    ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| schema.get(key)?.as_array())
        .map_or(&[], Vec::as_slice)
}

/// The words that a text may be, if the schema names them.
fn words(schema: &Value) -> Option<Vec<&str>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(Value::String(word)), _) => Some(vec![word]),
        (None, Some(Value::Array(words))) => Some(words.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// The member that tells the variants of a choice apart.
fn tag<'s>(choices: &[&'s Value]) -> Option<&'s str> {
    let first: &Map<String, Value> = choices.first()?.get("properties")?.as_object()?;
    first
        .keys()
        .map(String::as_str)
        .find(|name| choices.iter().all(|one| tag_word(one, name).is_some()))
}

fn tag_word<'s>(schema: &'s Value, tag: &str) -> Option<&'s str> {
    schema.get("properties")?.get(tag)?.get("const")?.as_str()
}

fn only_member(schema: &Value) -> Option<&str> {
    match schema.get("required")?.as_array()?.as_slice() {
        [name] => name.as_str(),
        _ => None,
    }
}

/// What a field must be, in words.
fn must_be(schema: &Value, kind: &str) -> &'static str {
    match (kind, schema.get("format").and_then(Value::as_str)) {
        ("string", Some("uuid")) => "must be an id such as 01900000-0000-7000-8000-000000000001",
        ("string", Some("date-time")) => "must be a time such as 2026-03-02T09:00:00Z",
        ("string", Some("date")) => "must be a date such as 2026-03-02",
        ("string", _) => "must be a text",
        ("integer", _) => "must be a whole number",
        ("number", _) => "must be a number",
        ("boolean", _) => "must be true or false",
        ("array", _) => "must be a list: [ … ]",
        ("null", _) => "must be null",
        _ => "must be an object: { … }",
    }
}
