//! The sections of the configuration: each field, its key, its default and what is allowed, in one place.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::checks;
use super::network::IpNetwork;
use super::reader::Reader;
use super::setting::{LogFormat, Profile};
use super::sources::Sources;

/// The port a till answers on unless told otherwise.
const DEFAULT_PORT: u16 = 7420;
const MIB: u64 = 1024 * 1024;

/// `data_dir`: absolute; relative paths start in the working directory.
pub(super) fn data_dir(reader: &mut Reader, sources: &Sources, profile: Profile) -> PathBuf {
    let default = match profile {
        Profile::Dev => PathBuf::from("data"),
        Profile::Onprem | Profile::Cloud if sources.as_root => PathBuf::from("/var/lib/till"),
        Profile::Onprem | Profile::Cloud => {
            match (sources.variable("XDG_DATA_HOME"), sources.variable("HOME")) {
                (Some(data_home), _) => Path::new(data_home).join("till"),
                (None, Some(home)) => Path::new(home).join(".local/share/till"),
                (None, None) => PathBuf::from("data"),
            }
        }
    };
    let default = sources.working_directory.join(default);
    let path = reader.value("data_dir", default, "a folder this program may write to");
    tidy(&sources.working_directory.join(path))
}

/// Takes `.` and doubled slashes out of a path.
fn tidy(path: &Path) -> PathBuf {
    path.components().collect()
}

/// `[http]`: the listener.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// `http.listen`: address and port; this machine only by default (P-4.15.1).
    pub listen: SocketAddr,
    /// `http.public_url`: how browsers reach this server, without a slash at the end.
    pub public_url: Option<String>,
    /// `http.hosts`: names besides `localhost` and that of `public_url` under which this server answers.
    pub hosts: Vec<String>,
    /// `http.allow_insecure_lan`: listen on the network without TLS (P-4.15.2, K31).
    pub allow_insecure_lan: bool,
    /// `http.cors_origins`: other web origins that may call the API.
    pub cors_origins: Vec<String>,
    /// `http.body_limit_bytes`.
    pub body_limit_bytes: usize,
    /// `http.request_timeout_ms`.
    pub request_timeout: Duration,
    /// `http.drain_timeout_ms`: how long a stop waits for requests under way (P-4.1.3).
    pub drain_timeout: Duration,
    /// `http.trusted_proxies`: whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNetwork>,
}

impl HttpConfig {
    pub(super) fn read(reader: &mut Reader, profile: Profile) -> Self {
        let address = match profile {
            Profile::Cloud => Ipv4Addr::UNSPECIFIED,
            Profile::Dev | Profile::Onprem => Ipv4Addr::LOCALHOST,
        };
        let origin = "http:// or https:// with a host, without a path, such as https://till.example";
        Self {
            listen: reader.value(
                "http.listen",
                SocketAddr::new(IpAddr::V4(address), DEFAULT_PORT),
                "an address and a port, such as 127.0.0.1:7420 or [::1]:7420",
            ),
            public_url: reader
                .optional::<String>("http.public_url", origin, |url| checks::is_origin(url))
                .map(|url| url.trim_end_matches('/').to_owned()),
            hosts: reader.list(
                "http.hosts",
                "a list of names without port, such as till.local",
                |name: &String| checks::is_host_name(name),
            ),
            allow_insecure_lan: reader.value("http.allow_insecure_lan", false, "true or false"),
            cors_origins: reader.list(
                "http.cors_origins",
                &format!("a list of origins: {origin}"),
                |origin: &String| checks::is_origin(origin),
            ),
            body_limit_bytes: reader.number("http.body_limit_bytes", 1_048_576, 1024..=64 * MIB, "bytes"),
            request_timeout: millis(reader, "http.request_timeout_ms", 30_000, 100, 600_000),
            drain_timeout: millis(reader, "http.drain_timeout_ms", 10_000, 0, 300_000),
            trusted_proxies: reader.list(
                "http.trusted_proxies",
                "a list of addresses or ranges, such as 10.0.0.0/8",
                |_| true,
            ),
        }
    }

    /// Where people reach this server. An origin is for ever (passkeys, what a till keeps, cookies hang on it), so this machine is always
    /// `localhost`: browsers give 127.0.0.1 no passkeys, and 0.0.0.0 is no address at all.
    pub fn base_url(&self) -> String {
        let ip = self.listen.ip().to_canonical();
        match &self.public_url {
            Some(url) => url.clone(),
            None if ip.is_loopback() || ip.is_unspecified() => {
                format!("http://localhost:{}", self.listen.port())
            }
            None => format!("http://{}", self.listen),
        }
    }
}

