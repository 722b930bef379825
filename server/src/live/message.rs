//! The messages of `docs/live.md`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use till_kernel::{Fault, StoredEvent, Violation};
use till_shared::ids::{BranchId, SessionId, UserId};
use uuid::Uuid;

use crate::problem::TYPE_PREFIX;

/// Longest id of a subscription.
const ID_MAX: usize = 64;
/// Topics of one subscription.
const TOPICS_MAX: usize = 100;

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Incoming {
    /// Shows a token: first of all, and again whenever it has a fresh one.
    Auth {
        /// Access token.
        token: String,
    },
    /// Wants to hear of events.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// Which.
        topics: Vec<String>,
    },
    /// Wants a query answered now and whenever it may have changed.
    Watch {
        /// The client's name for it.
        id: String,
        /// Operation.
        query: String,
        /// Its parameters.
        #[serde(default)]
        params: Map<String, Value>,
    },
    /// Has heard enough.
    Unsubscribe {
        /// The client's name for it.
        id: String,
    },
    /// Is anybody there.
    Ping,
}

impl Incoming {
    /// The subscription that is meant, if one is.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Subscribe { id, .. } | Self::Watch { id, .. } | Self::Unsubscribe { id } => Some(id),
            Self::Auth { .. } | Self::Ping => None,
        }
    }

    /// Reads a message; `Err` says what is wrong with it, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let message: Self = serde_json::from_str(text)
            .map_err(|_| "it is no JSON object of one of the forms in docs/live.md".to_owned())?;
        let Some(id) = message.id() else {
            return Ok(message);
        };
        if id.is_empty() || id.len() > ID_MAX {
            return Err(format!("an id has 1 to {ID_MAX} characters"));
        }
        match &message {
            Self::Subscribe { topics, .. } if topics.is_empty() || topics.len() > TOPICS_MAX => {
                Err(format!("a subscription has 1 to {TOPICS_MAX} topics"))
            }
            _ => Ok(message),
        }
    }
}

/// What the server says, besides results, which are passed on as they were made.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    /// The token is good.
    Ready {
        user_id: Option<UserId>,
        session_id: Option<SessionId>,
        heartbeat_ms: u64,
    },
    /// The subscription holds.
    Subscribed { id: &'a str },
    /// It does not hold any more.
    Unsubscribed { id: &'a str },
    /// Something happened.
    Event {
        ids: &'a [&'a str],
        topic: &'a str,
        event_id: Uuid,
        #[serde(skip_serializing_if = "Option::is_none")]
        branch_id: Option<BranchId>,
        recorded_at: String,
        data: &'a RawValue,
    },
    /// Something went wrong.
    Fault {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        code: &'a str,
        fault: String,
        status: u16,
        title: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<&'a str>,
        #[serde(skip_serializing_if = "<[Violation]>::is_empty")]
        errors: &'a [Violation],
    },
    /// What the person may do has changed: load `/me` again.
    Rights,
    /// The server is there.
    Heartbeat,
    /// Yes.
    Pong,
}

impl Outgoing<'_> {
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An event for the subscriptions that asked for it. A payload that is no JSON is left out.
pub(super) fn event(ids: &[&str], event: &StoredEvent) -> String {
    let data: &RawValue = serde_json::from_str(&event.payload).unwrap_or(RawValue::NULL);
    Outgoing::Event {
        ids,
        topic: &event.topic,
        event_id: event.event_id,
        branch_id: event.branch,
        recorded_at: event.recorded_at.to_string(),
        data,
    }
    .text()
}

/// The answer of a live query: `{"data": …, "meta": …}` with `type` and `id` put in front, without reading it again.
pub(super) fn result(id: &str, body: &[u8]) -> String {
    let members = std::str::from_utf8(body)
        .ok()
        .and_then(|text| text.strip_prefix('{'))
        .unwrap_or("}");
    let comma = if members == "}" { "" } else { "," };
    format!("{{\"type\":\"result\",\"id\":{}{comma}{members}", Value::from(id))
}

/// A fault, in the words of the problem that HTTP would answer.
pub(super) fn fault(id: Option<&str>, fault: &Fault) -> String {
    let code = fault.code();
    let status = code.kind.status();
    if status == 500 {
        tracing::error!(fault = %fault, "internal fault");
    }
    Outgoing::Fault {
        id,
        code: code.code,
        fault: format!("{TYPE_PREFIX}{}", code.code),
        status,
        title: code.title,
        detail: fault.detail_text().filter(|_| status != 500),
        errors: fault.violation_list(),
    }
    .text()
}

/// A fault of the protocol.
pub(super) fn complaint(id: Option<&str>, code: &str, title: &str, detail: Option<&str>) -> String {
    Outgoing::Fault {
        id,
        code,
        fault: format!("{TYPE_PREFIX}{code}"),
        status: 400,
        title,
        detail,
        errors: &[],
    }
    .text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_carries_the_operations_answer_as_it_is() {
        let text = result("a\"b", br#"{"data":[1],"meta":{"total":1}}"#);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"type":"result","id":"a\"b","data":[1],"meta":{"total":1}})
        );
        assert!(serde_json::from_str::<Value>(&result("a", b"{}")).is_ok());
        assert!(serde_json::from_str::<Value>(&result("a", b"")).is_ok());
    }

    #[test]
    fn a_message_with_more_or_less_than_it_should_have_is_refused() {
        assert!(Incoming::read(r#"{"type":"ping"}"#).is_ok());
        assert!(Incoming::read(r#"{"type":"subscribe","id":"a","topics":["x.y"]}"#).is_ok());
        for bad in [
            "",
            "[]",
            r#"{"type":"shout"}"#,
            r#"{"type":"auth"}"#,
            r#"{"type":"auth","token":"t","extra":1}"#,
            r#"{"type":"subscribe","id":"","topics":["x.y"]}"#,
            r#"{"type":"subscribe","id":"a","topics":[]}"#,
        ] {
            assert!(Incoming::read(bad).is_err(), "{bad}");
        }
    }
}
