//! Time and chance are passed in: the only places where the ambient clock and random source are read.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// Makes ids and salts.
pub trait IdSource: Send + Sync + 'static {
    /// A fresh UUIDv7 for the given moment.
    fn id(&self, at: Timestamp) -> Uuid;
    /// 16 unguessable bytes.
    fn salt(&self) -> [u8; 16];
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the ambient clock"
    )]
    fn now(&self) -> Timestamp {
        micros(Timestamp::now())
    }
}

/// PostgreSQL keeps microseconds; cutting here makes what is hashed equal what is read back.
fn micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// Ids from the operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn id(&self, at: Timestamp) -> Uuid {
        v7(at, ambient())
    }

    fn salt(&self) -> [u8; 16] {
        ambient()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws from the ambient random source"
)]
fn ambient<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill(&mut bytes[..]);
    bytes
}

/// A clock for tests: stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_microsecond()))
    }

    /// Moves the clock on by some seconds (back if negative).
    pub fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Ids for tests: the same seed gives the same ids.
#[derive(Debug)]
pub struct SeededIds {
    random: Mutex<StdRng>,
    made: AtomicU64,
}

impl SeededIds {
    /// A source that always tells the same story for one seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            made: AtomicU64::new(0),
        }
    }

    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        if let Ok(mut random) = self.random.lock() {
            random.fill(&mut bytes[..]);
        }
        bytes
    }
}

impl IdSource for SeededIds {
    fn id(&self, at: Timestamp) -> Uuid {
        self.made.fetch_add(1, Ordering::Relaxed);
        v7(at, self.bytes())
    }

    fn salt(&self) -> [u8; 16] {
        self.bytes()
    }
}

fn v7(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
