//! The port through which signing in learns of people: declared here, kept by the users module.

use jiff::Timestamp;
use serde::Serialize;
use till_shared::ids::UserId;

use crate::BoxFuture;
use crate::actor::{BranchScope, Limits, PermissionSet};
use crate::fault::Fault;
use crate::read::Read;
use crate::write::Write;

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
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Failures since the last success, after this attempt.
    pub failures: i32,
    /// No further attempt is looked at before this moment.
    pub locked_until: Option<Timestamp>,
    /// A better hash of the same password, when the cost was raised or an old kind was imported (K11).
    #[serde(skip)]
    pub rehashed: Option<String>,
}

/// People, as signing in sees them.
pub trait Directory: Send + Sync + 'static {
    /// The account with this name to sign in.
    fn login<'a>(&'a self, r: &'a mut Read, username: &'a str)
    -> BoxFuture<'a, Result<Option<Login>, Fault>>;

    /// What a person may do.
    fn grants<'a>(&'a self, r: &'a mut Read, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>>;

    /// Notes how an attempt ended.
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
}
