//! How the server behaves; plain values, filled by the composition root from the configuration.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use till_platform::config::IpNetwork;

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Largest body in bytes; more is 413 (reliability 2, API).
    pub body_limit: usize,
    /// A request that takes longer is answered 408 (while it is read) or 503 (while it is carried out). The write goes on in its own
    /// task.
    pub request_timeout: Duration,
    /// Web origins besides our own that may call the API (P-4.14.6), such as `https://shop.example`.
    pub cors_origins: Vec<String>,
    /// Our own origin as browsers see it, if a proxy changes it; otherwise it is `http://localhost` with the port.
    pub public_origin: Option<String>,
    /// Names besides `localhost` and that of `public_origin` under which we answer (`Host`).
    pub hosts: Vec<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNetwork>,
    /// Whether `/api/docs` and `/api/openapi.json` are offered.
    pub api_docs: bool,
    /// Whether browsers reach us over TLS: cookies are then `Secure` and HSTS is sent.
    pub cookie_secure: bool,
    /// Opens `/metrics` to callers that are not on this machine.
    pub metrics_token: Option<SecretString>,
    /// How often somebody may call.
    pub rates: RateSettings,
    /// Operations that count as heavy (reports, snapshots), by name.
    pub heavy_operations: Vec<String>,
    /// PDFs made at a time; others wait.
    pub prints_at_once: usize,
    /// Connections.
    pub connections: ConnectionSettings,
    /// Live updates.
    pub live: LiveSettings,
    /// Where the web application comes from.
    pub web: WebSource,
}

/// Where the web application comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WebSource {
    /// From this program, if it was built with it; else the two plain pages.
    #[default]
    Built,
    /// From a folder that is read at every request.
    Folder(PathBuf),
    /// The two plain pages only.
    Pages,
}

/// How often somebody may call (P-4.14.5, K13).
#[derive(Clone, Debug)]
pub struct RateSettings {
    /// Whether requests are limited at all; signing in always is.
    pub enabled: bool,
    /// Steady requests a second of one person, or of one address while not signed in.
    pub per_second: u32,
    /// Requests at once above the steady rate.
    pub burst: u32,
    /// Heavy requests a minute of one person.
    pub heavy_per_minute: u32,
    /// Sign-ins, refreshes and first runs a minute from one address.
    pub login_per_minute: u32,
}

/// How many connections there may be, and how long one may keep us waiting (security S3).
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// At a time; fewer where the system allows fewer files.
    pub max: usize,
    /// Of one address, and never more than three quarters of all. Trusted proxies may have all.
    pub per_address_max: usize,
    /// Files that stay free for the database, logs and the like.
    pub files_reserved: usize,
    /// The whole head of a request must have come so long after the last one was answered: ends half-open and idle connections.
    pub head_wait: Duration,
    /// A peer that reads nothing for so long is gone.
    pub write_wait: Duration,
    /// Whose connections are many callers' (see [`ServerSettings::trusted_proxies`]).
    pub trusted_proxies: Vec<IpNetwork>,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            max: 8_192,
            per_address_max: 1_024,
            files_reserved: 256,
            head_wait: Duration::from_secs(30),
            write_wait: Duration::from_secs(30),
            trusted_proxies: Vec::new(),
        }
    }
}

/// Live updates over the WebSocket (`docs/live.md`).
#[derive(Clone, Debug)]
pub struct LiveSettings {
    /// The first message must come within this time.
    pub auth_wait: Duration,
    /// How often the server says that it is there.
    pub heartbeat: Duration,
    /// A client from which nothing is heard for this long is gone.
    pub silence_max: Duration,
    /// How often session and rights are looked at again, so that a sign-out acts within a second.
    pub recheck: Duration,
    /// A live query is answered again at most once in this time.
    pub rerun_every: Duration,
    /// Connections at a time.
    pub sockets_max: usize,
    /// Connections of one business at a time.
    pub sockets_per_business: usize,
    /// Connections of one person at a time.
    pub sockets_per_person: usize,
    /// Messages that one person may send at once, over all connections.
    pub messages_burst: u32,
    /// And how many a second after that.
    pub messages_per_second: u32,
    /// Subscriptions and live queries of one connection.
    pub subscriptions_max: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            body_limit: 1024 * 1024,
            request_timeout: Duration::from_secs(30),
            cors_origins: Vec::new(),
            public_origin: None,
            hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            api_docs: true,
            cookie_secure: false,
            metrics_token: None,
            rates: RateSettings::default(),
            heavy_operations: Vec::new(),
            prints_at_once: 2,
            connections: ConnectionSettings::default(),
            live: LiveSettings::default(),
            web: WebSource::default(),
        }
    }
}

impl Default for RateSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            per_second: 50,
            burst: 100,
            heavy_per_minute: 60,
            login_per_minute: 30,
        }
    }
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            auth_wait: Duration::from_secs(5),
            heartbeat: Duration::from_secs(5),
            silence_max: Duration::from_secs(20),
            recheck: Duration::from_secs(1),
            rerun_every: Duration::from_secs(1),
            sockets_max: 2_000,
            sockets_per_business: 1_500,
            sockets_per_person: 32,
            messages_burst: 200,
            messages_per_second: 20,
            subscriptions_max: 64,
        }
    }
}
