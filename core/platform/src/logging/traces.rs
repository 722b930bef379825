//! Traces over OTLP/HTTP, and the W3C trace context of a request (C-NFR-OBS-1).

use std::time::Duration;

use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::LoggingError;
use crate::config::TelemetryConfig;

const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
const FINISH_TIMEOUT: Duration = Duration::from_secs(3);
/// The path OTLP gives to traces.
const TRACES_PATH: &str = "/v1/traces";

/// The exporter, if an endpoint is configured.
pub(super) fn provider(config: &TelemetryConfig) -> Result<Option<SdkTracerProvider>, LoggingError> {
    let Some(endpoint) = &config.otlp_endpoint else {
        return Ok(None);
    };
    let endpoint = traces_url(endpoint);
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample_ratio)));
    let resource = Resource::builder()
        .with_service_name(config.service_name.clone())
        .build();
    // The exporter's blocking client must be made and dropped outside the async runtime.
    let built = off_runtime(move || {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_TIMEOUT)
            .build()?;
        Ok::<_, opentelemetry_otlp::ExporterBuildError>(
            SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_sampler(sampler)
                .with_resource(resource)
                .build(),
        )
    });
    match built {
        Some(Ok(provider)) => Ok(Some(provider)),
        Some(Err(error)) => Err(LoggingError::Traces(error.to_string())),
        None => Err(LoggingError::Traces("its thread ended".to_owned())),
    }
}

/// Sends what is pending; a collector that is away is not waited for.
pub(super) fn finish(provider: SdkTracerProvider) {
    let _ = off_runtime(move || provider.shutdown_with_timeout(FINISH_TIMEOUT));
}

fn off_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    std::thread::Builder::new()
        .name("traces".to_owned())
        .spawn(work)
        .ok()?
        .join()
        .ok()
}

fn traces_url(endpoint: &str) -> String {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    match rest.split_once('/') {
        Some((_, path)) if !path.is_empty() => endpoint.to_owned(),
        _ => format!("{}{TRACES_PATH}", endpoint.trim_end_matches('/')),
    }
}

/// Makes `span` a part of the caller's trace, if the request carries a W3C `traceparent`. Call it right after
/// making the span. Returns the trace id to record on the span as `trace_id`: of the caller's trace, or of
/// the one begun here; none when the request brings none and no traces are exported.
pub fn continue_trace(span: &Span, header: impl Fn(&str) -> Option<String>) -> Option<String> {
    let carried = Carried {
        traceparent: header("traceparent"),
        tracestate: header("tracestate"),
    };
    if carried.traceparent.is_some() {
        let parent = TraceContextPropagator::new().extract(&carried);
        let callers = parent.span().span_context().clone();
        if callers.is_valid() {
            // Fails when no traces are exported; the id is still worth logging.
            let _ = span.set_parent(parent);
            return Some(callers.trace_id().to_string());
        }
    }
    let context = span.context();
    let own = context.span().span_context().clone();
    own.is_valid().then(|| own.trace_id().to_string())
}

struct Carried {
    traceparent: Option<String>,
    tracestate: Option<String>,
}

impl Extractor for Carried {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            "traceparent" => self.traceparent.as_deref(),
            "tracestate" => self.tracestate.as_deref(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent", "tracestate"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_without_a_path_gets_the_standard_one() {
        assert_eq!(
            traces_url("http://127.0.0.1:4318"),
            "http://127.0.0.1:4318/v1/traces"
        );
        assert_eq!(
            traces_url("http://127.0.0.1:4318/"),
            "http://127.0.0.1:4318/v1/traces"
        );
        assert_eq!(traces_url("http://c/otlp/v1/traces"), "http://c/otlp/v1/traces");
    }
}
