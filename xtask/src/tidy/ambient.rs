//! Time and chance are passed in (house 5), in SQL as well: `clippy.toml` bans the ambient ones in Rust, this rule in statements. Schema
//! defaults and what runs once in a migration are not statements of the product.

use super::{File, Violation, rust::Source};

const RULE: &str = "ambient";

const BANNED: [&str; 7] = [
    "now()",
    "current_timestamp",
    "clock_timestamp(",
    "statement_timestamp(",
    "localtimestamp",
    "gen_random_uuid(",
    "random()",
];

/// Every statement that ships. `exceptions` are (file, word, reason).
pub fn check(files: &[File], exceptions: &[(&str, &str, &str)]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut used = Vec::new();
    for file in files.iter().filter(|file| is_shipped(file)) {
        let source = Source::of(&file.text);
        for literal in source
            .literals
            .iter()
            .filter(|literal| !source.is_test_line(literal.line))
        {
            let text = literal.text.to_lowercase();
            for word in BANNED.into_iter().filter(|word| text.contains(word)) {
                let excused = exceptions
                    .iter()
                    .find(|(path, banned, _)| *path == file.path && *banned == word);
                if let Some(exception) = excused {
                    used.push(exception);
                    continue;
                }
                violations.push(Violation::new(
                    &file.path,
                    literal.line,
                    RULE,
                    format!("`{word}` in a statement: hand the moment or the id in"),
                ));
            }
        }
    }
    let idle = exceptions.iter().filter(|exception| !used.contains(exception));
    violations.extend(idle.map(|(path, word, _)| {
        let what = format!("`{word}` is excused for nothing: take the line away");
        Violation::new(*path, 1, RULE, what)
    }));
    violations
}

fn is_shipped(file: &File) -> bool {
    (file.path.starts_with("plugs/") || file.path.starts_with("core/"))
        && file.path.contains("/src/")
        && file.has_extension(&["rs"])
        && !file.is_below("tests")
        && !["tests.rs", "testing.rs"].contains(&file.name())
        && !file.is_below("testing")
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    const STORE: &str = "plugs/operations/src/things/store.rs";

    #[test]
    fn the_databases_own_clock_and_chance_are_refused_in_statements() {
        let text = "const A: &str = \"UPDATE t SET at = now()\";\n// now() in prose\n#[cfg(test)]\nmod tests { const B: &str = \"SELECT now()\"; }\n";
        let found = check(&[file(STORE, text)], &[]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].rule), (1, RULE));
        let excused = [(STORE, "now()", "a reason")];
        assert_eq!(check(&[file(STORE, text)], &excused), []);
        assert_eq!(check(&[file(STORE, "")], &excused).len(), 1);
    }
}
