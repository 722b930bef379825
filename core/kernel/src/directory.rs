//! The port through which signing in learns of people: declared here, kept by the users module.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::{BranchId, UserId};

use crate::BoxFuture;
use crate::actor::{BranchScope, Limits, PermissionSet};
use crate::fault::Fault;
use crate::read::Read;
use crate::write::Write;

/// What somebody proves who they are with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// Name and password.
    Password,
    /// The PIN, on an enrolled device.
    Pin,
}

impl Credential {
    /// As stored, stable for ever.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Pin => "pin",
        }
    }

    /// The credential of a stored word; a word that is not known is a password's.
    #[must_use]
    pub fn of(word: &str) -> Self {
        if word == Self::Pin.word() {
            Self::Pin
        } else {
            Self::Password
        }
    }
}

/// What signing in needs to know of an account.
#[derive(Clone, Debug)]
pub struct Login {
    /// The person.
    pub user_id: UserId,
    /// PHC string; never shown or logged.
    pub password_hash: String,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// Failures since the last success.
    pub failures: i32,
    /// No attempt is looked at before this moment.
    pub locked_until: Option<Timestamp>,
}

/// What signing in by PIN needs to know of an account.
#[derive(Clone, Debug)]
pub struct PinLogin {
    /// The person.
    pub user_id: UserId,
    /// Name to sign in with, for the security log.
    pub username: String,
    /// PHC string; never shown or logged.
    pub pin_hash: String,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Wrong PINs since the last success.
    pub failures: i32,
    /// No PIN is looked at before this moment.
    pub locked_until: Option<Timestamp>,
}

/// A person as the sign-in screen of a device shows them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Person {
    /// Who.
    pub user_id: UserId,
    /// Full name.
    pub name: String,
    /// Name of the role.
    pub role: String,
}

/// What a person may do at this moment.
#[derive(Clone, Debug)]
pub struct Grants {
    /// The person.
    pub user_id: UserId,
    /// Name to sign in with.
    pub username: String,
    /// Full name.
    pub name: String,
    /// Name of the role.
    pub role: String,
    /// Stable key of the role.
    pub role_key: String,
    /// Rank of the role.
    pub rank: i32,
    /// Language of the screens.
    pub language: Option<String>,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// Whether they have a PIN.
    pub has_pin: bool,
    /// What they may do.
    pub permissions: PermissionSet,
    /// Where.
    pub branches: BranchScope,
    /// How far alone.
    pub limits: Limits,
}

/// How an attempt to sign in ended.
#[derive(Clone, Debug, Serialize)]
pub struct LoginAttempt {
    /// What was tried; each has its own count of failures.
    pub credential: Credential,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Failures since the last success, after this attempt.
    pub failures: i32,
    /// No further attempt is looked at before this moment.
    pub locked_until: Option<Timestamp>,
    /// A better hash of the same secret, when the cost was raised or an old kind was imported (K11).
    #[serde(skip)]
    pub rehashed: Option<String>,
}

impl LoginAttempt {
    /// One that succeeded.
    #[must_use]
    pub fn success(credential: Credential, rehashed: Option<String>) -> Self {
        Self {
            credential,
            succeeded: true,
            failures: 0,
            locked_until: None,
            rehashed,
        }
    }
}

/// People, as signing in sees them.
pub trait Directory: Send + Sync + 'static {
    /// The account with this name to sign in.
    fn login<'a>(&'a self, r: &'a mut Read, username: &'a str)
    -> BoxFuture<'a, Result<Option<Login>, Fault>>;

    /// The account of somebody who has a PIN and works in the branch; `None` for everybody else.
    fn pin_login<'a>(
        &'a self,
        r: &'a mut Read,
        user: UserId,
        branch: BranchId,
    ) -> BoxFuture<'a, Result<Option<PinLogin>, Fault>>;

    /// Active people who have a PIN and work in the branch, by name.
    fn people_at<'a>(
        &'a self,
        r: &'a mut Read,
        branch: BranchId,
    ) -> BoxFuture<'a, Result<Vec<Person>, Fault>>;

    /// What a person may do.
    fn grants<'a>(&'a self, r: &'a mut Read, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>>;

    /// Notes how an attempt ended. A password that was right also ends the wait after wrong PINs.
    fn attempted<'a>(
        &'a self,
        w: &'a mut Write,
        user: UserId,
        attempt: &'a LoginAttempt,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Sets a new password; `must_change` if somebody else chose it.
    fn set_password<'a>(
        &'a self,
        w: &'a mut Write,
        user: UserId,
        hash: &'a str,
        must_change: bool,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Sets a new PIN, by its hash; failures are forgotten.
    fn set_pin<'a>(
        &'a self,
        w: &'a mut Write,
        user: UserId,
        hash: &'a str,
    ) -> BoxFuture<'a, Result<(), Fault>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_as_they_are_written() {
        for credential in [Credential::Password, Credential::Pin] {
            assert_eq!(Credential::of(credential.word()), credential);
            assert_eq!(serde_json::to_value(credential).unwrap(), credential.word());
        }
    }
}
