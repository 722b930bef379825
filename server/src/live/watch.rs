//! Queries that are kept open: answered at once, and again when something happened that may change the answer.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use till_kernel::{Actor, Endpoint, Envelope, Fault, Kernel, Live, RawInput, Registry, Served, StoredEvent};
use tokio::time::Instant;

/// A query that is kept open.
pub(super) struct Watch {
    /// The client's name for it.
    pub id: String,
    endpoint: Endpoint,
    topics: &'static [&'static str],
    query: String,
    /// Something happened since it was last asked.
    dirty: bool,
    running: bool,
    not_before: Instant,
    /// Of the last answer that was sent; the same answer is not sent twice.
    last: Option<u64>,
}

impl Watch {
    /// Opens a query. Only those that their module offers for it can be kept open.
    pub fn open(
        registry: &Registry,
        id: String,
        query: &str,
        params: &Map<String, Value>,
    ) -> Result<Self, Fault> {
        let live: Option<&Live> = registry.live().find(|live| live.query == query);
        let found = live.and_then(|live| Some((live, registry.endpoint(live.query)?)));
        let (live, endpoint) = found.ok_or_else(|| Fault::not_found("live query"))?;
        Ok(Self {
            id,
            endpoint: endpoint.clone(),
            topics: live.topics,
            query: query_string(params)?,
            dirty: true,
            running: false,
            not_before: Instant::now(),
            last: None,
        })
    }

    /// Notes an event; the answer may have changed if it is one of the topics.
    pub fn hear(&mut self, event: &StoredEvent) {
        self.dirty |= self.topics.contains(&event.topic.as_str());
    }

    /// Something may have been missed.
    pub fn touch(&mut self) {
        self.dirty = true;
    }

    /// When it should be asked again; `None` while nothing happened or it is being asked.
    pub fn due(&self) -> Option<Instant> {
        (self.dirty && !self.running).then_some(self.not_before)
    }

    /// Asks it, if it is time.
    pub fn start(
        &mut self,
        now: Instant,
        every: Duration,
        kernel: &Kernel,
        actor: &Arc<Actor>,
        envelope: &Envelope,
    ) -> Option<impl Future<Output = (String, Result<Served, Fault>)> + Send + 'static> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        (self.dirty, self.running, self.not_before) = (false, true, now + every);
        let (endpoint, kernel, actor, envelope) = (
            self.endpoint.clone(),
            kernel.clone(),
            Arc::clone(actor),
            envelope.clone(),
        );
        let (id, input) = (
            self.id.clone(),
            RawInput {
                query: self.query.clone(),
                ..RawInput::default()
            },
        );
        Some(async move {
            let result = endpoint.call(&kernel, actor, envelope, input).await;
            (id, result)
        })
    }

    /// Takes the answer; whether it is news.
    pub fn answered(&mut self, result: &Result<Served, Fault>) -> bool {
        self.running = false;
        let Ok(served) = result else {
            self.last = None;
            return true;
        };
        let mut hasher = DefaultHasher::new();
        served.body.hash(&mut hasher);
        let hash = Some(hasher.finish());
        let is_news = self.last != hash;
        self.last = hash;
        is_news
    }
}

/// Parameters as a query string: what HTTP would have carried.
fn query_string(params: &Map<String, Value>) -> Result<String, Fault> {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params {
        match value {
            Value::Null => {}
            Value::String(value) => drop(text.append_pair(name, value)),
            Value::Bool(_) | Value::Number(_) => drop(text.append_pair(name, &value.to_string())),
            Value::Array(_) | Value::Object(_) => {
                return Err(Fault::field(
                    &format!("params/{name}"),
                    "malformed",
                    "must be a text, a number or a truth value",
                ));
            }
        }
    }
    Ok(text.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_become_a_query_string() {
        let params = |value: Value| query_string(value.as_object().unwrap());
        assert_eq!(
            params(json!({"a": "x y", "b": 5, "c": true, "d": null})).unwrap(),
            "a=x+y&b=5&c=true"
        );
        assert!(params(json!({"a": [1]})).is_err());
    }
}
