//! Every table of a tenant is closed by PostgreSQL itself, not by whoever writes the query.
//!
//! A table with `tenant_id` has FORCE row-level security, a policy on `tenant_id`, and keys that
//! start with `tenant_id`: foreign keys and unique indexes do not ask row-level security, so a key
//! without it would let one tenant see or block another's values.

use super::{
    File, Violation,
    exceptions::Exceptions,
    rust::Source,
    schema::{Key, OpenPolicy, Schema, Table},
    sql,
};

const RULE: &str = "tenant-table";
const HERE: &str = "xtask/src/tidy/exceptions.rs";

pub fn check(files: &[File], exceptions: &Exceptions) -> Vec<Violation> {
    let mut schema = Schema::default();
    for file in files {
        if file.has_extension(&["sql"]) && file.is_below("migrations") {
            schema.read(&file.path, &sql::statements(&file.text));
        }
    }
    let mut violations = schema.complaints.clone();
    for table in &schema.tables {
        violations.extend(check_table(table, &schema, exceptions));
    }
    for function in &schema.definers {
        let allowed = exceptions
            .security_definer
            .iter()
            .any(|(name, _)| *name == function.name);
        if !allowed || !function.has_search_path {
            let what = if allowed {
                format!(
                    "{} needs `set search_path`: a caller must not choose its tables",
                    function.name
                )
            } else {
                format!(
                    "{} runs with its owner's rights: avoid it, or list it with a reason in {HERE}",
                    function.name
                )
            };
            violations.push(Violation::new(
                &function.file,
                function.line,
                "security-definer",
                what,
            ));
        }
    }
    violations.extend(
        schema
            .open_policies
            .iter()
            .filter_map(|policy| check_policy(policy, &schema, exceptions)),
    );
    violations.extend(files.iter().flat_map(definers_in_code));
    violations.extend(stale(&schema, exceptions));
    violations
}

fn check_table(table: &Table, schema: &Schema, exceptions: &Exceptions) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut refuse = |line: usize, file: &str, what: String| {
        violations.push(Violation::new(file, line, RULE, what));
    };
    let name = &table.name;
    if !table.has_tenant() {
        if !exceptions
            .without_tenant
            .iter()
            .any(|(excused, _)| excused == name)
        {
            refuse(
                table.line,
                &table.file,
                format!("{name} has no tenant_id: add it, or list the table in {HERE}"),
            );
        }
        return violations;
    }
    let protected = schema.is_protected(name);
    if !protected && !schema.enabled.contains(name) {
        refuse(
            table.line,
            &table.file,
            format!("alter table {name} enable row level security"),
        );
    }
    if !protected && !schema.forced.contains(name) {
        refuse(
            table.line,
            &table.file,
            format!("alter table {name} force row level security"),
        );
    }
    if !protected && !schema.policies.contains(name) {
        refuse(
            table.line,
            &table.file,
            format!("create a policy on {name} that compares tenant_id"),
        );
    }
    match &table.primary_key {
        None => refuse(
            table.line,
            &table.file,
            format!("{name} has no primary key: add (tenant_id, …)"),
        ),
        Some(key) => check_key(key, "primary key", table, exceptions, &mut refuse),
    }
    for key in &table.uniques {
        check_key(key, "unique key", table, exceptions, &mut refuse);
    }
    for reference in &table.references {
        check_key(&reference.key, "foreign key", table, exceptions, &mut refuse);
        let to_tenant_table = schema.table(&reference.table).is_some_and(Table::has_tenant);
        let aims_wrong = reference
            .columns
            .first()
            .is_some_and(|column| column != "tenant_id");
        if to_tenant_table && aims_wrong {
            let what = format!(
                "{name} references {} by {:?}: start with tenant_id",
                reference.table, reference.columns
            );
            refuse(reference.key.line, &reference.key.file, what);
        }
    }
    violations
}

fn check_key(
    key: &Key,
    kind: &str,
    table: &Table,
    exceptions: &Exceptions,
    refuse: &mut impl FnMut(usize, &str, String),
) {
    let first = key.columns.first().map_or("", String::as_str);
    let excused = || {
        exceptions
            .across_tenants
            .iter()
            .any(|(name, column, _)| *name == table.name && *column == first)
    };
    if first != "tenant_id" && !excused() {
        let what = format!(
            "{kind} ({}) of {} must start with tenant_id",
            key.columns.join(", "),
            table.name
        );
        refuse(key.line, &key.file, what);
    }
}

fn check_policy(policy: &OpenPolicy, schema: &Schema, exceptions: &Exceptions) -> Option<Violation> {
    let is_tenant_table = schema.table(&policy.table).is_some_and(Table::has_tenant);
    let is_excused = exceptions
        .open_policies
        .iter()
        .any(|(table, name, _)| *table == policy.table && *name == policy.name);
    (is_tenant_table && !is_excused).then(|| {
        let what = format!(
            "policy {} opens {} to every tenant: compare tenant_id",
            policy.name, policy.table
        );
        Violation::new(&policy.file, policy.line, RULE, what)
    })
}

/// A function created by program text would not be seen above.
fn definers_in_code(file: &File) -> Vec<Violation> {
    if !file.has_extension(&["rs"]) || file.path.starts_with("xtask/") || file.is_below("tests") {
        return Vec::new();
    }
    let source = Source::of(&file.text);
    source
        .literals
        .iter()
        .filter(|literal| {
            literal.text.to_lowercase().contains("security definer") && !source.is_test_line(literal.line)
        })
        .map(|literal| {
            Violation::new(
                &file.path,
                literal.line,
                "security-definer",
                "create such a function in a migration only",
            )
        })
        .collect()
}

/// Entries that excuse nothing (any more).
fn stale(schema: &Schema, exceptions: &Exceptions) -> Vec<Violation> {
    let tables = exceptions
        .without_tenant
        .iter()
        .filter(|(name, _)| schema.table(name).is_none_or(Table::has_tenant));
    let keys = exceptions.across_tenants.iter().filter(|(name, column, _)| {
        schema.table(name).is_none_or(|table| {
            !table
                .keys()
                .any(|key| key.columns.first().is_some_and(|c| c == column))
        })
    });
    let policies = exceptions.open_policies.iter().filter(|(table, name, _)| {
        !schema
            .open_policies
            .iter()
            .any(|policy| policy.table == *table && policy.name == *name)
    });
    let functions = exceptions
        .security_definer
        .iter()
        .filter(|(name, _)| !schema.definers.iter().any(|f| f.name == *name));
    tables
        .map(|(name, _)| name)
        .chain(keys.map(|(name, _, _)| name))
        .chain(policies.map(|(name, _, _)| name))
        .chain(functions.map(|(name, _)| name))
        .map(|name| {
            Violation::new(
                HERE,
                1,
                RULE,
                format!("the exception for {name} excuses nothing: remove it"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
