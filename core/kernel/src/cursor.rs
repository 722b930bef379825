//! Cursors as callers see them: sealed with the list and the filters that they were given for (R-FR-011).
//!
//! A list makes and reads the bare place where a page ended, in a form of its own. What goes out is `seal.place`; the seal is a hash over
//! the operation's name, its path and every filter. So a place of one list, or of other filters, is refused instead of answered by a page
//! from anywhere, and no list has to think of it. A seal is no secret: who forges one gets a page of what they may see anyway.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use till_shared::canon::Canon;

use crate::decode::RawInput;

/// The parameter that holds a cursor.
const CURSOR: &str = "cursor";
/// Parameters that say how much is asked for, not of what.
const AMOUNT: [&str; 2] = ["limit", "include_total"];
/// Bytes of the hash that are kept: enough to tell lists apart.
const BYTES: usize = 8;
/// Between seal and place.
const POINT: char = '.';

/// What cursors of one list with one set of filters begin with.
pub(crate) struct Seal(String);

/// A request whose cursor was opened.
pub(crate) struct Opened {
    /// With the bare place.
    pub input: RawInput,
    /// Whether the cursor is another list's, or of other filters.
    pub is_foreign: bool,
}

impl Seal {
    /// Of an operation, asked like this.
    pub fn of(operation: &str, input: &RawInput) -> Self {
        let filters = form_urlencoded::parse(input.query.as_bytes())
            .filter(|(name, _)| name != CURSOR && !AMOUNT.contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()));
        let mut parts: Vec<(String, String)> = input.path.iter().cloned().chain(filters).collect();
        parts.sort();
        let hash = Canon::new("till.cursor.v1")
            .text(operation)
            .list(&parts, |canon, (name, value)| canon.text(name).text(value))
            .finish();
        Self(URL_SAFE_NO_PAD.encode(hash.get(..BYTES).unwrap_or_default()))
    }

    /// A place as it is given out.
    pub fn close(&self, place: &str) -> String {
        format!("{}{POINT}{place}", self.0)
    }

    /// Takes the seal off the request's cursor, if it has one. A foreign cursor becomes one that no list reads, so that what else is wrong is
    /// still found.
    pub fn open(&self, input: RawInput) -> Opened {
        let mut is_foreign = false;
        let parts: Vec<String> = input
            .query
            .split('&')
            .map(|part| match cursor_in(part) {
                None => part.to_owned(),
                Some(cursor) => {
                    let place = cursor
                        .strip_prefix(self.0.as_str())
                        .and_then(|rest| rest.strip_prefix(POINT));
                    is_foreign |= place.is_none();
                    let mut opened = form_urlencoded::Serializer::new(String::new());
                    opened.append_pair(CURSOR, place.unwrap_or("."));
                    opened.finish()
                }
            })
            .collect();
        Opened {
            input: RawInput {
                query: parts.join("&"),
                ..input
            },
            is_foreign,
        }
    }
}

/// The cursor that a part of a query string holds. What is no text is left to the reader, who says so.
fn cursor_in(part: &str) -> Option<String> {
    let (name, value) = form_urlencoded::parse(part.as_bytes()).next()?;
    let is_text = !value.contains(['\0', char::REPLACEMENT_CHARACTER]);
    (name == CURSOR && is_text).then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> RawInput {
        RawInput {
            path: vec![("shift_id".to_owned(), "7".to_owned())],
            query: query.to_owned(),
            ..RawInput::default()
        }
    }

    /// What a list reads when this cursor comes back in a request.
    fn back(seal: &Seal, query: &str, cursor: &str) -> Option<String> {
        let text = form_urlencoded::Serializer::new(query.to_owned())
            .append_pair(CURSOR, cursor)
            .finish();
        let opened = seal.open(asked(&text));
        let place = opened.input.query.split('&').find_map(cursor_in);
        place.filter(|_| !opened.is_foreign)
    }

    #[test]
    fn a_cursor_comes_back_as_the_place_that_it_was() {
        let seal = Seal::of("milk.list", &asked("q=a%20b&status=open&limit=2"));
        for place in ["17", "a.b", "ß&=+ %", ""] {
            let cursor = seal.close(place);
            // Another order, another amount: the same list.
            let again = Seal::of(
                "milk.list",
                &asked("status=open&limit=200&include_total=true&q=a+b"),
            );
            assert_eq!(back(&again, "status=open", &cursor).as_deref(), Some(place));
        }
    }

    #[test]
    fn a_cursor_of_another_list_other_filters_another_path_or_by_hand_is_foreign() {
        let cursor = Seal::of("milk.list", &asked("q=milk")).close("17");
        let other_path = RawInput {
            path: vec![("shift_id".to_owned(), "8".to_owned())],
            ..asked("q=milk")
        };
        for seal in [
            Seal::of("tea.list", &asked("q=milk")),
            Seal::of("milk.list", &asked("q=bread")),
            Seal::of("milk.list", &asked("q=milk&status=open")),
            Seal::of("milk.list", &asked("")),
            Seal::of("milk.list", &other_path),
        ] {
            assert_eq!(back(&seal, "", &cursor), None);
        }
        let seal = Seal::of("milk.list", &asked("q=milk"));
        for by_hand in ["17", ".17", "", "AAAAAAAAAAA.17"] {
            assert_eq!(back(&seal, "", by_hand), None, "{by_hand}");
        }
        assert!(seal.open(asked("%63ursor=17")).is_foreign);
    }

    #[test]
    fn the_rest_of_a_request_stays_as_it_was_written() {
        let seal = Seal::of("milk.list", &asked(""));
        for query in ["", "q=%ff&limit=x", "cursor=%00", "cursor=%ff", "&&"] {
            let opened = seal.open(asked(query));
            assert_eq!((opened.input.query.as_str(), opened.is_foreign), (query, false));
        }
    }
}
