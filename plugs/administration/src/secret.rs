//! Text that must not be seen again: passwords on their way in.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use till_shared::canon::{Canon, hex};

/// Longest secret that is read, in characters: longer than any password or PIN.
const SECRET_MAX_LENGTH: usize = 1_000;

/// A password in an input. It is read from JSON and revealed to the hasher; nothing else shows it.
///
/// The kernel hashes a command's JSON to tell a repeated request from another one under the same key, so a secret has to leave a trace
/// there. That trace is one byte of a SHA-256: enough to notice a changed password (255 times of 256), too little to search the stored
/// hash for the password instead of breaking the slow hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the hasher.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digest = Canon::new("till/secret/1").text(&self.0).finish();
        let [first, ..] = digest;
        serializer.serialize_str(&format!("secret:{}", hex(&[first])))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The parser's own message would quote a number that was meant as a password.
        let text = String::deserialize(deserializer).map_err(|_| de::Error::custom("must be a text"))?;
        if text.chars().count() > SECRET_MAX_LENGTH {
            return Err(de::Error::custom(format_args!(
                "must have at most {SECRET_MAX_LENGTH} characters"
            )));
        }
        Ok(Self(text))
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password", "writeOnly": true, "maxLength": SECRET_MAX_LENGTH })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_longer_than_any_is_refused() {
        let read = |length: usize| serde_json::from_value::<Secret>("x".repeat(length).into());
        assert!(read(SECRET_MAX_LENGTH).is_ok() && read(SECRET_MAX_LENGTH + 1).is_err());
    }

    #[test]
    fn a_secret_is_read_but_never_shown() {
        let secret: Secret = serde_json::from_str(r#""correct horse""#).unwrap();
        assert_eq!(secret.reveal(), "correct horse");
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        let trace = serde_json::to_string(&secret).unwrap();
        assert_eq!(trace.len(), r#""secret:00""#.len());
        assert!(!trace.contains("horse"));
    }

    #[test]
    fn another_secret_leaves_another_trace() {
        let trace = |text: &str| serde_json::to_string(&Secret::new(text)).unwrap();
        assert_eq!(trace("correct horse"), trace("correct horse"));
        assert_ne!(trace("correct horse"), trace("battery staple"));
    }

    #[test]
    fn a_number_in_its_place_is_not_quoted() {
        let error = serde_json::from_str::<Secret>("12345678")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("1234"), "{error}");
    }
}
