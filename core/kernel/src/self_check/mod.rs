//! The start-up self-check: refuses a database where businesses are not kept apart, or where somebody gave rights that no migration gives
//! (house 2, lock 2; reliability 2).

mod declared;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use self::declared::Declared;
use crate::fault::Fault;
use crate::registry::Registry;

/// The condition of a table of a business, as PostgreSQL prints it.
const OWN: &str = "(tenant_id = ( SELECT kernel.tenant_id() AS tenant_id))";

/// Policies that differ, each with its reason: table, policy, condition, check.
const OTHER_POLICIES: &[(&str, &str, &str, &str)] = &[
    // Signing in starts from the short name, before anybody is known.
    ("kernel.tenant", "readable", "true", ""),
    ("kernel.tenant", "founded", "", OWN),
    ("kernel.tenant", "kept", OWN, ""),
    // Workers look across businesses whose turn it is: ids and times.
    ("kernel.job_turn", "readable", "true", ""),
    ("kernel.job_turn", "added", "", OWN),
    ("kernel.job_turn", "kept", OWN, ""),
    ("kernel.job_turn", "ended", OWN, ""),
];

/// Connects as the app role and lists everything that would let one business see another's rows or let the app role change what it must
/// not: attributes and memberships of the role, owned tables, tables without a forced policy or with another condition, keys that do not
/// begin with the business, views that run with their owner's eyes, and rights (of the app role, the reader, everybody; on tables, columns
/// and partitions), functions, triggers and rules that no migration made. Empty means safe.
pub async fn self_check(app: &PgConnectOptions, registry: &Registry) -> Result<Vec<String>, Fault> {
    let mut connection = app.connect().await?;
    let declared = Declared::of(registry.migrations());
    let mut problems = Vec::new();
    role(&mut connection, &mut problems).await?;
    for (sql, what) in HOLES {
        let found: Vec<(String,)> = sqlx::query_as(*sql)
            .bind(&declared.schemas)
            .fetch_all(&mut connection)
            .await?;
        problems.extend(found.into_iter().map(|(name,)| what.replace("{}", &name)));
    }
    policies(&mut connection, &declared, &mut problems).await?;
    rights(&mut connection, &declared, &mut problems).await?;
    made_by_nobody(&mut connection, &declared, &mut problems).await?;
    append_only(registry, &declared, &mut problems);
    let _ = connection.close().await;
    Ok(problems)
}

async fn role(connection: &mut PgConnection, problems: &mut Vec<String>) -> Result<(), Fault> {
    let (role, superuser, bypass, creates, replicates): (String, bool, bool, bool, bool) = sqlx::query_as(
        "SELECT rolname::text, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb, rolreplication FROM pg_roles
         WHERE rolname = current_user",
    )
    .fetch_one(&mut *connection)
    .await?;
    for (is, what) in [
        (superuser, "is a superuser: row-level security would not hold"),
        (bypass, "has BYPASSRLS"),
        (creates, "may create roles or databases"),
        (replicates, "may replicate the database"),
    ] {
        if is {
            problems.push(format!("the role {role} {what}"));
        }
    }
    let memberships: Vec<(String,)> = sqlx::query_as(
        "SELECT of.rolname::text FROM pg_auth_members AS membership
         JOIN pg_roles AS of ON of.oid = membership.roleid
         JOIN pg_roles AS who ON who.oid = membership.member
         WHERE (who.rolname = current_user AND of.rolname <> 'till_reader') OR who.rolname = 'till_reader'
         ORDER BY 1",
    )
    .fetch_all(connection)
    .await?;
    problems.extend(
        memberships
            .into_iter()
            .map(|(of,)| format!("the role {role} or till_reader is a member of {of}")),
    );
    Ok(())
}

