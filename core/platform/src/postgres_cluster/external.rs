//! A PostgreSQL that runs elsewhere: a server of the shop, a managed service, Neon, with or without a pooler.
//!
//! The role of `database.url` owns the schema. The role that serves requests is another one, `till_app`,
//! because an owner could lift its own row-level security. If the owner may create roles (Neon's may), this
//! program makes `till_app` and `till_sealer`; their passwords come from `database.app_password` and
//! `database.sealer_password` (needed when several servers share the database) or are made once and kept in
//! the data folder. If it may not, someone makes the two roles by hand and gives `database.app_url` and
//! `database.sealer_url`.

use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::error::ClusterError;
use super::programs::Version;
use super::roles::reader_statements;
use super::secrets::SecretsFile;
use super::urls::{APP_ROLE, DatabaseUrls, Limits, READER_ROLE, SEALER_ROLE, unlogged};
use crate::config::DatabaseConfig;

/// How long a database that starts at the same time as this server is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one attempt waits for a host that does not answer at all.
const SILENCE: Duration = Duration::from_secs(10);
const RETRY: Duration = Duration::from_millis(500);
/// Held while roles are made, so that replicas starting together do not collide ("till" in ASCII).
const ROLES_LOCK: i64 = 0x7469_6c6c;
/// SQLSTATE of a wrong password and of an unknown role.
const REFUSED: [&str; 2] = ["28P01", "28000"];

/// Checks the server and its roles, makes the roles if it may, and returns how to connect as each.
pub async fn ensure(config: &DatabaseConfig, data_dir: &Path) -> Result<DatabaseUrls, ClusterError> {
    let addresses = Addresses::of(config)?;
    let mut connection = connect_patiently(&unlogged(addresses.owner.clone())).await?;
    check_version(&mut connection).await?;
    let roles = if let Some(roles) = addresses.given_roles(config)? {
        roles
    } else {
        let passwords = made_roles(config, data_dir, &mut connection, &addresses.owner).await?;
        addresses.with_passwords(&passwords)
    };
    close(connection).await?;
    addresses.checked(config, roles).await
}

/// As [`ensure`], for commands that only look: makes no role and no password. `None` where the roles do not exist yet.
pub async fn look(config: &DatabaseConfig, data_dir: &Path) -> Result<Option<DatabaseUrls>, ClusterError> {
    let addresses = Addresses::of(config)?;
    let mut connection = connect_patiently(&unlogged(addresses.owner.clone())).await?;
    check_version(&mut connection).await?;
    let roles = match addresses.given_roles(config)? {
        Some(roles) => Some(roles),
        None if role_exists(&mut connection, APP_ROLE).await? => {
            known_passwords(config, data_dir)?.map(|passwords| addresses.with_passwords(&passwords))
        }
        None => None,
    };
    close(connection).await?;
    match roles {
        Some(roles) => addresses.checked(config, roles).await.map(Some),
        None => Ok(None),
    }
}

/// The roles that serve requests and seal, as they connect.
type Roles = (PgConnectOptions, PgConnectOptions);
/// Their passwords.
type Passwords = (SecretString, SecretString);

/// Where the server is.
struct Addresses {
    /// Through the pooler, if there is one.
    pooled: PgConnectOptions,
    owner: PgConnectOptions,
}

impl Addresses {
    fn of(config: &DatabaseConfig) -> Result<Self, ClusterError> {
        let pooled = parsed(config.url.as_ref())?.ok_or(ClusterError::Role {
            role: "owner".to_owned(),
            why: "database.url is not set".to_owned(),
        })?;
        let owner = parsed(config.direct_url.as_ref())?.unwrap_or_else(|| pooled.clone());
        Ok(Self { pooled, owner })
    }

    /// Those that the configuration names.
    fn given_roles(&self, config: &DatabaseConfig) -> Result<Option<Roles>, ClusterError> {
        let Some(app) = parsed(config.app_url.as_ref())? else {
            return Ok(None);
        };
        let sealer = parsed(config.sealer_url.as_ref())?.unwrap_or_else(|| self.owner.clone());
        Ok(Some((app, sealer)))
    }

    fn with_passwords(&self, (app, sealer): &Passwords) -> Roles {
        let as_role = |base: &PgConnectOptions, role: &str, password: &SecretString| {
            base.clone().username(role).password(password.expose_secret())
        };
        (
            as_role(&self.pooled, APP_ROLE, app),
            as_role(&self.owner, SEALER_ROLE, sealer),
        )
    }

    /// Tries the roles.
    async fn checked(
        self,
        config: &DatabaseConfig,
        (app, sealer): Roles,
    ) -> Result<DatabaseUrls, ClusterError> {
        let owner = self.owner;
        let limits = Limits {
            statement: config.statement_timeout,
            lock: config.lock_timeout,
        };
        let app_direct = if config.pooled {
            around_pooler(&app, &owner)
        } else {
            app.clone()
        };
        check_role(&app_direct, APP_ROLE, owner.get_username()).await?;
        check_role(&sealer, SEALER_ROLE, owner.get_username()).await?;
        Ok(DatabaseUrls {
            owner: owner.application_name("till"),
            app: if config.pooled {
                // A pooler refuses start-up parameters it does not know.
                app.extra_float_digits(None)
            } else {
                limits.apply(app.application_name("till"))
            },
            app_direct: limits.apply(app_direct.application_name("till")),
            sealer: limits.apply(sealer.application_name("till")),
            pooled: config.pooled,
        })
    }
}

