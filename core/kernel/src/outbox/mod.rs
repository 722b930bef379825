//! The outbox: events written in the transaction that caused them (P-6.2, K25).

use std::any::Any;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use till_shared::ids::{BranchId, TenantId};
use uuid::Uuid;

use crate::permission::Permission;

/// Something that happened, told to other modules and to the outside.
pub trait Event: Serialize + Send + Sync + 'static {
    /// `module.word`, stable for ever.
    const TOPIC: &'static str;
    /// Who may hear of it over the WebSocket.
    const VISIBLE_TO: Permission;

    /// The thing it happened to.
    fn entity_id(&self) -> Uuid;

    /// Where, if it happened in a branch.
    fn branch(&self) -> Option<BranchId> {
        None
    }
}

/// An event waiting in its transaction.
pub(crate) struct Emitted {
    pub event_id: Uuid,
    pub topic: &'static str,
    pub branch: Option<BranchId>,
    pub entity_id: Uuid,
    pub payload: String,
    pub value: Arc<dyn Any + Send + Sync>,
}

/// An event as it is published after commit.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Whose.
    pub tenant: TenantId,
    /// Its id.
    pub event_id: Uuid,
    /// `module.word`.
    pub topic: String,
    /// Where.
    pub branch: Option<BranchId>,
    /// JSON.
    pub payload: Arc<str>,
    /// When.
    pub recorded_at: Timestamp,
}