/// What must find nothing; $1 are the schemas of the migrations.
const HOLES: &[(&str, &str)] = &[
    (
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('r', 'p', 'v', 'm') AND space.nspname = ANY($1)
            AND pg_has_role(current_user, class.relowner, 'MEMBER') ORDER BY 1",
        "the app role owns {}",
    ),
    (
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('r', 'p') AND NOT class.relispartition AND space.nspname = ANY($1)
            AND EXISTS (SELECT 1 FROM pg_attribute AS field WHERE field.attrelid = class.oid AND field.attname = 'tenant_id')
            AND (NOT class.relrowsecurity OR NOT class.relforcerowsecurity
                OR NOT EXISTS (SELECT 1 FROM pg_policy AS policy WHERE policy.polrelid = class.oid)) ORDER BY 1",
        "{} has no forced row-level security policy",
    ),
    (
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('r', 'p') AND NOT class.relispartition AND space.nspname = ANY($1)
            AND has_table_privilege(current_user, class.oid, 'SELECT')
            AND NOT EXISTS (SELECT 1 FROM pg_attribute AS field WHERE field.attrelid = class.oid AND field.attname = 'tenant_id') ORDER BY 1",
        "the app role reads {}, which has no tenant_id",
    ),
    (
        "SELECT index.indexrelid::regclass::text FROM pg_index AS index
         JOIN pg_class AS class ON class.oid = index.indrelid
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         JOIN pg_attribute AS first ON first.attrelid = class.oid AND first.attnum = index.indkey[0]
         WHERE (index.indisunique OR index.indisprimary) AND space.nspname = ANY($1) AND NOT class.relispartition
            AND EXISTS (SELECT 1 FROM pg_attribute AS field WHERE field.attrelid = class.oid AND field.attname = 'tenant_id')
            AND first.attname <> 'tenant_id'
            -- Signing in starts from the short name; and of several founders at once one wins.
            AND index.indexrelid::regclass::text NOT IN ('kernel.tenant_slug_key', 'administration.founding_once') ORDER BY 1",
        "the key {} does not begin with tenant_id: it would tell of other businesses",
    ),
    (
        "SELECT format('%s of %s', fk.conname, fk.conrelid::regclass) FROM pg_constraint AS fk
         JOIN pg_class AS class ON class.oid = fk.conrelid
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE fk.contype = 'f' AND space.nspname = ANY($1)
            AND NOT EXISTS (
                SELECT 1 FROM unnest(fk.conkey, fk.confkey) AS pair (own, other)
                JOIN pg_attribute AS mine ON mine.attrelid = fk.conrelid AND mine.attnum = pair.own
                JOIN pg_attribute AS theirs ON theirs.attrelid = fk.confrelid AND theirs.attnum = pair.other
                WHERE mine.attname = 'tenant_id' AND theirs.attname = 'tenant_id') ORDER BY 1",
        "the foreign key {} may name a row of another business",
    ),
    (
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind = 'v' AND space.nspname = ANY($1)
            AND NOT coalesce(class.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false) ORDER BY 1",
        "the view {} is not security_invoker",
    ),
    (
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('m', 'f') AND space.nspname = ANY($1) ORDER BY 1",
        "{} is a materialised view or foreign table: row-level security does not reach it",
    ),
    (
        "SELECT routine.oid::regprocedure::text FROM pg_proc AS routine
         JOIN pg_namespace AS space ON space.oid = routine.pronamespace
         WHERE routine.prosecdef AND (space.nspname = ANY($1) OR space.nspname = 'public') ORDER BY 1",
        "the function {} runs with its owner's rights",
    ),
    (
        "SELECT nspname::text FROM pg_namespace
         WHERE (nspname = ANY($1) OR nspname = 'public')
            AND (has_schema_privilege(current_user, oid, 'CREATE') OR has_schema_privilege('till_reader', oid, 'CREATE')) ORDER BY 1",
        "the app role may create things in the schema {}",
    ),
];

async fn policies(
    connection: &mut PgConnection,
    declared: &Declared,
    problems: &mut Vec<String>,
) -> Result<(), Fault> {
    let found: Vec<(String, String, String, String, bool)> = sqlx::query_as(
        "SELECT policy.polrelid::regclass::text, policy.polname::text, coalesce(pg_get_expr(policy.polqual, policy.polrelid), ''),
            coalesce(pg_get_expr(policy.polwithcheck, policy.polrelid), ''), policy.polpermissive
         FROM pg_policy AS policy
         JOIN pg_class AS class ON class.oid = policy.polrelid
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE space.nspname = ANY($1) ORDER BY 1, 2",
    )
    .bind(&declared.schemas)
    .fetch_all(connection)
    .await?;
    for table in &declared.aged {
        let holds = |(of, policy, condition, _, permissive): &(String, String, String, String, bool)| {
            of == table && policy == "least_age" && !permissive && condition.contains("::interval")
        };
        if !found.iter().any(holds) {
            problems.push(format!(
                "the policy least_age of {table} is gone: young rows could be taken away"
            ));
        }
    }
    for (table, policy, condition, check, permissive) in found {
        let usual = policy == "tenant" && condition == OWN && check == OWN;
        let other = OTHER_POLICIES.contains(&(&table, &policy, &condition, &check));
        // A restrictive policy only takes away.
        if permissive && !usual && !other {
            problems.push(format!(
                "the policy {policy} of {table} lets through other rows: {condition} {check}"
            ));
        }
    }
    Ok(())
}

