//! The description of this product's API says what is true of every operation: how long a text may be, which faults it may refuse with, and that an
//! address always names what it names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::product;

/// Forms whose length is their form.
const FORMS: [&str; 3] = ["uuid", "date", "date-time"];

fn document() -> Value {
    till_server::openapi(&product::registry(), till_app::first_run::DOCS)
}

/// Every operation with its name.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let items = document["paths"].as_object().unwrap().values();
    items
        .flat_map(|item| item.as_object().unwrap().values())
        .map(|operation| {
            (
                operation["operationId"].as_str().unwrap().to_owned(),
                operation.clone(),
            )
        })
        .collect()
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    schema["$ref"]
        .as_str()
        .map_or(schema, |target| document.pointer(&target[1..]).unwrap())
}

/// Texts of a schema that may be as long as anybody likes, by the place where they stand.
fn endless(
    document: &Value,
    schema: &Value,
    place: &str,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<String>,
) {
    if let Some(target) = schema["$ref"].as_str() {
        // Named once, where it is first met.
        if !seen.insert(target.to_owned()) {
            return;
        }
        let (_, name) = target.rsplit_once('/').unwrap();
        endless(document, resolved(document, schema), name, seen, found);
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        kind => vec![kind.clone()],
    };
    let is_text = kinds.iter().any(|kind| kind == "string");
    let is_bounded = ["maxLength", "enum", "const", "pattern"]
        .iter()
        .any(|word| schema.get(word).is_some())
        || schema["format"]
            .as_str()
            .is_some_and(|form| FORMS.contains(&form));
    if is_text && !is_bounded {
        found.push(place.to_owned());
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        endless(document, member, &format!("{place}.{name}"), seen, found);
    }
    for part in ["items", "additionalProperties"] {
        if schema[part].is_object() {
            endless(document, &schema[part], &format!("{place}[]"), seen, found);
        }
    }
    for list in ["anyOf", "oneOf", "allOf", "prefixItems"] {
        for part in schema[list].as_array().into_iter().flatten() {
            endless(document, part, place, seen, found);
        }
    }
}

#[test]
fn every_text_that_may_be_sent_says_how_long_it_may_be() {
    let document = document();
    let (mut seen, mut found, mut looked) = (BTreeSet::new(), Vec::new(), 0);
    for (name, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = format!("{name} {}", parameter["name"].as_str().unwrap());
            endless(&document, &parameter["schema"], &place, &mut seen, &mut found);
            looked += 1;
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        endless(&document, body, &name, &mut seen, &mut found);
    }
    assert!(looked > 100 && seen.len() > 50, "{looked} and {}", seen.len());
    assert!(found.is_empty(), "without a bound: {found:#?}");
}

#[test]
fn a_page_has_at_most_two_hundred_rows_and_what_stands_in_a_path_is_never_null() {
    let document = document();
    let (mut limits, mut paths) = (0, 0);
    for (name, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = resolved(&document, &parameter["schema"]);
            if parameter["name"] == "limit" {
                limits += 1;
                let bounds = ["minimum", "maximum", "default"].map(|bound| schema[bound].as_u64());
                assert_eq!(bounds, [Some(1), Some(200), Some(50)], "{name}");
            }
            if parameter["in"] == "path" {
                paths += 1;
                assert_eq!(parameter["required"], true, "{name}");
                assert!(!schema.to_string().contains("null"), "{name}: {schema}");
            }
        }
    }
    assert!(limits > 10 && paths > 40, "{limits} limits, {paths} paths");
}

