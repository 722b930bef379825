//! How a value of each type is read from a file or from text, and how it is shown.

use std::net::SocketAddr;
use std::path::PathBuf;

use figment::value::Value;
use secrecy::SecretString;

use super::network::IpNetwork;

/// A set of defaults and rules (P-4.13.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A programmer's machine: data in `./data`, logs as text.
    Dev,
    /// A shop's own machine (S2): managed PostgreSQL, logs into files.
    Onprem,
    /// Many stateless replicas behind a proxy that ends TLS (S3): external PostgreSQL, rate limits on.
    Cloud,
}

/// The shape of a log line on standard error and in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line (P-4.7.1).
    Json,
    /// For people.
    Text,
}

/// A type that can be a setting.
pub(super) trait Setting: Sized {
    /// Whether a value of this type may be shown to a person.
    const SECRET: bool = false;

    /// From the environment or the command line, where everything is text.
    fn from_text(text: &str) -> Option<Self>;

    /// From the file, where values have types; a number in quotes is not a number.
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().and_then(Self::from_text)
    }

    /// For `till config check`.
    fn show(&self) -> String;
}

/// Types whose text form is `FromStr` and `Display`, and which are strings in the file.
macro_rules! textual {
    ($($type:ty),+) => {$(
        impl Setting for $type {
            fn from_text(text: &str) -> Option<Self> {
                text.trim().parse().ok()
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

textual!(SocketAddr, IpNetwork);

impl Setting for bool {
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    fn from_value(value: &Value) -> Option<Self> {
        value.to_bool()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for u64 {
    fn from_text(text: &str) -> Option<Self> {
        text.trim().replace('_', "").parse().ok()
    }

    fn from_value(value: &Value) -> Option<Self> {
        let number = value.to_num()?;
        number
            .to_u128()
            .or_else(|| number.to_i128().and_then(|n| n.try_into().ok()))
            .and_then(|n| n.try_into().ok())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for f64 {
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|n: &f64| n.is_finite())
    }

    fn from_value(value: &Value) -> Option<Self> {
        value.to_f64().or_else(|| {
            u64::from_value(value)
                .and_then(|n| u32::try_from(n).ok())
                .map(Self::from)
        })
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Setting for PathBuf {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| Self::from(text))
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Setting for SecretString {
    const SECRET: bool = true;

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self::from(text))
    }

    fn show(&self) -> String {
        "set (hidden)".to_owned()
    }
}

/// In text a list is separated by commas; an empty text is an empty list.
impl<T: Setting> Setting for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn from_text(text: &str) -> Option<Self> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(T::from_text)
            .collect()
    }

    fn from_value(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_value).collect()
    }

    fn show(&self) -> String {
        let parts: Vec<String> = self.iter().map(T::show).collect();
        format!("[{}]", parts.join(", "))
    }
}

impl Profile {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Onprem => "onprem",
            Self::Cloud => "cloud",
        }
    }
}

impl Setting for Profile {
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "dev" => Some(Self::Dev),
            "onprem" => Some(Self::Onprem),
            "cloud" => Some(Self::Cloud),
            _ => None,
        }
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Setting for LogFormat {
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "json" => Some(Self::Json),
            "text" => Some(Self::Text),
            _ => None,
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Json => "json",
            Self::Text => "text",
        }
        .to_owned()
    }
}
