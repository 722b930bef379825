//! Small helpers around a seeded generator: weighted choice and parts of amounts, all in whole numbers.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// One of them, each as likely as the other; none of nothing.
pub(super) fn any<'a, T>(rng: &mut StdRng, of: &'a [T]) -> Option<&'a T> {
    of.choose(rng)
}

/// One of them, by weight; none if nothing weighs anything.
pub(super) fn weighted<'a, T>(rng: &mut StdRng, of: &'a [T], weight: impl Fn(&T) -> u32) -> Option<&'a T> {
    of.choose_weighted(rng, |one| weight(one)).ok()
}

/// Happens this many times in a thousand.
pub(super) fn permille(rng: &mut StdRng, times: u32) -> bool {
    rng.random_ratio(times.min(1_000), 1_000)
}

/// A share of an amount, rounded down.
pub(super) const fn percent_of(amount: i64, percent: i64) -> i64 {
    amount * percent / 100
}

/// The next multiple of `step` that is not below `amount`.
pub(super) const fn up_to(amount: i64, step: i64) -> i64 {
    (amount + step - 1) / step * step
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn what_weighs_nothing_is_never_chosen() {
        let mut rng = StdRng::seed_from_u64(1);
        for _ in 0..200 {
            assert_eq!(
                weighted(&mut rng, &["never", "always"], |word| u32::from(
                    *word == "always"
                )),
                Some(&"always")
            );
        }
        assert_eq!(weighted(&mut rng, &[1], |_| 0), None);
        assert_eq!(any::<u8>(&mut rng, &[]), None);
    }

    #[test]
    fn notes_cover_the_amount() {
        assert_eq!(
            [up_to(1, 100), up_to(100, 100), up_to(101, 100), up_to(0, 50)],
            [100, 100, 200, 0]
        );
    }
}
