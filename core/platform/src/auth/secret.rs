//! A secret in an input: readable where it is used, invisible everywhere else.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};

/// Longest secret that is read, in characters: longer than any password, PIN or token.
const SECRET_MAX_LENGTH: usize = 1_000;

/// A password or token as somebody typed or sent it. It cannot be serialised, so it cannot reach the audit log, a stored reply or a trace;
/// `Debug` shows dots, and its memory is wiped when it goes.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.chars().count() > SECRET_MAX_LENGTH {
            return Err(de::Error::custom(format_args!(
                "must have at most {SECRET_MAX_LENGTH} characters"
            )));
        }
        Ok(Self::from(text))
    }
}

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
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
    fn a_secret_does_not_show_itself() {
        let secret: Secret = serde_json::from_str(r#""correct horse""#).unwrap();
        assert_eq!(secret.expose(), "correct horse");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_secret_longer_than_any_is_refused_and_its_schema_says_so() {
        let read = |length: usize| serde_json::from_value::<Secret>("x".repeat(length).into());
        assert!(read(SECRET_MAX_LENGTH).is_ok() && read(SECRET_MAX_LENGTH + 1).is_err());
        let schema = Secret::json_schema(&mut SchemaGenerator::default());
        assert_eq!(schema.get("maxLength"), Some(&SECRET_MAX_LENGTH.into()));
    }
}
