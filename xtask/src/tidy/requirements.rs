//! `docs/requirements.md` tells the truth: every row has a state, and every proof that a row names is there.

use super::{File, Violation};

const RULE: &str = "requirements";
const PAGE: &str = "docs/requirements.md";
const HEAD: &str = "| Id | Requirement | State | Proof |";

/// A row of the page.
struct Row<'t> {
    line: usize,
    id: &'t str,
    state: &'t str,
    proof: &'t str,
}

/// Every row, and what it says.
pub fn check(files: &[File]) -> Vec<Violation> {
    let Some(page) = files.iter().find(|file| file.path == PAGE) else {
        return Vec::new();
    };
    let mut violations = Vec::new();
    let mut seen = Vec::new();
    for row in rows(&page.text) {
        let mut complain = |what: String| violations.push(Violation::new(PAGE, row.line, RULE, what));
        if seen.contains(&row.id) {
            complain(format!("{} stands here twice", row.id));
        }
        seen.push(row.id);
        let proofs: Vec<&str> = row.proof.split('`').skip(1).step_by(2).collect();
        match row.state {
            "planned" if row.proof.is_empty() => {}
            "planned" => complain(format!("{} is planned and names a proof: which is it?", row.id)),
            "done" | "part" if proofs.is_empty() => complain(format!(
                "{} is {} without a proof: name a test, a command or a page in backticks",
                row.id, row.state
            )),
            "part" if !row.proof.contains("Missing: ") => {
                complain(format!("{} is part: say what is `Missing: …`", row.id));
            }
            "done" if row.proof.contains("Missing: ") => {
                complain(format!("{} is done and misses something: it is part", row.id));
            }
            "done" | "part" => {}
            other => complain(format!(
                "{}: `{other}` is no state: done, part or planned",
                row.id
            )),
        }
        for proof in proofs {
            if let Some(why) = is_wrong(proof, files) {
                complain(format!("{}: `{proof}`: {why}", row.id));
            }
        }
    }
    violations
}

fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if !line.starts_with('|') {
            inside = false;
        } else if line == HEAD {
            inside = true;
        } else if inside && !line.starts_with("|---") {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
            rows.push(Row {
                line: number + 1,
                id: cell(0),
                state: cell(2),
                proof: cell(3),
            });
        }
    }
    rows
}

/// Why something is no proof; `None` if it is one: a test by name, a command of this tree, a page, or a file of tests.
fn is_wrong(proof: &str, files: &[File]) -> Option<String> {
    let file = |path: &str| files.iter().find(|file| file.path == path);
    if let Some((path, test)) = proof.split_once("::") {
        let Some(file) = file(path) else {
            return Some(format!("there is no file {path}"));
        };
        let is_there = file.text.contains(&format!("fn {test}("));
        return (!is_there).then(|| format!("{path} has no test {test}"));
    }
    let words: Vec<&str> = proof.split_whitespace().collect();
    match words.as_slice() {
        ["till", command, ..] => has_subcommand(file("app/src/cli.rs"), command, "till"),
        ["cargo", "xtask", task, rest @ ..] => has_subcommand(file("xtask/src/main.rs"), task, "cargo xtask")
            .or_else(|| {
                let name = rest.first()?;
                has_subcommand(file(&format!("xtask/src/{task}/mod.rs")), name, task)
            }),
        [path] if is_page_or_script(path) => file(path).is_none().then(|| "there is no such file".to_owned()),
        _ => Some("a proof is a test (`file::name`), a command or a page; source proves nothing".to_owned()),
    }
}

/// Pages, scripts, and files of browser and web tests.
fn is_page_or_script(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    path.starts_with("scripts/")
        || matches!(extension, "md" | "json")
        || path.contains("/e2e/")
        || path.contains(".test.ts")
}

/// Whether an enum of the command line has a variant for the word.
fn has_subcommand(cli: Option<&File>, word: &str, of: &str) -> Option<String> {
    let variant: String = word
        .split('-')
        .flat_map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
        })
        .collect();
    let is_there = cli.is_some_and(|cli| {
        cli.text.lines().any(|line| {
            let line = line.trim();
            line.strip_prefix(&variant)
                .is_some_and(|rest| rest.starts_with(['(', ',', ' ', '{']))
        })
    });
    (!is_there).then(|| format!("{of} has no {word}"))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::file, *};

    fn complaints(row: &str) -> Vec<String> {
        let files = [
            file(PAGE, &format!("# Head\n\n{HEAD}\n|---|---|---|---|\n{row}\n")),
            file("app/tests/it/story.rs", "#[test]\nfn a_day() {}\n"),
            file("app/src/cli.rs", "pub enum Command {\n    Verify(Verify),\n}\n"),
            file(
                "xtask/src/main.rs",
                "enum Task {\n    Faults(faults::Faults),\n}\n",
            ),
            file("xtask/src/faults/mod.rs", "enum Suite {\n    Quick(Quick),\n}\n"),
            file("docs/live.md", "Live"),
            file("web/e2e/10-sale.e2e.mjs", ""),
        ];
        check(&files)
            .into_iter()
            .map(|violation| violation.what)
            .collect()
    }

    #[test]
    fn a_test_a_command_and_a_page_are_proofs() {
        for proof in [
            "`app/tests/it/story.rs::a_day`",
            "`till verify --json`",
            "`cargo xtask faults quick`; `docs/live.md`",
            "`web/e2e/10-sale.e2e.mjs`",
        ] {
            assert_eq!(complaints(&format!("| R-1 | Sell | done | {proof} |")), [""; 0]);
        }
        assert_eq!(
            complaints("| R-1 | Sell | part | `docs/live.md`. Missing: the rest |"),
            [""; 0]
        );
        assert_eq!(complaints("| R-1 | Sell | planned | |"), [""; 0]);
    }

    #[test]
    fn what_is_not_there_proves_nothing() {
        for (row, what) in [
            (
                "| R-1 | Sell | done | `app/tests/it/story.rs::a_week` |",
                "has no test a_week",
            ),
            (
                "| R-1 | Sell | done | `app/tests/it/gone.rs::a_day` |",
                "there is no file",
            ),
            (
                "| R-1 | Sell | done | `app/src/cli.rs` |",
                "source proves nothing",
            ),
            ("| R-1 | Sell | done | `till guess` |", "till has no guess"),
            (
                "| R-1 | Sell | done | `cargo xtask faults slow` |",
                "faults has no slow",
            ),
            ("| R-1 | Sell | done | `docs/gone.md` |", "no such file"),
            ("| R-1 | Sell | done | story test |", "without a proof"),
            ("| R-1 | Sell | part | `docs/live.md` |", "Missing"),
            (
                "| R-1 | Sell | done | `docs/live.md`. Missing: half |",
                "it is part",
            ),
            ("| R-1 | Sell | planned | `docs/live.md` |", "which is it"),
            ("| R-1 | Sell | proved | `docs/live.md` |", "no state"),
            ("| R-1 | Sell | planned | |\n| R-1 | Sell | planned | |", "twice"),
        ] {
            let found = complaints(row);
            assert!(found.len() == 1 && found[0].contains(what), "{row}: {found:?}");
        }
    }
}
