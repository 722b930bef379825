//! One JSON object a line, flat, with stable names (P-4.7.1, C-NFR-OBS-2, C-NFR-OBS-4).

use std::fmt::{Debug, Write as _};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::Now;
use super::writer::LineWriter;

/// Fields that every line has, in this order. A field of an event or a span by one of these names gets an
/// underscore behind it.
pub const ALWAYS: [&str; 4] = ["ts", "level", "target", "message"];

/// Turns events into lines.
pub(super) struct JsonLayer {
    out: LineWriter,
    now: Now,
}

impl JsonLayer {
    pub(super) fn new(out: LineWriter, now: Now) -> Self {
        Self { out, now }
    }
}

/// The fields of a span, kept with it.
struct SpanFields(Map<String, Value>);

impl<S> Layer<S> for JsonLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(SpanFields(fields.into_span()));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        values.record(&mut fields);
        if let Some(kept) = span.extensions_mut().get_mut::<SpanFields>() {
            kept.0.extend(fields.into_span());
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut all = Map::new();
        for span in context
            .event_scope(event)
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            if let Some(fields) = span.extensions().get::<SpanFields>() {
                all.extend(fields.0.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let message = fields.message.take().unwrap_or_default();
        all.extend(fields.others);
        let meta = event.metadata();
        self.out.send(&line(
            (self.now)(),
            meta.level().as_str(),
            meta.target(),
            &message,
            &all,
        ));
    }
}

/// A whole line with its line break.
pub(super) fn line(
    ts: jiff::Timestamp,
    level: &str,
    target: &str,
    message: &str,
    others: &Map<String, Value>,
) -> Vec<u8> {
    let mut text = String::with_capacity(256);
    let _ = write!(
        text,
        "{{\"ts\":\"{ts:.3}\",\"level\":\"{}\",\"target\":{},\"message\":{}",
        level.to_ascii_lowercase(),
        Value::from(target),
        Value::from(message)
    );
    for (name, value) in others {
        let _ = write!(text, ",{}:{value}", Value::from(name.as_str()));
    }
    text.push_str("}\n");
    text.into_bytes()
}

#[derive(Default)]
struct Fields {
    message: Option<String>,
    others: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        let name = field.name();
        if name == "message" {
            self.message = Some(match value {
                Value::String(text) => text,
                other => other.to_string(),
            });
        } else if ALWAYS.contains(&name) {
            self.others.insert(format!("{name}_"), value);
        } else {
            self.others.insert(name.to_owned(), value);
        }
    }

    fn into_span(mut self) -> Map<String, Value> {
        if let Some(message) = self.message.take() {
            self.others.insert("message_".to_owned(), Value::from(message));
        }
        self.others
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Value::from(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.put(
            field,
            i64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from),
        );
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.put(
            field,
            u64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from),
        );
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Value::from(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, Value::from(value));
    }

    /// An error with its causes, outermost first (P-4.7.4).
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut cause = value.source();
        while let Some(error) = cause {
            let next = error.to_string();
            // Many errors already show their cause in their own text.
            if !text.ends_with(&next) {
                let _ = write!(text, ": {next}");
            }
            cause = error.source();
        }
        self.put(field, Value::from(text));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, Value::from(format!("{value:?}")));
    }
}
