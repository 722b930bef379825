//! Four eyes: approvals by another entitled person, bound to the exact content, used once, soon expired (screens 1, P-4.6.11).

mod store;

use jiff::Timestamp;
use serde::Serialize;
use till_shared::canon::Hash;
use till_shared::ids::{ApprovalId, UserId};
use uuid::Uuid;

use crate::actor::Actor;
use crate::db::Change;
use crate::fault::Fault;
use crate::permission::Permission;

/// How long an approval may wait to be used, in seconds.
pub const APPROVAL_LIFE_S: i64 = 120;

/// What is to be approved, as the refused operation's problem body names it.
#[derive(Clone, Debug)]
pub struct ApprovalRequest {
    /// The operation.
    pub command: String,
    /// Its content.
    pub content_hash: Vec<u8>,
    /// What the approver must hold.
    pub permission: String,
}

/// An approval to store.
#[derive(Clone, Debug)]
pub struct NewApproval {
    /// Its id, handed to the till.
    pub approval_id: ApprovalId,
    /// What is approved.
    pub request: ApprovalRequest,
    /// Who approves.
    pub approver: UserId,
    /// Who asked.
    pub requested_by: UserId,
    /// How the approver proved who they are, e.g. `password`.
    pub method: &'static str,
    /// When.
    pub granted_at: Timestamp,
}

/// The stored form.
#[derive(Clone, Debug, Serialize)]
pub struct Approval {
    /// Its id.
    pub approval_id: ApprovalId,
    /// The operation.
    pub command: String,
    /// What the approver holds.
    pub permission: String,
    /// Content, as hexadecimal.
    pub content_hash: String,
    /// Who approved.
    pub approver: UserId,
    /// Who asked.
    pub requested_by: UserId,
    /// How.
    pub method: &'static str,
    /// When.
    pub granted_at: Timestamp,
    /// Until when it may be used.
    pub expires_at: Timestamp,
}

impl Approval {
    /// The approval that is to be stored.
    #[must_use]
    pub fn grant(new: &NewApproval) -> Self {
        Self {
            approval_id: new.approval_id,
            command: new.request.command.clone(),
            permission: new.request.permission.clone(),
            content_hash: till_shared::canon::hex(&new.request.content_hash),
            approver: new.approver,
            requested_by: new.requested_by,
            method: new.method,
            granted_at: new.granted_at,
            expires_at: new.granted_at + jiff::SignedDuration::from_secs(APPROVAL_LIFE_S),
        }
    }
}

/// What an operation needs approved.
pub(crate) struct Wanted<'a> {
    pub command: &'static str,
    pub content: Hash,
    pub permission: Permission,
    pub actor: &'a Actor,
    pub now: Timestamp,
}

/// Uses up the approval if it fits: same operation, same content, same permission, unexpired, unused, by somebody else.
pub(crate) async fn claim(
    sql: &mut Change<'_>,
    id: ApprovalId,
    wanted: &Wanted<'_>,
) -> Result<Option<Uuid>, Fault> {
    store::claim(sql, id, wanted).await
}