/// `[database]`: a managed cluster in `data_dir` unless `database.url` is set.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `database.url` or `DATABASE_URL`: the owner of the schema on an external PostgreSQL.
    pub url: Option<SecretString>,
    /// `database.direct_url` or `DATABASE_DIRECT_URL`: the same database, around the pooler.
    pub direct_url: Option<SecretString>,
    /// `database.app_url`: the role that serves requests, when `url` may not create roles.
    pub app_url: Option<SecretString>,
    /// `database.sealer_url`: the role that seals the audit log, when `url` may not create roles.
    pub sealer_url: Option<SecretString>,
    /// `database.app_password`: of the role `till_app`, shared by all replicas.
    pub app_password: Option<SecretString>,
    /// `database.sealer_password`: of the role `till_sealer`, shared by all replicas.
    pub sealer_password: Option<SecretString>,
    /// `database.pooled`: `url` leads through a transaction-mode pooler.
    pub pooled: bool,
    /// `database.max_connections` of this server.
    pub max_connections: u32,
    /// `database.statement_timeout_ms`.
    pub statement_timeout: Duration,
    /// `database.lock_timeout_ms`.
    pub lock_timeout: Duration,
    /// `database.postgres_bin_dir`: where the programs of the managed PostgreSQL are.
    pub postgres_bin_dir: Option<PathBuf>,
    /// `database.postgres_user`: the system user the managed PostgreSQL runs as when started by root.
    pub postgres_user: Option<String>,
}

impl DatabaseConfig {
    pub(super) fn read(reader: &mut Reader, sources: &Sources) -> Self {
        let allowed = "postgres://user:password@host:port/database?sslmode=…";
        let url =
            |reader: &mut Reader, key| reader.secret_url(key, allowed, checks::database_url_without_secrets);
        let password = |reader: &mut Reader, key| {
            reader.optional::<SecretString>(key, "16 to 100 letters and digits", checks::is_role_password)
        };
        let main = url(reader, "database.url");
        let behind_pooler = main.as_ref().is_some_and(checks::looks_pooled);
        Self {
            direct_url: url(reader, "database.direct_url"),
            app_url: url(reader, "database.app_url"),
            sealer_url: url(reader, "database.sealer_url"),
            app_password: password(reader, "database.app_password"),
            sealer_password: password(reader, "database.sealer_password"),
            url: main,
            pooled: reader.value("database.pooled", behind_pooler, "true or false"),
            max_connections: reader.number("database.max_connections", 16, 2..=500, "connections"),
            statement_timeout: millis(reader, "database.statement_timeout_ms", 15_000, 100, 600_000),
            lock_timeout: millis(reader, "database.lock_timeout_ms", 5_000, 50, 60_000),
            postgres_bin_dir: reader
                .optional::<PathBuf>(
                    "database.postgres_bin_dir",
                    "the folder that holds postgres and initdb",
                    |_| true,
                )
                .map(|path| sources.working_directory.join(path)),
            postgres_user: reader.optional(
                "database.postgres_user",
                "the name of a system user other than root",
                |name: &String| name != "root",
            ),
        }
    }

    /// Whether this program runs its own PostgreSQL.
    pub fn managed(&self) -> bool {
        self.url.is_none()
    }
}

/// `[auth]`: identity. Defaults follow R-FR-002 and OWASP's figures for Argon2id.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// `auth.signing_key_file`: the key that signs tokens, where replicas share one that is mounted; by default one is made in
    /// `<data_dir>/secrets`.
    pub signing_key_file: Option<PathBuf>,
    /// `auth.access_token_minutes`.
    pub access_token: Duration,
    /// `auth.refresh_days`.
    pub refresh: Duration,
    /// `auth.refresh_leeway_s`: a refresh token used twice within this time is two tabs, not a thief.
    pub refresh_leeway: Duration,
    /// `auth.password_min_length` in characters.
    pub password_min_length: usize,
    /// `auth.lockout_threshold`: wrong passwords before the first lockout.
    pub lockout_threshold: u32,
    /// `auth.lockout_base_s`: the first lockout; each further one is twice as long.
    pub lockout_base: Duration,
    /// `auth.lockout_max_s`.
    pub lockout_max: Duration,
    /// `auth.concurrent_sessions_max` of one user (P-4.2.9); unlimited when not set.
    pub concurrent_sessions_max: Option<u32>,
    /// `[auth.argon2]`.
    pub argon2: Argon2Config,
}

