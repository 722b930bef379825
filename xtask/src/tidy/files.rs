//! Rules about files as such: their length, the machine they were written on, unfinished work, and
//! the numbers of migrations.

use std::collections::BTreeMap;

use super::{File, Violation, rust::Source};

/// A file longer than this holds more than one subject.
const LINES_MAX: usize = 600;
/// From here on a file is worth a second look.
const LINES_NOTE: usize = 400;

const SOURCES: &[&str] = &["rs", "ts", "tsx", "js", "mjs", "css", "sql", "sh", "py"];

pub fn check(files: &[File]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in files {
        violations.extend(too_long(file));
        violations.extend(machine_paths(file));
        violations.extend(unfinished(file));
        violations.extend(oddly_named(file));
    }
    violations.extend(migration_numbers(files));
    violations
}

/// Written by a program from the API's description, and read by none but compilers.
const GENERATED: &str = "web/src/api/schema.ts";

fn is_counted(file: &File) -> bool {
    file.has_extension(SOURCES)
        && file.path != GENERATED
        && !file.is_below("snapshots")
        && !file.is_below("vendor")
}

fn too_long(file: &File) -> Option<Violation> {
    let lines = file.text.lines().count();
    (is_counted(file) && lines > LINES_MAX).then(|| {
        let what = format!("{lines} lines, at most {LINES_MAX}: split it by subject");
        Violation::new(&file.path, LINES_MAX + 1, "length", what)
    })
}

/// Files that are allowed but long enough to think about.
pub fn long_files(files: &[File]) -> Vec<Violation> {
    files
        .iter()
        .filter(|file| is_counted(file))
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| (LINES_NOTE + 1..=LINES_MAX).contains(lines))
        .map(|(file, lines)| Violation::new(&file.path, 1, "length", format!("{lines} lines: one subject?")))
        .collect()
}

/// Rust's files are named in snake case, the web's in kebab case; both in small letters.
fn oddly_named(file: &File) -> Option<Violation> {
    let is_web = file.path.starts_with("web/src/") && file.has_extension(&["ts", "tsx", "css"]);
    let is_rust = file.has_extension(&["rs"]);
    let (stem, _) = file.name().split_once('.')?;
    let joint = if is_web { '-' } else { '_' };
    let is_plain = stem
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint);
    ((is_web || is_rust) && !is_plain).then(|| {
        let what = format!("small letters, digits and {joint} only");
        Violation::new(&file.path, 1, "name", what)
    })
}

/// Paths of somebody's own machine work nowhere else.
fn machine_paths(file: &File) -> Vec<Violation> {
    // Put together here, so that this file does not name them itself. A test may make up a home.
    let is_test = file.name() == "tests.rs" || file.is_below("tests");
    let folders: &[&str] = if is_test {
        &["root", "work"]
    } else {
        &["root", "work", "home", "Users"]
    };
    let homes: Vec<String> = folders.iter().map(|folder| format!("/{folder}/")).collect();
    let mut violations = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for home in &homes {
            let starts_a_path = line.match_indices(home.as_str()).any(|(at, _)| {
                let before = line.get(..at).and_then(|text| text.chars().next_back());
                before.is_none_or(|c| !c.is_alphanumeric() && !"/._-~*}>$)]".contains(c))
            });
            if starts_a_path {
                let what = format!("{home}… exists on one machine only: use a relative path or a variable");
                violations.push(Violation::new(&file.path, number + 1, "machine-path", what));
            }
        }
    }
    violations
}

/// What is not finished is not in the tree: an open end belongs in an issue.
fn unfinished(file: &File) -> Vec<Violation> {
    let violation = |number: usize, what: &str| {
        Violation::new(
            &file.path,
            number + 1,
            "unfinished",
            format!("{what}: finish it, or leave it out"),
        )
    };
    let mut violations = Vec::new();
    if file.has_extension(&["rs"]) {
        for (number, line) in Source::of(&file.text).code.lines().enumerate() {
            if line.contains("todo!(") || line.contains("unimplemented!(") {
                violations.push(violation(number, "a stub"));
            }
        }
    }
    if file.has_extension(SOURCES) {
        let marks = ["DO", "ME"]
            .iter()
            .zip(["TO", "FIX"])
            .map(|(end, start)| format!("{start}{end}"));
        let marks: Vec<String> = marks.collect();
        for (number, line) in file.text.lines().enumerate() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            if words.any(|word| marks.iter().any(|mark| mark == word)) {
                violations.push(violation(number, "a reminder"));
            }
        }
    }
    violations
}

