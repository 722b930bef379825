//! Reads one key at a time, remembers where each came from, and collects every mistake.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use figment::Figment;
use figment::value::{Dict, Value};
use secrecy::{ExposeSecret, SecretString};

use super::errors::{ConfigError, ConfigErrors};
use super::setting::Setting;
use super::sources::{COMMAND_LINE, ENVIRONMENT, Sources};

/// One key of a configuration, for people.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// The key, such as `http.listen`.
    pub key: String,
    /// Its value; a secret says only that it is set.
    pub value: String,
    /// Where it came from.
    pub source: String,
    /// What it may be.
    pub allowed: String,
}

/// The configuration being read.
pub(super) struct Reader {
    figment: Figment,
    merged: Value,
    known: BTreeSet<&'static str>,
    rows: Vec<Row>,
    problems: Vec<ConfigError>,
}

/// A value as it was found.
enum Found<T> {
    Absent,
    Wrong,
    Right(T),
}

impl Reader {
    pub(super) fn open(sources: &Sources) -> Self {
        let (layers, mut problems) = sources.layers();
        let figment = layers.into_iter().fold(Figment::new(), Figment::merge);
        let merged = figment.find_value("").unwrap_or_else(|error| {
            problems.push(ConfigError {
                key: "configuration".to_owned(),
                source: "all sources together".to_owned(),
                problem: error.to_string(),
                allowed: "keys as listed by `till config check`".to_owned(),
            });
            Value::from(Dict::new())
        });
        Self {
            figment,
            merged,
            known: BTreeSet::new(),
            rows: Vec::new(),
            problems,
        }
    }

    /// A key with a default.
    pub(super) fn value<T: Setting>(&mut self, key: &'static str, default: T, allowed: &str) -> T {
        self.checked(key, default, allowed, |_| true)
    }

    /// A key with a default and a rule.
    pub(super) fn checked<T: Setting>(
        &mut self,
        key: &'static str,
        default: T,
        allowed: &str,
        rule: impl Fn(&T) -> bool,
    ) -> T {
        let value = match self.find::<T>(key, allowed, rule) {
            Found::Right(value) => value,
            Found::Absent | Found::Wrong => default,
        };
        self.row(key, value.show(), allowed);
        value
    }

    /// A key that may be absent.
    pub(super) fn optional<T: Setting>(
        &mut self,
        key: &'static str,
        allowed: &str,
        rule: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let value = match self.find::<T>(key, allowed, rule) {
            Found::Right(value) => Some(value),
            Found::Absent | Found::Wrong => None,
        };
        let shown = value
            .as_ref()
            .map_or_else(|| "(not set)".to_owned(), Setting::show);
        self.row(key, shown, allowed);
        value
    }

    /// A list, empty by default: an array in the file, separated by commas in the environment. The entry that is wrong is named.
    pub(super) fn list<T: Setting>(
        &mut self,
        key: &'static str,
        allowed: &str,
        rule: impl Fn(&T) -> bool,
    ) -> Vec<T> {
        let wrong = self.wrong_entry(key, &rule);
        let list = match (wrong, self.find::<Vec<T>>(key, allowed, |_| true)) {
            (None, Found::Right(list)) => list,
            (Some(problem), Found::Right(_)) => {
                self.refuse(key, problem, allowed);
                Vec::new()
            }
            (wrong, Found::Wrong) => {
                if let (Some(problem), Some(last)) = (wrong, self.problems.last_mut()) {
                    last.problem = problem;
                }
                Vec::new()
            }
            (_, Found::Absent) => Vec::new(),
        };
        self.row(key, list.show(), allowed);
        list
    }