/// Who sends no branch, or `null`, often means "everywhere": that a field takes it is no accident then, and is said.
#[test]
fn a_branch_that_may_be_left_out_of_a_body_says_what_that_means() {
    let document = document();
    let mut looked = 0;
    let mut silent = Vec::new();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let bodies: BTreeSet<&str> = operations(&document)
        .iter()
        .filter_map(|(_, operation)| {
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                .as_str()?
                .rsplit('/')
                .next()
        })
        .filter_map(|name| schemas.get_key_value(name))
        .map(|(name, _)| name.as_str())
        .chain(["Assignment"])
        .collect();
    for name in bodies {
        let schema = &schemas[name];
        let required = schema["required"].as_array();
        for (member, inner) in schema["properties"].as_object().into_iter().flatten() {
            let is_needed = required.is_some_and(|all| all.iter().any(|one| one == member));
            if !["branch_id", "branch_ids"].contains(&member.as_str()) || is_needed {
                continue;
            }
            looked += 1;
            let said = inner["description"].as_str().unwrap_or_default();
            let is_list = inner["type"] == "array";
            if !is_list && !said.contains("Absent") {
                silent.push(format!("{name}.{member}: {said}"));
            }
        }
    }
    assert!(looked > 4, "{looked}");
    assert!(silent.is_empty(), "{silent:#?}");
}

/// A number that stands in an address has a least and a greatest value, so that none is taken that means nothing.
#[test]
fn every_number_of_an_address_has_its_bounds() {
    let document = document();
    let mut looked = 0;
    for (name, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = resolved(&document, &parameter["schema"]);
            let kinds = schema["type"].to_string();
            if parameter["in"] != "header" && (kinds.contains("integer") || kinds.contains("number")) {
                looked += 1;
                assert!(
                    schema["minimum"].is_number() && schema["maximum"].is_number(),
                    "{name} {}: {schema}",
                    parameter["name"]
                );
            }
        }
    }
    assert!(looked > 10, "{looked}");
}

#[test]
fn every_fault_of_a_module_stands_at_an_operation_and_its_status_at_the_same_one() {
    let document = document();
    let statuses: BTreeMap<&str, u64> = document["x-faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["code"].as_str().unwrap(), fault["status"].as_u64().unwrap()))
        .collect();
    let mut named = BTreeSet::new();
    for (name, operation) in operations(&document) {
        for code in operation["x-faults"].as_array().into_iter().flatten() {
            let code = code.as_str().unwrap();
            let status = statuses
                .get(code)
                .unwrap_or_else(|| panic!("{name}: {code} is no fault"));
            let answers = operation["responses"].as_object().unwrap();
            assert!(
                answers.contains_key(&status.to_string()),
                "{name}: {code} is {status}"
            );
            named.insert(code.to_owned());
        }
    }
    // Those of the kernel, of HTTP and of a token may come from any operation.
    let anywhere = |code: &str| {
        code.starts_with("kernel.")
            || code.starts_with("http.")
            || till_platform::auth::SESSION_FAULTS
                .iter()
                .any(|fault| fault.code == code)
    };
    let idle: Vec<&&str> = statuses
        .keys()
        .filter(|code| !anywhere(code) && !named.contains(**code))
        .collect();
    assert!(
        idle.is_empty(),
        "no operation says that it refuses with: {idle:?}"
    );
}

#[test]
fn every_event_says_what_happened_in_which_version_and_with_which_data() {
    let document = document();
    let events = document["x-events"].as_array().unwrap();
    assert!(events.len() >= 12, "{}", events.len());
    for event in events {
        let summary = event["summary"].as_str().unwrap();
        assert!(summary.len() > 10 && summary.ends_with('.'), "{event}");
        assert!(event["version"].as_u64().unwrap() >= 1, "{event}");
        let data = resolved(&document, &event["schema"]);
        assert!(!data["properties"].as_object().unwrap().is_empty(), "{event}");
    }
}

/// Lists of branches in answers that are about whoever asks: their own grants.
const OWN_BRANCHES: [&str; 1] = ["Grant"];

#[test]
fn an_answer_names_branches_only_through_the_sight_of_who_asks() {
    let document = document();
    let mut open = Vec::new();
    let mut seen = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let members = schema["properties"].as_object().into_iter().flatten();
        for (_, member) in members.filter(|(member, _)| *member == "branch_ids") {
            if member.to_string().contains("x-in-sight") {
                seen += 1;
            } else if !name.ends_with("Body") && !OWN_BRANCHES.contains(&name.as_str()) {
                open.push(name);
            }
        }
    }
    assert!(seen >= 3, "{seen}");
    assert!(
        open.is_empty(),
        "BranchesSeen, or a reason in OWN_BRANCHES: {open:?}"
    );
}