/// `migrations/0001_name.sql`, `0002_…`: without a gap, without a double, so that every
/// installation walks the same steps. The crates of a plug count together: their tables stand in one schema.
fn migration_numbers(files: &[File]) -> Vec<Violation> {
    const RULE: &str = "migration-number";
    let mut folders: BTreeMap<&str, BTreeMap<u32, &File>> = BTreeMap::new();
    let mut violations = Vec::new();
    for file in files {
        let Some((folder, name)) = file.path.rsplit_once('/') else {
            continue;
        };
        if !folder.ends_with("/migrations") || !file.has_extension(&["sql"]) {
            continue;
        }
        let number = name
            .split_once('_')
            .map(|(number, _)| number)
            .filter(|number| number.len() == 4);
        let Some(number) = number.and_then(|number| number.parse().ok()) else {
            violations.push(Violation::new(
                &file.path,
                1,
                RULE,
                "name it NNNN_what_it_does.sql",
            ));
            continue;
        };
        let history = match folder.split('/').collect::<Vec<_>>()[..] {
            ["plugs", plug, ..] => plug,
            _ => folder,
        };
        if folders.entry(history).or_default().insert(number, file).is_some() {
            violations.push(Violation::new(
                &file.path,
                1,
                RULE,
                "two migrations have this number: take the next",
            ));
        }
    }
    for numbered in folders.values() {
        for (expected, (number, file)) in (1..).zip(numbered) {
            if *number != expected {
                let what =
                    format!("{expected:04} is missing before {number:04}: number without gaps from 0001");
                violations.push(Violation::new(&file.path, 1, RULE, what));
                break;
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    fn rules(files: &[File]) -> Vec<&'static str> {
        check(files).into_iter().map(|violation| violation.rule).collect()
    }

    #[test]
    fn names_of_files_have_one_form() {
        let named = |path: &str| rules(&[file(path, "")]);
        for good in [
            "core/a_b2.rs",
            "web/src/till/hold-tab.tsx",
            "web/src/a.test.ts",
            "docs/README.md",
        ] {
            assert_eq!(named(good), [""; 0], "{good}");
        }
        for odd in [
            "core/aB.rs",
            "core/a-b.rs",
            "web/src/HoldTab.tsx",
            "web/src/hold_tab.ts",
        ] {
            assert_eq!(named(odd), ["name"], "{odd}");
        }
    }

    #[test]
    fn a_file_may_be_long_but_not_too_long() {
        let lines = |count: usize| "x\n".repeat(count);
        assert_eq!(rules(&[file("a.rs", &lines(LINES_MAX))]), [""; 0]);
        assert_eq!(rules(&[file("a.rs", &lines(LINES_MAX + 1))]), ["length"]);
        assert_eq!(
            rules(&[
                file("docs/a.md", &lines(5000)),
                file("a/snapshots/b.rs", &lines(5000))
            ]),
            [""; 0]
        );
        assert_eq!(long_files(&[file("a.rs", &lines(LINES_NOTE + 1))]).len(), 1);
        assert_eq!(
            long_files(&[
                file("a.rs", &lines(LINES_NOTE)),
                file("b.rs", &lines(LINES_MAX + 1))
            ])
            .len(),
            0
        );
    }

    #[test]
    fn paths_of_one_machine_are_refused() {
        for bad in ["cd /@/x", "\"/@/.cache\"", "dir=/@/y", "`/@/z`"] {
            for folder in ["root", "work", "home"] {
                let text = bad.replace('@', folder);
                assert_eq!(rules(&[file("scripts/up", &text)]), ["machine-path"], "{text}");
                let in_tests = rules(&[file("app/tests/it/a.rs", &text)]);
                assert_eq!(in_tests.is_empty(), folder == "home", "{text}");
            }
        }
    }

    #[test]
    fn paths_that_only_contain_such_a_word_are_fine() {
        for good in [
            "https://example.org/@/x",
            "src/@/mod.rs",
            "$HOME/@/x",
            "../@/x",
            "the @/life balance",
        ] {
            let text = good.replace('@', "work");
            assert_eq!(rules(&[file("docs/a.md", &text)]), [""; 0], "{text}");
        }
    }

    #[test]
    fn unfinished_work_is_refused() {
        assert_eq!(
            rules(&[file("a.rs", &format!("fn f() {{ {}!() }}", "todo"))]),
            ["unfinished"]
        );
        assert_eq!(
            rules(&[file("a.ts", &format!("// {}: later", ["TO", "DO"].concat()))]),
            ["unfinished"]
        );
        assert_eq!(
            rules(&[file("a.rs", "let todo_list = \"todo!()\"; // mastodon")]),
            [""; 0]
        );
    }

    #[test]
    fn migrations_are_numbered_without_a_gap() {
        let at = |name: &str| file(&format!("plugs/operations/migrations/{name}"), "");
        assert_eq!(rules(&[at("0001_a.sql"), at("0002_b.sql")]), [""; 0]);
        assert_eq!(rules(&[at("0001_a.sql"), at("0003_b.sql")]), ["migration-number"]);
        assert_eq!(rules(&[at("0002_b.sql")]), ["migration-number"]);
        assert_eq!(rules(&[at("0001_a.sql"), at("0001_b.sql")]), ["migration-number"]);
        assert_eq!(rules(&[at("first.sql")]), ["migration-number"]);
        let of = |part: &str, name: &str| file(&format!("plugs/operations/{part}/migrations/{name}"), "");
        assert_eq!(
            rules(&[of("goods", "0001_a.sql"), of("selling", "0002_b.sql")]),
            [""; 0]
        );
        assert_eq!(
            rules(&[of("goods", "0001_a.sql"), of("selling", "0001_b.sql")]),
            ["migration-number"]
        );
    }
}
