//! One question, one type (house 8.3): no bare `String` in what a caller may send, because nobody has said how long it may be and what it
//! may hold. The text types of `till_shared::text` say it.

use std::collections::BTreeMap;

use super::{File, Violation, rust::Source};

const RULE: &str = "bare-string";

/// A field of a struct or of a variant.
struct Field {
    line: usize,
    name: String,
    kind: String,
}

/// A type that a plug declares, with its fields.
struct Declared<'f> {
    file: &'f File,
    fields: Vec<Field>,
}

/// Every command and query, and what their fields are made of. `exceptions` are `Type.field` with their reason.
pub fn check(files: &[File], exceptions: &[(&str, &str)]) -> Vec<Violation> {
    let mut declared: BTreeMap<(String, String), Declared<'_>> = BTreeMap::new();
    let mut wanted: Vec<(String, String)> = Vec::new();
    for file in files.iter().filter(|file| is_shipped(file)) {
        let source = Source::of(&file.text);
        for (name, fields) in types(&source) {
            let key = (crate_of(file), name);
            declared.entry(key).or_insert(Declared { file, fields });
        }
        for name in operations(&source) {
            wanted.push((crate_of(file), name));
        }
    }
    let mut violations = Vec::new();
    let mut used = Vec::new();
    let mut seen: Vec<(String, String)> = Vec::new();
    while let Some(key) = wanted.pop() {
        if seen.contains(&key) {
            continue;
        }
        let Some(found) = declared.get(&key) else {
            continue;
        };
        for field in &found.fields {
            let words = || words(&field.kind);
            wanted.extend(words().map(|word| (key.0.clone(), word.to_owned())));
            if !words().any(|word| word == "String") {
                continue;
            }
            let name = format!("{}.{}", key.1, field.name);
            if let Some((excused, _)) = exceptions.iter().find(|(excused, _)| *excused == name) {
                used.push(*excused);
                continue;
            }
            violations.push(Violation::new(
                &found.file.path,
                field.line,
                RULE,
                format!("{name} is a bare String: how long may it be? Use Text<MAX> or Lines<MAX>"),
            ));
        }
        seen.push(key);
    }
    let idle = exceptions.iter().filter(|(name, _)| !used.contains(name));
    violations.extend(idle.map(|(name, _)| {
        let what = format!("{name} is excused for nothing: take the line away");
        Violation::new("xtask/src/tidy/exceptions.rs", 1, RULE, what)
    }));
    violations
}

fn is_shipped(file: &File) -> bool {
    (file.path.starts_with("plugs/") || file.path.starts_with("core/platform/"))
        && file.path.contains("/src/")
        && file.has_extension(&["rs"])
        && !file.is_below("tests")
        && !["tests.rs", "testing.rs"].contains(&file.name())
        && !file.is_below("testing")
}

/// Up to `/src/`: types of one name in two plugs are two.
fn crate_of(file: &File) -> String {
    let (krate, _) = file.path.split_once("/src/").unwrap_or_default();
    krate.to_owned()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// Types that `impl Command for T` or `impl Query for T` names; internal commands are not asked by anybody outside.
fn operations(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.code.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if source.is_test_line(number + 1) || !line.starts_with("impl") {
            continue;
        }
        let all: Vec<&str> = words(line).collect();
        let Some(operation) = all.windows(3).find_map(|three| match three {
            ["Command" | "Query", "for", operation] => Some((*operation).to_owned()),
            _ => None,
        }) else {
            continue;
        };
        let is_internal = lines
            .iter()
            .skip(number)
            .take(8)
            .any(|line| line.contains("Permission::INTERNAL"));
        if !is_internal {
            found.push(operation);
        }
    }
    found
}

/// Structs and enums that are read (`Deserialize`), with their fields.
fn types(source: &Source) -> Vec<(String, Vec<Field>)> {
    let lines: Vec<&str> = source.code.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let is_type = [
            "pub struct ",
            "struct ",
            "pub(crate) struct ",
            "pub(super) struct ",
            "pub enum ",
            "enum ",
        ]
        .iter()
        .find_map(|start| line.strip_prefix(start));
        let Some(name) = is_type.and_then(|rest| words(rest).next()) else {
            continue;
        };
        if source.is_test_line(number + 1) || !is_read(&lines, number) || line.ends_with([';', '}']) {
            continue;
        }
        let body = lines
            .iter()
            .enumerate()
            .skip(number + 1)
            .take_while(|(_, line)| !line.starts_with('}'));
        let fields = body.filter_map(|(at, line)| field(at + 1, line)).collect();
        found.push((name.to_owned(), fields));
    }
    found
}

/// Whether the attributes above say `Deserialize`.
fn is_read(lines: &[&str], at: usize) -> bool {
    let above = lines.iter().take(at).rev();
    above
        .take_while(|line| !line.trim().is_empty() && !line.starts_with('}'))
        .any(|line| words(line).any(|word| word == "Deserialize"))
}

fn field(line: usize, text: &str) -> Option<Field> {
    let text = text.trim();
    if text.starts_with("#[") {
        return None;
    }
    let (name, kind) = text.split_once(": ")?;
    let name = name
        .trim_start_matches("pub ")
        .trim_start_matches("pub(super) ")
        .trim_start_matches("pub(crate) ");
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_name.then(|| Field {
        line,
        name: name.to_owned(),
        kind: kind.trim_end_matches(',').to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    const ADD: &str = "plugs/operations/src/things/add.rs";

    fn found(text: &str, exceptions: &[(&str, &str)]) -> Vec<String> {
        let files = [file(ADD, text)];
        check(&files, exceptions)
            .into_iter()
            .map(|violation| violation.what)
            .collect()
    }

    const BARE: &str = "#[derive(Deserialize)]\npub struct AddThing {\n    /// Its name.\n    pub name: Option<String>,\n    pub parts: Vec<Part>,\n}\n\n\
         #[derive(Deserialize)]\npub struct Part {\n    pub code: String,\n    pub size: Size,\n}\n\n\
         #[derive(Serialize)]\npub struct ThingView {\n    pub name: String,\n}\n\n\
         impl Command for AddThing {\n    const PERMISSION: Permission = EDIT;\n    type Output = ThingView;\n}\n";

    #[test]
    fn a_bare_string_is_found_in_the_input_and_below_it_but_not_in_the_answer() {
        let all = found(BARE, &[]);
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all.iter().any(|what| what.starts_with("AddThing.name ")));
        assert!(all.iter().any(|what| what.starts_with("Part.code ")));
    }

    #[test]
    fn text_with_a_length_and_what_only_the_product_asks_is_fine() {
        assert_eq!(found(&BARE.replace("String", "Text<40>"), &[]), [""; 0]);
        assert_eq!(
            found(&BARE.replace("= EDIT", "= Permission::INTERNAL"), &[]),
            [""; 0]
        );
    }

    #[test]
    fn an_exception_that_excuses_nothing_is_a_violation() {
        let excused = [("AddThing.name", "a reason"), ("Part.code", "a reason")];
        assert_eq!(found(BARE, &excused), [""; 0]);
        let idle = found(&BARE.replace("pub code: String", "pub code: Text<9>"), &excused);
        assert!(
            idle.len() == 1 && idle[0].contains("Part.code is excused for nothing"),
            "{idle:?}"
        );
    }
}
