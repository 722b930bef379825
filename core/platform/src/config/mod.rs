//! The configuration of one installation: file, environment and profile, typed and checked at start.
//!
//! A value comes from the first of: the command line, `TILL_<SECTION>__<KEY>` in the environment (and
//! `DATABASE_URL`, `DATABASE_DIRECT_URL`), the file `till.toml`, the default of the profile
//! (P-4.13.1, P-4.13.4). A file that others could write is refused, and one in the working directory is read in profile `dev` only. Every key is read by itself, so that one mistake never hides another, and each
//! mistake names the key, where the value came from and what is allowed (P-4.13.5). An unknown key is a
//! mistake. Secrets are [`SecretString`](secrecy::SecretString) from the moment they are read and never
//! appear in an error, in `Debug` or in [`Config::describe`] (P-4.13.2).

mod checks;
mod errors;
mod network;
mod reader;
mod sections;
mod setting;
mod sources;
mod trust;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use errors::{ConfigError, ConfigErrors};
pub use network::IpNetwork;
pub use reader::Row;
pub use sections::{
    Argon2Config, AuthConfig, DatabaseConfig, FilesConfig, HttpConfig, JobsConfig, LogConfig, MailConfig,
    MetricsConfig, RateLimitConfig, TelemetryConfig,
};
pub use setting::{LogFormat, Profile};
pub use sources::Sources;

use reader::Reader;

/// A checked configuration. It can only be made by [`Config::load`], so holding one means every rule holds.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which set of defaults and rules applies.
    pub profile: Profile,
    /// Absolute folder of everything this installation keeps on disk.
    pub data_dir: PathBuf,
    /// The HTTP listener.
    pub http: HttpConfig,
    /// PostgreSQL, managed or external.
    pub database: DatabaseConfig,
    /// Passwords, tokens and lockout.
    pub auth: AuthConfig,
    /// Request limits.
    pub rate_limit: RateLimitConfig,
    /// What is done later, and again and again.
    pub jobs: JobsConfig,
    /// Where files are kept.
    pub files: FilesConfig,
    /// How mail is sent.
    pub mail: MailConfig,
    /// Logs.
    pub log: LogConfig,
    /// Traces.
    pub telemetry: TelemetryConfig,
    /// Prometheus figures.
    pub metrics: MetricsConfig,
    rows: Vec<Row>,
    warnings: Vec<String>,
    file: Option<PathBuf>,
}

impl Config {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// Every mistake found, never only the first.
    pub fn load(sources: &Sources) -> Result<Self, ConfigErrors> {
        let mut reader = Reader::open(sources);
        let profile = reader.value("profile", Profile::Onprem, "dev, onprem or cloud");
        let data_dir = sections::data_dir(&mut reader, sources, profile);
        let mut config = Self {
            profile,
            http: HttpConfig::read(&mut reader, profile),
            database: DatabaseConfig::read(&mut reader, sources),
            auth: AuthConfig::read(&mut reader, sources),
            rate_limit: RateLimitConfig::read(&mut reader, profile),
            jobs: JobsConfig::read(&mut reader),
            files: FilesConfig::read(&mut reader, &data_dir, sources),
            mail: MailConfig::read(&mut reader, profile, sources),
            log: LogConfig::read(&mut reader, profile, &data_dir, sources),
            telemetry: TelemetryConfig::read(&mut reader),
            metrics: MetricsConfig::read(&mut reader),
            data_dir,
            rows: Vec::new(),
            warnings: Vec::new(),
            file: sources.file(),
        };
        config.warnings = checks::across_sections(&config, &mut reader);
        config.warnings.extend(sources.passed_over().map(|path| {
            format!(
                "{} is not read: a file in the working directory counts in profile dev only (TILL_PROFILE=dev); name it with --config",
                path.display()
            )
        }));
        config.rows = reader.finish()?;
        Ok(config)
    }

    /// One row for each key: its value (secrets hidden), where it came from and what is allowed.
    pub fn describe(&self) -> &[Row] {
        &self.rows
    }

    /// Things that are allowed but that a careful person would change.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The file that was read, if there was one.
    pub fn file(&self) -> Option<&std::path::Path> {
        self.file.as_deref()
    }
}
