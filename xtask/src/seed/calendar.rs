//! On which days a shop sold how much, and at what times of the day. Pure: the same wish gives the same calendar.

use anyhow::{Context, Result, ensure};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use rand::Rng;
use rand::rngs::StdRng;

/// How many come in each hour of the clock, compared with other hours: most after work, some at lunch. Closed at night.
const CURVE: [u64; 24] = [
    0, 0, 0, 0, 0, 0, 0, 0, 3, 5, 6, 8, 11, 9, 6, 6, 8, 11, 13, 8, 0, 0, 0, 0,
];
/// The first hour with customers.
const FIRST_HOUR: i64 = 8;
/// The shift begins so long before the first hour, in seconds,
const BEFORE_S: i64 = 15 * 60;
/// and is counted so long after the last one.
const AFTER_S: i64 = 10 * 60;
const HOUR_S: i64 = 3_600;
/// A day of the history, in microseconds, is never cut finer than this.
const MICROS: i64 = 1_000_000;

/// How much history is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Invoices in all.
    pub invoices: u64,
    /// Days, of which `last` is the last.
    pub days: u32,
    /// The last day.
    pub last: Date,
}

/// A day and how many invoices each register wrote on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The business day.
    pub date: Date,
    /// Invoices by register.
    pub invoices: Vec<u64>,
}

/// All days, oldest first; their invoices sum to what is wanted.
pub fn pages(span: Span, registers: usize) -> Result<Vec<Page>> {
    ensure!(registers > 0, "a shop without a register sells nothing");
    let first = span
        .last
        .checked_sub((i64::from(span.days) - 1).days())
        .context("the history would begin before there was time")?;
    let days: Vec<Date> = first.series(1.day()).take(usize::try_from(span.days)?).collect();
    let weights: Vec<u128> = days
        .iter()
        .enumerate()
        .flat_map(|(at, date)| (0..registers).map(move |register| (at, *date, register)))
        .map(|(at, date, register)| weight(at, days.len(), date, register))
        .collect();
    let all: u128 = weights.iter().sum();
    // Shares of a running sum: each is rounded, and together they lose none.
    let share = |sum: u128| u64::try_from(u128::from(span.invoices) * sum / all.max(1));
    let mut sum = 0;
    let mut given = 0;
    let mut counts = Vec::with_capacity(weights.len());
    for weight in weights {
        sum += weight;
        let upto = share(sum)?;
        counts.push(upto - given);
        given = upto;
    }
    Ok(days
        .into_iter()
        .zip(counts.chunks(registers))
        .map(|(date, invoices)| Page {
            date,
            invoices: invoices.to_vec(),
        })
        .collect())
}

/// How busy a register is on a day, compared with others: more at the end of the week, more as the shop becomes known, more at the door.
fn weight(at: usize, days: usize, date: Date, register: usize) -> u128 {
    let on_weekday: u128 = match date.weekday() {
        Weekday::Monday => 90,
        Weekday::Tuesday => 86,
        Weekday::Wednesday => 92,
        Weekday::Thursday => 98,
        Weekday::Friday => 112,
        Weekday::Saturday => 128,
        Weekday::Sunday => 60,
    };
    let known = 700 + 300 * (at as u128) / (days.max(1) as u128);
    let at_the_door = 12 - (register % 5) as u128;
    on_weekday * known * at_the_door
}

/// A register's day on the clock, in microseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// When the shift begins.
    pub opens: i64,
    /// When each sale is complete, one after the other.
    pub sales: Vec<i64>,
    /// When it is counted and closed.
    pub closes: i64,
}

/// The times of a day's sales on the clock of `zone`.
pub fn hours(rng: &mut StdRng, date: Date, zone: &TimeZone, sales: u64) -> Result<Hours> {
    let morning = date
        .at(0, 0, 0, 0)
        .checked_add(SignedDuration::from_secs(FIRST_HOUR * HOUR_S))?
        .to_zoned(zone.clone())?
        .timestamp()
        .as_microsecond();
    let all: u64 = CURVE.iter().sum();
    let mut times: Vec<i64> = (0..sales)
        .map(|_| {
            let mut at = rng.random_range(0..all);
            let mut hour = 0_i64;
            for weight in CURVE {
                if at < weight {
                    break;
                }
                at -= weight;
                hour += 1;
            }
            morning + ((hour - FIRST_HOUR) * HOUR_S * MICROS) + rng.random_range(0..HOUR_S * MICROS)
        })
        .collect();
    times.sort_unstable();
    // Two customers are not served in one moment.
    for at in 1..times.len() {
        let before = times.get(at - 1).copied().unwrap_or_default();
        if let Some(time) = times.get_mut(at) {
            *time = (*time).max(before + 1);
        }
    }
    let open_hours = CURVE.iter().filter(|weight| **weight > 0).count();
    let evening = morning + i64::try_from(open_hours)? * HOUR_S * MICROS;
    let last = times.last().copied().unwrap_or(evening).max(evening);
    Ok(Hours {
        opens: morning - BEFORE_S * MICROS + rng.random_range(0..5 * 60 * MICROS),
        closes: last + AFTER_S * MICROS + rng.random_range(0..5 * 60 * MICROS),
        sales: times,
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn span(invoices: u64, days: u32) -> Span {
        Span {
            invoices,
            days,
            last: "2026-03-01".parse().unwrap(),
        }
    }

    #[test]
    fn no_invoice_is_lost_and_the_days_end_with_the_last() {
        for (invoices, days, registers) in [(1, 1, 1), (2_000, 40, 2), (999_983, 1_095, 7), (3, 400, 5)] {
            let pages = pages(span(invoices, days), registers).unwrap();
            assert_eq!(pages.len(), days as usize);
            assert_eq!(pages.last().unwrap().date.to_string(), "2026-03-01");
            let sum: u64 = pages.iter().flat_map(|page| &page.invoices).sum();
            assert_eq!(sum, invoices);
        }
    }

    #[test]
    fn saturdays_sell_more_than_sundays_and_the_last_year_more_than_the_first() {
        let pages = pages(span(730_000, 730), 1).unwrap();
        let of = |wanted: Weekday| -> u64 {
            let those = pages.iter().filter(|page| page.date.weekday() == wanted);
            those.flat_map(|page| &page.invoices).sum()
        };
        assert!(of(Weekday::Saturday) > of(Weekday::Friday) && of(Weekday::Friday) > of(Weekday::Sunday));
        let halves = pages.split_at(365);
        let sum = |pages: &[Page]| -> u64 { pages.iter().flat_map(|page| &page.invoices).sum() };
        assert!(sum(halves.1) > sum(halves.0) * 11 / 10);
    }

    #[test]
    fn a_day_opens_sells_forward_and_closes_on_the_clock_of_the_shop() {
        // The night before this day is an hour shorter.
        let (date, zone) = (
            "2026-03-29".parse().unwrap(),
            TimeZone::get("Europe/Vienna").unwrap(),
        );
        let hours = hours(&mut StdRng::seed_from_u64(1), date, &zone, 500).unwrap();
        assert!(hours.sales.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(hours.opens < hours.sales[0] && hours.sales[499] < hours.closes);
        let local = |micros: i64| {
            let at = jiff::Timestamp::from_microsecond(micros).unwrap();
            at.to_zoned(zone.clone()).datetime()
        };
        assert_eq!(local(hours.opens).hour(), 7);
        assert!((8..20).contains(&local(hours.sales[0]).hour()));
        assert!((8..20).contains(&local(hours.sales[499]).hour()));
        assert_eq!(local(hours.closes).date(), date);
    }
}