/// `[auth.argon2]`: the cost of one password check.
#[derive(Debug, Clone)]
pub struct Argon2Config {
    /// `auth.argon2.memory_kib`.
    pub memory_kib: u32,
    /// `auth.argon2.iterations`.
    pub iterations: u32,
    /// `auth.argon2.parallelism`.
    pub parallelism: u32,
    /// `auth.argon2.concurrent`: how many are computed at a time, so that a storm of logins leaves room for checkout.
    pub concurrent: usize,
}

impl AuthConfig {
    pub(super) fn read(reader: &mut Reader, sources: &Sources) -> Self {
        Self {
            signing_key_file: reader
                .optional::<PathBuf>(
                    "auth.signing_key_file",
                    "a PEM file with an Ed25519 private key; it must exist",
                    |_| true,
                )
                .map(|path| sources.working_directory.join(path)),
            access_token: Duration::from_secs(
                60 * reader.number::<u64>("auth.access_token_minutes", 15, 1..=60, "minutes"),
            ),
            refresh: Duration::from_secs(
                86_400 * reader.number::<u64>("auth.refresh_days", 30, 1..=365, "days"),
            ),
            refresh_leeway: seconds(reader, "auth.refresh_leeway_s", 10, 0, 60),
            password_min_length: reader.number("auth.password_min_length", 10, 8..=64, "characters"),
            lockout_threshold: reader.number("auth.lockout_threshold", 5, 1..=100, "wrong passwords"),
            lockout_base: seconds(reader, "auth.lockout_base_s", 30, 1, 3_600),
            lockout_max: seconds(reader, "auth.lockout_max_s", 3_600, 1, 86_400),
            concurrent_sessions_max: reader
                .optional::<u64>(
                    "auth.concurrent_sessions_max",
                    "1 to 1000, or not set for no limit",
                    |n| (1..=1000).contains(n),
                )
                .and_then(|n| u32::try_from(n).ok()),
            argon2: Argon2Config {
                memory_kib: reader.number("auth.argon2.memory_kib", 19_456, 7_168..=1_048_576, "KiB"),
                iterations: reader.number("auth.argon2.iterations", 2, 1..=20, "passes"),
                parallelism: reader.number("auth.argon2.parallelism", 1, 1..=16, "lanes"),
                concurrent: reader.number(
                    "auth.argon2.concurrent",
                    sources.cores.clamp(1, 64),
                    1..=64,
                    "at a time",
                ),
            },
        }
    }
}

/// `[rate_limit]`: per user when enabled; logins always.
#[derive(Debug, Clone)]
pub struct RateLimitConfig {
    /// `rate_limit.enabled`: on in the cloud, off in a shop.
    pub enabled: bool,
    /// `rate_limit.per_user_per_s`: requests.
    pub per_user_per_s: u32,
    /// `rate_limit.burst`: requests at once above the steady rate.
    pub burst: u32,
    /// `rate_limit.login_per_minute` from one address, whether or not the rest is enabled.
    pub login_per_minute: u32,
}

impl RateLimitConfig {
    pub(super) fn read(reader: &mut Reader, profile: Profile) -> Self {
        Self {
            enabled: reader.value("rate_limit.enabled", profile == Profile::Cloud, "true or false"),
            per_user_per_s: reader.number("rate_limit.per_user_per_s", 50, 1..=10_000, "requests a second"),
            burst: reader.number("rate_limit.burst", 100, 1..=100_000, "requests"),
            login_per_minute: reader.number("rate_limit.login_per_minute", 30, 1..=10_000, "logins a minute"),
        }
    }
}

/// `[jobs]` (P-4.12).
#[derive(Debug, Clone)]
pub struct JobsConfig {
    /// `jobs.workers` of this server; with none, others must have some.
    pub workers: usize,
}

impl JobsConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            workers: reader.number("jobs.workers", 2, 0..=64, "at a time"),
        }
    }
}

/// `[files]`: where pictures and papers are kept.
#[derive(Debug, Clone)]
pub struct FilesConfig {
    /// `files.folder`: by default `<data_dir>/files`. Several servers share one.
    pub folder: PathBuf,
}

impl FilesConfig {
    pub(super) fn read(reader: &mut Reader, data_dir: &Path, sources: &Sources) -> Self {
        let folder =
            reader.optional::<PathBuf>("files.folder", "a folder; it is made when it is needed", |_| true);
        Self {
            folder: folder.map_or_else(
                || data_dir.join("files"),
                |path| sources.working_directory.join(path),
            ),
        }
    }
}

