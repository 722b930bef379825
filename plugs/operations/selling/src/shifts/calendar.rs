//! The business day: a shop that closes at two in the morning counts those hours to the day before.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use till_kernel::Fault;

/// When a business day begins, `HH:MM` on the branch's clock; what happens earlier belongs to the day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCutoff(Time);

impl DayCutoff {
    /// Business days are calendar days.
    pub const MIDNIGHT: Self = Self(Time::midnight());

    /// Reads `HH:MM`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
        if !two_digits(hour) || !two_digits(minute) {
            return None;
        }
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0)
            .ok()
            .map(Self)
    }
}

impl Serialize for DayCutoff {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:02}:{:02}", self.0.hour(), self.0.minute()))
    }
}

impl<'de> Deserialize<'de> for DayCutoff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("must be a time of day, HH:MM, such as \"04:00\""))
    }
}

impl JsonSchema for DayCutoff {
    fn schema_name() -> Cow<'static, str> {
        "DayCutoff".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^([01]\\d|2[0-3]):[0-5]\\d$",
            "description": "time of day, HH:MM",
            "examples": ["04:00"],
        })
    }
}

/// The business day that `now` belongs to, on the clock of `zone` with days that begin at `cutoff`.
#[must_use]
pub fn business_date(now: Timestamp, zone: &TimeZone, cutoff: DayCutoff) -> Date {
    let local = now.to_zoned(zone.clone());
    let today = local.date();
    if local.time() < cutoff.0 {
        today.yesterday().unwrap_or(today)
    } else {
        today
    }
}

/// The time zone of an IANA name that a branch or business was given.
///
/// # Errors
/// An internal fault: names are checked when they are set.
pub fn time_zone(name: &str) -> Result<TimeZone, Fault> {
    TimeZone::get(name).map_err(Fault::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(now: &str, zone: &str, cutoff: &str) -> String {
        business_date(
            now.parse().unwrap(),
            &time_zone(zone).unwrap(),
            DayCutoff::parse(cutoff).unwrap(),
        )
        .to_string()
    }

    #[test]
    fn a_day_begins_at_midnight_on_the_clock_of_the_branch() {
        assert_eq!(
            date("2026-03-02T22:59:59Z", "Europe/Berlin", "00:00"),
            "2026-03-02"
        );
        assert_eq!(
            date("2026-03-02T23:00:00Z", "Europe/Berlin", "00:00"),
            "2026-03-03"
        );
        assert_eq!(
            date("2026-03-02T19:00:00Z", "Asia/Karachi", "00:00"),
            "2026-03-03"
        );
        assert_eq!(
            date("2026-03-02T04:59:59Z", "America/New_York", "00:00"),
            "2026-03-01"
        );
    }

    #[test]
    fn hours_before_the_cutoff_belong_to_the_day_before() {
        assert_eq!(
            date("2026-03-03T02:59:00Z", "Europe/Berlin", "04:00"),
            "2026-03-02"
        );
        assert_eq!(
            date("2026-03-03T03:00:00Z", "Europe/Berlin", "04:00"),
            "2026-03-03"
        );
        assert_eq!(date("2026-01-01T01:00:00Z", "UTC", "04:00"), "2025-12-31");
    }

    #[test]
    fn a_cutoff_inside_the_hour_that_summer_time_skips_still_divides_the_days() {
        // Berlin jumps from 02:00 to 03:00 on 29 March 2026.
        assert_eq!(
            date("2026-03-29T00:59:59Z", "Europe/Berlin", "02:30"),
            "2026-03-28"
        );
        assert_eq!(
            date("2026-03-29T01:00:00Z", "Europe/Berlin", "02:30"),
            "2026-03-29"
        );
    }

    #[test]
    fn only_times_of_day_are_a_cutoff() {
        for wrong in ["", "4:00", "24:00", "04:60", "0400", "04:00:00", "+4:00", "aa:bb"] {
            assert_eq!(DayCutoff::parse(wrong), None, "{wrong}");
        }
        let cutoff: DayCutoff = serde_json::from_str("\"04:05\"").unwrap();
        assert_eq!(serde_json::to_string(&cutoff).unwrap(), "\"04:05\"");
        assert!(serde_json::from_str::<DayCutoff>("\"25:00\"").is_err());
    }
}
