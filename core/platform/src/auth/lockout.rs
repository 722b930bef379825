//! When an account waits after wrong passwords (P-4.2.4), and the same for names that nobody has.
//!
//! While an account waits, no password is looked at, not even the right one: the answer is 429 with `Retry-After`, so that a person knows
//! how long to wait and a program learns nothing from trying on. A name that nobody has waits by the same rule, so that waiting does not
//! tell which names exist. What is open stays open: a lock ends no session.
//!
//! Whoever has signed in before from this enrolled device, or this address, has a count of their own there: one wrong password an hour from
//! somewhere else keeps nobody out of their own shop.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use moka::sync::Cache;
use till_shared::ids::TenantId;

/// When an account waits, and how long.
#[derive(Clone, Copy, Debug)]
pub struct LockoutRules {
    /// Wrong passwords in a row before the first wait.
    pub threshold: u32,
    /// The first wait; each further failure doubles it.
    pub base: Duration,
    /// The longest wait.
    pub max: Duration,
}

impl Default for LockoutRules {
    fn default() -> Self {
        Self {
            threshold: 5,
            base: Duration::from_secs(30),
            max: Duration::from_hours(1),
        }
    }
}

impl LockoutRules {
    /// How long to wait after this many failures in a row; `None` means not at all.
    #[must_use]
    pub fn wait_after(&self, failures: u32) -> Option<Duration> {
        let beyond = failures.checked_sub(self.threshold)?;
        let wait = 1_u32
            .checked_shl(beyond)
            .map_or(self.max, |factor| self.base.saturating_mul(factor));
        Some(wait.min(self.max))
    }

    /// Until when to wait after this many failures in a row.
    #[must_use]
    pub fn locked_until(&self, failures: u32, now: Timestamp) -> Option<Timestamp> {
        let wait = SignedDuration::try_from(self.wait_after(failures)?).ok()?;
        now.checked_add(wait).ok()
    }
}

/// How often something was tried.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tries {
    pub failures: u32,
    pub locked_until: Option<Timestamp>,
}

impl Tries {
    /// Until when to wait, if that is not over.
    pub fn waits(&self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|until| *until > now)
    }
}

/// How often each name was tried, whether somebody has it or not, and how often from a place where its person has been before. In memory
/// of this process only: a flood of made-up names must not fill the database. It alone decides when a name is told to wait, so that nothing
/// tells a name that somebody has from one that nobody has; what is kept with an account only decides whether a password is looked at.
pub(super) struct Attempts(Cache<(TenantId, String), Tries>);

impl Attempts {
    pub fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Duration::from_hours(2))
                .build(),
        )
    }

    pub fn tries(&self, tenant: TenantId, key: &str) -> Tries {
        self.0.get(&(tenant, key.to_owned())).unwrap_or_default()
    }

    pub fn set(&self, tenant: TenantId, key: &str, now: Tries) {
        self.0.insert((tenant, key.to_owned()), now);
    }

    pub fn forget(&self, tenant: TenantId, key: &str) {
        self.0.invalidate(&(tenant, key.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_at_the_threshold_doubles_and_stops_growing_at_the_longest() {
        let rules = LockoutRules::default();
        let waits: Vec<Option<u64>> = (0..=13)
            .map(|failures| rules.wait_after(failures).map(|wait| wait.as_secs()))
            .collect();
        let expected = [
            None,
            None,
            None,
            None,
            None,
            Some(30),
            Some(60),
            Some(120),
            Some(240),
            Some(480),
            Some(960),
            Some(1920),
            Some(3600),
            Some(3600),
        ];
        assert_eq!(waits, expected);
    }

    #[test]
    fn any_number_of_failures_waits_at_most_the_longest_time() {
        let rules = LockoutRules::default();
        for failures in [37, 100, u32::MAX] {
            assert_eq!(rules.wait_after(failures), Some(rules.max));
        }
    }

    #[test]
    fn the_wait_is_counted_from_the_failure() {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let until = LockoutRules::default().locked_until(6, now).unwrap();
        assert_eq!(until.to_string(), "2026-03-02T09:01:00Z");
    }
}
