//! One JSON object a line, flat, with stable names (P-4.7.1, C-NFR-OBS-2, C-NFR-OBS-4).

use std::fmt::{Debug, Display, Write as _};
use std::io::Write;

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

impl<S> Layer<S> for JsonLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(kept) = span.extensions_mut().get_mut::<Fields>() {
            values.record(kept);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut all = Fields::default();
        // The innermost span is asked first: what it says, and what the event itself says, hides the same name further out.
        event.record(&mut all);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<Fields>() {
                all.add(fields);
            }
        }
        let meta = event.metadata();
        self.out
            .send(&line((self.now)(), meta.level().as_str(), meta.target(), &all));
    }
}

/// A whole line with its line break.
pub(super) fn line(ts: jiff::Timestamp, level: &str, target: &str, fields: &Fields) -> Vec<u8> {
    let mut line = Vec::with_capacity(512);
    let _ = write!(line, "{{\"ts\":\"{ts:.3}\",\"level\":\"");
    line.extend(level.bytes().map(|letter| letter.to_ascii_lowercase()));
    line.extend_from_slice(b"\",\"target\":");
    put_text(&mut line, target);
    line.extend_from_slice(b",\"message\":");
    line.extend_from_slice(fields.message.as_deref().unwrap_or(b"\"\""));
    for (name, value) in fields.all() {
        line.extend_from_slice(b",\"");
        line.extend_from_slice(name.as_bytes());
        line.extend_from_slice(if ALWAYS.contains(&name) { b"_\":" } else { b"\":" });
        line.extend_from_slice(value);
    }
    line.extend_from_slice(b"}\n");
    line
}

/// Puts a JSON string behind `into`.
fn put_text(into: &mut Vec<u8>, text: &str) {
    // A string can always be written, and so can a Vec.
    let _ = serde_json::to_writer(into, text);
}

/// The fields of a span or an event as JSON, the values one behind the other in one text. A line of a request has some twenty of them, so
/// each with a string and a place in a map of its own would be felt.
#[derive(Debug, Default)]
pub(super) struct Fields {
    message: Option<Vec<u8>>,
    values: Vec<u8>,
    /// A name, and where its value begins and ends. Names of fields are Rust's: nothing to escape.
    places: Vec<(&'static str, usize, usize)>,
}

impl Fields {
    /// Only a message.
    pub fn message(text: &str) -> Self {
        let mut message = Vec::new();
        put_text(&mut message, text);
        Self {
            message: Some(message),
            ..Self::default()
        }
    }

    fn all(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.places
            .iter()
            .map(|&(name, begin, end)| (name, self.values.get(begin..end).unwrap_or(b"null")))
    }

    fn put(&mut self, field: &Field, value: impl FnOnce(&mut Vec<u8>)) {
        let name = field.name();
        if name == "message" {
            value(self.message.insert(Vec::new()));
            return;
        }
        let begin = self.values.len();
        value(&mut self.values);
        let place = (name, begin, self.values.len());
        match self.places.iter_mut().find(|(kept, ..)| *kept == name) {
            // A field that a span was given anew.
            Some(kept) => *kept = place,
            None => self.places.push(place),
        }
    }

    fn put_plain(&mut self, field: &Field, value: impl Display) {
        self.put(field, |text| {
            let _ = write!(text, "{value}");
        });
    }

    /// Those of a span further out, as far as their names are not taken.
    fn add(&mut self, outer: &Self) {
        let own = self.places.len();
        // The message of a line is its event's; a field of that name is a field.
        let message = outer.message.as_deref().map(|value| ("message", value));
        for (name, value) in message.into_iter().chain(outer.all()) {
            if !self.places.iter().take(own).any(|(kept, ..)| *kept == name) {
                let begin = self.values.len();
                self.values.extend_from_slice(value);
                self.places.push((name, begin, self.values.len()));
            }
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        // What is no number is `null`.
        self.put_plain(field, serde_json::Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put_plain(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put_plain(field, value);
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        match i64::try_from(value) {
            Ok(value) => self.put_plain(field, value),
            Err(_) => self.record_str(field, &value.to_string()),
        }
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        match u64::try_from(value) {
            Ok(value) => self.put_plain(field, value),
            Err(_) => self.record_str(field, &value.to_string()),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put_plain(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, |text| put_text(text, value));
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
        self.record_str(field, &text);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
