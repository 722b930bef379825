//! What the migrations say: read from their own text, so that a right, a function or a trigger that no migration made is found.

use std::collections::{BTreeMap, BTreeSet};

use crate::migrations::PlugMigrations;

/// What the migrations grant and make.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// `role table` → verbs, `UPDATE` or `UPDATE (column)`.
    pub grants: BTreeMap<(String, String), BTreeSet<String>>,
    /// `schema.function`.
    pub functions: BTreeSet<String>,
    /// `trigger on schema.table`.
    pub triggers: BTreeSet<String>,
    /// Tables whose rows may be taken away once they are as old as a policy says.
    pub aged: BTreeSet<String>,
    /// The schemas.
    pub schemas: Vec<String>,
}

impl Declared {
    pub(super) fn of<'m>(migrations: impl Iterator<Item = &'m PlugMigrations>) -> Self {
        let mut declared = Self::default();
        for plug in migrations {
            declared.schemas.push(plug.schema.to_owned());
            for (_, _, sql) in plug.in_order() {
                declared.read(sql);
            }
        }
        declared
    }

    fn read(&mut self, sql: &str) {
        let plain: String = sql
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n");
        for statement in plain.split(';') {
            let words: Vec<&str> = statement.split_whitespace().collect();
            match words.as_slice() {
                ["GRANT", rest @ ..] => self.grant(&rest.join(" ")),
                ["REVOKE", rest @ ..] => self.revoke(&rest.join(" ")),
                ["CREATE", "OR", "REPLACE", "FUNCTION" | "PROCEDURE", name, ..]
                | ["CREATE", "FUNCTION" | "PROCEDURE", name, ..] => {
                    let name = name.split('(').next().unwrap_or_default();
                    self.functions.insert(name.to_owned());
                }
                [
                    "CREATE",
                    "POLICY",
                    "least_age",
                    "ON",
                    table,
                    "AS",
                    "RESTRICTIVE",
                    "FOR",
                    "DELETE",
                    ..,
                ] => {
                    self.aged.insert((*table).to_owned());
                }
                ["CREATE", "TRIGGER", name, rest @ ..]
                | ["CREATE", "CONSTRAINT", "TRIGGER", name, rest @ ..]
                | ["CREATE", "OR", "REPLACE", "TRIGGER", name, rest @ ..] => {
                    let on = rest.iter().skip_while(|word| **word != "ON").nth(1);
                    self.triggers
                        .insert(format!("{name} on {}", on.copied().unwrap_or_default()));
                }
                _ => {}
            }
        }
    }

    /// `SELECT, INSERT, UPDATE (a, b) ON schema.table TO role, role`
    fn grant(&mut self, text: &str) {
        let Some((verbs, rest)) = text.split_once(" ON ") else {
            return;
        };
        let Some((tables, roles)) = rest.split_once(" TO ") else {
            return;
        };
        if tables.starts_with("SCHEMA ") || tables.starts_with("FUNCTION ") {
            return;
        }
        let tables = tables.trim_start_matches("TABLE ");
        for role in roles.split(',').map(str::trim) {
            for table in tables.split(',').map(str::trim) {
                let held = self
                    .grants
                    .entry((role.to_owned(), table.to_owned()))
                    .or_default();
                held.extend(verbs_of(verbs));
            }
        }
    }

    /// The same with `FROM`.
    fn revoke(&mut self, text: &str) {
        let Some((verbs, rest)) = text.split_once(" ON ") else {
            return;
        };
        let Some((tables, roles)) = rest.split_once(" FROM ") else {
            return;
        };
        for role in roles.split(',').map(str::trim) {
            for table in tables.trim_start_matches("TABLE ").split(',').map(str::trim) {
                if let Some(held) = self.grants.get_mut(&(role.to_owned(), table.to_owned())) {
                    for verb in verbs_of(verbs) {
                        held.remove(&verb);
                    }
                }
            }
        }
    }

    /// Whether a role may have a right: the reader has what the app role may read.
    pub(super) fn allows(&self, role: &str, table: &str, verb: &str) -> bool {
        let (role, verb) = if role == "till_reader" {
            if verb != "SELECT" {
                return false;
            }
            ("till_app", "SELECT")
        } else {
            (role, verb)
        };
        self.grants
            .get(&(role.to_owned(), table.to_owned()))
            .is_some_and(|held| held.contains(verb))
    }
}

/// `SELECT, UPDATE (a, b)` → `SELECT`, `UPDATE (a)`, `UPDATE (b)`.
fn verbs_of(text: &str) -> Vec<String> {
    let mut verbs = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find([',', '(']).unwrap_or(rest.len());
        let (verb, tail) = rest.split_at(end);
        let verb = verb.trim();
        if let Some(columns) = tail.strip_prefix('(') {
            let (columns, after) = columns.split_once(')').unwrap_or((columns, ""));
            verbs.extend(
                columns
                    .split(',')
                    .map(|column| format!("{verb} ({})", column.trim())),
            );
            rest = after.trim_start_matches([' ', ',']);
        } else {
            if !verb.is_empty() {
                verbs.push(verb.to_owned());
            }
            rest = tail.trim_start_matches([' ', ',']);
        }
    }
    verbs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_functions_and_triggers_are_read_from_the_migrations() {
        let mut declared = Declared::default();
        declared.read(
            "-- GRANT DELETE ON a.t TO till_app;\nGRANT SELECT, INSERT, UPDATE (x, y) ON a.t TO till_app;\n\
             CREATE FUNCTION a.f(n int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n\
             CREATE TRIGGER stamp BEFORE UPDATE ON a.t FOR EACH ROW EXECUTE FUNCTION a.f();",
        );
        assert!(declared.allows("till_app", "a.t", "UPDATE (y)"));
        assert!(!declared.allows("till_app", "a.t", "UPDATE"));
        assert!(!declared.allows("till_app", "a.t", "DELETE"));
        assert!(declared.allows("till_reader", "a.t", "SELECT"));
        assert!(!declared.allows("till_reader", "a.t", "INSERT"));
        assert!(declared.functions.contains("a.f"));
        assert!(declared.triggers.contains("stamp on a.t"));
    }
}
