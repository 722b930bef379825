//! What a commit tells the rest of the installation.

use serde::{Deserialize, Serialize};
use till_shared::ids::{SessionId, TenantId, UserId};

use crate::outbox::StoredEvent;

/// Something kept in memory that is no longer true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "id")]
pub enum Invalidation {
    /// Settings of the business.
    Settings,
    /// What a person may do.
    User(UserId),
    /// Roles: what anybody may do.
    Everybody,
    /// A session was ended or changed.
    Session(SessionId),
    /// The catalogue changed.
    Catalogue,
}

/// What a committed command leaves behind.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Whose.
    pub tenant: TenantId,
    /// What happened.
    pub events: Vec<StoredEvent>,
    /// What to forget.
    pub invalidations: Vec<Invalidation>,
}
