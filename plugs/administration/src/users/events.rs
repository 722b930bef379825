//! What happens to accounts, told to other modules and to the outside.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Audience, BranchScope, Event, Permission};
use till_shared::ids::UserId;
use uuid::Uuid;

use super::model::User;

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserChange {
    /// It was made.
    Created,
    /// Its details, roles or branches were changed.
    Updated,
    /// It was let in again.
    Enabled,
    /// It was blocked; its sessions end.
    Disabled,
    /// Somebody else chose a new password; its sessions end.
    PasswordReset,
    /// It may try to sign in again.
    Unlocked,
    /// Somebody else gave it a new PIN; sessions that began with the old one end.
    PinReset,
    /// Somebody else took its PIN away; sessions that began with it end.
    PinCleared,
}

/// An account was changed by somebody.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UserChanged {
    /// The person.
    pub user_id: UserId,
    /// What happened.
    pub change: UserChange,
    /// Where the person works, and so who sees the account.
    #[serde(skip)]
    scope: BranchScope,
}

impl UserChanged {
    /// What is told of an account.
    #[must_use]
    pub fn of(user: &User, change: UserChange) -> Self {
        Self {
            user_id: user.user_id,
            change,
            scope: user.scope(),
        }
    }
}

impl Event for UserChanged {
    const TOPIC: &'static str = "users.changed";
    const SUMMARY: &'static str = "An account was changed by somebody.";
    const VISIBLE_TO: Permission = super::VIEW;

    fn entity_id(&self) -> Uuid {
        self.user_id.0
    }

    fn audience(&self) -> Audience {
        Audience::in_branches(self.scope.clone())
    }
}
