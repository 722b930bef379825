//! What is told of sendings, and who may see and steer them.

use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::{BranchId, SendingId};
use uuid::Uuid;

use super::{SendingFailure, SendingState};
use crate::outbox::Event;
use crate::permission::{Permission, Template};

/// Seeing what was sent.
pub const VIEW_SENDINGS: Permission = Permission::new(
    "sending.view",
    "May see what was sent to whom, and what came of it.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);

/// Steering it.
pub const MANAGE_SENDINGS: Permission = Permission::new(
    "sending.manage",
    "May send again what was not sent, and say that something is not to be sent.",
    &[Template::Admin, Template::Manager],
);

/// Something is to be sent, was sent, or was not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SendingChanged {
    /// Which.
    pub sending_id: SendingId,
    /// Of what kind.
    pub kind: String,
    /// Where it stands.
    pub state: SendingState,
    /// What the last attempt came to nothing for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<SendingFailure>,
    #[serde(skip)]
    pub(crate) branch_id: Option<BranchId>,
}

impl Event for SendingChanged {
    const TOPIC: &'static str = "sending.changed";
    const SUMMARY: &'static str = "Something is to be sent, was sent, or was not.";
    const VISIBLE_TO: Permission = VIEW_SENDINGS;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn entity_id(&self) -> Uuid {
        self.sending_id.0
    }
}
