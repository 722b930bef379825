//! Changing SQL lives in `store.rs`: whoever looks for a statement knows the file, and whoever
//! writes one anywhere else has left the single road of a write.

use super::{File, Violation, rust::Source};

const RULE: &str = "changing-sql";

/// Looks at every Rust file that ships.
pub fn check(files: &[File]) -> Vec<Violation> {
    files
        .iter()
        .filter(|file| file.has_extension(&["rs"]) && !may_change_data(file))
        .flat_map(check_file)
        .collect()
}

/// Stores, and what never ships: tests, benches, the test kit and these tasks.
fn may_change_data(file: &File) -> bool {
    file.name() == "store.rs"
        || file.name() == "tests.rs"
        || ["store", "migrations", "tests", "benches"]
            .iter()
            .any(|folder| file.is_below(folder))
        || file.path.starts_with("testkit/")
        || file.path.starts_with("xtask/")
}

fn check_file(file: &File) -> Vec<Violation> {
    let source = Source::of(&file.text);
    let mut violations = Vec::new();
    for literal in &source.literals {
        if source.is_test_line(literal.line) {
            continue;
        }
        if let Some(statement) = changing_statement(&literal.text) {
            violations.push(Violation::new(
                &file.path,
                literal.line,
                RULE,
                format!("`{statement}` belongs in the module's store.rs: move the statement there"),
            ));
        }
    }
    violations
}

/// The first words of the statement in `text` that changes data, if one does. Prose that merely
/// uses the words ("update the price") is not a statement.
pub fn changing_statement(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "(),;".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|at| {
        let word = |ahead: usize| words.get(at + ahead).copied().unwrap_or("");
        let among = |ahead: std::ops::RangeInclusive<usize>, wanted: &[&str]| {
            ahead.into_iter().any(|n| wanted.contains(&word(n)))
        };
        let found = match (word(0), word(1)) {
            ("insert", "into") => among(3..=words.len(), &["values", "select", "default", "overriding"]),
            ("delete", "from") => {
                words.len() == at + 3 && at == 0 || among(3..=5, &["where", "using", "returning"])
            }
            ("merge", "into") => among(3..=5, &["using"]),
            ("truncate", "table") => true,
            ("truncate", table) => at == 0 && words.len() <= 4 && table.contains('.'),
            ("update", _) => sets_something(words.get(at + 2..).unwrap_or_default()),
            ("copy", _) => among(2..=words.len(), &["stdin"]),
            _ => false,
        };
        found.then(|| {
            format!("{} {} {}", word(0), word(1), word(2))
                .trim_end()
                .to_owned()
        })
    })
}

/// What follows `update <table>`: soon a `set`, and after it an assignment (`a=1` may be one word).
fn sets_something(rest: &[&str]) -> bool {
    rest.iter()
        .take(4)
        .position(|word| *word == "set")
        .is_some_and(|set| {
            rest.get(set + 1..)
                .unwrap_or_default()
                .iter()
                .any(|word| word.contains('='))
        })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    #[test]
    fn every_changing_statement_is_recognised() {
        for statement in [
            "insert into operations.sale (a, b) values ($1, $2)",
            "with x as (INSERT INTO sale SELECT 1 returning id) select * from x",
            "update operations.sale set state = $1 where id = $2",
            "update only sale as s set state=$1",
            "delete from operations.sale where id = $1",
            "delete from kernel.session",
            "delete from a.b as x using c.d as y where x.id = y.id",
            "merge into sale s using x on s.id = x.id when matched then do nothing",
            "truncate table sale",
            "truncate operations.sale",
            "copy operations.product (id, name) from stdin",
        ] {
            assert!(changing_statement(statement).is_some(), "{statement}");
        }
    }

    #[test]
    fn reading_statements_and_prose_are_left_alone() {
        for text in [
            "select id from operations.sale where id = $1 for update",
            "Update the price of a product",
            "update your password and set a longer one",
            "Delete from the catalogue what is not sold any more",
            "Insert into the drawer the float you counted",
            "the text would truncate the name",
            "create table sale (updated_at timestamptz)",
            "",
        ] {
            assert_eq!(changing_statement(text), None, "{text}");
        }
    }

    #[test]
    fn a_change_outside_a_store_is_refused() {
        let source = "fn f() {\n    query(\"delete from a.b where id = $1\")\n}\n";
        let found = check(&[file("plugs/operations/src/sales/issue.rs", source)]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
        assert_eq!(found[0].rule, RULE);
    }

    #[test]
    fn stores_tests_and_tools_may_change() {
        let source = "fn f() { query(\"delete from a.b where id = $1\") }\n";
        for path in [
            "plugs/operations/src/sales/store.rs",
            "core/kernel/src/audit/store/seal.rs",
            "plugs/operations/src/sales/tests.rs",
            "app/tests/it/story.rs",
            "testkit/src/lib.rs",
            "xtask/src/faults/mod.rs",
        ] {
            assert_eq!(check(&[file(path, source)]), [], "{path}");
        }
        let tested = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n    {source}}}\n");
        assert_eq!(check(&[file("plugs/operations/src/sales/issue.rs", &tested)]), []);
    }
}
