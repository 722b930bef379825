//! When a sale happened. A till whose clock is wrong still sells: then the server's time rules and the difference is kept beside it.

use jiff::{SignedDuration, Timestamp};
use till_shared::ids::{AHEAD_MAX, Untimely, timely};

/// When, and how far the till's clock was ahead of the server's if it was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The moment of the sale.
    pub occurred_at: Timestamp,
    /// In milliseconds; below zero it was behind.
    pub clock_off_ms: Option<i64>,
}

/// Decides when a sale happened that reached the server at `now`.
///
/// `occurred_at` is the till's word. `sent_at`, what its clock showed when it sent the sale, tells a clock that is wrong from a sale that
/// waited: with it a wrong clock is put right, and what waited longer than anything may is refused. Without it a moment that cannot be is
/// taken for a wrong clock, because no customer may be turned away for it.
///
/// # Errors
/// [`Untimely::TooOld`] of a sale that is known to have waited.
pub fn when(
    occurred_at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<When, Untimely> {
    let Some(given) = occurred_at else {
        return Ok(When {
            occurred_at: now,
            clock_off_ms: None,
        });
    };
    let off = sent_at
        .map(|sent| sent.duration_since(now))
        .filter(|off| *off > AHEAD_MAX || *off < -AHEAD_MAX);
    // What does not fit a time at all is none.
    let moment = given.checked_sub(off.unwrap_or(SignedDuration::ZERO)).ok();
    match moment.map(|moment| (moment, timely(moment, now))) {
        Some((moment, Ok(()))) => Ok(When {
            occurred_at: moment,
            clock_off_ms: off.map(milliseconds),
        }),
        Some((_, Err(Untimely::TooOld))) if sent_at.is_some() => Err(Untimely::TooOld),
        _ => Ok(When {
            occurred_at: now,
            clock_off_ms: Some(milliseconds(off.unwrap_or_else(|| given.duration_since(now)))),
        }),
    }
}

fn milliseconds(off: SignedDuration) -> i64 {
    i64::try_from(off.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-02T10:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn decided(occurred_at: &str, sent_at: Option<&str>) -> Result<(String, Option<i64>), Untimely> {
        when(Some(at(occurred_at)), sent_at.map(at), at(NOW))
            .map(|when| (when.occurred_at.to_string(), when.clock_off_ms))
    }

    fn right(text: &str) -> (String, Option<i64>) {
        (text.to_owned(), None)
    }

    fn wrong(text: &str, ms: i64) -> (String, Option<i64>) {
        (text.to_owned(), Some(ms))
    }

    #[test]
    fn a_clock_that_cannot_be_right_gives_way_to_the_servers() {
        assert_eq!(
            decided("2026-03-02T10:04:50Z", None),
            Ok(right("2026-03-02T10:04:50Z"))
        );
        assert_eq!(decided("2026-03-02T10:06:00Z", None), Ok(wrong(NOW, 360_000)));
        assert_eq!(
            decided("1970-01-01T00:00:00Z", None),
            Ok(wrong(NOW, -1_772_445_600_000))
        );
        assert_eq!(when(None, None, at(NOW)).map(|when| when.clock_off_ms), Ok(None));
    }

    #[test]
    fn a_sale_that_waited_keeps_its_time_and_its_bounds() {
        assert_eq!(
            decided("2026-02-24T10:00:00Z", Some(NOW)),
            Ok(right("2026-02-24T10:00:00Z"))
        );
        assert_eq!(decided("2026-02-23T09:00:00Z", Some(NOW)), Err(Untimely::TooOld));
        assert_eq!(
            decided("2026-02-24T10:00:00Z", None),
            Ok(right("2026-02-24T10:00:00Z"))
        );
    }

    #[test]
    fn a_wrong_clock_that_says_when_it_sends_is_put_right() {
        // An hour fast, and the sale waited ten minutes.
        assert_eq!(
            decided("2026-03-02T10:50:00Z", Some("2026-03-02T11:00:00Z")),
            Ok(wrong("2026-03-02T09:50:00Z", 3_600_000))
        );
        // The battery is dead.
        assert_eq!(
            decided("1970-01-01T00:00:00Z", Some("1970-01-01T00:01:00Z")),
            Ok(wrong("2026-03-02T09:59:00Z", -1_772_445_540_000))
        );
        // It cannot have happened after it was sent.
        assert_eq!(
            decided("2026-03-02T18:00:00Z", Some(NOW)),
            Ok(wrong(NOW, 28_800_000))
        );
    }
}
