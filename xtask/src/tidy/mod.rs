//! The rules of the tree that no compiler knows, as code: each is a pure function from files (or
//! packages) to violations, tested on small good and bad inputs, and run on the real tree as a test.
//!
//! A violation names the file, the line, the rule and what to do about it. Exceptions to the schema
//! rules are lists in `exceptions.rs`, each entry with its reason; an entry that excuses nothing any
//! more is a violation too, so the lists can only be as long as they must.

use std::{
    fmt,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, ensure};

mod ambient;
mod arrows;
mod changes;
mod exceptions;
mod files;
mod functions;
mod inputs;
mod modules;
mod operations;
mod requirements;
mod rust;
mod schema;
mod sql;
mod tables;
mod words;

/// One text file of the checkout. `path` is relative to its root and uses `/`.
#[derive(Debug, Clone)]
struct File {
    path: String,
    text: String,
}

impl File {
    /// The last part of the path.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn has_extension(&self, wanted: &[&str]) -> bool {
        self.name()
            .rsplit_once('.')
            .is_some_and(|(_, extension)| wanted.contains(&extension))
    }

    /// Whether any folder on the way to the file has this name.
    fn is_below(&self, folder: &str) -> bool {
        let mut parts = self.path.split('/').rev();
        parts.next();
        parts.any(|part| part == folder)
    }
}

/// A broken rule: where, which, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    file: String,
    line: usize,
    rule: &'static str,
    what: String,
}

impl Violation {
    fn new(file: impl Into<String>, line: usize, rule: &'static str, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line,
            rule,
            what: what.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.rule, self.what)
    }
}

/// What a look at the whole tree found: violations fail, notes only inform.
#[derive(Default)]
struct Findings {
    violations: Vec<Violation>,
    notes: Vec<Violation>,
}

/// `cargo xtask tidy`: prints what it finds; exit code 1 when a rule is broken.
pub fn run() -> anyhow::Result<ExitCode> {
    let findings = look_at(&workspace_root()?)?;
    for note in &findings.notes {
        println!("note: {note}");
    }
    for violation in &findings.violations {
        println!("{violation}");
    }
    let broken = findings.violations.len();
    println!("tidy: {broken} violation{}", if broken == 1 { "" } else { "s" });
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn look_at(root: &Path) -> anyhow::Result<Findings> {
    let files = read_tree(root)?;
    ensure!(!files.is_empty(), "no files found below {}", root.display());
    let packages = arrows::read_packages(root)?;

    let mut violations = Vec::new();
    violations.extend(arrows::check(&packages));
    violations.extend(changes::check(&files));
    violations.extend(tables::check(&files, exceptions::EXCEPTIONS));
    violations.extend(operations::check(&files));
    violations.extend(ambient::check(&files, exceptions::AMBIENT));
    violations.extend(inputs::check(&files, exceptions::BARE_STRINGS));
    violations.extend(requirements::check(&files));
    violations.extend(files::check(&files));
    violations.extend(functions::check(&files, exceptions::LONG_FUNCTIONS));
    violations.extend(modules::check(&files));
    violations.extend(words::check(&files, exceptions::WORDS));
    violations.sort();
    violations.dedup();

    let mut notes = files::long_files(&files);
    notes.sort();
    Ok(Findings { violations, notes })
}

/// The nearest folder upwards whose Cargo.toml declares the workspace.
fn workspace_root() -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("no current directory")?;
    here.ancestors()
        .find(|folder| {
            std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|text| text.contains("[workspace]"))
        })
        .map(Path::to_path_buf)
        .context("run this inside the checkout")
}

/// Every text file that is tracked, or would be: what git ignores is nobody's business here.
fn read_tree(root: &Path) -> anyhow::Result<Vec<File>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git could not be started")?;
    ensure!(
        listed.status.success(),
        "git ls-files: {}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let mut files = Vec::new();
    for path in String::from_utf8(listed.stdout)
        .context("a file name is not UTF-8")?
        .split('\0')
    {
        // Deleted but still listed, a link to a folder, or not text: nothing to read.
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(File {
                path: path.to_owned(),
                text,
            });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_tree_is_tidy() {
        let findings = look_at(&workspace_root().unwrap()).unwrap();
        let all: Vec<String> = findings.violations.iter().map(Violation::to_string).collect();
        assert!(all.is_empty(), "{} violations:\n{}", all.len(), all.join("\n"));
    }

    #[test]
    fn a_violation_reads_as_place_rule_and_remedy() {
        let violation = Violation::new("a/b.rs", 7, "length", "split it");
        assert_eq!(violation.to_string(), "a/b.rs:7: length: split it");
    }

    #[test]
    fn a_folder_is_found_but_a_file_name_is_not_a_folder() {
        assert!(file("plugs/x/tests/a.rs", "").is_below("tests"));
        assert!(!file("plugs/x/tests", "").is_below("tests"));
        assert!(!file("plugs/x/mytests/a.rs", "").is_below("tests"));
    }
}
