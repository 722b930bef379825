//! How many requests came, of which route, how they ended and how long they took.

use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};
use till_kernel::Handles;

/// From closed lists all three: a label must not grow with what callers send.
type Labels = (&'static str, &'static str, u16);

/// The figures of requests.
#[derive(Default)]
pub(crate) struct Meters(Handles<Labels, (Counter, Histogram)>);

impl Meters {
    /// Counts one request.
    pub fn count(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        let found = self.0.of((method, route, status), || {
            (
                counter!("till_http_requests_total", "method" => method, "route" => route, "status" => status.to_string()),
                histogram!("till_http_request_seconds", "method" => method, "route" => route),
            )
        });
        let (requests, seconds) = &*found;
        requests.increment(1);
        seconds.record(took.as_secs_f64());
    }
}