    /// What is wrong with the first entry of a list that cannot be taken.
    fn wrong_entry<T: Setting>(&self, key: &str, rule: impl Fn(&T) -> bool) -> Option<String> {
        let value = self.merged.find_ref(key)?;
        let entries: Vec<(String, Option<T>)> = match (self.is_text(value), value) {
            (true, value) => value
                .as_str()?
                .split(',')
                .map(str::trim)
                .filter(|entry| !entry.is_empty())
                .map(|entry| (format!("{entry:?}"), T::from_text(entry)))
                .collect(),
            (false, value) => value
                .as_array()?
                .iter()
                .map(|entry| (shown(entry), T::from_value(entry)))
                .collect(),
        };
        entries
            .into_iter()
            .enumerate()
            .find(|(_, (_, read))| !read.as_ref().is_some_and(&rule))
            .map(|(at, (entry, _))| format!("entry {}, {entry}, is not accepted", at + 1))
    }

    /// Whether the value came from where everything is text.
    fn is_text(&self, value: &Value) -> bool {
        self.source_of(value)
            .is_some_and(|name| name.starts_with(ENVIRONMENT) || name == COMMAND_LINE)
    }

    /// A whole number within `range`.
    pub(super) fn number<T>(
        &mut self,
        key: &'static str,
        default: T,
        range: RangeInclusive<u64>,
        unit: &str,
    ) -> T
    where
        T: TryFrom<u64> + Copy,
        u64: TryFrom<T>,
    {
        let allowed = format!("{} to {} {unit}", range.start(), range.end());
        let shown = u64::try_from(default).unwrap_or(*range.start());
        let value = self.checked::<u64>(key, shown, allowed.trim_end(), |n| range.contains(n));
        T::try_from(value).unwrap_or(default)
    }

    /// A secret address such as `database.url`; `show` says what of it may be shown.
    pub(super) fn secret_url(
        &mut self,
        key: &'static str,
        allowed: &str,
        show: impl Fn(&str) -> Option<String>,
    ) -> Option<SecretString> {
        let value = self.optional::<SecretString>(key, allowed, |url| show(url.expose_secret()).is_some());
        if let (Some(url), Some(row)) = (&value, self.rows.last_mut())
            && let Some(shown) = show(url.expose_secret())
        {
            row.value = shown;
        }
        value
    }

    /// Reports a rule between keys that does not hold; the source of `key` is named.
    pub(super) fn refuse(&mut self, key: &str, problem: impl Into<String>, allowed: impl Into<String>) {
        let source = self.source(key);
        self.problems.push(ConfigError {
            key: key.to_owned(),
            source,
            problem: problem.into(),
            allowed: allowed.into(),
        });
    }

    /// Whether a value of `key` was given, right or wrong.
    pub(super) fn given(&self, key: &str) -> bool {
        self.merged.find_ref(key).is_some()
    }

    /// The source of a key, as shown to people.
    pub(super) fn source(&self, key: &str) -> String {
        self.merged
            .find_ref(key)
            .and_then(|value| self.source_of(value))
            .unwrap_or_else(|| "default".to_owned())
    }

    /// All rows, or all mistakes.
    pub(super) fn finish(mut self) -> Result<Vec<Row>, ConfigErrors> {
        let mut unknown = Vec::new();
        if let Some(root) = self.merged.as_dict() {
            self.unknown_keys("", root, &mut unknown);
        }
        self.problems.extend(unknown);
        if self.problems.is_empty() {
            Ok(self.rows)
        } else {
            Err(ConfigErrors(self.problems))
        }
    }

    fn row(&mut self, key: &str, value: String, allowed: &str) {
        let source = self.source(key);
        self.rows.push(Row {
            key: key.to_owned(),
            value,
            source,
            allowed: allowed.to_owned(),
        });
    }

    fn find<T: Setting>(&mut self, key: &'static str, allowed: &str, rule: impl Fn(&T) -> bool) -> Found<T> {
        self.known.insert(key);
        let Some(value) = self.merged.find_ref(key) else {
            return Found::Absent;
        };
        let read = if self.is_text(value) {
            value.as_str().and_then(T::from_text)
        } else {
            T::from_value(value)
        };
        if let Some(read) = read.filter(rule) {
            return Found::Right(read);
        }
        let problem = if T::SECRET {
            format!("{} is not accepted (its value is hidden)", kind(value))
        } else {
            format!("{} is not accepted", shown(value))
        };
        self.refuse(key, problem, allowed);
        Found::Wrong
    }

