//! How many requests came, of which route, how they ended and how long they took.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};

/// From closed lists all three: a label must not grow with what callers send.
type Labels = (&'static str, &'static str, u16);

/// The handles of the figures of requests. Finding one by its labels costs more than counting, so they are found once.
#[derive(Default)]
pub(crate) struct Meters(RwLock<HashMap<Labels, (Counter, Histogram)>>);

impl Meters {
    /// Counts one request.
    pub fn count(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        let labels = (method, route, status);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&labels) {
            return put(found, took);
        }
        drop(known);
        let found = (
            counter!("till_http_requests_total", "method" => method, "route" => route, "status" => status.to_string()),
            histogram!("till_http_request_seconds", "method" => method, "route" => route),
        );
        put(&found, took);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(labels, found);
    }
}

fn put((requests, seconds): &(Counter, Histogram), took: Duration) {
    requests.increment(1);
    seconds.record(took.as_secs_f64());
}
