//! Ids as a till makes them: UUIDv7, from a seed, so that a run can be repeated.

use std::time::SystemTime;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use uuid::Uuid;

/// Makes ids. The time in them is that of the start of the run plus one millisecond for each id, so that they rise.
#[derive(Debug)]
pub struct Ids {
    random: StdRng,
    millis: u64,
}

impl Ids {
    /// Ids of a run that began now.
    pub fn new(seed: u64) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a tool outside the product: this is its only clock"
        )]
        let now = SystemTime::now();
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            random: StdRng::seed_from_u64(seed),
            millis: u64::try_from(since.as_millis()).unwrap_or_default(),
        }
    }

    /// The next id.
    pub fn next(&mut self) -> Uuid {
        let mut bytes = [0; 10];
        self.random.fill_bytes(&mut bytes);
        self.millis += 1;
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
        let (first, second) = (ids.next(), ids.next());
        assert!(first < second);
        assert_eq!(first.get_version_num(), 7);
    }
}