/// The app's user on the direct address.
fn around_pooler(app: &PgConnectOptions, direct: &PgConnectOptions) -> PgConnectOptions {
    let options = app.clone().host(direct.get_host()).port(direct.get_port());
    match direct.get_socket() {
        Some(socket) => options.socket(socket),
        None => options,
    }
}

fn parsed(url: Option<&SecretString>) -> Result<Option<PgConnectOptions>, ClusterError> {
    url.map(|url| PgConnectOptions::from_str(url.expose_secret()))
        .transpose()
        .map_err(ClusterError::database("read the database's address"))
}

/// Waits for a server that is not there yet or still starting; everything else is told at once.
async fn connect_patiently(options: &PgConnectOptions) -> Result<PgConnection, ClusterError> {
    let begun = Instant::now();
    loop {
        let error = match tokio::time::timeout(SILENCE, PgConnection::connect_with(options)).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_) => sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()),
        };
        let soon = match &error {
            sqlx::Error::Io(_) => true,
            // cannot_connect_now: starting up or recovering
            sqlx::Error::Database(told) => told.code().as_deref() == Some("57P03"),
            _ => false,
        };
        if !soon || begun.elapsed() > PATIENCE {
            return Err(ClusterError::database("connect to the database")(error));
        }
        tracing::warn!(%error, "the database is not reachable yet");
        tokio::time::sleep(RETRY).await;
    }
}

async fn check_version(connection: &mut PgConnection) -> Result<(), ClusterError> {
    let number: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int4")
        .persistent(false)
        .fetch_one(connection)
        .await
        .map_err(ClusterError::database("read the database's version"))?;
    let found = Version::from_number(number);
    match found.refusal() {
        None => Ok(()),
        Some(_) => Err(ClusterError::VersionRefused {
            found,
            place: "behind database.url".to_owned(),
        }),
    }
}

/// Makes `till_app` and `till_sealer` where they are missing and returns their passwords.
async fn made_roles(
    config: &DatabaseConfig,
    data_dir: &Path,
    connection: &mut PgConnection,
    owner: &PgConnectOptions,
) -> Result<Passwords, ClusterError> {
    let doing = "read the rights of the role in database.url";
    let may_create: bool = sqlx::query_scalar(
        "SELECT rolcreaterole OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user",
    )
    .persistent(false)
    .fetch_one(&mut *connection)
    .await
    .map_err(ClusterError::database(doing))?;
    let (app, sealer) = if let Some(known) = known_passwords(config, data_dir)? {
        known
    } else {
        let file = SecretsFile::load_or_create(data_dir)?;
        (
            config.app_password.clone().unwrap_or(file.secrets.app),
            config.sealer_password.clone().unwrap_or(file.secrets.sealer),
        )
    };
    sqlx::query("SELECT pg_catalog.pg_advisory_lock($1)")
        .bind(ROLES_LOCK)
        .persistent(false)
        .execute(&mut *connection)
        .await
        .map_err(ClusterError::database(
            "wait for another server that sets up the roles",
        ))?;
    for (role, password, configured) in [
        (APP_ROLE, &app, config.app_password.is_some()),
        (SEALER_ROLE, &sealer, config.sealer_password.is_some()),
    ] {
        one_role(connection, owner, role, password, configured, may_create).await?;
    }
    reader_role(connection, may_create).await?;
    // Closing the connection gives the lock back.
    Ok((app, sealer))
}

/// The role of queries; the app role must be able to take it.
async fn reader_role(connection: &mut PgConnection, may_create: bool) -> Result<(), ClusterError> {
    let ready: bool = sqlx::query_scalar(
        "SELECT coalesce(bool_and(pg_catalog.pg_has_role('till_app', oid, 'MEMBER')), false)
         FROM pg_catalog.pg_roles WHERE rolname = 'till_reader'",
    )
    .persistent(false)
    .fetch_one(&mut *connection)
    .await
    .map_err(ClusterError::database("read the roles"))?;
    if ready {
        return Ok(());
    }
    if !may_create {
        return Err(ClusterError::Role {
            role: READER_ROLE.to_owned(),
            why: format!(
                "queries run as this role, which does not exist or is not granted: let an administrator run `CREATE ROLE {READER_ROLE} \
                 NOLOGIN; GRANT {READER_ROLE} TO {APP_ROLE}`"
            ),
        });
    }
    for statement in reader_statements() {
        set_up(connection, statement).await?;
    }
    Ok(())
}

