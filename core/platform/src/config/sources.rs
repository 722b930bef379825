//! Where settings come from, as plain values: nothing below this file reads the process's environment.

use std::path::PathBuf;

use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Provider};

use super::errors::ConfigError;
use super::trust;

/// The name of a configuration file.
const FILE: &str = "till.toml";
/// Names a layer whose values are all text.
pub(super) const ENVIRONMENT: &str = "environment variable";
/// Names the layer of flags.
pub(super) const COMMAND_LINE: &str = "command line";

/// Everything a configuration is made from.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The file named by `--config`; it must exist.
    pub config_file: Option<PathBuf>,
    /// Keys set by flags of the command line, such as `("http.listen", "127.0.0.1:0")`.
    pub overrides: Vec<(String, String)>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// Relative paths start here, and in profile `dev` `till.toml` is looked for here.
    pub working_directory: PathBuf,
    /// `till.toml` is looked for here.
    pub system_directory: PathBuf,
    /// Whether the process may write to the system's folders.
    pub as_root: bool,
    /// Processor cores, the default for how many passwords are hashed at a time.
    pub cores: usize,
}

impl Sources {
    /// What this process was given.
    pub fn of_process(config_file: Option<PathBuf>, overrides: Vec<(String, String)>) -> Self {
        Self {
            config_file,
            overrides,
            // A name or value that is not UTF-8 cannot be one of ours.
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            working_directory: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            system_directory: PathBuf::from("/etc/till"),
            as_root: nix::unistd::geteuid().is_root(),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        }
    }

    /// One variable of the environment; an empty one counts as absent.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.environment
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The file that must exist, and what named it.
    fn demanded_file(&self) -> Option<(PathBuf, &'static str)> {
        if let Some(path) = &self.config_file {
            return Some((self.working_directory.join(path), "--config"));
        }
        self.variable("TILL_CONFIG")
            .map(|path| (self.working_directory.join(path), "TILL_CONFIG"))
    }

    /// The file that will be read.
    pub(super) fn file(&self) -> Option<PathBuf> {
        if let Some((path, _)) = self.demanded_file() {
            return Some(path);
        }
        let here = self.is_dev().then(|| self.file_here());
        here.into_iter()
            .chain([self.system_directory.join(FILE)])
            .find(|path| path.exists())
    }

    /// The file in the working directory, if there is one that is not read: whoever may write into some folder would otherwise choose the
    /// programs that an administrator standing in it runs.
    pub(super) fn passed_over(&self) -> Option<PathBuf> {
        let here = self.file_here();
        (here.exists() && self.file().as_ref() != Some(&here)).then_some(here)
    }

    fn file_here(&self) -> PathBuf {
        self.working_directory.join(FILE)
    }

    /// Whether a programmer said so, outside of any file: a file cannot vouch for itself.
    fn is_dev(&self) -> bool {
        let said = self
            .overrides
            .iter()
            .rev()
            .find(|(key, _)| key == "profile")
            .map(|(_, value)| value.as_str())
            .or_else(|| self.variable("TILL_PROFILE"));
        said.is_some_and(|profile| profile.trim() == "dev")
    }

    /// The layers in rising order of precedence, and what could not be read.
    pub(super) fn layers(&self) -> (Vec<Layer>, Vec<ConfigError>) {
        let mut layers = Vec::new();
        let mut problems = Vec::new();
        match self.file_layer() {
            Ok(layer) => layers.extend(layer),
            Err(problem) => problems.push(problem),
        }
        for (name, key) in [
            ("DATABASE_URL", "database.url"),
            ("DATABASE_DIRECT_URL", "database.direct_url"),
        ] {
            if let Some(value) = self.variable(name) {
                layers.push(Layer::text(format!("{ENVIRONMENT} {name}"), key, value));
            }
        }
        for (name, value) in &self.environment {
            if value.is_empty() || !is_ours(name) {
                continue;
            }
            if let Some(rest) = name.strip_prefix("TILL_") {
                let key = rest.to_ascii_lowercase().replace("__", ".");
                layers.push(Layer::text(format!("{ENVIRONMENT} {name}"), &key, value));
            }
        }
        for (key, value) in &self.overrides {
            layers.push(Layer::text(COMMAND_LINE.to_owned(), key, value));
        }
        (layers, problems)
    }

    fn file_layer(&self) -> Result<Option<Layer>, ConfigError> {
        let Some(path) = self.file() else {
            return Ok(None);
        };
        let shown = path.display().to_string();
        let demanded = self.demanded_file().map(|(_, by)| by);
        let wrong = |problem: String, allowed: &str| ConfigError {
            key: shown.clone(),
            source: demanded.unwrap_or("found by itself").to_owned(),
            problem,
            allowed: allowed.to_owned(),
        };
        let unreadable =
            |error: std::io::Error| wrong(format!("cannot be read: {error}"), "a readable TOML file");
        if let Some(who) = trust::changeable_by(&path, demanded.is_some()).map_err(unreadable)? {
            return Err(wrong(
                format!("is not read, because {who}, and it names programs that this one runs"),
                "a file in a folder that only root or the user of this program may write: chown root, chmod go-w",
            ));
        }
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        // The parser's own message would quote the line, which may hold a password.
        let values: Dict = Toml::from_str(&text).map_err(|error| {
            let line = error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            ConfigError {
                key: shown.clone(),
                source: format!("line {line}"),
                problem: format!("is not TOML: {}", first_line(error.message())),
                allowed: "TOML 1.0".to_owned(),
            }
        })?;
        Ok(Some(Layer {
            name: format!("file {shown}"),
            values,
        }))
    }
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// Kubernetes gives a pod beside a service named `till` variables such as `TILL_SERVICE_HOST` and
/// `TILL_PORT_7420_TCP`; `TILL_CONFIG` names the file; `TILL_TEST_` belongs to test programs.
fn is_ours(name: &str) -> bool {
    let foreign = ["TILL_SERVICE_", "TILL_PORT_", "TILL_TEST_"];
    name != "TILL_CONFIG" && name != "TILL_PORT" && !foreign.iter().any(|prefix| name.starts_with(prefix))
}

/// Values from one place. Its name becomes the source shown to people.
pub(super) struct Layer {
    name: String,
    values: Dict,
}

impl Layer {
    fn text(name: String, key: &str, value: &str) -> Self {
        let mut parts = key.rsplit('.');
        let last = parts.next().unwrap_or(key).to_owned();
        let mut values = Dict::from([(last, Value::from(value))]);
        for part in parts {
            values = Dict::from([(part.to_owned(), Value::from(values))]);
        }
        Self { name, values }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<figment::Profile, Dict>, figment::Error> {
        Ok(Map::from([(figment::Profile::Default, self.values.clone())]))
    }
}
