//! One operation, one file, and its tests beside it.

use super::{File, Violation, rust::Source};

const RULE: &str = "operation-tests";

/// Every file of a module that implements a command or a query has tests in it, or the module's
/// `tests.rs` (or a file in its `tests/`) names the operation.
pub fn check(files: &[File]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in files.iter().filter(|file| is_module_file(file)) {
        let source = Source::of(&file.text);
        if source.has_tests() {
            continue;
        }
        for (line, operation) in operations(&source.code) {
            if !is_tested_beside(&operation, file, files) {
                violations.push(Violation::new(
                    &file.path,
                    line,
                    RULE,
                    format!("{operation} has no test: add a `#[cfg(test)] mod tests` to this file"),
                ));
            }
        }
    }
    violations
}

/// `plugs/<plug>/src/<module>/….rs`, or one level deeper for industries. What tests make for themselves is none.
fn is_module_file(file: &File) -> bool {
    file.path.starts_with("plugs/")
        && file.has_extension(&["rs"])
        && !file.is_below("tests")
        && file
            .path
            .split_once("/src/")
            .is_some_and(|(_, inside)| inside.contains('/'))
}

fn is_tested_beside(operation: &str, file: &File, files: &[File]) -> bool {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    files.iter().any(|other| {
        other.path.strip_prefix(folder).is_some_and(|rest| {
            rest == "/tests.rs" || (rest.starts_with("/tests/") && other.has_extension(&["rs"]))
        }) && words(&Source::of(&other.text).code).any(|word| word == operation)
    })
}

/// The types that `impl … Command for T` or `impl … Query for T` names, with their lines.
fn operations(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        if !line.trim_start().starts_with("impl") {
            continue;
        }
        let all: Vec<&str> = words(line).collect();
        for three in all.windows(3) {
            if let [kind @ ("Command" | "Query"), "for", operation] = three {
                let _ = kind;
                found.push((number + 1, (*operation).to_owned()));
            }
        }
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    const ISSUE: &str = "plugs/operations/src/refunds/issue.rs";

    #[test]
    fn an_operation_without_a_test_is_refused() {
        let found = check(&[file(
            ISSUE,
            "pub struct IssueRefund;\nimpl kernel::Command for IssueRefund {}\n",
        )]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].rule), (2, RULE));
        assert!(found[0].what.contains("IssueRefund"));
    }

    #[test]
    fn a_test_in_the_same_file_is_enough() {
        let source = "impl Query for GetRefund {}\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(check(&[file(ISSUE, source)]), []);
    }

    #[test]
    fn the_tests_of_the_module_count_when_they_name_the_operation() {
        let operation = file(ISSUE, "impl Command for IssueRefund {}\n");
        let naming = file("plugs/operations/src/refunds/tests.rs", "run(IssueRefund { .. })");
        let silent = file(
            "plugs/operations/src/refunds/tests.rs",
            "// IssueRefund\nrun(VoidRefund)",
        );
        let elsewhere = file("plugs/operations/src/sales/tests.rs", "run(IssueRefund)");
        assert_eq!(check(&[operation.clone(), naming]), []);
        assert_eq!(check(&[operation.clone(), silent]).len(), 1);
        assert_eq!(check(&[operation, elsewhere]).len(), 1);
    }

    #[test]
    fn other_files_and_other_traits_are_not_operations() {
        assert_eq!(
            check(&[file("core/kernel/src/x/y.rs", "impl Command for X {}")]),
            []
        );
        assert_eq!(
            check(&[file(ISSUE, "impl Display for X {}\n// impl Command for X\n")]),
            []
        );
    }
}
