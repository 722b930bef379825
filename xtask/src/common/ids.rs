//! Ids as a till makes them: UUIDv7, from a seed, so that a run can be repeated.

use std::time::SystemTime;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use uuid::Uuid;

/// Ids of one millisecond at most: what is left of a UUIDv7 before its random part.
const IN_A_MILLISECOND: u16 = 0x1000;

/// Now, in milliseconds since 1970.
pub fn now_millis() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a tool outside the product: this is its only clock"
    )]
    let now = SystemTime::now();
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}

/// Makes ids. The time in them is that of the start of the run, and they are counted, so that they rise and never run ahead of the clock:
/// the server takes none from the future.
#[derive(Debug)]
pub struct Ids {
    random: StdRng,
    millis: u64,
    count: u16,
}

impl Ids {
    /// Ids of a run that began now.
    pub fn new(seed: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            millis: now_millis(),
            count: 0,
        }
    }

    /// The next id.
    pub fn next(&mut self) -> Uuid {
        let mut bytes = [0; 10];
        self.random.fill_bytes(&mut bytes);
        self.count = (self.count + 1) % IN_A_MILLISECOND;
        self.millis += u64::from(self.count == 0);
        let [first, second, ..] = &mut bytes;
        [*first, *second] = self.count.to_be_bytes();
        uuid::Builder::from_unix_timestamp_millis(self.millis, &bytes).into_uuid()
    }

    /// The generator behind the ids, for other choices of the same run.
    pub fn random(&mut self) -> &mut StdRng {
        &mut self.random
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_are_of_version_seven() {
        let mut ids = Ids::new(1);
        let began = ids.millis;
        let mut before = ids.next();
        for _ in 0..100_000 {
            let next = ids.next();
            assert!(before < next);
            before = next;
        }
        assert_eq!(before.get_version_num(), 7);
        assert!(ids.millis - began < 30, "they do not run ahead of the clock");
    }
}
