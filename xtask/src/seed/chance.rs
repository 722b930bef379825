//! Chance and ids out of a seed: every register's day has a generator of its own, so that what happens there depends on nothing else.

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use uuid::Uuid;

/// The generator of a place in the history.
pub fn of(seed: u64, day: u64, place: u64) -> StdRng {
    StdRng::seed_from_u64(mixed(mixed(mixed(seed) ^ day) ^ place))
}

/// SplitMix64: neighbours become strangers.
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An id of version 7 that was made at a moment, in microseconds since 1970.
pub fn id(rng: &mut StdRng, micros: i64) -> Uuid {
    let mut bytes = [0; 10];
    rng.fill_bytes(&mut bytes);
    let millis = u64::try_from(micros / 1_000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// 16 bytes.
pub fn salt(rng: &mut StdRng) -> [u8; 16] {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Whether something happens that does so many times in a thousand.
pub fn permille(rng: &mut StdRng, times: u32) -> bool {
    rng.random_range(0..1_000) < times
}

/// One of some, by weight.
pub fn weighted<T: Copy>(rng: &mut StdRng, of: &[(T, u32)]) -> Option<T> {
    let all: u32 = of.iter().map(|(_, weight)| *weight).sum();
    let mut at = rng.random_range(0..all.max(1));
    for (one, weight) in of {
        if at < *weight {
            return Some(*one);
        }
        at -= weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_have_nothing_in_common() {
        let first = |seed, day, place| of(seed, day, place).next_u64();
        let mut seen: Vec<u64> = (0..20)
            .flat_map(|day| (0..20).map(move |place| first(1, day, place)))
            .chain([first(2, 0, 0)])
            .collect();
        assert_eq!(first(1, 3, 4), first(1, 3, 4));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 401);
    }

    #[test]
    fn an_id_tells_when_it_was_made() {
        let id = id(&mut of(1, 0, 0), 1_772_442_000_123_456);
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.as_u128() >> 80, 1_772_442_000_123);
    }
}
