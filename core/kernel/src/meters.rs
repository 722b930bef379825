//! Handles of figures, each found once; and how often each operation ran, how long it took and how it ended.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};

/// Handles by their labels, which come from closed lists. Finding one in the recorder costs more than counting, so each is found once.
#[derive(Debug)]
pub struct Handles<K, H>(RwLock<HashMap<K, Arc<H>>>);

impl<K, H> Default for Handles<K, H> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Copy + Eq + Hash, H> Handles<K, H> {
    /// Those of these labels; `find` asks the recorder for them.
    pub fn of(&self, labels: K, find: impl FnOnce() -> H) -> Arc<H> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&labels) {
            return Arc::clone(found);
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(labels).or_insert_with(|| Arc::new(find())))
    }
}

/// The figures of one operation.
pub(crate) struct Meter {
    carried_out: Counter,
    seconds: Histogram,
    trips: Histogram,
}

impl Meter {
    fn of(operation: &'static str) -> Self {
        Self {
            carried_out: counter!("till_operations_total", "operation" => operation, "outcome" => "ok"),
            seconds: histogram!("till_operation_seconds", "operation" => operation),
            trips: histogram!("till_operation_round_trips", "operation" => operation),
        }
    }
}

/// Those of every operation that has run.
pub(crate) type Meters = Handles<&'static str, Meter>;

impl Meters {
    /// Counts one run; `fault` is the code it ended with.
    pub(crate) fn count(
        &self,
        operation: &'static str,
        took: Duration,
        fault: Option<&'static str>,
        trips: u32,
    ) {
        let meter = self.of(operation, || Meter::of(operation));
        match fault {
            None => meter.carried_out.increment(1),
            Some(code) => {
                counter!("till_operations_total", "operation" => operation, "outcome" => code).increment(1);
            }
        }
        meter.seconds.record(took.as_secs_f64());
        if trips > 0 {
            meter.trips.record(f64::from(trips));
        }
    }
}
