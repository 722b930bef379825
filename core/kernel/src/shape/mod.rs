//! Everything that is wrong with the shape of an input, at once and in plain words (P-4.5.1).
//!
//! Requests that fit are read in one go and never come here. One that does not fit is walked a second time, beside the schema that its
//! operation publishes, so that every wrong field is named and not only the first one the reader stumbled over.

mod node;
mod walk;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value;
use till_shared::text::is_invisible;

use crate::fault::{Fault, codes};
use crate::violations::Violations;
use node::Node;
use walk::Walk;

/// Fields named in one answer; who sends more wrong ones mends these first.
const NAMED_MAX: usize = 100;

/// What is wrong, and whether the request could be read at all.
#[derive(Default)]
pub(crate) struct Findings {
    violations: Violations,
    /// Something has the wrong shape (400); otherwise only values are wrong (422).
    unreadable: bool,
    count: usize,
    /// What could stand in the place of wrong values, by pointer, so that the others can be looked at too.
    mends: Vec<(String, Node)>,
}

impl Findings {
    /// Notes a field whose shape is wrong.
    fn shape(&mut self, pointer: &str, code: &str, message: impl Into<String>) {
        self.unreadable = true;
        self.note(pointer, code, message);
    }

    /// Notes a field that can be read and holds what it may not hold; `instead` is a value of its kind that it might hold.
    fn value(&mut self, pointer: &str, code: &str, message: impl Into<String>, instead: Option<Node>) {
        self.note(pointer, code, message);
        self.mend(pointer, instead);
    }

    fn mend(&mut self, pointer: &str, instead: Option<Node>) {
        self.mends.extend(instead.map(|node| (pointer.to_owned(), node)));
    }

    fn note(&mut self, pointer: &str, code: &str, message: impl Into<String>) {
        self.count += 1;
        if self.count <= NAMED_MAX {
            self.violations
                .push(pointer.trim_start_matches('/'), code, message);
        }
    }

    fn counted(&mut self, pointer: &str, instead: Option<Node>, note: impl FnOnce(&mut Violations, &str)) {
        self.count += 1;
        if self.count <= NAMED_MAX {
            note(&mut self.violations, pointer.trim_start_matches('/'));
        }
        self.mend(pointer, instead);
    }

    fn is_full(&self) -> bool {
        self.count >= NAMED_MAX
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The fault that says all of it; `None` if nothing is wrong.
    pub(crate) fn into_fault(self) -> Option<Fault> {
        if self.is_empty() {
            return None;
        }
        Some(if self.unreadable {
            codes::MALFORMED
                .because("The request does not have the right shape; errors names every field.")
                .violations(self.violations)
        } else {
            Fault::invalid(self.violations)
        })
    }
}

/// The schema of an input, as its documentation shows it.
fn schema_of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// A request that was walked: what it holds, and what is wrong with it.
pub(crate) struct Walked {
    members: Vec<(String, Node)>,
    findings: Findings,
}

impl Walked {
    /// The fault that says all of it; `None` if nothing is wrong. Where only values are wrong the rules of the operation are looked at too,
    /// with other values in their place: what they say of those fields is left out.
    pub(crate) fn into_fault<T: DeserializeOwned>(
        self,
        validate: impl FnOnce(&T, &mut Violations),
    ) -> Option<Fault> {
        let Self {
            members,
            mut findings,
        } = self;
        if !findings.unreadable && !findings.is_full() && findings.mends.len() == findings.count {
            let mut input = Node::Members(members);
            for (pointer, node) in std::mem::take(&mut findings.mends) {
                input.put(&pointer, node);
            }
            let mended = serde_json::to_vec(&input).ok();
            let read = mended.and_then(|json| serde_json::from_slice::<T>(&json).ok());
            if let Some(input) = read {
                let mut rules = Violations::default();
                validate(&input, &mut rules);
                findings.violations.join(rules);
            }
        }
        findings.into_fault()
    }
}

/// What is wrong with path parameters and the members of a JSON body. `body` that is no JSON is the caller's to say.
pub(crate) fn of_body<T: JsonSchema>(path: &[(String, String)], body: &[u8]) -> Option<Walked> {
    let body: Node = serde_json::from_slice(body).ok()?;
    let schema = schema_of::<T>();
    let mut findings = Findings::default();
    let mut walk = Walk::new(&schema, &mut findings);
    let Node::Members(body) = body else {
        findings.shape("", "malformed", "must be an object: { … }");
        return Some(Walked {
            members: Vec::new(),
            findings,
        });
    };
    let mut members: Vec<(String, Node)> = Vec::with_capacity(path.len() + body.len());
    for (name, value) in path {
        members.push((name.clone(), walk.typed(name, value)));
    }
    let mut taken = Vec::new();
    for (name, value) in body {
        if path.iter().any(|(one, _)| *one == name) {
            taken.push(name);
        } else {
            members.push((name, value));
        }
    }
    walk.input(&members);
    for name in taken {
        findings.shape(
            &walk::step("", &name),
            "unknown",
            "stands in the address already and is no field of the body",
        );
    }
    Some(Walked { members, findings })
}

/// What is wrong with path parameters and the parameters of a query string.
pub(crate) fn of_address<T: JsonSchema>(pairs: &[(String, String)]) -> Walked {
    let schema = schema_of::<T>();
    let mut findings = Findings::default();
    let mut walk = Walk::new(&schema, &mut findings);
    let members: Vec<(String, Node)> = pairs
        .iter()
        .map(|(name, value)| (name.clone(), walk.typed(name, value)))
        .collect();
    walk.input(&members);
    Walked { members, findings }
}

/// What a reader complained about that the schema does not show: a type with a rule of its own. Its words are ours where the type is,
/// and the library's are not passed on.
pub(crate) fn of_error(pointer: &str, message: &str) -> Fault {
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    let mut findings = Findings::default();
    if message.starts_with("missing field") {
        findings.shape(&walk::step(pointer, quoted()), "required", "is missing");
    } else if message.starts_with("duplicate field") {
        findings.shape(
            &walk::step(pointer, quoted()),
            "duplicate",
            "comes more than once",
        );
    } else if message.starts_with("unknown field") {
        findings.shape(pointer, "unknown", "is no field of this request");
    } else if FOREIGN.iter().any(|start| message.starts_with(start)) || message.chars().any(is_invisible) {
        findings.shape(pointer, "malformed", "does not have the right form");
    } else {
        findings.value(pointer, "malformed", message, None);
    }
    findings.into_fault().unwrap_or_else(|| codes::MALFORMED.fault())
}

/// How sentences of libraries begin.
const FOREIGN: [&str; 10] = [
    "invalid ",
    "unknown variant",
    "data did not match",
    "UUID parsing",
    "expected ",
    "number ",
    "premature end",
    "failed to parse",
    "untagged and",
    "missing ",
];

#[cfg(test)]
mod tests;
