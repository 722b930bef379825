//! How often each operation ran, how long it took and how it ended.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};

/// The handles of an operation's figures. Finding one by its labels costs more than counting, so they are found once.
struct Meter {
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
#[derive(Default)]
pub(crate) struct Meters(RwLock<HashMap<&'static str, Arc<Meter>>>);

impl Meters {
    /// Counts one run; `fault` is the code it ended with.
    pub fn count(&self, operation: &'static str, took: Duration, fault: Option<&'static str>, trips: u32) {
        let meter = self.of(operation);
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

    fn of(&self, operation: &'static str) -> Arc<Meter> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = known.get(operation) {
            return Arc::clone(meter);
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            known
                .entry(operation)
                .or_insert_with(|| Arc::new(Meter::of(operation))),
        )
    }
}
