//! Settings of the business.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use till_kernel::Setting;

/// Name in the commercial register, if it is another one.
pub const LEGAL_NAME: Setting<String> = Setting::new(
    "business.legal_name",
    "Name in the commercial register, printed on invoices; empty if it is the shop's name.",
    String::new,
);
/// Tax number, as printed.
pub const TAX_NUMBER: Setting<String> = Setting::new(
    "business.tax_number",
    "Tax number, printed on receipts and invoices.",
    String::new,
);
/// Lines above a receipt.
pub const RECEIPT_HEADER: Setting<String> = Setting::new(
    "business.receipt_header",
    "Lines printed at the top of receipts.",
    String::new,
);
/// Lines below a receipt.
pub const RECEIPT_FOOTER: Setting<String> = Setting::new(
    "business.receipt_footer",
    "Lines printed at the end of receipts.",
    String::new,
);
/// When a business day begins.
pub const DAY_CUTOFF: Setting<TimeOfDay> = Setting::new(
    "business.day_cutoff",
    "When a business day begins; what is sold earlier at night belongs to the day before.",
    TimeOfDay::midnight,
);

/// A time of day to the minute, local; `HH:MM` in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TimeOfDay(String);

impl TimeOfDay {
    /// `00:00`.
    #[must_use]
    pub fn midnight() -> Self {
        Self("00:00".to_owned())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let number = |text: &str, below: u8| {
            text.len() == 2
                && text.bytes().all(|b| b.is_ascii_digit())
                && text.parse::<u8>().is_ok_and(|n| n < below)
        };
        (number(hours, 24) && number(minutes, 60)).then(|| Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("must be a time of day like 04:00"))
    }
}

impl JsonSchema for TimeOfDay {
    fn schema_name() -> Cow<'static, str> {
        "TimeOfDay".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["04:00"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_hours_and_minutes() {
        for good in ["00:00", "04:30", "23:59"] {
            assert_eq!(TimeOfDay::parse(good).map(|time| time.0).as_deref(), Some(good));
        }
        for bad in ["24:00", "4:00", "04:60", "04:00:00", "+4:00", "", "noon"] {
            assert_eq!(TimeOfDay::parse(bad), None, "{bad}");
        }
    }
}
