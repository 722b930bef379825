//! Text that people type: it has a length, and nothing in it that cannot be seen.
//!
//! Every text of an input is one of these types, so that a control character or a megabyte is refused where it is read and not where it
//! hurts: in PostgreSQL (which stores no NUL), on a receipt, in a log.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It has more characters than this.
    TooLong(usize),
    /// It holds a control character.
    Control,
}

impl Flaw {
    /// The stable code of the violation, as `Violations` uses it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong(_) => "too-long",
            Self::Control => "control-character",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(max) => write!(f, "must have at most {max} characters"),
            Self::Control => f.write_str("must not contain control characters"),
        }
    }
}

impl std::error::Error for Flaw {}

/// Whether a character controls something instead of being seen. Line feeds and tabs are text where several lines are.
#[must_use]
pub fn controls(c: char, lines: bool) -> bool {
    match c {
        '\n' | '\r' | '\t' => !lines,
        '\u{2028}' | '\u{2029}' => true,
        _ => c.is_control(),
    }
}

/// Whether a character shows nothing and only turns or splits what stands around it: it makes twins of names and codes, and reverses
/// figures. Joiners stay: Urdu, Hindi and emoji are written with them.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
    )
}

/// Characters that stand for nothing at all: invisible ones, and letters that are drawn as a gap.
const fn is_gap(c: char) -> bool {
    is_invisible(c)
        || matches!(
            c,
            '\u{61c}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2065}' | '\u{3164}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Joiners are written inside words of scripts that join letters, and in emoji; elsewhere they only make a twin.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// `text` without what nobody sees: invisible characters, and joiners that join nothing.
fn seen(text: &str) -> String {
    let kept: Vec<char> = text.chars().filter(|c| !is_gap(*c)).collect();
    let joins = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii() && !c.is_whitespace() && !is_joiner(*c));
    let stays = |place: usize, c: char| {
        !is_joiner(c)
            || (joins(place.checked_sub(1).and_then(|before| kept.get(before))) && joins(kept.get(place + 1)))
    };
    let chars = kept.iter().enumerate().filter(|(place, c)| stays(*place, **c));
    chars.map(|(_, c)| *c).collect()
}

/// `text` without blanks around it and without what nobody sees; `Err` if it is too long or holds a control character.
pub fn read(text: &str, max: usize, lines: bool) -> Result<Cow<'_, str>, Flaw> {
    if text.chars().any(|c| controls(c, lines)) {
        return Err(Flaw::Control);
    }
    let read = if text.chars().any(|c| is_gap(c) || is_joiner(c)) {
        Cow::Owned(seen(text).trim().to_owned())
    } else {
        Cow::Borrowed(text.trim())
    };
    if read.chars().count() > max {
        return Err(Flaw::TooLong(max));
    }
    Ok(read)
}

/// Declares a type of text; they differ in whether a line may end in them.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $lines:literal, $format:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name<const MAX: usize>(String);

        impl<const MAX: usize> $name<MAX> {
            /// Reads text; `Err` if it is too long or holds a control character.
            pub fn new(text: &str) -> Result<Self, Flaw> {
                read(text, MAX, $lines).map(|text| Self(text.into_owned()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl<const MAX: usize> Deref for $name<MAX> {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> AsRef<str> for $name<MAX> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MAX: usize> PartialEq<str> for $name<MAX> {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl<const MAX: usize> PartialEq<&str> for $name<MAX> {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl<const MAX: usize> From<$name<MAX>> for String {
            fn from(text: $name<MAX>) -> Self {
                text.0
            }
        }

        impl<const MAX: usize> TryFrom<&str> for $name<MAX> {
            type Error = Flaw;
            fn try_from(text: &str) -> Result<Self, Flaw> {
                Self::new(text)
            }
        }

        impl<const MAX: usize> TryFrom<String> for $name<MAX> {
            type Error = Flaw;
            fn try_from(text: String) -> Result<Self, Flaw> {
                Self::new(&text)
            }
        }

        impl<'de, const MAX: usize> Deserialize<'de> for $name<MAX> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Reader<const MAX: usize>;
                impl<const MAX: usize> de::Visitor<'_> for Reader<MAX> {
                    type Value = $name<MAX>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "text of at most {MAX} characters")
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                        $name::new(text).map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Reader)
            }
        }

        impl<const MAX: usize> JsonSchema for $name<MAX> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                format!("{}{MAX}", stringify!($name)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "maxLength": MAX, "format": $format })
            }
        }
    )+};
}

texts! {
    /// One line of text of at most `MAX` characters: no control characters, no invisible ones, no blanks around it. In a schema its
    /// `format` is `line`.
    Text: false, "line";
    /// Text of at most `MAX` characters that may have line feeds and tabs. In a schema its `format` is `lines`.
    Lines: true, "lines";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_character_is_refused_when_it_is_read() {
        for c in ['\0', '\u{1b}', '\n', '\t', '\u{7f}', '\u{85}', '\u{2028}'] {
            let json = serde_json::to_string(&format!("a{c}b")).unwrap();
            assert!(serde_json::from_str::<Text<9>>(&json).is_err(), "{c:?}");
        }
        assert_eq!(Text::<9>::new("a\nb"), Err(Flaw::Control));
        assert_eq!(Lines::<9>::new("a\nb").unwrap(), "a\nb");
        assert_eq!(Lines::<9>::new("a\u{1b}b"), Err(Flaw::Control));
    }

    #[test]
    fn the_length_is_counted_in_characters_after_the_blanks_around_are_gone() {
        assert_eq!(Text::<3>::new("  دود  ").unwrap(), "دود");
        assert_eq!(Text::<3>::new("abcd"), Err(Flaw::TooLong(3)));
    }

    #[test]
    fn what_nobody_sees_makes_no_twin() {
        let plain = Text::<40>::new("4006381333931").unwrap();
        for c in ['\u{200b}', '\u{200e}', '\u{feff}', '\u{ad}', '\u{202c}'] {
            assert_eq!(Text::<40>::new(&format!("4006381{c}333931{c}")).unwrap(), plain);
        }
        assert_eq!(Text::<9>::new("👨\u{200d}👩").unwrap(), "👨\u{200d}👩");
    }

    #[test]
    fn joiners_stay_inside_words_and_nowhere_else() {
        let read = |text: &str| Text::<40>::new(text).unwrap().into_string();
        for word in ["می\u{200c}خواهم", "क्\u{200d}ष", "👨\u{200d}👩\u{200d}👧"] {
            assert_eq!(read(word), word);
        }
        for twin in [
            "\u{200d}admin",
            "ad\u{200c}min",
            "admin\u{200d}",
            "admin\u{61c}",
            "ad\u{3164}min",
            "admin\u{e0041}",
            "\u{202e}admin\u{202c}",
        ] {
            assert_eq!(read(twin), "admin", "{twin:?}");
        }
        assert_eq!(read("علی\u{200c}"), "علی");
        assert_eq!(read("علی\u{200c} رضا"), "علی رضا");
        assert_eq!(read("❤\u{fe0f}"), "❤\u{fe0f}", "how a sign is drawn is no gap");
    }

    #[test]
    fn its_length_is_in_the_schema() {
        let schema = schemars::schema_for!(Text<40>);
        assert_eq!(schema.get("maxLength"), Some(&40.into()));
    }
}
