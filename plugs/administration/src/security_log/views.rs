//! Shapes of the security log on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use till_kernel::Output;
use till_shared::ids::UserId;
use uuid::Uuid;

/// An entry of the security log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SecurityEventView {
    /// Its id.
    pub event_id: Uuid,
    /// When.
    pub recorded_at: Timestamp,
    /// What: `signed-in`, `sign-in-failed`, `locked-out`, `signed-out`, `token-reused`, `token-refused`, `denied`, `privilege-changed`,
    /// `approved`.
    pub kind: String,
    /// To or by whom, if known.
    pub user_id: Option<UserId>,
    /// The name that was typed or is known.
    pub name: String,
    /// Address of the caller.
    pub address: Option<String>,
    /// Client program.
    pub client: Option<String>,
    /// Correlation id.
    pub request_id: String,
    /// How often: a refusal is one entry for a person, an operation and a minute.
    pub times: i32,
    /// More; depends on the kind.
    pub detail: Value,
}

impl Output for SecurityEventView {}