    fn source_of(&self, value: &Value) -> Option<String> {
        // A table that several layers share has no tag of its own; its first value's does for it.
        let tag = match value {
            Value::Dict(tag, entries) if self.figment.get_metadata(*tag).is_none() => {
                return entries.values().find_map(|entry| self.source_of(entry));
            }
            other => other.tag(),
        };
        self.figment
            .get_metadata(tag)
            .map(|metadata| metadata.name.to_string())
    }

    fn unknown_keys(&self, prefix: &str, entries: &Dict, unknown: &mut Vec<ConfigError>) {
        for (name, value) in entries {
            let key = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            if self.known.contains(key.as_str()) {
                continue;
            }
            let section = format!("{key}.");
            let is_section = self.known.iter().any(|known| known.starts_with(&section));
            match value {
                Value::Dict(_, inner) if is_section => self.unknown_keys(&key, inner, unknown),
                _ => unknown.push(ConfigError {
                    source: self.source(&key),
                    problem: if is_section {
                        "is a section, not a value".to_owned()
                    } else {
                        "is not a key".to_owned()
                    },
                    allowed: self.nearest(&key, is_section),
                    key,
                }),
            }
        }
    }

    /// The key that was probably meant, or the keys of the section.
    fn nearest(&self, key: &str, is_section: bool) -> String {
        let section = if is_section { Some(key) } else { parent(key) };
        let sections = self.sections_in(section);
        let close = self
            .known
            .iter()
            .map(|known| (distance(key, known), (*known).to_owned()))
            .chain(
                sections
                    .iter()
                    .map(|section| (distance(key, section), format!("the section [{section}]"))),
            )
            .min()
            .filter(|(steps, _)| *steps <= 3 && !is_section);
        if let Some((_, known)) = close {
            return format!("perhaps {known}");
        }
        let siblings: Vec<String> = self
            .known
            .iter()
            .filter(|known| parent(known) == section)
            .map(|known| (*known).to_owned())
            .chain(sections.iter().map(|section| format!("the section [{section}]")))
            .collect();
        if siblings.is_empty() {
            "keys as listed by `till config check`".to_owned()
        } else {
            siblings.join(", ")
        }
    }

    /// The sections right below one, or at the top.
    fn sections_in(&self, above: Option<&str>) -> BTreeSet<&'static str> {
        self.known
            .iter()
            .flat_map(|known| std::iter::successors(parent(known), |section| parent(section)))
            .filter(|section| parent(section) == above)
            .collect()
    }
}

/// What stands before the last dot.
fn parent(key: &str) -> Option<&str> {
    key.rsplit_once('.').map(|(of, _)| of)
}

/// Edits needed to turn one word into the other.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (slot, b) in row.iter_mut().skip(1).zip(right.chars()) {
            let edit = (diagonal + usize::from(a != b)).min(before + 1).min(*slot + 1);
            diagonal = *slot;
            *slot = edit;
            before = edit;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(..) | Value::Char(..) => "this text",
        Value::Bool(..) => "true or false",
        Value::Num(..) => "a number",
        Value::Empty(..) => "an empty value",
        Value::Dict(..) => "a section",
        Value::Array(..) => "a list",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(_, text) => format!("the text {text:?}"),
        Value::Bool(_, flag) => flag.to_string(),
        Value::Num(_, number) => number
            .to_i128()
            .map(|n| n.to_string())
            .or_else(|| number.to_u128().map(|n| n.to_string()))
            .or_else(|| number.to_f64().map(|n| n.to_string()))
            .unwrap_or_else(|| kind(value).to_owned()),
        _ => kind(value).to_owned(),
    }
}
