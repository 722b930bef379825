//! The lock of tenant tables, part by part, on small schemas.

use super::{super::tests::file, *};

const NONE: &Exceptions = &Exceptions {
    without_tenant: &[],
    across_tenants: &[],
    open_policies: &[],
    security_definer: &[],
};
const CLOSED: &str = "alter table o.t enable row level security; alter table o.t force row level security;
    create policy tenant on o.t using (tenant_id = kernel.tenant());";

fn found(sql: &str, exceptions: &Exceptions) -> Vec<String> {
    let files = [file("plugs/operations/migrations/0001_a.sql", sql)];
    check(&files, exceptions)
        .into_iter()
        .map(|violation| violation.what)
        .collect()
}

fn assert_refused(sql: &str, because: &str) {
    let all = found(sql, NONE);
    assert!(
        all.len() == 1 && all[0].contains(because),
        "{because:?} expected for {sql}: {all:?}"
    );
}

#[test]
fn a_closed_table_passes() {
    let sql = format!(
        "create table if not exists o.t (
            tenant_id uuid not null references kernel.tenant (id), id uuid not null, parent_id uuid,
            amount numeric(12, 2) not null default 0 check (amount >= 0), name text not null,
            primary key (tenant_id, id), constraint n unique (tenant_id, name),
            foreign key (tenant_id, parent_id) references o.t (tenant_id, id));
         create unique index t_lower on o.t using btree (tenant_id, lower(name)) where name <> '';
         create index t_name on o.t (name); {CLOSED}"
    );
    assert_eq!(found(&sql, NONE), [""; 0]);
}

#[test]
fn each_part_of_the_lock_is_missed() {
    let table = "create table o.t (tenant_id uuid primary key);";
    for (part, because) in [
        (
            "alter table o.t enable row level security;",
            "enable row level security",
        ),
        (
            "alter table o.t force row level security;",
            "force row level security",
        ),
        (
            "create policy tenant on o.t using (tenant_id = kernel.tenant());",
            "policy",
        ),
    ] {
        assert_refused(&format!("{table} {}", CLOSED.replace(part, "")), because);
    }
}

#[test]
fn a_policy_for_everybody_needs_a_reason() {
    let sql = format!(
        "create table o.t (tenant_id uuid primary key); {CLOSED}
         create policy readable on o.t for select using (true);"
    );
    let listed = &Exceptions {
        open_policies: &[("o.t", "readable", "reason")],
        ..*NONE
    };
    assert_refused(&sql, "policy readable opens o.t");
    assert_eq!(found(&sql, listed), [""; 0]);
    assert_eq!(found(&sql.replace("(true)", "(tenant_id = $1)"), listed).len(), 1);
    let only_open = sql.replace("tenant_id = kernel.tenant()", "true");
    assert_eq!(
        found(&only_open, listed).len(),
        2,
        "the other policy is open, and none compares"
    );
}

#[test]
fn a_table_closed_by_the_kernels_function_passes() {
    let helper = "create function kernel.protect(t regclass) returns void language plpgsql as $$ begin
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy tenant on %s using (tenant_id = kernel.tenant())', t); end $$;";
    let table = "create table o.t (tenant_id uuid primary key);";
    assert_eq!(
        found(&format!("{helper} {table} select kernel.protect('o.t');"), NONE),
        [""; 0]
    );
    assert_eq!(
        found(&format!("{helper} {table} select kernel.protect('o.x');"), NONE).len(),
        3
    );
    let hollow = helper.replace("force row level security", "x");
    assert_eq!(
        found(&format!("{hollow} {table} select kernel.protect('o.t');"), NONE).len(),
        1
    );
}

#[test]
fn a_loop_that_closes_named_tables_passes() {
    let sql = "create table o.t (tenant_id uuid primary key); do $$ declare t text; begin
        foreach t in array array['t', 'u'] loop
            execute format('alter table o.%I enable row level security', t);
            execute format('alter table o.%I force row level security', t);
            execute format('create policy tenant on o.%I using (tenant_id = kernel.tenant())', t);
        end loop; end $$;";
    assert_eq!(found(sql, NONE), [""; 0]);
    assert_eq!(found(&sql.replace("'t', 'u'", "'u'"), NONE).len(), 3);
}

