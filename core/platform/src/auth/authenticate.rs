//! Proving who somebody is: the one place where a password is compared, with lockout and security log (P-4.2.1, P-4.2.4, P-4.8).
//!
//! Attempts on one name wait for each other: a hundred guesses at once are counted as a hundred. Nothing here is inside a transaction
//! while Argon2 runs.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Command, Credential, Envelope, Fault, FaultCode, Login, LoginAttempt, Permission, SecurityEvent,
    SecurityKind, Violations, Write,
};
use till_shared::ids::{DeviceId, TenantId, UserId};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::error;
use super::lockout::Tries;
use super::passwords::PASSWORD_MAX_LENGTH;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::{Directories, has_been_here};

/// A place where somebody signed in is theirs this long.
const PLACES_KNOWN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Longest name to sign in with, in characters.
const NAME_MAX_LENGTH: usize = 100;

/// What the proof is for.
#[derive(Clone, Copy)]
pub(super) struct Purpose {
    /// For the security log.
    pub word: &'static str,
    /// The answer to a wrong password.
    pub refusal: FaultCode,
}

/// Signing in.
pub(super) const SIGN_IN: Purpose = Purpose {
    word: "sign-in",
    refusal: error::SIGN_IN_FAILED,
};
/// Changing the password.
pub(super) const CHANGE_PASSWORD: Purpose = Purpose {
    word: "change-password",
    refusal: error::PASSWORD_WRONG,
};
/// Approving for somebody else.
pub(super) const APPROVAL: Purpose = Purpose {
    word: "approval",
    refusal: error::APPROVER_UNPROVEN,
};

/// Setting one's own PIN.
pub(super) const SET_PIN: Purpose = Purpose {
    word: "set-pin",
    refusal: error::PASSWORD_WRONG,
};

/// Somebody who has proved who they are. Whoever gets this records the success, in the transaction of what it was for.
pub(super) struct Proven {
    pub user: UserId,
    /// What they proved it with.
    pub credential: Credential,
    pub rehashed: Option<String>,
    /// Held until the success is recorded.
    _turn: OwnedMutexGuard<()>,
}

impl Proven {
    pub fn new(
        user: UserId,
        credential: Credential,
        rehashed: Option<String>,
        turn: OwnedMutexGuard<()>,
    ) -> Self {
        Self {
            user,
            credential,
            rehashed,
            _turn: turn,
        }
    }
}

/// Notes that somebody failed to prove who they are.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct NoteFailure {
    pub user_id: UserId,
    pub credential: Credential,
    pub failures: i32,
    #[schemars(with = "Option<String>")]
    pub locked_until: Option<Timestamp>,
    #[serde(skip)]
    pub people: Directories,
}

impl Command for NoteFailure {
    const NAME: &'static str = "auth.note_failure";
    const SUMMARY: &'static str = "Notes a failed attempt to sign in.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let attempt = LoginAttempt {
            credential: self.credential,
            succeeded: false,
            failures: self.failures,
            locked_until: self.locked_until,
            rehashed: None,
        };
        self.people.get()?.attempted(w, self.user_id, &attempt).await
    }
}

/// Notes what is wrong with the form of a name and password.
pub(super) fn check_form(username: &str, password: (&str, &Secret), violations: &mut Violations) {
    violations.text("username", username, NAME_MAX_LENGTH);
    check_secret(password.0, password.1, violations);
}

/// Notes what is wrong with the form of a password that is to be compared.
pub(super) fn check_secret(field: &str, secret: &Secret, violations: &mut Violations) {
    let length = secret.expose().chars().count();
    violations.check(length > 0, field, "required", "must not be empty");
    violations.check(
        length <= PASSWORD_MAX_LENGTH,
        field,
        "too-long",
        "is longer than any password",
    );
}

impl Auth {
    /// Compares a password. Unknown name, wrong password and closed account give one answer, in one time; a name that waits gives 429.
    pub(super) async fn prove(
        &self,
        tenant: TenantId,
        username: &str,
        password: &Secret,
        purpose: Purpose,
        device: Option<DeviceId>,
        envelope: &Envelope,
    ) -> Result<Proven, Fault> {
        let began = Instant::now();
        let place = Place { device, envelope };
        let proven = self
            .compare(tenant, username.trim(), password, purpose, &place)
            .await;
        if proven.is_err() {
            self.even_out(began).await;
        }
        proven
    }

