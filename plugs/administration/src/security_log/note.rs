//! Entries that are written together with the change they tell of.

use serde::Serialize;
use serde_json::Value;
use till_kernel::{Fault, SecurityKind, Write};
use till_shared::ids::UserId;
use uuid::Uuid;

/// An entry of the security log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SecurityNote {
    #[serde(skip)]
    pub event_id: Uuid,
    #[serde(skip)]
    pub recorded_at: jiff::Timestamp,
    pub kind: &'static str,
    #[serde(skip)]
    pub user_id: Option<UserId>,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub address: Option<String>,
    #[serde(skip)]
    pub client: Option<String>,
    #[serde(skip)]
    pub request_id: String,
    pub detail: Value,
}

/// Notes that rights, a role or a password were changed by the actor (P-4.8.4); `subject` is whose, if one person's. `detail` is a JSON
/// object without secrets.
pub(crate) async fn note_privilege_change(
    w: &mut Write,
    subject: Option<UserId>,
    mut detail: Value,
) -> Result<(), Fault> {
    if let (Some(members), Some(subject)) = (detail.as_object_mut(), subject) {
        members.insert("subject".to_owned(), Value::String(subject.to_string()));
    }
    let note = SecurityNote {
        event_id: w.id(),
        recorded_at: w.now(),
        kind: SecurityKind::PrivilegeChanged.word(),
        user_id: w.actor().user,
        name: w.actor().name.clone(),
        address: w.envelope().address.clone(),
        client: w.envelope().client.clone(),
        request_id: w.envelope().request_id.clone(),
        detail,
    };
    w.create(&note).await
}
