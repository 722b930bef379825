//! Cursors of pages: where the last page ended, as an opaque word that is safe in a URL.

use std::fmt::Write as _;

use till_kernel::Violations;
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX};
use till_shared::text::Text;
use uuid::Uuid;

/// A cursor as callers send it back: hexadecimal digits of names and keys.
pub type Cursor = Text<8_000>;

/// Separates the parts; no name holds it, because control characters are refused.
const SEPARATOR: char = '\u{1f}';

/// The parts as one word.
pub fn encode(parts: &[&str]) -> String {
    let text = parts.join(&SEPARATOR.to_string());
    text.bytes()
        .fold(String::with_capacity(text.len() * 2), |mut word, byte| {
            let _ = write!(word, "{byte:02x}");
            word
        })
}

/// The parts of a word made by [`encode`]; `None` for anything else.
pub fn decode(word: &str) -> Option<Vec<String>> {
    let digits: Vec<u8> = word
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let text = String::from_utf8(pairs.iter().map(|[high, low]| high << 4 | low).collect()).ok()?;
    Some(text.split(SEPARATOR).map(ToOwned::to_owned).collect())
}

/// Where a page of a collection that is ordered by name starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByName {
    /// What the last row stands by.
    pub key: String,
    /// The last row's id.
    pub id: Uuid,
    /// A row that came first out of order (an exact hit) and is not to come again.
    pub skip: Option<Uuid>,
    /// How the rows are found: the next page must go on in the same way.
    pub mode: char,
}

impl ByName {
    /// Before the first row: no row has an empty key.
    pub fn start(mode: char) -> Self {
        Self {
            key: String::new(),
            id: Uuid::nil(),
            skip: None,
            mode,
        }
    }

    /// Whether this is before the first row.
    pub fn is_start(&self) -> bool {
        self.key.is_empty()
    }

    /// As a word.
    pub fn encode(&self) -> String {
        encode(&[
            &self.mode.to_string(),
            &self.id.to_string(),
            &self.skip.map(|skip| skip.to_string()).unwrap_or_default(),
            &self.key,
        ])
    }

    /// From a word.
    pub fn decode(word: &str) -> Option<Self> {
        let parts = decode(word)?;
        let [mode, id, skip, key] = parts.as_slice() else {
            return None;
        };
        let mut modes = mode.chars();
        let (Some(mode), None) = (modes.next(), modes.next()) else {
            return None;
        };
        Some(Self {
            key: key.clone(),
            id: id.parse().ok()?,
            skip: match skip.as_str() {
                "" => None,
                skip => Some(skip.parse().ok()?),
            },
            mode,
        })
    }
}

/// Checks what every list takes: a limit from 1 to 200, and a cursor that `reads`.
pub fn validate_page(
    v: &mut Violations,
    limit: Option<u32>,
    cursor: Option<&str>,
    reads: impl Fn(&str) -> bool,
) {
    if let Some(limit) = limit {
        v.within("limit", i64::from(limit), 1, i64::from(LIMIT_MAX));
    }
    if cursor.is_some_and(|cursor| !reads(cursor)) {
        v.push("cursor", "unknown", "is not a cursor that was given out");
    }
}

/// Rows of a page.
pub fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIMIT_DEFAULT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nonsense_is_no_cursor() {
        for word in ["", "x", "0", "zz", "ff", "é", "61"] {
            assert_eq!(ByName::decode(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(key in "[^\\p{Cc}]{0,40}", id: u128, skip: Option<u128>) {
            let cursor = ByName { key, id: Uuid::from_u128(id), skip: skip.map(Uuid::from_u128), mode: 'w' };
            prop_assert_eq!(ByName::decode(&cursor.encode()), Some(cursor));
        }

        #[test]
        fn no_word_makes_it_panic(word in "\\PC{0,40}|[0-9a-f]{0,80}") {
            let _ = ByName::decode(&word);
        }
    }
}
