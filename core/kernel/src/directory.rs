//! The port through which signing in and approvals learn of people: declared here, kept by the users module; and what happens to people
//! that ends their sessions, declared here because those who tell and those who act do not know each other.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::{BranchId, TenantId, UserId};

use crate::BoxFuture;
use crate::actor::{Actor, ActorKind, BranchScope, Grant, Limits, PermissionSet};
use crate::db::Select;
use crate::fault::Fault;
use crate::outbox::Event;
use crate::permission::Permission;
use crate::read::Read;
use crate::write::Write;

crate::words! {
    /// What somebody proves who they are with.
    pub enum Credential {
        /// Name and password.
        Password = "password",
        /// The PIN, on an enrolled device.
        Pin = "pin",
    }
}

impl Credential {
    /// Failures that are still counted after a success. A password that was right forgives all wrong ones. A right PIN forgives one
    /// wrong one: it is short, and whoever guesses must not be given a fresh start whenever its owner signs in.
    #[must_use]
    pub const fn forgiven(self, failures: i32) -> i32 {
        match self {
            Self::Pin if failures > 0 => failures - 1,
            Self::Pin | Self::Password => 0,
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
    /// What they may do where, their own role first. Empty means that all of `permissions` holds in all of `branches`.
    pub grants: Vec<Grant>,
    /// Everything they hold anywhere.
    pub permissions: PermissionSet,
    /// Everywhere they hold something.
    pub branches: BranchScope,
    /// How far alone, of the own role.
    pub limits: Limits,
}

impl Grants {
    /// The person as an actor. Whoever must change the password first may do nothing else.
    #[must_use]
    pub fn into_actor(self, tenant: TenantId) -> Actor {
        let nobody = Actor {
            kind: ActorKind::Person,
            user: Some(self.user_id),
            name: self.name,
            role: self.role,
            must_change: self.must_change,
            ..Actor::anonymous(tenant)
        };
        if self.must_change || !self.is_active {
            return nobody;
        }
        Actor {
            rank: self.rank,
            branches: self.branches,
            limits: self.limits,
            permissions: Arc::new(self.permissions),
            grants: self.grants.into(),
            ..nobody
        }
    }

    /// Whether the person may approve, at this moment, what needs `permission` in `branch`; where the branch is not known, in every branch
    /// of whoever asks.
    #[must_use]
    pub fn may_approve(
        &self,
        permission: Permission,
        branch: Option<BranchId>,
        requester: &BranchScope,
    ) -> bool {
        let approver = self.clone().into_actor(TenantId(uuid::Uuid::nil()));
        match branch {
            Some(branch) => approver.may_at(permission, branch),
            None => approver.may_somewhere(permission) && approver.scope_of(permission).covers(requester),
        }
    }
}

/// What [`Directory::check_reach`] refuses with; the modules that keep roles and accounts refuse with the same.
pub mod reach {
    use crate::fault::FaultCode;

    /// Somebody reaches above their own rank.
    pub const ABOVE_RANK: FaultCode =
        FaultCode::forbidden("roles.above-own-rank", "This is above your own rank.");
    /// Somebody gives away what they do not hold.
    pub const NOT_HELD: FaultCode = FaultCode::forbidden(
        "roles.not-held",
        "Nobody can give others more than they hold themselves.",
    );
    /// What is handed out reaches branches the actor does not work in. It is about accounts, hence its name.
    pub const BEYOND_BRANCHES: FaultCode = FaultCode::forbidden(
        "users.beyond-branches",
        "This account also works in branches that are not yours.",
    );
    /// All of them.
    pub const ALL: [FaultCode; 3] = [ABOVE_RANK, NOT_HELD, BEYOND_BRANCHES];
}

till_shared::words! {
    /// Why a person's sessions end.
    pub enum AccessLost {
        /// The account was blocked, or let in again after it had been: what was open before stays over.
        AccountClosed = "account-closed",
        /// Somebody else chose a new password.
        PasswordReset = "password-reset",
        /// Somebody else chose a new PIN, or took it away: what was begun with the PIN is over.
        PinReset = "pin-reset",
        /// The person lost a role, a branch, or got another role.
        RightsChanged = "rights-changed",
    }
}

/// Somebody's access changed so that whoever is signed in as them must prove who they are again. Told by the users module, acted on by
/// whoever keeps sessions, in the same transaction.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct AccessChanged {
    /// The person.
    pub user_id: UserId,
    /// Why.
    pub why: AccessLost,
}

impl Event for AccessChanged {
    const TOPIC: &'static str = "users.access_changed";
    const SUMMARY: &'static str = "Somebody's access changed; their sessions may end.";
    const VISIBLE_TO: Permission = Permission::INTERNAL;

    fn entity_id(&self) -> uuid::Uuid {
        self.user_id.0
    }
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
    fn grants<'a>(&'a self, sql: Select<'a>, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>>;

    /// May this actor act on this person? Refuses one who could not hand out what this person holds: nobody touches the account of somebody
    /// with a higher rank, with rights that they lack themselves, or in branches that are not theirs, and nobody reads their sessions.
    fn check_reach<'a>(
        &'a self,
        sql: Select<'a>,
        actor: &'a Actor,
        user: UserId,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Notes how an attempt ended. Of failures before a success, [`Credential::forgiven`] says which still count. A password that was
    /// right also ends the wait after wrong PINs, and forgives one of them.
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
    fn a_credential_that_is_not_known_is_not_taken_for_a_password() {
        for credential in Credential::ALL {
            assert_eq!(Credential::of(credential.word()), Some(credential));
        }
        assert_eq!(Credential::of("passkey"), None);
    }

    #[test]
    fn a_right_pin_forgives_one_wrong_one_and_a_password_all() {
        assert_eq!((Credential::Pin.forgiven(4), Credential::Pin.forgiven(0)), (3, 0));
        assert_eq!(Credential::Password.forgiven(9), 0);
    }
}