    /// Waits until a refusal has taken a whole number of steps.
    pub(super) async fn even_out(&self, began: Instant) {
        let step = self.0.settings.refusal_step;
        let steps = began.elapsed().as_nanos() / step.as_nanos().max(1) + 1;
        let whole = step.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
        tokio::time::sleep_until(began + whole).await;
    }

    async fn compare(
        &self,
        tenant: TenantId,
        name: &str,
        password: &Secret,
        purpose: Purpose,
        place: &Place<'_>,
    ) -> Result<Proven, Fault> {
        let turn = self.turn(tenant, name).await;
        let now = self.0.kernel.clock().now();
        let login = self.login(tenant, name).await?;
        let lower = name.to_lowercase();
        let here = place.key(&lower);
        if login
            .as_ref()
            .is_some_and(|login| login.failures == 0 && login.locked_until.is_none())
        {
            // Signed in elsewhere, or let try again by somebody: what is remembered here is no longer true.
            self.0.attempts.forget(tenant, &lower);
            self.0.attempts.forget(tenant, &here);
        }
        let mut tried = Tried {
            tenant,
            name,
            purpose,
            envelope: place.envelope,
            user: login.as_ref().map(|login| login.user_id),
            counted: Counted::Name,
        };
        let told = self.0.attempts.tries(tenant, &lower).waits(now);
        let kept = login.as_ref().and_then(|login| login.locked_until);
        let waits = if self.knows_place(tenant, tried.user, place, now).await? {
            tried.counted = Counted::Place(here.clone());
            self.0.attempts.tries(tenant, &here).waits(now)
        } else {
            if told.is_none() && kept.is_some_and(|until| until > now) {
                tried.counted = Counted::Silently;
            }
            told
        };
        if let Some(until) = waits {
            let detail = serde_json::json!({ "why": "locked", "for": purpose.word });
            self.log(&tried, SecurityKind::SignInFailed, detail).await;
            return Err(error::locked(error::LOCKED, until, now));
        }
        let is_looked_at = tried.counted != Counted::Silently;
        let hash = login
            .as_ref()
            .filter(|_| is_looked_at)
            .map(|login| login.password_hash.as_str());
        let verdict = self.0.passwords.verify(password.expose(), hash).await?;
        match login {
            Some(login) if verdict.matches && login.is_active => {
                self.0.attempts.forget(tenant, &lower);
                self.0.attempts.forget(tenant, &here);
                Ok(Proven::new(
                    login.user_id,
                    Credential::Password,
                    verdict.rehashed,
                    turn,
                ))
            }
            login => Err(self.failed(&tried, login, verdict.matches).await?),
        }
    }

    /// Whether a person has signed in from this device or address before. Asked of every name: who does not exist has been nowhere, and it
    /// takes the same time to find out.
    async fn knows_place(
        &self,
        tenant: TenantId,
        user: Option<UserId>,
        place: &Place<'_>,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let user = user.unwrap_or(UserId(uuid::Uuid::nil()));
        let address = place.envelope.address.clone().unwrap_or_default();
        let (device, since) = (place.device, now - PLACES_KNOWN);
        let system = Arc::new(Actor::system(tenant, "sign-in"));
        self.0
            .kernel
            .read(&system, "auth.known-place", move |r| {
                Box::pin(async move { has_been_here(&mut r.select(), user, &address, device, since).await })
            })
            .await
    }

