//! The start-up self-check: refuses a database where tenants are not kept apart (house 2, lock 2; reliability 2).

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::fault::Fault;

/// Connects as the app role and lists everything that would let one business see another's rows: a superuser, owner or BYPASSRLS role,
/// a table without a forced policy, a view that runs with its owner's eyes, rights to change what is append-only. Empty means safe.
pub async fn self_check(app: &PgConnectOptions) -> Result<Vec<String>, Fault> {
    let mut connection = app.connect().await?;
    let mut problems = Vec::new();

    let (role, superuser, bypass): (String, bool, bool) = sqlx::query_as(
        "SELECT rolname::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await?;
    if superuser {
        problems.push(format!(
            "the role {role} is a superuser: row-level security would not hold"
        ));
    }
    if bypass {
        problems.push(format!("the role {role} has BYPASSRLS"));
    }

    let owned: Vec<(String,)> = sqlx::query_as(
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('r', 'p', 'v', 'm') AND space.nspname NOT LIKE 'pg\\_%' AND space.nspname <> 'information_schema'
            AND pg_has_role(current_user, class.relowner, 'MEMBER')",
    )
    .fetch_all(&mut connection)
    .await?;
    problems.extend(
        owned
            .into_iter()
            .map(|(table,)| format!("the app role owns {table}")),
    );

    let open: Vec<(String,)> = sqlx::query_as(
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind IN ('r', 'p') AND NOT class.relispartition
            AND EXISTS (SELECT 1 FROM pg_attribute AS field WHERE field.attrelid = class.oid AND field.attname = 'tenant_id')
            AND (NOT class.relrowsecurity OR NOT class.relforcerowsecurity
                OR NOT EXISTS (SELECT 1 FROM pg_policy AS policy WHERE policy.polrelid = class.oid))
            AND space.nspname NOT LIKE 'pg\\_%'",
    )
    .fetch_all(&mut connection)
    .await?;
    problems.extend(
        open.into_iter()
            .map(|(table,)| format!("{table} has no forced row-level security policy")),
    );

    let views: Vec<(String,)> = sqlx::query_as(
        "SELECT class.oid::regclass::text FROM pg_class AS class
         JOIN pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.relkind = 'v' AND space.nspname NOT LIKE 'pg\\_%' AND space.nspname <> 'information_schema'
            AND NOT coalesce(class.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false)",
    )
    .fetch_all(&mut connection)
    .await?;
    problems.extend(
        views
            .into_iter()
            .map(|(view,)| format!("the view {view} is not security_invoker")),
    );

    let appendable: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM unnest(ARRAY['kernel.audit_event', 'kernel.outbox', 'kernel.fiscal_entry', 'kernel.security_event',
            'kernel.reply']) AS name
         WHERE has_table_privilege(current_user, name, 'UPDATE') OR has_table_privilege(current_user, name, 'DELETE')
            OR has_table_privilege(current_user, name, 'TRUNCATE')",
    )
    .fetch_all(&mut connection)
    .await?;
    problems.extend(
        appendable
            .into_iter()
            .map(|(table,)| format!("the app role may change rows of {table}, which is append-only")),
    );
    Ok(problems)
}
