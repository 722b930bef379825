//! Every SQL statement of every store is prepared against the migrated schema (docs/decisions/0002): a wrong table, column or type is
//! found here even if no operation test happens to run the statement.
//!
//! Statements of records that are rows (`table!`) and of lists (`list!`) come from the registry. Others that are put together by `concat!` or a macro of the store
//! exist only after compilation; those are proved by the operation tests that run them.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{Executor, SqlSafeStr};

use crate::product::registry;

/// Macros that take the text of a statement as it is.
const STATEMENTS: [&str; 2] = ["reading", "changing"];
/// Words that start a statement.
const STARTS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

#[tokio::test]
async fn every_statement_of_every_store_fits_the_schema() {
    let registry = registry();
    let database = till_testkit::database(&registry).await;
    let mut connection = sqlx::ConnectOptions::connect(&database.app).await.unwrap();
    let mut prepared = 0;
    let mut wrong = Vec::new();
    let mut rows = 0;
    let of_records = registry.records().flat_map(|record| record.statements.clone());
    let of_lists = registry
        .endpoints()
        .flat_map(|endpoint| endpoint.statements.clone());
    for statement in of_records.chain(of_lists) {
        let text = sqlx::AssertSqlSafe(statement).into_sql_str();
        match connection.prepare(text).await {
            Ok(_) => rows += 1,
            Err(error) => wrong.push(format!("{error}\n{statement}")),
        }
    }
    assert!(rows >= 16, "only {rows} statements of rows were found");
    for file in stores() {
        let source = fs::read_to_string(&file).unwrap();
        for statement in literals(&without_macros(&source)) {
            let checked = connection
                .prepare(sqlx::AssertSqlSafe(statement.clone()).into_sql_str())
                .await;
            match checked {
                Ok(_) => prepared += 1,
                Err(error) => wrong.push(format!("{}: {error}\n{statement}", file.display())),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} statements do not fit the schema:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(
        prepared + rows > 150,
        "only {prepared} statements were found: has the way of writing them changed?"
    );
}

/// Every `store.rs` and every file of a `store/` folder.
fn stores() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["core", "plugs"].iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let in_store = folder.ends_with("store");
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && (path.ends_with("store.rs") || in_store)
            {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 10);
    found
}

/// The source without what stands inside `name!(…)` and `macro_rules! name {…}`, other than the text of a statement.
fn without_macros(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('!') {
        let (before, after) = rest.split_at(at);
        let is_call = before.ends_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let tail = after[1..]
            .trim_start_matches([' ', '_'])
            .trim_start_matches(|c: char| c.is_ascii_lowercase())
            .trim_start();
        let checks = STATEMENTS.iter().any(|name| before.ends_with(name));
        let opens = if before.ends_with("macro_rules") {
            tail.starts_with('{')
        } else {
            after[1..].starts_with('(')
        };
        kept.push_str(before);
        if is_call && opens && !checks {
            let start = rest.len() - after.len() + after.find(['(', '{']).unwrap();
            rest = &rest[start + balanced(&rest[start..])..];
        } else {
            rest = &after[1..];
        }
    }
    kept.push_str(rest);
    kept
}

/// Length of the bracketed text at the beginning of `text`; brackets inside literals do not count.
fn balanced(text: &str) -> usize {
    let (mut depth, mut in_literal, mut escaped) = (0_i32, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => in_literal = !in_literal,
            '(' | '{' | '[' if !in_literal => depth += 1,
            ')' | '}' | ']' if !in_literal => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        if depth == 0 && !in_literal {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// String literals (plain and raw) that begin like a statement. Statements put together at run time are not literals; there is one, the
/// stored reply, which has its own test.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find('"') {
        let (before, after) = rest.split_at(at);
        let hashes = before.len() - before.trim_end_matches('#').len();
        let raw = before[..before.len() - hashes].ends_with('r');
        let body = &after[1..];
        let (end, skip) = if raw {
            let close = format!("\"{}", "#".repeat(hashes));
            (body.find(&close), close.len())
        } else {
            (closing_quote(body), 1)
        };
        let Some(end) = end else { break };
        let text = &body[..end];
        let text = if raw { text.to_owned() } else { unescape(text) };
        let trimmed = text.trim_start();
        let is_statement = STARTS
            .iter()
            .any(|start| trimmed.starts_with(start) && trimmed[start.len()..].starts_with([' ', '\n']));
        if is_statement && !text.contains('{') {
            found.push(text);
        }
        rest = &body[end + skip..];
    }
    found
}

fn closing_quote(body: &str) -> Option<usize> {
    let mut escaped = false;
    body.char_indices().find_map(|(at, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// Undoes the escapes that occur in statements: `\\`, `\"`, and a backslash before a line break.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('\\', Some('\n')) => {
                while chars.peek().is_some_and(|next| next.is_whitespace()) {
                    chars.next();
                }
            }
            ('\\', Some(next)) => {
                plain.push(next);
                chars.next();
            }
            (c, _) => plain.push(c),
        }
    }
    plain
}

#[test]
fn what_a_macro_makes_is_left_to_the_tests_that_run_it() {
    let source = "macro_rules! c { () => { \"SELECT ) 1\" }; } const A: &str = concat!(c!(), \"UPDATE (x\"); const B: &str = \"SELECT 2\"; if a != b {} reading!(\"SELECT 3\"); changing!(concat!(\"DELETE\", \" 4\"));";
    assert_eq!(literals(&without_macros(source)), ["SELECT 2", "SELECT 3"]);
}

#[test]
fn statements_are_found_in_plain_and_raw_literals() {
    let source = "sqlx::query(\"SELECT 1\"); const A: &str = r\"\nWITH x AS (SELECT 2)\nSELECT * FROM x\n\"; let b = \"SELECTED\"; r#\"UPDATE t SET a = '\"'\"#; \"DELETE \\\n    FROM t\"";
    let found = literals(source);
    assert_eq!(found.len(), 4);
    assert_eq!(found[2], "UPDATE t SET a = '\"'");
    assert_eq!(found[3], "DELETE FROM t");
}
