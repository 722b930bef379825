//! The roles of a managed cluster and its database.
//!
//! The statements are built as text because DDL takes no parameters; every part is a constant of this crate
//! or a password of hexadecimal digits made by it.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::error::ClusterError;
use super::initialise::SUPERUSER;
use super::layout::Layout;
use super::secrets::SecretsFile;
use super::urls::{
    APP_ROLE, DATABASE, DatabaseUrls, Limits, OWNER_ROLE, READER_ROLE, SEALER_ROLE, over_socket, unlogged,
};

/// Not one of these may see past row-level security or make itself able to.
const ATTRIBUTES: &str = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

/// Makes or mends the roles and the database. Cheap when all is well: one query each.
pub(super) async fn ensure(layout: &Layout, file: &mut SecretsFile) -> Result<(), ClusterError> {
    let admin = |database: &str| {
        unlogged(over_socket(
            &layout.socket_dir,
            SUPERUSER,
            &file.secrets.superuser,
            database,
        ))
    };
    let mut server = connect(&admin("postgres")).await?;
    let changed = roles(&mut server, file).await?;
    let changed = database(&mut server, !file.secrets.told).await? || changed;
    close(server).await?;
    if changed {
        let mut till = connect(&admin(DATABASE)).await?;
        run(&mut till, "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned()).await?;
        close(till).await?;
    }
    file.mark_told()
}

/// The options of every role of a managed cluster.
pub(super) fn urls(layout: &Layout, file: &SecretsFile, limits: Limits) -> DatabaseUrls {
    let role = |name, password| over_socket(&layout.socket_dir, name, password, DATABASE);
    let app = limits.apply(role(APP_ROLE, &file.secrets.app));
    DatabaseUrls {
        owner: role(OWNER_ROLE, &file.secrets.owner),
        app_direct: app.clone(),
        app,
        sealer: limits.apply(role(SEALER_ROLE, &file.secrets.sealer)),
        pooled: false,
    }
}

/// Returns whether anything had to be done.
async fn roles(server: &mut PgConnection, file: &SecretsFile) -> Result<bool, ClusterError> {
    let sound: Vec<(String, bool)> = sqlx::query_as(
        "SELECT rolname::text, rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
         FROM pg_catalog.pg_roles WHERE rolname IN ('till_owner', 'till_app', 'till_sealer')",
    )
    .persistent(false)
    .fetch_all(&mut *server)
    .await
    .map_err(ClusterError::database("read the roles"))?;
    let mut changed = false;
    for (role, password, inherit) in [
        (OWNER_ROLE, &file.secrets.owner, "INHERIT"),
        (APP_ROLE, &file.secrets.app, "NOINHERIT"),
        (SEALER_ROLE, &file.secrets.sealer, "NOINHERIT"),
    ] {
        let verb = match sound.iter().find(|(name, _)| name == role) {
            Some((_, true)) if file.secrets.told => continue,
            Some(_) => "ALTER",
            None => "CREATE",
        };
        changed = true;
        let password: &SecretString = password;
        run(
            server,
            format!(
                "{verb} ROLE {role} {ATTRIBUTES} {inherit} PASSWORD '{}'",
                password.expose_secret()
            ),
        )
        .await?;
    }
    let reads: bool = sqlx::query_scalar(
        "SELECT count(*) = 1 AND bool_and(NOT reader.rolcanlogin AND pg_catalog.pg_has_role('till_app', reader.oid, 'MEMBER'))
         FROM pg_catalog.pg_roles AS reader WHERE reader.rolname = 'till_reader'",
    )
    .persistent(false)
    .fetch_one(&mut *server)
    .await
    .map(|reads: Option<bool>| reads.unwrap_or_default())
    .map_err(ClusterError::database("read the roles"))?;
    if !reads {
        changed = true;
        for statement in reader_statements() {
            run(server, statement).await?;
        }
    }
    if changed {
        for role in [OWNER_ROLE, APP_ROLE, SEALER_ROLE] {
            // Names are always written with their schema, so no object put into another one is ever found first.
            run(server, format!("ALTER ROLE {role} SET search_path = pg_catalog")).await?;
        }
    }
    Ok(changed)
}

/// Queries run as this role, which can write nothing: it has no password and cannot sign in, the app role takes it for a transaction.
pub(super) fn reader_statements() -> [String; 2] {
    [
        format!(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{READER_ROLE}') THEN
                CREATE ROLE {READER_ROLE} NOLOGIN NOINHERIT; END IF; END $$"
        ),
        format!("GRANT {READER_ROLE} TO {APP_ROLE}"),
    ]
}

/// Returns whether anything had to be done; `unfinished` says that an earlier set-up may have been cut short.
async fn database(server: &mut PgConnection, unfinished: bool) -> Result<bool, ClusterError> {
    let owner: Option<String> = sqlx::query_scalar(
        "SELECT pg_catalog.pg_get_userbyid(datdba)::text FROM pg_catalog.pg_database WHERE datname = $1",
    )
    .bind(DATABASE)
    .persistent(false)
    .fetch_optional(&mut *server)
    .await
    .map_err(ClusterError::database("read the databases"))?;
    match owner.as_deref() {
        Some(OWNER_ROLE) if !unfinished => return Ok(false),
        Some(_) => run(server, format!("ALTER DATABASE {DATABASE} OWNER TO {OWNER_ROLE}")).await?,
        None => run(server, format!("CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")).await?,
    }
    for statement in [
        format!("REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC"),
        format!("GRANT CONNECT ON DATABASE {DATABASE} TO {APP_ROLE}, {SEALER_ROLE}"),
        "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC".to_owned(),
    ] {
        run(server, statement).await?;
    }
    Ok(true)
}

async fn connect(options: &sqlx::postgres::PgConnectOptions) -> Result<PgConnection, ClusterError> {
    PgConnection::connect_with(options)
        .await
        .map_err(ClusterError::database("connect to the managed database"))
}

async fn run(connection: &mut PgConnection, statement: String) -> Result<(), ClusterError> {
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(connection)
        .await
        .map(drop)
        .map_err(ClusterError::database("set up the roles and the database"))
}

async fn close(connection: PgConnection) -> Result<(), ClusterError> {
    connection
        .close()
        .await
        .map_err(ClusterError::database("close the set-up connection"))
}
