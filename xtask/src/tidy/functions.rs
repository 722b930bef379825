//! A function is read in one look: its length. Those that are longer stand in a list that may only shrink.

use super::{File, Violation, rust::Source};

const RULE: &str = "function";

/// Lines from the line of `fn` to its last brace.
const LINES_MAX: usize = 100;

/// Every function of what is shipped; `known` are longer ones: (file, function, lines that it has today).
pub fn check(files: &[File], known: &[(&str, &str, usize)]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut used = Vec::new();
    for file in files.iter().filter(|file| is_shipped(file)) {
        let source = Source::of(&file.text);
        for (line, name, lines) in functions(&source.code) {
            if lines <= LINES_MAX || source.is_test_line(line) {
                continue;
            }
            let excused = known
                .iter()
                .find(|(path, function, _)| *path == file.path && *function == name);
            let what = match excused {
                Some((.., allowed)) if lines > *allowed => {
                    format!("{name} has {lines} lines now, and may have {allowed}: it may only get shorter")
                }
                Some((.., allowed)) if lines < *allowed => {
                    format!("{name} has {lines} lines now: say so in exceptions.rs instead of {allowed}")
                }
                Some(_) => {
                    used.push((file.path.as_str(), name.clone()));
                    continue;
                }
                None => {
                    format!("{name} has {lines} lines, at most {LINES_MAX}: what does it do that has a name?")
                }
            };
            used.push((file.path.as_str(), name.clone()));
            violations.push(Violation::new(&file.path, line, RULE, what));
        }
    }
    for (path, function, _) in known {
        if !used.iter().any(|(used, name)| used == path && name == function) {
            let what = format!("{path}: {function} is short enough now, or gone: take it off the list");
            violations.push(Violation::new("xtask/src/tidy/exceptions.rs", 1, RULE, what));
        }
    }
    violations
}

pub fn is_shipped(file: &File) -> bool {
    file.has_extension(&["rs"])
        && file.path.contains("src/")
        && !file.is_below("tests")
        && !["tests.rs", "testing.rs"].contains(&file.name())
        && !["xtask/", "testkit/"]
            .iter()
            .any(|room| file.path.starts_with(room))
}

/// (line, name, lines) of every function with a body.
fn functions(code: &str) -> Vec<(usize, String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = declared(line) else { continue };
        let mut depth = 0_usize;
        let mut is_open = false;
        'body: for (number, text) in lines.iter().enumerate().skip(start) {
            for c in text.chars() {
                match c {
                    '{' => {
                        depth += 1;
                        is_open = true;
                    }
                    '}' => depth = depth.saturating_sub(1),
                    ';' if !is_open => break 'body,
                    _ => {}
                }
                if is_open && depth == 0 {
                    found.push((start + 1, name.to_owned(), number - start + 1));
                    break 'body;
                }
            }
        }
    }
    found
}

/// The name that a line declares, if it begins a function.
fn declared(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    for word in [
        "pub(crate) ",
        "pub(super) ",
        "pub ",
        "const ",
        "async ",
        "unsafe ",
    ] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    if let Some((seen, after)) = rest.split_once(") ")
        && seen.starts_with("pub(in ")
    {
        rest = after.strip_prefix("async ").unwrap_or(after);
    }
    let name = rest.strip_prefix("fn ")?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    fn long(lines: usize) -> File {
        let body = "    step();\n".repeat(lines - 2);
        file(
            "core/kernel/src/a.rs",
            &format!("fn small() {{}}\n\npub(in crate::a) async fn big() {{\n{body}}}\n"),
        )
    }

    #[test]
    fn a_long_function_is_named_and_one_of_the_list_may_only_shrink() {
        assert_eq!(check(&[long(LINES_MAX)], &[]), []);
        let found = check(&[long(LINES_MAX + 1)], &[]);
        assert_eq!((found.len(), found[0].line), (1, 3));
        let known = [("core/kernel/src/a.rs", "big", 120)];
        assert_eq!(check(&[long(120)], &known), []);
        for other in [101, 119, 121] {
            assert_eq!(check(&[long(other)], &known).len(), 1, "{other}");
        }
        assert_eq!(check(&[long(100)], &known).len(), 1);
    }

    #[test]
    fn tests_and_tools_are_not_counted() {
        let longer = long(200);
        for path in [
            "core/kernel/src/a/tests.rs",
            "core/kernel/tests/a.rs",
            "xtask/src/a.rs",
        ] {
            assert_eq!(check(&[file(path, &longer.text)], &[]), [], "{path}");
        }
    }
}