    async fn failed(&self, tried: &Tried<'_>, login: Option<Login>, closed: bool) -> Result<Fault, Fault> {
        let now = self.0.kernel.clock().now();
        let name = tried.name.to_lowercase();
        let key = match &tried.counted {
            Counted::Place(key) => key,
            Counted::Name | Counted::Silently => &name,
        };
        let failures = self
            .0
            .attempts
            .tries(tried.tenant, key)
            .failures
            .saturating_add(1);
        let tries = Tries {
            failures,
            locked_until: self.locked_until(i32::try_from(failures).unwrap_or(i32::MAX), now),
        };
        let mut why = if login.is_none() {
            "unknown-name"
        } else {
            "wrong-password"
        };
        if tried.counted == Counted::Silently {
            why = "locked";
        } else if closed {
            why = "closed";
        }
        if let Some(login) = login.filter(|_| tried.counted != Counted::Silently) {
            let failures = login.failures.saturating_add(1);
            let locked_until = self.locked_until(failures, now);
            let note = NoteFailure {
                user_id: login.user_id,
                credential: Credential::Password,
                failures,
                locked_until,
                people: Directories::new(&self.0.directory),
            };
            let actor = on_behalf(tried.tenant, login.user_id, tried.purpose.word, None);
            self.0.kernel.execute(note, actor, inner(tried.envelope)).await?;
        }
        self.0.attempts.set(tried.tenant, key, tries);
        let Tries {
            failures,
            locked_until,
        } = tries;
        let detail = serde_json::json!({ "why": why, "for": tried.purpose.word, "failures": failures });
        self.log(tried, SecurityKind::SignInFailed, detail).await;
        if let Some(until) = locked_until {
            self.log(
                tried,
                SecurityKind::LockedOut,
                serde_json::json!({ "until": until, "failures": failures }),
            )
            .await;
        }
        Ok(tried.purpose.refusal.fault())
    }

    pub(super) fn locked_until(&self, failures: i32, now: Timestamp) -> Option<Timestamp> {
        self.0
            .settings
            .lockout
            .locked_until(u32::try_from(failures).unwrap_or(0), now)
    }

    async fn login(&self, tenant: TenantId, name: &str) -> Result<Option<Login>, Fault> {
        let (directory, name) = (Arc::clone(&self.0.directory), name.to_owned());
        let actor = Arc::new(Actor::system(tenant, "sign-in"));
        self.0
            .kernel
            .read(&actor, "auth.login", move |r| {
                Box::pin(async move { directory.login(r, &name).await })
            })
            .await
    }

    /// Waits until no other attempt on the name is under way.
    pub(super) async fn turn(&self, tenant: TenantId, name: &str) -> OwnedMutexGuard<()> {
        let mut hasher = DefaultHasher::new();
        (tenant, name.to_lowercase()).hash(&mut hasher);
        let turns = &self.0.turns;
        let at = usize::try_from(hasher.finish() % turns.len().max(1) as u64).unwrap_or_default();
        let lock = turns.get(at).cloned().unwrap_or_default();
        lock.lock_owned().await
    }

    pub(super) async fn log(&self, tried: &Tried<'_>, kind: SecurityKind, detail: serde_json::Value) {
        let event = SecurityEvent {
            kind,
            user: tried.user,
            name: tried
                .name
                .chars()
                .filter(|c| !c.is_control())
                .take(NAME_MAX_LENGTH)
                .collect(),
            address: tried.envelope.address.clone(),
            client: tried.envelope.client.clone(),
            request_id: tried.envelope.request_id.clone(),
            detail,
        };
        self.0.kernel.security_event(tried.tenant, &event).await;
    }
}

/// Where somebody tries from.
struct Place<'a> {
    /// The enrolled device, if there is one.
    device: Option<DeviceId>,
    envelope: &'a Envelope,
}

impl Place<'_> {
    /// Under what attempts on a name from here are counted. A device is worth more than an address: others may share that. No name to sign
    /// in with contains a blank.
    fn key(&self, name: &str) -> String {
        match (self.device, &self.envelope.address) {
            (Some(device), _) => format!("{name} at {device}"),
            (None, address) => format!("{name} from {}", address.as_deref().unwrap_or_default()),
        }
    }
}

/// What an attempt counts against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// The name, for everybody.
    Name,
    /// The name at a place where its person has been before: what others try elsewhere does not make it wait there.
    Place(String),
    /// The account waits, by what is kept with it, but nobody was told here (after a restart, on another replica): the password is not
    /// looked at, and the answer is that of a name that nobody has.
    Silently,
}

/// An attempt, for the security log.
pub(super) struct Tried<'a> {
    pub tenant: TenantId,
    pub name: &'a str,
    pub purpose: Purpose,
    pub envelope: &'a Envelope,
    pub user: Option<UserId>,
    pub counted: Counted,
}

#[cfg(test)]
mod tests;
