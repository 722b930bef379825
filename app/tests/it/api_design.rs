//! The API has one form, that of `docs/api-design.md`: names of operations, fields and query words, and what every list takes.

use std::collections::BTreeSet;

use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// What every list takes.
const OF_LISTS: [&str; 4] = ["cursor", "include_total", "limit", "sort"];
/// Query words that say what those four say, or what `q` and `status` say.
const OTHER_WORDS: [&str; 13] = [
    "after",
    "direction",
    "is_active",
    "is_archived",
    "offset",
    "order",
    "order_by",
    "page",
    "page_size",
    "per_page",
    "query",
    "search",
    "sort_by",
];
/// Rows that are no list: all that stand at one device, shown at once.
const WHOLE: [&str; 1] = ["auth.people"];

fn document() -> Value {
    serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap()
}

/// Method and description of every operation.
fn operations(document: &Value) -> Vec<(&'static str, &Value)> {
    let paths = document["paths"].as_object().unwrap().values();
    paths
        .flat_map(|path| METHODS.map(|method| (method, &path[method])))
        .filter(|(_, operation)| operation.is_object())
        .collect()
}

fn name(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap()
}

fn query_words(operation: &Value) -> BTreeSet<&str> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect()
}

fn is_list(operation: &Value) -> bool {
    query_words(operation).contains("cursor")
}

/// `one_word_after_another`.
fn is_snake(word: &str) -> bool {
    let parts = word
        .split('_')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    parts && word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Names of properties, wherever they stand.
fn fields<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(members) => {
            let properties = members.get("properties").and_then(Value::as_object);
            found.extend(properties.into_iter().flatten().map(|(name, _)| name.as_str()));
            members.values().for_each(|member| fields(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        _ => {}
    }
}

#[test]
fn operations_fields_and_query_words_are_snake_case() {
    let document = document();
    let mut wrong = Vec::new();
    for (_, operation) in operations(&document) {
        let is_named = name(operation)
            .split_once('.')
            .is_some_and(|(module, verb)| is_snake(module) && is_snake(verb));
        if !is_named {
            wrong.push(name(operation).to_owned());
        }
        let words = query_words(operation);
        wrong.extend(
            words
                .into_iter()
                .filter(|word| !is_snake(word))
                .map(|word| format!("{} ?{word}", name(operation))),
        );
    }
    let mut all = BTreeSet::new();
    fields(&document, &mut all);
    assert!(all.len() > 200, "only {} fields were found", all.len());
    wrong.extend(
        all.into_iter()
            .filter(|field| !is_snake(field))
            .map(str::to_owned),
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_list_is_paged_sorted_and_counted_in_the_same_words() {
    let document = document();
    let mut wrong = Vec::new();
    for (method, operation) in operations(&document) {
        let (name, words) = (name(operation), query_words(operation));
        let others = OTHER_WORDS.iter().filter(|word| words.contains(**word));
        wrong.extend(others.map(|word| format!("{name} ?{word}")));
        let including = words
            .iter()
            .filter(|word| word.starts_with("include_") && **word != "include_total");
        wrong.extend(including.map(|word| format!("{name} ?{word}")));
        let shown = &operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"];
        let is_rows = method == "get" && shown["data"]["type"] == "array" && !WHOLE.contains(&name);
        if is_list(operation) != is_rows {
            wrong.push(format!("{name} is {}a list", if is_rows { "" } else { "not " }));
        }
        let taken: Vec<&str> = OF_LISTS.into_iter().filter(|word| words.contains(word)).collect();
        if !taken.is_empty() && (taken != OF_LISTS || shown["meta"]["$ref"].is_null()) {
            wrong.push(format!("{name} takes {taken:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let lists = operations(&document)
        .into_iter()
        .filter(|(_, operation)| is_list(operation));
    assert!(lists.count() >= 23);
}

/// The orders of a list, the first of which it comes in by itself.
fn orders(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().unwrap();
    let sort = parameters
        .iter()
        .find(|parameter| parameter["name"] == "sort")
        .unwrap();
    let words: Vec<&str> = sort["schema"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    for pair in words.chunks(2) {
        assert_eq!(pair[1], format!("-{}", pair[0]), "each order has two directions");
    }
    let first = sort["schema"]["default"].as_str().unwrap();
    let others = words
        .into_iter()
        .filter(|word| !word.starts_with('-') && *word != first.trim_start_matches('-'));
    std::iter::once(first)
        .chain(others)
        .map(|word| format!("`{word}`"))
        .collect()
}

#[test]
fn the_page_about_the_form_shows_every_list_with_its_orders() {
    let document = document();
    let page = include_str!("../../../docs/api-design.md");
    let (_, after) = page.split_once("| List | Orders").unwrap();
    let (table, _) = after.split_once("\n\n").unwrap();
    let shown: BTreeSet<String> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(str::to_owned)
        .collect();
    let wanted: BTreeSet<String> = operations(&document)
        .into_iter()
        .filter(|(_, operation)| is_list(operation))
        .map(|(_, operation)| format!("| `{}` | {} |", name(operation), orders(operation).join(", ")))
        .collect();
    assert_eq!(shown, wanted);
}
