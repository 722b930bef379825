//! What a module uses of its neighbours is what it declares in `depends_on`: the registry holds the order of modules to it, so it must be
//! the whole truth.

use std::collections::BTreeMap;

use super::{File, Violation, rust::Source};

const RULE: &str = "depends-on";

/// Compares the `crate::<module>` paths of every module of a plug, and those into its other crates, with its `depends_on`.
pub fn check(files: &[File]) -> Vec<Violation> {
    let mut declared: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for file in files {
        if let Some((plug, module)) = place(file)
            && file.path.ends_with(&format!("/src/{module}/mod.rs"))
            && file.text.contains("Module::new(")
        {
            declared.insert((plug, module), depends_on(&file.text));
        }
    }
    let mut violations = Vec::new();
    for file in files {
        let Some((plug, module)) = place(file) else {
            continue;
        };
        let Some(depends) = declared.get(&(plug, module)) else {
            continue;
        };
        if file.name() == "tests.rs" || file.is_below("tests") || file.name() == "testing.rs" {
            continue;
        }
        let source = Source::of(&file.text);
        for (number, line) in source.code.lines().enumerate() {
            if source.is_test_line(number + 1) {
                continue;
            }
            for other in neighbours(line) {
                let known = declared.contains_key(&(plug, other));
                if known && other != module && !depends.iter().any(|name| name == other) {
                    violations.push(Violation::new(
                        &file.path,
                        number + 1,
                        RULE,
                        format!(
                            "{module} uses {other}: name it in `depends_on`, or ask by an event or a port"
                        ),
                    ));
                }
            }
        }
    }
    violations
}

/// `plugs/<plug>/src/<module>/…` or `plugs/<plug>/<crate>/src/<module>/…` → (plug, module).
fn place(file: &File) -> Option<(&str, &str)> {
    let rest = file.path.strip_prefix("plugs/")?;
    if !file.has_extension(&["rs"]) {
        return None;
    }
    let (folder, inside) = rest.split_once("/src/")?;
    let plug = folder.split('/').next()?;
    let (module, _) = inside.split_once('/')?;
    Some((plug, module))
}

/// The names in `.depends_on([…])`.
fn depends_on(text: &str) -> Vec<String> {
    let list = text
        .split_once(".depends_on([")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(list, _)| list);
    list.split(',')
        .map(|name| name.trim().trim_matches('"').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The words that follow `crate::` or the name of another crate of ours on a line, those in braces too.
fn neighbours(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let paths = line.match_indices("::").filter_map(|(at, sign)| {
        let (before, rest) = line.split_at(at);
        let word = before
            .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default();
        let is_ours = word == "crate" || word.starts_with("till_");
        is_ours.then(|| rest.strip_prefix(sign)).flatten()
    });
    for rest in paths {
        let list = rest
            .strip_prefix('{')
            .map_or(rest, |list| list.split('}').next().unwrap_or(list));
        let parts: Vec<&str> = if rest.starts_with('{') {
            list.split(',').collect()
        } else {
            vec![list]
        };
        for part in parts {
            let word = part
                .trim()
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default();
            if !word.is_empty() {
                found.push(word);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    const STOCK: &str = "plugs/operations/src/stock/mod.rs";

    #[test]
    fn a_neighbour_that_is_not_declared_is_refused() {
        let catalog = file(
            "plugs/operations/src/catalog/mod.rs",
            "fn module() { Module::new(\"catalog\") }",
        );
        let silent = file(
            STOCK,
            "use crate::catalog::Product;\nfn module() { Module::new(\"stock\") }",
        );
        let honest = file(
            STOCK,
            "use crate::{catalog, stock};\nfn module() { Module::new(\"stock\").depends_on([\"catalog\"]) }",
        );
        let found = check(&[catalog.clone(), silent]);
        assert_eq!((found.len(), found[0].line, found[0].rule), (1, 1, RULE));
        assert_eq!(check(&[catalog, honest]), []);
    }

    #[test]
    fn a_neighbour_in_another_crate_of_the_plug_is_one_too() {
        let catalog = file(
            "plugs/operations/goods/src/catalog/mod.rs",
            "fn module() { Module::new(\"catalog\") }",
        );
        let sales = |depends: &str| {
            file(
                "plugs/operations/selling/src/sales/mod.rs",
                &format!(
                    "use till_goods::catalog::Product;\nfn module() {{ Module::new(\"sales\"){depends} }}"
                ),
            )
        };
        let found = check(&[catalog.clone(), sales("")]);
        assert_eq!((found.len(), found[0].line, found[0].rule), (1, 1, RULE));
        assert_eq!(check(&[catalog, sales(".depends_on([\"catalog\"])")]), []);
    }

    #[test]
    fn tests_may_use_what_they_like() {
        let catalog = file(
            "plugs/operations/src/catalog/mod.rs",
            "fn module() { Module::new(\"catalog\") }",
        );
        let stock = file(STOCK, "fn module() { Module::new(\"stock\") }");
        let tests = file(
            "plugs/operations/src/stock/tests.rs",
            "use crate::catalog::Product;",
        );
        assert_eq!(check(&[catalog, stock, tests]), []);
    }
}
