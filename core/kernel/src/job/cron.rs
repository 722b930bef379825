//! When something comes again: five fields of cron, in a time zone.

use std::fmt;

use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What a field may hold: from, to, and words for its numbers.
type Field = (u32, u32, &'static [&'static str]);

const FIELDS: [Field; 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (
        1,
        12,
        &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    ),
    (0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// `*`, a number, a range, each with or without a step, or several of them between commas.
fn is_field(text: &str, field: Field) -> bool {
    text.split(',').all(|part| {
        let (of, step) = match part.split_once('/') {
            Some((of, step)) => (of, Some(step)),
            None => (part, None),
        };
        let is_step = step.is_none_or(|step| number(step).is_some_and(|step| (1..=field.1).contains(&step)));
        let is_range = match of.split_once('-') {
            Some((from, to)) => value(from, field)
                .zip(value(to, field))
                .is_some_and(|(from, to)| from <= to),
            None => of == "*" || (step.is_none() && value(of, field).is_some()),
        };
        is_step && is_range
    })
}

fn value(text: &str, (from, to, words): Field) -> Option<u32> {
    let named = words.iter().position(|word| word.eq_ignore_ascii_case(text));
    match named {
        // The names of months begin at 1, those of days at 0.
        Some(at) => u32::try_from(at).ok().map(|at| at + from),
        None => number(text).filter(|number| (from..=to).contains(number)),
    }
}

fn number(text: &str) -> Option<u32> {
    let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// When something comes again: minute, hour, day of the month, month, day of the week.
#[derive(Clone, Debug)]
pub struct Cron(croner::Cron);

/// Why a text is no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// It cannot be read.
    #[error("is not five fields of cron, e.g. `30 3 * * *` for half past three every night")]
    Unreadable,
    /// There is no such moment.
    #[error("never comes")]
    Never,
}

impl Cron {
    /// Reads five fields.
    ///
    /// # Errors
    /// [`CronError`].
    pub fn parse(text: &str) -> Result<Self, CronError> {
        // Strictly first: the parser takes a comma without a number for no moment at all, and searches the ages for it.
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let is_right =
            fields.len() == FIELDS.len() && fields.iter().zip(FIELDS).all(|(field, of)| is_field(field, of));
        if !is_right {
            return Err(CronError::Unreadable);
        }
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = Self(parser.parse(text).map_err(|_| CronError::Unreadable)?);
        // 29 February within the next eight years is found; 30 February is not.
        cron.after(Timestamp::UNIX_EPOCH, &TimeZone::UTC)
            .map(|_| cron)
            .ok_or(CronError::Never)
    }

    /// The first moment after `at`. What falls into the hour that clocks skip comes when that hour would have ended; what falls into the one
    /// that they repeat comes once.
    #[must_use]
    pub fn after(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.0
            .find_next_occurrence(&at.to_zoned(zone.clone()), false)
            .ok()
            .map(|next| next.timestamp())
    }

    /// When it comes again after its turn of `last`, if the clock shows `now`: never a second time for the same turn, although the clock was
    /// put back a little; and not years later because it was far ahead once.
    #[must_use]
    pub fn again(&self, now: Timestamp, last: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let next = self.after(now.max(last), zone)?;
        let first = self.after(now, zone)?;
        let second = self.after(first, zone)?;
        Some(if next > second { first } else { next })
    }

    /// The turn that waits, if the clock shows `now`: the stored one, unless it can only have been set by a clock that was far ahead.
    #[must_use]
    pub fn waiting(&self, now: Timestamp, stored: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let first = self.after(now, zone)?;
        let second = self.after(first, zone)?;
        Some(if stored > second { first } else { stored })
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn cron(text: &str) -> Cron {
        Cron::parse(text).unwrap()
    }

    #[test]
    fn it_comes_by_the_clock_of_its_zone() {
        let nightly = cron("30 3 * * *");
        let now = at("2026-11-30T12:00:00Z");
        assert_eq!(
            nightly.after(now, &zone("Asia/Karachi")),
            Some(at("2026-11-30T22:30:00Z"))
        );
        assert_eq!(
            nightly.after(now, &zone("America/New_York")),
            Some(at("2026-12-01T08:30:00Z"))
        );
    }

    #[test]
    fn a_skipped_hour_is_not_left_out_and_a_repeated_one_not_done_twice() {
        let (nightly, berlin) = (cron("30 2 * * *"), zone("Europe/Berlin"));
        assert_eq!(
            nightly.after(at("2026-03-29T00:00:00Z"), &berlin),
            Some(at("2026-03-29T01:00:00Z"))
        );
        let first = nightly.after(at("2026-10-24T23:00:00Z"), &berlin).unwrap();
        assert_eq!(first, at("2026-10-25T00:30:00Z"));
        assert_eq!(nightly.after(first, &berlin), Some(at("2026-10-26T01:30:00Z")));
    }

    #[test]
    fn what_is_no_cron_or_never_comes_is_refused() {
        for text in [
            "",
            "* * * *",
            "* * * * * *",
            "61 * * * *",
            "soon",
            "* * * * * * *",
            ",, * * * *",
            "0 3 , * *",
            "1, * * * *",
            "* * * ,, *",
            "@daily",
            "0 0 L * *",
            "0 0 * * 5#2",
            "? * * * *",
            "*/0 * * * *",
            "*/70 * * * *",
            "5-1 * * * *",
            "0 24 * * *",
            "0 0 0 * *",
            "0 0 * 13 *",
            "0 0 * * 8",
            "-1 * * * *",
            "1/5 * * * *",
            "001 * * * *",
            "1- * * * *",
        ] {
            assert_eq!(Cron::parse(text).unwrap_err(), CronError::Unreadable, "{text}");
        }
        assert_eq!(Cron::parse("0 0 30 2 *").unwrap_err(), CronError::Never);
        for text in [
            "0 0 29 2 *",
            "*/15 8-18/2 1,15 jan-jun MON-fri",
            "0,30 3 * * 7",
            "5 4 * * sun",
            "  0   3 * * * ",
        ] {
            assert!(Cron::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_clock_that_is_put_back_does_nothing_twice_and_one_that_was_far_ahead_stops_nothing() {
        let (nightly, utc) = (cron("0 3 * * *"), TimeZone::UTC);
        let last = at("2026-11-30T03:00:00Z");
        let put_back = at("2026-11-30T02:00:00Z");
        assert_eq!(
            nightly.again(put_back, last, &utc),
            Some(at("2026-12-01T03:00:00Z"))
        );
        let ahead = at("2099-01-01T03:00:00Z");
        assert_eq!(
            nightly.again(put_back, ahead, &utc),
            Some(at("2026-11-30T03:00:00Z"))
        );
        assert_eq!(
            nightly.waiting(put_back, ahead, &utc),
            Some(at("2026-11-30T03:00:00Z"))
        );
        let missed = at("2026-11-20T03:00:00Z");
        assert_eq!(nightly.waiting(put_back, missed, &utc), Some(missed), "once");
        assert_eq!(
            nightly.again(put_back, missed, &utc),
            Some(at("2026-11-30T03:00:00Z")),
            "and not for each time that was missed"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_judged_at_once(text in "[0-9*,/ LW#?@a-z-]{0,24}") {
            // One that is searched for through the ages would never end.
            if let Ok(cron) = Cron::parse(&text) {
                prop_assert!(cron.after(Timestamp::UNIX_EPOCH, &TimeZone::UTC).is_some());
            }
        }

        #[test]
        fn the_next_turn_is_ahead_and_not_further_than_two_turns(
            hour in 0_u32..24, minute in 0_u32..60, now in 0_i64..4_000_000_000, last in 0_i64..8_000_000_000,
        ) {
            let (nightly, utc) = (cron(&format!("{minute} {hour} * * *")), TimeZone::UTC);
            let (now, last) = (Timestamp::from_second(now).unwrap(), Timestamp::from_second(last).unwrap());
            let next = nightly.again(now, last, &utc).unwrap();
            prop_assert!(next > now);
            prop_assert!(next.duration_since(now).as_hours() <= 48);
        }
    }
}
