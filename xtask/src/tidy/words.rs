//! Words that the glossary bans from names: one thing has one name, in code and on the wire.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{File, Violation, functions, rust::Source};

const RULE: &str = "word";
const GLOSSARY: &str = "docs/glossary.md";
const HEADING: &str = "## Words that are no names";
const API: &str = "docs/openapi.json";
/// Names of others that we must use as they are, and the one of a list of whatever.
const OF_OTHERS: &[&str] = &["Item", "IsTerminal", "is_terminal", "item", "item_mut"];

/// Every name of what is shipped, and of the API; `known` are names from before the rule: (file, word, how many names there have it).
pub fn check(files: &[File], known: &[(&str, &str, usize)]) -> Vec<Violation> {
    let banned = banned(files);
    let mut violations = Vec::new();
    if banned.is_empty() {
        violations.push(Violation::new(
            GLOSSARY,
            1,
            RULE,
            format!("there is no table below \"{HEADING}\""),
        ));
    }
    let mut used = BTreeSet::new();
    for file in files {
        for (word, names) in found(file, &banned) {
            let count = names.len();
            let allowed = known
                .iter()
                .find(|(path, known, _)| *path == file.path && *known == word)
                .map_or(0, |(.., allowed)| *allowed);
            used.insert((file.path.as_str(), word));
            let what = match count.cmp(&allowed) {
                Ordering::Greater => {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    format!(
                        "{word} is in {count} names and may be in {allowed} ({}): say {}",
                        names.join(", "),
                        banned.get(word).map_or("", String::as_str)
                    )
                }
                Ordering::Less => {
                    format!("{word} is in {count} names now: say so in exceptions.rs instead of {allowed}")
                }
                Ordering::Equal => continue,
            };
            violations.push(Violation::new(&file.path, 1, RULE, what));
        }
    }
    for (path, word, _) in known {
        if !used.contains(&(*path, *word)) {
            let what = format!("{path}: no name has {word} any more: take it off the list");
            violations.push(Violation::new("xtask/src/tidy/exceptions.rs", 1, RULE, what));
        }
    }
    violations
}

/// The glossary's words, with what to say instead.
fn banned(files: &[File]) -> BTreeMap<String, String> {
    let text = files
        .iter()
        .find(|file| file.path == GLOSSARY)
        .map_or("", |file| file.text.as_str());
    let table = text.split_once(HEADING).map_or("", |(_, after)| after);
    let rows = table
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(not, _)| *not != "Not");
    rows.flat_map(|(not, but)| not.split(", ").map(move |word| (word.to_owned(), but.to_owned())))
        .collect()
}

/// The names of a file that have a banned word, by word.
fn found<'b>(file: &File, banned: &'b BTreeMap<String, String>) -> BTreeMap<&'b str, BTreeSet<String>> {
    let names: BTreeSet<String> = if file.path == API {
        let mut names = BTreeSet::new();
        if let Ok(document) = serde_json::from_str(&file.text) {
            of_api(&document, &mut names);
        }
        names
    } else if functions::is_shipped(file) {
        of_rust(&file.text)
    } else {
        return BTreeMap::new();
    };
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for name in names
        .into_iter()
        .filter(|name| !OF_OTHERS.contains(&name.as_str()))
    {
        for word in words(&name) {
            if let Some((word, _)) = banned.get_key_value(&word) {
                found.entry(word).or_default().insert(name.clone());
            }
        }
    }
    found
}

/// Identifiers outside of tests, comments and texts.
fn of_rust(text: &str) -> BTreeSet<String> {
    let source = Source::of(text);
    let lines = source.code.lines().enumerate();
    lines
        .filter(|(at, _)| !source.is_test_line(at + 1))
        .flat_map(|(_, line)| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .map(str::to_owned)
        .collect()
}

/// Operations, parameters, members and schemas.
fn of_api(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, below) in members {
                match (key.as_str(), below) {
                    ("properties" | "schemas", Value::Object(named)) => names.extend(named.keys().cloned()),
                    ("operationId" | "name", Value::String(name)) => {
                        names.insert(name.clone());
                    }
                    _ => {}
                }
                of_api(below, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|one| of_api(one, names)),
        _ => {}
    }
}

/// The words of a name, in small letters: `ProductItem` and `PRODUCT_ITEM` are product and item.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_is_small = false;
    for c in name.chars() {
        let begins = c.is_uppercase() && before_is_small;
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before_is_small = c.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::file;

    const TABLE: &str = "# Glossary\n\n## Words that are no names\n\n| Not | But |\n|---|---|\n| article, articles | product |\n\n## Units\n| line | x |\n";

    fn checked(path: &str, text: &str, known: &[(&str, &str, usize)]) -> Vec<String> {
        let files = [file(GLOSSARY, TABLE), file(path, text)];
        check(&files, known).into_iter().map(|one| one.what).collect()
    }

    #[test]
    fn a_banned_word_is_found_in_whatever_form_a_name_has() {
        let code = "struct SaleArticle; const ARTICLES_MAX: u8 = 1; fn of(article_id: u8) {} let particle = 1; // article";
        assert_eq!(
            checked("plugs/a/src/x.rs", code, &[]),
            [
                "article is in 2 names and may be in 0 (SaleArticle, article_id): say product",
                "articles is in 1 names and may be in 0 (ARTICLES_MAX): say product"
            ]
        );
        let api = r#"{"paths": {"/a": {"get": {"operationId": "a.get_article"}}}, "components": {"schemas": {"Article": {"properties": {"article_id": {"description": "an article"}}}}}}"#;
        assert_eq!(
            checked(API, api, &[]),
            ["article is in 3 names and may be in 0 (Article, a.get_article, article_id): say product"]
        );
        let test = "#[cfg(test)]\nmod tests {\n    fn article() {}\n}\n";
        assert!(checked("plugs/a/src/x.rs", test, &[]).is_empty());
    }

    #[test]
    fn the_list_only_gets_shorter() {
        let (path, code) = ("plugs/a/src/x.rs", "struct Article;");
        assert!(checked(path, code, &[(path, "article", 1)]).is_empty());
        assert_eq!(
            checked(path, code, &[(path, "article", 2)]),
            ["article is in 1 names now: say so in exceptions.rs instead of 2"]
        );
        assert_eq!(
            checked(path, "struct Product;", &[(path, "article", 1)]),
            ["plugs/a/src/x.rs: no name has article any more: take it off the list"]
        );
    }
}
