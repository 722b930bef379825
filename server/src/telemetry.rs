//! Metrics for Prometheus (C-NFR-OBS-1).

use std::io;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds in seconds: fine where the budget of a sale is decided.
const SECONDS: [f64; 15] = [
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0,
];
/// A checkout has at most five round trips.
const ROUND_TRIPS: [f64; 9] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 24.0];

/// Makes the process's metrics readable; once, at start. Fails if it was done before.
pub fn install_metrics() -> io::Result<PrometheusHandle> {
    let built = || -> Result<PrometheusHandle, BuildError> {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Suffix("_round_trips".to_owned()), &ROUND_TRIPS)?
            .install_recorder()
    };
    built().map_err(io::Error::other)
}
