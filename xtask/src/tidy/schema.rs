//! What the migrations, read in order, make of the database: tables, keys and their protection.

use super::{
    Violation,
    sql::{Cursor, Statement, Token, items, says, tokens},
};

/// The columns of a key and where it was written.
#[derive(Debug, Clone)]
pub struct Key {
    pub file: String,
    pub line: usize,
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct Reference {
    pub key: Key,
    pub table: String,
    /// Empty: the primary key of `table`.
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Table {
    pub name: String,
    pub file: String,
    pub line: usize,
    pub columns: Vec<String>,
    pub primary_key: Option<Key>,
    pub uniques: Vec<Key>,
    pub references: Vec<Reference>,
}

impl Table {
    pub fn has_tenant(&self) -> bool {
        self.columns.iter().any(|column| column == "tenant_id")
    }

    /// Every key of the table, whatever its kind.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.primary_key
            .iter()
            .chain(&self.uniques)
            .chain(self.references.iter().map(|reference| &reference.key))
    }
}

/// A function declared SECURITY DEFINER.
#[derive(Debug, Clone)]
pub struct Definer {
    pub name: String,
    pub file: String,
    pub line: usize,
    pub has_search_path: bool,
}

/// A policy that does not compare `tenant_id`: policies are joined by OR, so one opens the table.
#[derive(Debug, Clone)]
pub struct OpenPolicy {
    pub name: String,
    pub table: String,
    pub file: String,
    pub line: usize,
}

/// The sum of the migrations read so far.
#[derive(Debug, Default)]
pub struct Schema {
    pub tables: Vec<Table>,
    pub enabled: Vec<String>,
    pub forced: Vec<String>,
    pub policies: Vec<String>,
    pub open_policies: Vec<OpenPolicy>,
    pub definers: Vec<Definer>,
    /// Statements that are wrong by themselves.
    pub complaints: Vec<Violation>,
    /// Names handed to a protecting function, or looped over by a protecting block.
    protected: Vec<String>,
}

/// What a function or block must do with a table to protect it.
const PROTECTION: [&str; 4] = [
    "enable row level security",
    "force row level security",
    "create policy",
    "tenant_id",
];

fn protects(body: &str) -> bool {
    let squeezed = body
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    PROTECTION.iter().all(|part| squeezed.contains(part))
}

impl Schema {
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// A block may name tables without their schema, which it adds itself.
    pub fn is_protected(&self, name: &str) -> bool {
        let bare = name.rsplit('.').next().unwrap_or(name);
        self.protected
            .iter()
            .any(|listed| listed == name || listed == bare)
    }

