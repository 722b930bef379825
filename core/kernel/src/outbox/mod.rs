//! The outbox: events written in the transaction that caused them (P-6.2, K25).

use std::any::Any;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use till_shared::ids::{BranchId, TenantId};
use uuid::Uuid;

use crate::permission::Permission;

/// Something that happened, told to other modules and to the outside.
pub trait Event: Serialize + JsonSchema + Send + Sync + 'static {
    /// `module.word`, stable for ever.
    const TOPIC: &'static str;
    /// What happened, for the documentation: one sentence.
    const SUMMARY: &'static str;
    /// Which form its members have. A member that is added keeps it; one that goes or means something else raises it.
    const VERSION: u32 = 1;
    /// Who may hear of it over the WebSocket.
    const VISIBLE_TO: Permission;

    /// The thing it happened to.
    fn entity_id(&self) -> Uuid;

    /// Where, if it happened in a branch.
    fn branch(&self) -> Option<BranchId> {
        None
    }
}

/// What is known of a kind of event: for whoever listens, and for the documentation.
#[derive(Clone, Copy, Debug)]
pub struct EventInfo {
    /// `module.word`.
    pub topic: &'static str,
    /// What happened, in one sentence.
    pub summary: &'static str,
    /// Which form its members have.
    pub version: u32,
    /// Who may hear of it.
    pub visible_to: Permission,
    /// Schema of its members.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

impl EventInfo {
    /// What an event says of itself.
    #[must_use]
    pub fn of<E: Event>() -> Self {
        Self {
            topic: E::TOPIC,
            summary: E::SUMMARY,
            version: E::VERSION,
            visible_to: E::VISIBLE_TO,
            schema: |generator| generator.subschema_for::<E>(),
        }
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
