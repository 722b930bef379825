//! Rules about the form of one value, and rules between keys.

use std::os::unix::fs::PermissionsExt;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::Config;
use super::reader::Reader;
use super::setting::Profile;

/// `scheme://host[:port]`, with at most a slash behind.
pub(super) fn is_origin(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.map(|host| host.strip_suffix('/').unwrap_or(host))
        .is_some_and(is_authority)
}

/// `http://host[:port][/path]`: the exporter speaks plain HTTP to a collector nearby.
pub(super) fn is_http_url(text: &str) -> bool {
    text.strip_prefix("http://")
        .map(|rest| rest.split('/').next().unwrap_or(rest))
        .is_some_and(is_authority)
}

/// A filter of log lines: every part names its level. A lone word that is none would be taken for the name of a module, and nothing
/// would ever be logged.
pub(super) fn is_filter(text: &str) -> bool {
    let mut depth = 0_u32;
    let parts = text.split(|c| {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let mut parts = parts.map(str::trim).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some()
        && parts.all(|part| {
            let level = part.rsplit_once([']', '=']).map_or(part, |(_, level)| level);
            !level.is_empty() && level.parse::<LevelFilter>().is_ok()
        })
        && EnvFilter::try_new(text).is_ok()
}

fn is_authority(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c))
}

/// The parts of a database URL that may be shown; none if it is not one.
pub(super) fn database_url_without_secrets(url: &str) -> Option<String> {
    let options = connect_options(url)?;
    let host = options.get_socket().map_or_else(
        || options.get_host().to_owned(),
        |socket| socket.display().to_string(),
    );
    Some(format!(
        "postgres://{}@{host}:{}/{} (password and options hidden)",
        options.get_username(),
        options.get_port(),
        options.get_database().unwrap_or_default(),
    ))
}

fn connect_options(url: &str) -> Option<PgConnectOptions> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return None;
    }
    PgConnectOptions::from_str(url).ok()
}

/// Neon's pooled host names end their first label in `-pooler`.
pub(super) fn looks_pooled(url: &SecretString) -> bool {
    connect_options(url.expose_secret()).is_some_and(|options| {
        options
            .get_host()
            .split('.')
            .next()
            .is_some_and(|label| label.ends_with("-pooler"))
    })
}

/// Letters and digits only, so that it needs no quoting anywhere.
pub(super) fn is_role_password(password: &SecretString) -> bool {
    let text = password.expose_secret();
    (16..=100).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Rules between keys; what is merely unwise is returned as warnings.
pub(super) fn across_sections(config: &Config, reader: &mut Reader) -> Vec<String> {
    let mut warnings = Vec::new();
    listener(config, reader, &mut warnings);
    database(config, reader, &mut warnings);
    if config.auth.lockout_max < config.auth.lockout_base {
        reader.refuse(
            "auth.lockout_max_s",
            "is less than auth.lockout_base_s",
            "at least auth.lockout_base_s",
        );
    }
    file_permissions(config, reader, &mut warnings);
    warnings
}

/// K31: on a network, plain HTTP is neither private nor a secure context for the browser.
fn listener(config: &Config, reader: &mut Reader, warnings: &mut Vec<String>) {
    let http = &config.http;
    if http.listen.ip().to_canonical().is_loopback() {
        return;
    }
    let https = http
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    match config.profile {
        Profile::Cloud if https => {}
        _ if http.allow_insecure_lan => warnings.push(format!(
            "http.listen is {} without TLS: passwords and sales cross the network readable by anyone on it, and browsers \
             withhold offline mode and passkeys. Use it on a network you trust only",
            http.listen
        )),
        Profile::Cloud => reader.refuse(
            "http.public_url",
            format!("is needed when http.listen is {}: TLS must end at a proxy in front of this server", http.listen),
            "the https:// address of that proxy, or http.allow_insecure_lan = true",
        ),
        Profile::Dev | Profile::Onprem => reader.refuse(
            "http.listen",
            format!(
                "{} is reachable from the network, and this server does not speak TLS: anyone on the network could read \
                 passwords and sales",
                http.listen
            ),
            "127.0.0.1 or [::1] with a TLS proxy in front, or http.allow_insecure_lan = true if the network is trusted",
        ),
    }
}

fn database(config: &Config, reader: &mut Reader, warnings: &mut Vec<String>) {
    let database = &config.database;
    if !reader.given("database.url") {
        if config.profile == Profile::Cloud {
            reader.refuse(
                "database.url",
                "is not set: replicas share one external PostgreSQL",
                "the URL of a PostgreSQL 15 to 18",
            );
        }
        for key in [
            "database.direct_url",
            "database.app_url",
            "database.sealer_url",
            "database.app_password",
            "database.sealer_password",
        ] {
            if reader.given(key) {
                reader.refuse(
                    key,
                    "has no meaning without database.url",
                    "leave it out, or set database.url",
                );
            }
        }
        if database.pooled {
            reader.refuse("database.pooled", "has no meaning without database.url", "false");
        }
        return;
    }
    if database.pooled && !reader.given("database.direct_url") {
        reader.refuse(
            "database.direct_url",
            "is needed with a pooler: notifications, migrations and locks do not work through one",
            "the address of the same database around the pooler (or database.pooled = false if there is none)",
        );
    }
    for (key, other, role) in [
        ("database.app_url", "database.sealer_url", "till_app"),
        ("database.sealer_url", "database.app_url", "till_sealer"),
    ] {
        if reader.given(other) && !reader.given(key) {
            reader.refuse(
                key,
                format!("is needed when {other} is set"),
                format!("the same database as the role {role}"),
            );
        }
    }
    if reader.given("database.app_url") && reader.given("database.app_password") {
        reader.refuse(
            "database.app_password",
            "has no meaning beside database.app_url",
            "one of the two",
        );
    }
    for (key, url) in [
        ("database.url", &database.url),
        ("database.direct_url", &database.direct_url),
        ("database.app_url", &database.app_url),
    ] {
        let Some(options) = url.as_ref().and_then(|url| connect_options(url.expose_secret())) else {
            continue;
        };
        if options.get_database().is_none() {
            reader.refuse(
                key,
                "names no database",
                "postgres://user:password@host:port/database",
            );
        }
        let weak = matches!(
            options.get_ssl_mode(),
            PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer
        );
        if weak && options.get_socket().is_none() && !is_local(options.get_host()) {
            warnings.push(format!(
                "{key} does not insist on encryption to {}: add sslmode=verify-full (or require)",
                options.get_host()
            ));
        }
    }
}

fn is_local(host: &str) -> bool {
    host == "localhost"
        || host.starts_with('/')
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn file_permissions(config: &Config, reader: &Reader, warnings: &mut Vec<String>) {
    let Some(file) = &config.file else { return };
    let from_file = format!("file {}", file.display());
    let holds_secrets = [
        "database.url",
        "database.direct_url",
        "database.app_url",
        "database.sealer_url",
        "database.app_password",
        "database.sealer_password",
    ]
    .iter()
    .any(|key| reader.given(key) && reader.source(key) == from_file);
    let open = std::fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o004 != 0);
    if holds_secrets && open {
        warnings.push(format!(
            "{} holds secrets and every user may read it: chmod 640",
            file.display()
        ));
    }
}