async fn one_role(
    connection: &mut PgConnection,
    owner: &PgConnectOptions,
    role: &str,
    password: &SecretString,
    configured: bool,
    may_create: bool,
) -> Result<(), ClusterError> {
    let exists = role_exists(connection, role).await?;
    let word = role.trim_start_matches("till_");
    if !exists && !may_create {
        return Err(ClusterError::Role {
            role: role.to_owned(),
            why: format!(
                "it does not exist, and the role {} of database.url may not create it: let an administrator run `CREATE ROLE \
                 {role} LOGIN NOINHERIT PASSWORD '…'` and set database.{word}_url",
                owner.get_username()
            ),
        });
    }
    if exists {
        let login =
            PgConnection::connect_with(&owner.clone().username(role).password(password.expose_secret()))
                .await;
        match login {
            Ok(working) => {
                let _ = working.close().await;
                return Ok(());
            }
            // No right to connect to this database yet: the grant below gives it.
            Err(sqlx::Error::Database(told)) if told.code().as_deref() == Some("42501") => {}
            Err(sqlx::Error::Database(told)) if told.code().is_some_and(|code| REFUSED.contains(&&*code)) => {
                if !configured || !may_create {
                    return Err(ClusterError::Role {
                        role: role.to_owned(),
                        why: format!(
                            "it exists with a password this installation does not know (another installation on the same \
                             server?): set database.{word}_password to have it changed, or database.{word}_url"
                        ),
                    });
                }
                set_up(
                    connection,
                    format!("ALTER ROLE {role} PASSWORD '{}'", password.expose_secret()),
                )
                .await?;
            }
            Err(error) => return Err(ClusterError::database("try the password of a role")(error)),
        }
    } else {
        set_up(
            connection,
            format!(
                "CREATE ROLE {role} LOGIN NOINHERIT PASSWORD '{}'",
                password.expose_secret()
            ),
        )
        .await?;
        set_up(
            connection,
            format!("ALTER ROLE {role} SET search_path = pg_catalog"),
        )
        .await?;
    }
    let database = quoted(owner.get_database().unwrap_or_default());
    set_up(
        connection,
        format!("GRANT CONNECT ON DATABASE {database} TO {role}"),
    )
    .await
}

async fn role_exists(connection: &mut PgConnection, role: &str) -> Result<bool, ClusterError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)")
        .bind(role)
        .persistent(false)
        .fetch_one(connection)
        .await
        .map_err(ClusterError::database("read the roles"))
}

async fn close(connection: PgConnection) -> Result<(), ClusterError> {
    connection
        .close()
        .await
        .map_err(ClusterError::database("close the set-up connection"))
}

/// The passwords of the configuration, or those that were made here before.
fn known_passwords(config: &DatabaseConfig, data_dir: &Path) -> Result<Option<Passwords>, ClusterError> {
    if let (Some(app), Some(sealer)) = (&config.app_password, &config.sealer_password) {
        return Ok(Some((app.clone(), sealer.clone())));
    }
    Ok(SecretsFile::load(data_dir)?.map(|file| {
        (
            config.app_password.clone().unwrap_or(file.secrets.app),
            config.sealer_password.clone().unwrap_or(file.secrets.sealer),
        )
    }))
}

/// The role's name is a constant, its password letters and digits only, the database's name quoted.
async fn set_up(connection: &mut PgConnection, statement: String) -> Result<(), ClusterError> {
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(connection)
        .await
        .map(drop)
        .map_err(ClusterError::database("set up the database roles"))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A role that serves requests must be bound by row-level security and must not be able to lift it.
async fn check_role(options: &PgConnectOptions, expected: &str, owner: &str) -> Result<(), ClusterError> {
    let refused = |why: &str| ClusterError::Role {
        role: options.get_username().to_owned(),
        why: why.to_owned(),
    };
    let mut connection = connect_patiently(options).await?;
    let (name, unbound, is_owner, reads): (String, bool, bool, bool) = sqlx::query_as(
        "SELECT current_user::text, rolsuper OR rolbypassrls, pg_catalog.pg_has_role(current_user, $1::name, 'MEMBER'),
            coalesce((SELECT pg_catalog.pg_has_role(current_user, oid, 'MEMBER') FROM pg_catalog.pg_roles
                WHERE rolname = 'till_reader'), false)
         FROM pg_catalog.pg_roles WHERE rolname = current_user",
    )
    .bind(owner)
    .persistent(false)
    .fetch_one(&mut connection)
    .await
    .map_err(ClusterError::database("check the role that serves requests"))?;
    let _ = connection.close().await;
    if unbound {
        return Err(refused(
            "it is a superuser or has BYPASSRLS, so it would see the rows of every business",
        ));
    }
    if is_owner {
        return Err(refused(
            "it is, or may become, the owner of the tables, so it could lift their row-level security",
        ));
    }
    if expected == APP_ROLE && !reads {
        return Err(refused(&format!(
            "queries run as {READER_ROLE}: let an administrator run `CREATE ROLE {READER_ROLE} NOLOGIN; GRANT {READER_ROLE} TO {APP_ROLE}`"
        )));
    }
    if name != expected {
        return Err(refused(&format!(
            "the role must be named {expected}, because the migrations grant rights to that name"
        )));
    }
    Ok(())
}
