//! Logs and traces of the server itself (P-4.7, C-NFR-OBS). The audit log is another thing: it lives in the
//! database.
//!
//! One line an event, on standard error and, in a shop, in a file that is rotated every day and when it grows
//! large. As JSON the fields `ts`, `level`, `target` and `message` come first and are always there; the
//! fields of the enclosing spans follow at the same level, the innermost winning, so that `request_id`,
//! `trace_id`, `tenant`, `user`, `branch` and `register` appear on every line of a request. Lines are written
//! by a thread of their own: a slow disk never holds up a checkout. If it falls far behind, lines are dropped
//! and their number is logged.

mod json;
mod panics;
mod rotation;
mod spans;
#[cfg(test)]
mod tests;
mod traces;
mod writer;

use std::io::Write;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Subscriber};
use tracing_subscriber::filter::{FilterExt, Targets, filter_fn};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::{Filter, SubscriberExt};
use tracing_subscriber::{EnvFilter, Layer, Registry};

pub use json::ALWAYS;
pub use traces::continue_trace;

use crate::config::{LogConfig, LogFormat, TelemetryConfig};
use json::JsonLayer;
use rotation::RotatingFile;
use spans::NotHandedOut;
use writer::LineWriter;

/// The clock of the log: wall time, given by the composition root.
pub type Now = fn() -> jiff::Timestamp;

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The file cannot be opened.
    #[error("cannot open the log file {}: {source}", path.display())]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `log.level` is not a filter; the configuration checks this first.
    #[error("log.level is not a filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The exporter of traces cannot be built.
    #[error("cannot export traces: {0}")]
    Traces(String),
    /// A thread could not be started.
    #[error("cannot start the log writer: {0}")]
    Thread(std::io::Error),
    /// Logging was begun before.
    #[error("logging has already begun in this process")]
    Twice,
}

/// Writes out what is pending when dropped: keep it until the last line of `main`.
#[must_use = "dropping the guard at once would end the export of traces"]
pub struct Guard {
    writer: LineWriter,
    traces: Option<SdkTracerProvider>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(provider) = self.traces.take() {
            traces::finish(provider);
        }
        self.writer.flush();
    }
}

/// Begins logging for the whole process, and logs panics from now on.
pub fn init(log: &LogConfig, telemetry: &TelemetryConfig, now: Now) -> Result<Guard, LoggingError> {
    let (subscriber, guard) = assemble(log, telemetry, now, Box::new(std::io::stderr()))?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LoggingError::Twice)?;
    panics::log_them();
    Ok(guard)
}

fn assemble(
    log: &LogConfig,
    telemetry: &TelemetryConfig,
    now: Now,
    console: Box<dyn Write + Send>,
) -> Result<(Box<dyn Subscriber + Send + Sync>, Guard), LoggingError> {
    let file = match &log.file {
        None => None,
        Some(path) => Some(
            RotatingFile::open(path, log.file_max_bytes, log.retention_days, now).map_err(|source| {
                LoggingError::File {
                    path: path.clone(),
                    source,
                }
            })?,
        ),
    };
    let colour = log.file.is_none() && std::io::IsTerminal::is_terminal(&std::io::stderr());
    let writer = LineWriter::start(console, file, log.format, now).map_err(LoggingError::Thread)?;
    let traces = traces::provider(telemetry)?;

    // A request's span stays even at level `warn`: a warning without its request id helps nobody.
    let spans = filter_fn(|meta| meta.is_span() && *meta.level() <= Level::INFO);
    let lines = match log.format {
        LogFormat::Json => JsonLayer::new(writer.clone(), now).boxed(),
        LogFormat::Text => tracing_subscriber::fmt::layer()
            .with_writer(writer.clone())
            .with_timer(Clock(now))
            .with_ansi(colour)
            .boxed(),
    }
    .with_filter(chosen(&log.filter)?.or(spans));
    let lines = Registry::default().with(lines);
    // What the exporter itself does must not be traced, or it would never end.
    let subscriber: Box<dyn Subscriber + Send + Sync> = match &traces {
        None => Box::new(NotHandedOut(lines)),
        Some(provider) => Box::new(
            lines.with(
                tracing_opentelemetry::layer()
                    .with_tracer(provider.tracer("till"))
                    .with_filter(EnvFilter::new(
                        "info,opentelemetry=off,hyper=off,reqwest=off,h2=off,tower=off",
                    )),
            ),
        ),
    };
    Ok((subscriber, Guard { writer, traces }))
}

/// The filter of `log.level`. One by targets alone costs nothing when a span is entered; one that names spans or fields is asked each time.
fn chosen<S: 'static>(text: &str) -> Result<Box<dyn Filter<S> + Send + Sync>, LoggingError> {
    // Spaces after a comma are no part of a target: the configuration takes them too.
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    if !text.contains('[')
        && let Ok(targets) = parts.join(",").parse::<Targets>()
    {
        return Ok(Box::new(targets));
    }
    Ok(Box::new(EnvFilter::try_new(text)?))
}

/// The injected clock, for text lines.
struct Clock(Now);

impl FormatTime for Clock {
    fn format_time(&self, w: &mut Writer<'_>) -> std::fmt::Result {
        write!(w, "{:.3}", (self.0)())
    }
}