/// `[mail]`: how mail is sent; by which server, each business says itself.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `mail.key_file`: the key that passwords of mail servers are sealed with, and links of public pages made of, where replicas share one
    /// that is mounted; by default one is made in `<data_dir>/secrets`.
    pub key_file: Option<PathBuf>,
    /// `mail.allow_private_addresses`: a business may name a mail server on this machine or in a private network. On in a shop; off in the
    /// cloud, where it would lead into the network that the program runs in.
    pub allow_private_addresses: bool,
    /// `mail.ca_file`: authorities that mail servers are trusted by, besides those of the web.
    pub ca_file: Option<PathBuf>,
}

impl MailConfig {
    pub(super) fn read(reader: &mut Reader, profile: Profile, sources: &Sources) -> Self {
        let file = |reader: &mut Reader, key, allowed| {
            reader
                .optional::<PathBuf>(key, allowed, |_| true)
                .map(|path| sources.working_directory.join(path))
        };
        Self {
            key_file: file(
                reader,
                "mail.key_file",
                "a file with 64 hexadecimal digits; it must exist",
            ),
            allow_private_addresses: reader.value(
                "mail.allow_private_addresses",
                profile != Profile::Cloud,
                "true or false",
            ),
            ca_file: file(
                reader,
                "mail.ca_file",
                "a PEM file with certificates; it must exist",
            ),
        }
    }
}

/// `[log]` (P-4.7).
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `log.format` of both standard error and the file.
    pub format: LogFormat,
    /// `log.level`: a level, or directives such as `info,till_kernel=debug` (P-4.7.2).
    pub filter: String,
    /// `log.file`: absolute; `none` turns it off. In a shop `<data_dir>/logs/till.log` by default.
    pub file: Option<PathBuf>,
    /// `log.retention_days` of rotated files (P-4.7.6).
    pub retention_days: u32,
    /// `log.file_max_mib`: a file that grows beyond this is rotated before midnight (P-4.7.5).
    pub file_max_bytes: u64,
}

impl LogConfig {
    pub(super) fn read(reader: &mut Reader, profile: Profile, data_dir: &Path, sources: &Sources) -> Self {
        let format = match profile {
            Profile::Dev => LogFormat::Text,
            Profile::Onprem | Profile::Cloud => LogFormat::Json,
        };
        let file = match profile {
            Profile::Onprem => data_dir.join("logs/till.log"),
            Profile::Dev | Profile::Cloud => PathBuf::from("none"),
        };
        let file = reader.value("log.file", file, "a path, or none");
        Self {
            format: reader.value("log.format", format, "json or text"),
            filter: reader.checked(
                "log.level",
                "info".to_owned(),
                "trace, debug, info, warn, error or off, or directives such as info,till_kernel=debug",
                |filter| checks::is_filter(filter),
            ),
            file: (file != Path::new("none")).then(|| tidy(&sources.working_directory.join(file))),
            retention_days: reader.number("log.retention_days", 30, 1..=3_650, "days"),
            file_max_bytes: MIB * reader.number::<u64>("log.file_max_mib", 100, 1..=10_240, "MiB"),
        }
    }
}

/// `[telemetry]`: traces (C-NFR-OBS-1).
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// `telemetry.otlp_endpoint`: OTLP over HTTP; no traces leave the server when not set.
    pub otlp_endpoint: Option<String>,
    /// `telemetry.service_name`.
    pub service_name: String,
    /// `telemetry.sample_ratio` of requests that bring no decision of their own; 1 = all.
    pub sample_ratio: f64,
}

impl TelemetryConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            otlp_endpoint: reader.optional(
                "telemetry.otlp_endpoint",
                "http://host:port of a collector on this machine or network, such as http://127.0.0.1:4318",
                |url: &String| checks::is_http_url(url),
            ),
            service_name: reader.value("telemetry.service_name", "till".to_owned(), "a name"),
            sample_ratio: reader.checked("telemetry.sample_ratio", 1.0, "0 to 1", |n| {
                (0.0..=1.0).contains(n)
            }),
        }
    }
}

/// `[metrics]`: Prometheus.
#[derive(Debug, Clone)]
pub struct MetricsConfig {
    /// `metrics.enabled`.
    pub enabled: bool,
}

impl MetricsConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            enabled: reader.value("metrics.enabled", true, "true or false"),
        }
    }
}

fn millis(reader: &mut Reader, key: &'static str, default: u64, least: u64, most: u64) -> Duration {
    Duration::from_millis(reader.number(key, default, least..=most, "milliseconds"))
}

fn seconds(reader: &mut Reader, key: &'static str, default: u64, least: u64, most: u64) -> Duration {
    Duration::from_secs(reader.number(key, default, least..=most, "seconds"))
}