    /// Reads the statements of one file.
    pub fn read(&mut self, file: &str, statements: &[Statement]) {
        for statement in statements {
            let mut cursor = statement.cursor();
            match cursor.word() {
                Some("create") => self.create(file, statement, cursor),
                Some("alter") if cursor.skip(&["table"]) => self.alter_table(file, statement.line, cursor),
                Some("drop") if cursor.skip(&["table"]) => {
                    cursor.skip(&["if", "exists"]);
                    let dropped = cursor.word().unwrap_or_default();
                    self.tables.retain(|table| table.name != dropped);
                }
                Some("select" | "call") => self.note_protecting_calls(&statement.tokens),
                Some("do") => {
                    for body in statement.bodies() {
                        let inside = tokens(body);
                        self.note_protecting_calls(&inside);
                        if protects(body) {
                            self.protected.extend(inside.iter().filter_map(text_of));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn complain(&mut self, file: &str, line: usize, what: String) {
        self.complaints
            .push(Violation::new(file, line, "tenant-table", what));
    }

    /// `protect…('schema.table')`: every text handed to a function whose name says it protects.
    fn note_protecting_calls(&mut self, all: &[Token]) {
        for (at, token) in all.iter().enumerate() {
            let Token::Word(name) = token else { continue };
            if !name.contains("protect") {
                continue;
            }
            if let Some(arguments) = Cursor::of(all.get(at + 1..).unwrap_or_default()).list() {
                self.protected
                    .extend(arguments.into_iter().flatten().filter_map(text_of));
            }
        }
    }

    fn create(&mut self, file: &str, statement: &Statement, mut cursor: Cursor<'_>) {
        cursor.skip(&["or", "replace"]);
        let unique = cursor.skip(&["unique"]);
        cursor.skip(&["unlogged"]);
        let line = statement.line;
        match cursor.word() {
            Some("table") => self.create_table(file, line, cursor),
            Some("index") if unique => self.create_unique_index(file, line, cursor),
            Some("policy") => self.create_policy(file, line, cursor),
            Some("view") => {
                let name = cursor.word().unwrap_or_default();
                if !says(cursor.tokens, &["security_invoker"]) {
                    self.complain(
                        file,
                        line,
                        format!("view {name}: add `with (security_invoker = true)`"),
                    );
                }
            }
            Some("materialized") => {
                let what = "a materialised view ignores row-level security: keep a table instead";
                self.complain(file, line, what.to_owned());
            }
            Some("function" | "procedure") => self.create_function(file, statement, cursor),
            _ => {}
        }
    }

    fn create_function(&mut self, file: &str, statement: &Statement, mut cursor: Cursor<'_>) {
        let name = cursor.word().unwrap_or_default().to_owned();
        if statement.says(&["security", "definer"]) {
            let has_search_path = statement.says(&["set", "search_path"]);
            let (file, line) = (file.to_owned(), statement.line);
            self.definers.push(Definer {
                name: name.clone(),
                file,
                line,
                has_search_path,
            });
        }
        let is_trigger = statement.says(&["returns", "trigger"]);
        if name.contains("protect") && !is_trigger && !statement.bodies().any(protects) {
            let what = format!("{name} must {}", PROTECTION.join(", "));
            self.complain(file, statement.line, what);
        }
    }

    fn create_policy(&mut self, file: &str, line: usize, mut cursor: Cursor<'_>) {
        let Some(name) = cursor.word() else { return };
        if !cursor.skip(&["on"]) {
            return;
        }
        let Some(table) = cursor.word() else { return };
        let compares_tenant = cursor.tokens.iter().any(
            |token| matches!(token, Token::Word(word) if word == "tenant_id" || word.ends_with(".tenant_id")),
        );
        if compares_tenant {
            self.policies.push(table.to_owned());
        } else {
            let (name, table, file) = (name.to_owned(), table.to_owned(), file.to_owned());
            self.open_policies.push(OpenPolicy {
                name,
                table,
                file,
                line,
            });
        }
    }

    fn create_unique_index(&mut self, file: &str, line: usize, mut cursor: Cursor<'_>) {
        cursor.skip(&["concurrently"]);
        cursor.skip(&["if", "not", "exists"]);
        if !cursor.skip(&["on"]) {
            cursor.word();
            cursor.skip(&["on"]);
        }
        cursor.skip(&["only"]);
        let Some(name) = cursor.word() else { return };
        if cursor.skip(&["using"]) {
            cursor.word();
        }
        let columns = cursor.names().unwrap_or_default();
        if let Some(table) = self.tables.iter_mut().find(|table| table.name == name) {
            let file = file.to_owned();
            table.uniques.push(Key { file, line, columns });
        }
    }

    fn create_table(&mut self, file: &str, line: usize, mut cursor: Cursor<'_>) {
        cursor.skip(&["if", "not", "exists"]);
        let Some(name) = cursor.word() else { return };
        // Without a list of columns it is a partition, which shares the keys of its parent.
        let Some(parts) = cursor.list() else { return };
        let mut table = Table {
            name: name.to_owned(),
            file: file.to_owned(),
            line,
            ..Table::default()
        };
        for part in parts {
            table.add(file, line, Cursor::of(part));
        }
        self.tables.push(table);
    }

    fn alter_table(&mut self, file: &str, line: usize, mut cursor: Cursor<'_>) {
        cursor.skip(&["if", "exists"]);
        cursor.skip(&["only"]);
        let Some(name) = cursor.word() else { return };
        for action in items(cursor.tokens) {
            let mut action = Cursor::of(action);
            if action.skip(&["enable", "row", "level", "security"]) {
                self.enabled.push(name.to_owned());
            } else if action.skip(&["force", "row", "level", "security"]) {
                self.forced.push(name.to_owned());
            } else if action.skip(&["disable", "row"]) || action.skip(&["no", "force", "row"]) {
                self.complain(
                    file,
                    line,
                    format!("{name}: row level security is never taken away"),
                );
            } else if action.skip(&["add"]) {
                action.skip(&["column"]);
                action.skip(&["if", "not", "exists"]);
                if let Some(table) = self.tables.iter_mut().find(|table| table.name == name) {
                    table.add(file, line, action);
                }
            }
        }
    }
}

impl Table {
    /// One item between the commas of a table: a constraint or a column.
    fn add(&mut self, file: &str, line: usize, mut cursor: Cursor<'_>) {
        let key = |columns: Vec<String>| Key {
            file: file.to_owned(),
            line,
            columns,
        };
        if cursor.skip(&["constraint"]) {
            cursor.word();
        }
        if cursor.skip(&["primary", "key"]) {
            self.primary_key = cursor.names().map(key);
        } else if cursor.skip(&["unique"]) {
            cursor.skip(&["nulls", "not", "distinct"]);
            self.uniques.extend(cursor.names().map(key));
        } else if cursor.skip(&["exclude"]) {
            if cursor.skip(&["using"]) {
                cursor.word();
            }
            self.uniques.extend(cursor.names().map(key));
        } else if cursor.skip(&["foreign", "key"]) {
            let columns = cursor.names().unwrap_or_default();
            if cursor.skip(&["references"]) {
                self.refer(key(columns), cursor);
            }
        } else if !cursor.skip(&["check"]) && !cursor.skip(&["like"]) {
            let Some(column) = cursor.word() else { return };
            self.columns.push(column.to_owned());
            self.add_inline(&key(vec![column.to_owned()]), cursor);
        }
    }

    /// The constraints written behind a column.
    fn add_inline(&mut self, key: &Key, mut cursor: Cursor<'_>) {
        while !cursor.tokens.is_empty() {
            if cursor.list().is_some() {
                // Arguments of the type, or the inside of a check: no constraint.
            } else if cursor.skip(&["primary", "key"]) {
                self.primary_key = Some(key.clone());
            } else if cursor.skip(&["unique"]) {
                self.uniques.push(key.clone());
            } else if cursor.skip(&["references"]) {
                self.refer(key.clone(), cursor);
            } else {
                cursor.tokens = cursor.tokens.get(1..).unwrap_or_default();
            }
        }
    }

    fn refer(&mut self, key: Key, mut cursor: Cursor<'_>) {
        let Some(table) = cursor.word() else { return };
        let columns = cursor.names().unwrap_or_default();
        self.references.push(Reference {
            key,
            table: table.to_owned(),
            columns,
        });
    }
}

fn text_of(token: &Token) -> Option<String> {
    match token {
        Token::Text(text) => Some(text.to_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sql::statements, *};

    fn schema(text: &str) -> Schema {
        let mut schema = Schema::default();
        schema.read("a.sql", &statements(text));
        schema
    }

    #[test]
    fn columns_and_keys_are_read() {
        let schema = schema(
            "create table a.b (tenant_id uuid, n numeric(4, 2) default round(1.0, 2) not null,
             c text check (c in ('primary key', 'unique')), primary key (tenant_id, n),
             check (n > 0), exclude using gist (tenant_id with =, c with =));
             alter table only a.b add column if not exists d uuid references a.b (n), add unique (d);",
        );
        let table = schema.table("a.b").unwrap();
        assert_eq!(table.columns, ["tenant_id", "n", "c", "d"]);
        assert_eq!(table.primary_key.as_ref().unwrap().columns, ["tenant_id", "n"]);
        let firsts: Vec<&str> = table.uniques.iter().map(|key| key.columns[0].as_str()).collect();
        assert_eq!(firsts, ["tenant_id", "d"]);
        assert_eq!(
            (
                table.references[0].table.as_str(),
                table.references[0].columns[0].as_str()
            ),
            ("a.b", "n")
        );
    }

    #[test]
    fn dropped_tables_are_gone() {
        assert!(
            schema("create table a.b (id int); drop table if exists a.b;")
                .table("a.b")
                .is_none()
        );
    }
}