/// Rights of the app role, of every role it is a member of, and of everybody, against the grants of the migrations.
async fn rights(
    connection: &mut PgConnection,
    declared: &Declared,
    problems: &mut Vec<String>,
) -> Result<(), Fault> {
    let held: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT CASE WHEN held.grantee = 0 THEN 'everybody' ELSE held.grantee::regrole::text END, held.name, held.verb FROM (
            SELECT acl.grantee, class.oid::regclass::text AS name, acl.privilege_type AS verb, class.relowner AS owner
            FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace, aclexplode(class.relacl) AS acl
            WHERE space.nspname = ANY($1) AND class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            UNION ALL
            SELECT acl.grantee, class.oid::regclass::text, format('%s (%s)', acl.privilege_type, field.attname), class.relowner
            FROM pg_attribute AS field JOIN pg_class AS class ON class.oid = field.attrelid
            JOIN pg_namespace AS space ON space.oid = class.relnamespace, aclexplode(field.attacl) AS acl
            WHERE space.nspname = ANY($1)
         ) AS held
         WHERE held.grantee <> held.owner
            AND (held.grantee = 0 OR held.grantee::regrole::text = 'till_reader' OR pg_has_role(current_user, held.grantee, 'MEMBER'))
         ORDER BY 1, 2, 3",
    )
    .bind(&declared.schemas)
    .fetch_all(connection)
    .await?;
    for (role, table, verb) in held {
        if !declared.allows(&role, &table, &verb) {
            problems.push(format!("{role} has {verb} on {table}, which no migration grants"));
        }
    }
    Ok(())
}

/// Functions, triggers and rules that no migration made.
async fn made_by_nobody(
    connection: &mut PgConnection,
    declared: &Declared,
    problems: &mut Vec<String>,
) -> Result<(), Fault> {
    let functions: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT format('%s.%s', space.nspname, routine.proname) FROM pg_proc AS routine
         JOIN pg_namespace AS space ON space.oid = routine.pronamespace WHERE space.nspname = ANY($1) ORDER BY 1",
    )
    .bind(&declared.schemas)
    .fetch_all(&mut *connection)
    .await?;
    problems.extend(
        functions
            .into_iter()
            .filter(|(name,)| !declared.functions.contains(name))
            .map(|(name,)| format!("no migration makes the function {name}")),
    );
    let triggers: Vec<(String, bool)> = sqlx::query_as(
        "SELECT format('%s on %s', trigger.tgname, trigger.tgrelid::regclass), trigger.tgenabled <> 'O' FROM pg_trigger AS trigger
         JOIN pg_class AS class ON class.oid = trigger.tgrelid
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE NOT trigger.tgisinternal AND NOT class.relispartition AND space.nspname = ANY($1)
         UNION ALL
         SELECT format('rule %s on %s', rule.rulename, rule.ev_class::regclass), false FROM pg_rewrite AS rule
         JOIN pg_class AS class ON class.oid = rule.ev_class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('r', 'p') AND space.nspname = ANY($1) ORDER BY 1",
    )
    .bind(&declared.schemas)
    .fetch_all(connection)
    .await?;
    for (name, is_off) in triggers {
        if !declared.triggers.contains(&name) {
            problems.push(format!("no migration makes the trigger {name}"));
        } else if is_off {
            problems.push(format!("the trigger {name} is switched off"));
        }
    }
    Ok(())
}

/// What a module calls append-only must be so by the migrations, and by that in the database.
fn append_only(registry: &Registry, declared: &Declared, problems: &mut Vec<String>) {
    for (table, counted) in registry.append_only() {
        let Some(held) = declared.grants.get(&("till_app".to_owned(), table.to_owned())) else {
            continue;
        };
        for verb in held {
            let is_counted = counted.iter().any(|column| *verb == format!("UPDATE ({column})"));
            let is_aged = verb == "DELETE" && declared.aged.contains(table);
            if verb != "SELECT" && verb != "INSERT" && !is_counted && !is_aged {
                problems.push(format!("{table} is append-only, and a migration grants {verb}"));
            }
        }
    }
}
