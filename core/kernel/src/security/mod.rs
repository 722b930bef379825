//! The security log: sign-ins, lockouts, denials (P-4.8). Written in transactions of its own, because what it tells of mostly failed.

pub(crate) mod denials;
mod store;

use serde_json::Value;
use till_shared::ids::UserId;

pub(crate) use store::{add_times, record};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// Somebody signed in.
    SignedIn,
    /// Wrong name or password.
    SignInFailed,
    /// Too many failures: the account waits.
    LockedOut,
    /// Signed out, or ended by somebody.
    SignedOut,
    /// A refresh token came twice: the session was ended.
    TokenReused,
    /// A token was forged, expired or of an ended session.
    TokenRefused,
    /// An operation was refused for lack of a permission.
    Denied,
    /// Rights, roles or passwords were changed.
    PrivilegeChanged,
    /// Somebody approved something for somebody else.
    Approved,
}

impl SecurityKind {
    /// As stored, stable for ever.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignInFailed => "sign-in-failed",
            Self::LockedOut => "locked-out",
            Self::SignedOut => "signed-out",
            Self::TokenReused => "token-reused",
            Self::TokenRefused => "token-refused",
            Self::Denied => "denied",
            Self::PrivilegeChanged => "privilege-changed",
            Self::Approved => "approved",
        }
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
