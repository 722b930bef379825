//! Shapes of the audit trail on the wire.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use till_kernel::{Output, Shown};
use till_shared::canon::hex;
use till_shared::ids::{BranchId, DeviceId, RegisterId, SessionId, UserId};
use uuid::Uuid;

use super::store::Detail;

/// An entry of the audit log (P-4.6.3 to P-4.6.11).
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditLog")]
pub struct AuditEventView {
    /// Its id.
    pub event_id: Uuid,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Who, if a person.
    pub user_id: Option<UserId>,
    /// Name at that moment.
    pub actor_name: String,
    /// Role at that moment.
    pub actor_role: String,
    /// In which signed-in stay.
    pub session_id: Option<SessionId>,
    /// On which device.
    pub device_id: Option<DeviceId>,
    /// At which register.
    pub register_id: Option<RegisterId>,
    /// In which branch.
    pub branch_id: Option<BranchId>,
    /// Module of the operation.
    pub module: String,
    /// The operation, `module.word`.
    pub action: String,
    /// What kind of thing it was done to.
    pub entity: String,
    /// Which.
    pub entity_id: Uuid,
    /// `create` or `update`.
    pub change: String,
    /// Why.
    pub reason: Option<String>,
    /// Approvals by other people.
    pub approvals: Vec<Uuid>,
    /// Correlation id.
    pub request_id: String,
    /// `api`, `offline`, `job` or `cli`.
    pub source: String,
}

impl Output for AuditEventView {}

/// An entry with what was changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditDetailView {
    /// The entry.
    pub event: AuditEventView,
    /// The members that were changed, as they were; absent for new things.
    pub before: Option<Value>,
    /// The same members as they are since; the whole of a new thing.
    pub after: Option<Value>,
    /// Members that are left out because the reader's role may not see them.
    pub hidden: BTreeSet<String>,
    /// Members that nobody can read any more, because the person was forgotten.
    pub forgotten: BTreeSet<String>,
    /// SHA-256 over salt and change, in hexadecimal.
    pub payload_hash: String,
    /// SHA-256 over the whole entry, in hexadecimal; absent for entries of version 1.
    pub leaf_hash: Option<String>,
    /// Version of that formula.
    pub hash_version: i16,
}

impl Output for AuditDetailView {}

impl AuditDetailView {
    pub(crate) fn of(detail: Detail, shown: Shown) -> Self {
        Self {
            before: shown.before,
            after: shown.after,
            hidden: shown.hidden,
            forgotten: shown.forgotten,
            event: detail.event.0,
            payload_hash: hex(&detail.payload_hash),
            leaf_hash: detail.leaf_hash.as_deref().map(hex),
            hash_version: detail.hash_version,
        }
    }
}
