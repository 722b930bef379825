//! When a job that failed is tried again.

use std::time::Duration;

/// So often a job is tried, unless its kind says otherwise: the last time about an hour and a half after the first.
pub const ATTEMPTS_MAX: u32 = 10;

/// The first pause.
const FIRST: Duration = Duration::from_secs(5);
/// The longest.
const LONGEST: Duration = Duration::from_hours(1);

/// How long a job rests after its attempt of this number (from 1): 5 s, twice as long each time, never longer than an hour; and up to a
/// quarter more, so that what failed together does not come back together (`jitter` of 255).
#[must_use]
pub fn back_off(attempt: u32, jitter: u8) -> Duration {
    let doubled = FIRST.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    let plain = doubled.min(LONGEST);
    plain + plain.mul_f64(f64::from(jitter) / f64::from(u8::MAX) / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_pauses_double_up_to_an_hour() {
        let pauses: Vec<u64> = (1..=11).map(|attempt| back_off(attempt, 0).as_secs()).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
    }

    proptest! {
        #[test]
        fn it_is_never_shorter_than_the_plain_pause_nor_a_quarter_longer(attempt in 0_u32.., jitter: u8) {
            let (plain, mixed) = (back_off(attempt, 0), back_off(attempt, jitter));
            prop_assert!(plain <= mixed && mixed <= plain.mul_f64(1.25) + Duration::from_millis(1));
            prop_assert!(back_off(attempt.saturating_add(1), 0) >= plain);
        }
    }
}
