//! The security log: sign-ins, lockouts, denials (P-4.8). Written in transactions of its own, because what it tells of mostly failed.

pub(crate) mod denials;
mod store;

use serde_json::Value;
use till_shared::ids::UserId;

pub(crate) use store::{add_times, record};

till_shared::words! {
    /// What happened.
    pub enum SecurityKind {
        /// Somebody signed in.
        SignedIn = "signed-in",
        /// Wrong name or password.
        SignInFailed = "sign-in-failed",
        /// Too many failures: the account waits.
        LockedOut = "locked-out",
        /// Signed out, or ended by somebody.
        SignedOut = "signed-out",
        /// A refresh token came twice: the session was ended.
        TokenReused = "token-reused",
        /// A token was forged, expired or of an ended session.
        TokenRefused = "token-refused",
        /// An operation was refused for lack of a permission.
        Denied = "denied",
        /// Rights, roles or passwords were changed.
        PrivilegeChanged = "privilege-changed",
        /// Somebody approved something for somebody else.
        Approved = "approved",
    }
}

/// An entry of the security log.
#[derive(Clone, Debug)]
pub struct SecurityEvent {
    /// What happened.
    pub kind: SecurityKind,
    /// To or by whom, if known.
    pub user: Option<UserId>,
    /// The name that was typed or is known.
    pub name: String,
    /// Address of the caller.
    pub address: Option<String>,
    /// Client program.
    pub client: Option<String>,
    /// Correlation id.
    pub request_id: String,
    /// More, as JSON; never a secret.
    pub detail: Value,
}
