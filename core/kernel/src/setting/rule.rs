//! What a setting's value must be besides its type.

use std::fmt;

use schemars::Schema;
use serde_json::Value;

use crate::violations::Violations;

/// What a value must be besides its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The type allows nothing that does harm: a choice, yes or no, a shape of its own.
    Typed,
    /// A whole number from `min` to `max`; `null`, where the type knows it, is "off".
    Between {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
    },
    /// One line of text.
    Line {
        /// Most characters.
        max: usize,
    },
    /// Text of several lines.
    Lines {
        /// Most characters.
        max: usize,
    },
}

/// Why a value does not fit a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It is of another type; the text says how.
    Type(String),
    /// It is below the least or above the most.
    Range {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
    },
    /// It has more characters than this.
    TooLong(usize),
    /// It holds a control character.
    Control,
}

impl Misfit {
    /// Notes it against a field.
    pub fn note(&self, field: &str, value: &Value, violations: &mut Violations) {
        match self {
            Self::Type(message) => violations.push(field, "malformed", message.clone()),
            Self::Range { min, max } => {
                let beyond = if value.as_i64().is_some_and(|value| value < *min) {
                    i64::MIN
                } else {
                    i64::MAX
                };
                violations.within(field, beyond, *min, *max);
            }
            Self::TooLong(max) => violations.too_long(field, *max),
            Self::Control => {
                violations.push(field, "control-character", "must not contain control characters");
            }
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(message) => f.write_str(message),
            Self::Range { min, max } => write!(f, "must be between {min} and {max}"),
            Self::TooLong(max) => write!(f, "must have at most {max} characters"),
            Self::Control => f.write_str("must not contain control characters"),
        }
    }
}

impl Rule {
    /// A whole number from `min` to `max`.
    #[must_use]
    pub const fn between(min: i64, max: i64) -> Self {
        Self::Between { min, max }
    }

    /// Whether a value keeps the rule; `null` always does, for the type decides whether it may be absent.
    pub fn check(&self, value: &Value) -> Result<(), Misfit> {
        match self {
            _ if value.is_null() => Ok(()),
            Self::Typed => Ok(()),
            Self::Between { min, max } => match value.as_i64() {
                Some(number) if (*min..=*max).contains(&number) => Ok(()),
                _ => Err(Misfit::Range { min: *min, max: *max }),
            },
            Self::Line { max } => text(value, *max, false),
            Self::Lines { max } => text(value, *max, true),
        }
    }

    /// The schema with the rule's bounds.
    pub(super) fn describe(self, mut schema: Schema) -> Schema {
        match self {
            Self::Typed => {}
            Self::Between { min, max } => {
                schema.insert("minimum".to_owned(), min.into());
                schema.insert("maximum".to_owned(), max.into());
            }
            Self::Line { max } => {
                schema.insert("maxLength".to_owned(), max.into());
            }
            Self::Lines { max } => {
                schema.insert("maxLength".to_owned(), max.into());
                schema.insert("format".to_owned(), "lines".into());
            }
        }
        schema
    }
}

fn text(value: &Value, max: usize, lines: bool) -> Result<(), Misfit> {
    let text = value.as_str().unwrap_or_default();
    match till_shared::text::read(text, max, lines) {
        Ok(_) => Ok(()),
        Err(till_shared::text::Flaw::TooLong(max)) => Err(Misfit::TooLong(max)),
        Err(till_shared::text::Flaw::Control) => Err(Misfit::Control),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_have_bounds_and_off_is_null_not_nought() {
        let rule = Rule::between(2, 100);
        for (value, fits) in [
            (json!(2), true),
            (json!(100), true),
            (json!(null), true),
            (json!(0), false),
            (json!(-5), false),
            (json!(1_000_000_000_000_000_000_i64), false),
            (json!(u64::MAX), false),
            (json!(2.5), false),
        ] {
            assert_eq!(rule.check(&value).is_ok(), fits, "{value}");
        }
        let mut violations = Violations::default();
        rule.check(&json!(0))
            .unwrap_err()
            .note("value", &json!(0), &mut violations);
        let violation = violations.into_vec().remove(0);
        assert_eq!(
            (
                violation.code.as_str(),
                violation.params["min"],
                violation.params["max"]
            ),
            ("out-of-range", 2, 100)
        );
    }

    #[test]
    fn text_has_a_length_and_no_control_characters() {
        assert_eq!(
            Rule::Line { max: 3 }.check(&json!("abcd")),
            Err(Misfit::TooLong(3))
        );
        assert_eq!(
            Rule::Line { max: 9 }.check(&json!("a\u{0}b")),
            Err(Misfit::Control)
        );
        assert_eq!(Rule::Line { max: 9 }.check(&json!("a\nb")), Err(Misfit::Control));
        assert!(Rule::Lines { max: 9 }.check(&json!("a\nb")).is_ok());
    }
}