#[test]
fn keys_without_the_tenant_are_refused() {
    let with = |columns: &str| format!("create table o.t (tenant_id uuid not null, {columns}); {CLOSED}");
    assert_refused(&with("id uuid primary key"), "primary key (id)");
    assert_refused(&with("id uuid"), "no primary key");
    let rest = "id uuid, primary key (tenant_id, id)";
    assert_refused(
        &with(&format!("{rest}, code text not null unique")),
        "unique key (code)",
    );
    assert_refused(
        &with(&format!("{rest}, unique (id, tenant_id)")),
        "unique key (id, tenant_id)",
    );
    assert_refused(
        &with(&format!("{rest}, p uuid references o.t")),
        "foreign key (p)",
    );
    assert_refused(
        &with(&format!(
            "{rest}, foreign key (tenant_id, p) references o.t (id, tenant_id)"
        )),
        "references",
    );
    assert_refused(
        &format!("{} create unique index on o.t (lower(id));", with(rest)),
        "unique key (lower)",
    );
    assert_refused(
        &format!("{} alter table o.t add constraint u unique (id);", with(rest)),
        "unique key (id)",
    );
    assert_refused(
        &format!("{} alter table o.t add column c text unique;", with(rest)),
        "unique key (c)",
    );
}

#[test]
fn protection_is_not_taken_away_again() {
    let table = "create table o.t (tenant_id uuid primary key);";
    assert_refused(
        &format!("{table} {CLOSED} alter table o.t disable row level security;"),
        "row level security",
    );
    assert_refused(
        &format!("{table} {CLOSED} alter table o.t no force row level security;"),
        "row level security",
    );
}

#[test]
fn a_table_without_tenant_needs_a_reason() {
    let listed = &Exceptions {
        without_tenant: &[("o.t", "reason")],
        ..*NONE
    };
    let sql = "create table o.t (id uuid primary key);";
    assert_refused(sql, "has no tenant_id");
    assert_eq!(found(sql, listed), [""; 0]);
    assert_eq!(
        found(
            "create table o.u (tenant_id uuid primary key); drop table o.u;",
            listed
        )
        .len(),
        1
    );
    assert_eq!(
        found(
            "create table o.p partition of o.q default; create temp table x (id int);",
            NONE
        ),
        [""; 0]
    );
}

#[test]
fn a_key_across_tenants_needs_a_reason() {
    let listed = &Exceptions {
        across_tenants: &[("o.t", "token", "looked up before the tenant is known")],
        ..*NONE
    };
    let sql = format!("create table o.t (tenant_id uuid primary key, token text unique); {CLOSED}");
    assert_refused(&sql, "unique key (token)");
    assert_eq!(found(&sql, listed), [""; 0]);
    assert_eq!(found(&sql.replace(" unique", ""), listed).len(), 1);
}

#[test]
fn functions_with_their_owners_rights_need_a_reason_and_a_search_path() {
    let listed = &Exceptions {
        security_definer: &[("o.f", "reason")],
        ..*NONE
    };
    let sql =
        "create or replace function o.f(a int) returns int language sql security definer as $$ select 1 $$;";
    let pinned = sql.replace("definer", "definer set search_path = pg_catalog");
    assert_eq!(found(&pinned, listed), [""; 0]);
    assert_eq!(found(sql, listed).len(), 1);
    assert_refused(&pinned, "owner's rights");
    let code = file(
        "core/kernel/src/a.rs",
        "fn f() { q(\"create function f() security definer\") }",
    );
    assert_eq!(check(&[code], NONE).len(), 1);
}

#[test]
fn views_ask_with_the_rights_of_the_reader() {
    assert_refused("create view o.v as select 1;", "security_invoker");
    assert_eq!(
        found(
            "create or replace view o.v with (security_invoker = true) as select 1;",
            NONE
        ),
        [""; 0]
    );
    assert_refused("create materialized view o.v as select 1;", "materialised");
}
