//! What is wrong with an input, all of it at once (P-4.5.1, RFC 9457 `errors`).

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::Made;

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Violation {
    /// JSON pointer (RFC 6901) to the field, e.g. `/lines/0/quantity`.
    pub pointer: String,
    /// Stable word for programs, e.g. `required`, `too-long`.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The figures of the sentence, for words in other languages: `min`, `max`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<&'static str, i64>,
}

/// Collects violations.
#[derive(Clone, Debug, Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Notes that `field` (path without the leading slash, `lines/0/quantity`) breaks the rule `code`.
    pub fn push(&mut self, field: &str, code: &str, message: impl Into<String>) {
        self.push_with(field, code, message, &[]);
    }

    /// Notes it in place of whatever else was said of the field.
    pub(crate) fn only(&mut self, field: &str, code: &str, message: &str) {
        let pointer = format!("/{field}");
        self.0.retain(|violation| violation.pointer != pointer);
        self.push(field, code, message);
    }

    /// Adds what other rules found, but for fields that are named already.
    pub(crate) fn join(&mut self, others: Self) {
        let named: Vec<String> = self.0.iter().map(|violation| violation.pointer.clone()).collect();
        let is_named = |pointer: &str| {
            named.iter().any(|one| {
                pointer
                    .strip_prefix(one.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        self.0
            .extend(others.0.into_iter().filter(|other| !is_named(&other.pointer)));
    }

    /// The same for a rule with figures.
    fn push_with(
        &mut self,
        field: &str,
        code: &str,
        message: impl Into<String>,
        params: &[(&'static str, i64)],
    ) {
        self.0.push(Violation {
            pointer: format!("/{field}"),
            code: code.to_owned(),
            message: message.into(),
            params: params.iter().copied().collect(),
        });
    }

    /// Refuses blank text and text of more than `max` characters.
    pub fn text(&mut self, field: &str, value: &str, max: usize) {
        self.not_blank(field, Some(value));
        self.short(field, value, max);
    }

    /// Notes that text has more than `max` characters.
    pub fn too_long(&mut self, field: &str, max: usize) {
        let message = format!("must have at most {max} characters");
        self.push_with(field, "too-long", message, &[("max", figure(max))]);
    }

    /// Notes that text has fewer than `min` characters.
    pub fn too_short(&mut self, field: &str, min: usize) {
        let message = format!("must have at least {min} characters");
        self.push_with(field, "too-short", message, &[("min", figure(min))]);
    }

    /// Refuses text of more than `max` characters, and control characters other than line breaks and tabs.
    pub fn short(&mut self, field: &str, value: &str, max: usize) {
        if value.chars().count() > max {
            self.too_long(field, max);
        }
        if value
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            self.push(field, "control-character", "must not contain control characters");
        }
    }

    /// The same as [`Self::text`] for text that may be absent.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>, max: usize) {
        if let Some(value) = value {
            self.text(field, value, max);
        }
    }

    /// Refuses text that is there and says nothing. How long it may be says its type.
    pub fn not_blank(&mut self, field: &str, value: Option<&str>) {
        if value.is_some_and(|text| text.trim().is_empty()) {
            self.push(field, "required", "must not be empty");
        }
    }

    /// Refuses more than `max` items.
    pub fn at_most(&mut self, field: &str, len: usize, max: usize) {
        if len > max {
            let message = format!("must have at most {max} items");
            self.push_with(field, "too-many", message, &[("max", figure(max))]);
        }
    }

    /// Refuses an empty list.
    pub fn at_least_one(&mut self, field: &str, len: usize) {
        if len == 0 {
            self.push(field, "required", "must have at least one item");
        }
    }

    /// Refuses amounts outside `0..=10^12` minor units.
    pub fn amount(&mut self, field: &str, minor: i64) {
        self.within(field, minor, 0, till_shared::money::MONEY_MAX);
    }

    /// Refuses numbers outside `min..=max`.
    pub fn within(&mut self, field: &str, value: i64, min: i64, max: i64) {
        if !(min..=max).contains(&value) {
            self.beyond(field, min, max);
        }
    }

    /// Notes that a number lies outside `min..=max`.
    pub fn beyond(&mut self, field: &str, min: i64, max: i64) {
        let message = format!("must be between {min} and {max}");
        self.push_with(field, "out-of-range", message, &[("min", min), ("max", max)]);
    }

    /// Refuses a period that ends before it begins; the field that is named is `to`. Every list that is cut by time asks this.
    pub fn in_order<T: PartialOrd>(&mut self, from: Option<&T>, to: Option<&T>) {
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            self.push("to", "out-of-range", "must not be before from");
        }
    }

    /// Refuses an id made by the caller whose time no clock that is right explains; `now` is the server's (`w.now()`).
    pub fn timely<T: Copy + Into<uuid::Uuid>>(&mut self, field: &str, id: Made<T>, now: Timestamp) {
        if let Err(why) = id.check(now) {
            self.push(field, why.code(), why.to_string());
        }
    }

    /// Refuses an id that is not made as ids are, where the caller may bring one for something new. When it was made is judged with the
    /// server's clock (`w.made_id()`).
    pub fn made<T: Copy + Into<uuid::Uuid>>(&mut self, field: &str, id: Option<T>) -> Option<Made<T>> {
        match Made::new(id?) {
            Ok(made) => Some(made),
            Err(why) => {
                self.push(field, why.code(), why.to_string());
                None
            }
        }
    }

    /// Refuses a birthday that nobody alive can have: before 1800, or later than it is today anywhere on earth. `now` is the server's.
    pub fn birthday(&mut self, field: &str, day: Date, now: Timestamp) {
        const FIRST: Date = Date::constant(1800, 1, 1);
        let ahead = now.saturating_add(SignedDuration::from_hours(14));
        let today = ahead.map_or(Date::MAX, |ahead| ahead.to_zoned(TimeZone::UTC).date());
        if day > today {
            self.push(field, "future-day", "must not be in the future");
        } else if day < FIRST {
            self.push(field, "before-1800", "must not be before 1800");
        }
    }

    /// Notes a violation unless `holds`.
    pub fn check(&mut self, holds: bool, field: &str, code: &str, message: &str) {
        if !holds {
            self.push(field, code, message);
        }
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The violations, in the order found.
    #[must_use]
    pub fn into_vec(self) -> Vec<Violation> {
        self.0
    }
}

fn figure(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
