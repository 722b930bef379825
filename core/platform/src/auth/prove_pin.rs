//! Proving who somebody is by PIN, on an enrolled device (screens 3, reliability 5): the one place where a PIN is compared.
//!
//! A PIN has a count of failures of its own: five wrong ones make it wait, each further one twice as long, until a password sign-in or
//! the wait is over. A right one forgives one wrong one only: whoever guesses gets no fresh start each time the person signs in. Whoever does not exist, has no PIN or works in another branch gets the answer of a wrong PIN, in the same time, and
//! waits by the same rule.

use std::sync::Arc;

use till_kernel::{Actor, Credential, Envelope, Fault, PinLogin, SecurityKind, Violations};
use till_shared::ids::{BranchId, TenantId, UserId};
use till_shared::pin::{PinFlaw, is_pin};

use super::authenticate::{Counted, NoteFailure, Proven, Purpose, Tried};
use super::error;
use super::lockout::Tries;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::Directories;
use crate::devices::Device;

/// Notes what is wrong with the form of a PIN that is to be compared.
pub(super) fn check_pin(field: &str, pin: &Secret, violations: &mut Violations) {
    let flaw = PinFlaw::Malformed;
    violations.check(is_pin(pin.expose()), field, flaw.word(), flaw.sentence());
}

impl Auth {
    /// Compares a PIN on an enrolled device. Whatever is wrong gives one answer, in one time; a PIN that waits gives 429.
    pub(super) async fn prove_pin(
        &self,
        tenant: TenantId,
        device: &Device,
        user: UserId,
        pin: &Secret,
        purpose: Purpose,
        envelope: &Envelope,
    ) -> Result<Proven, Fault> {
        let key = unknown_key(user);
        let turn = self.turn(tenant, &key).await;
        let now = self.0.kernel.clock().now();
        let login = self.pin_login(tenant, user, device.branch_id).await?;
        let waits = match &login {
            Some(login) => login.locked_until,
            None => self.0.attempts.tries(tenant, &key).locked_until,
        };
        let tried = Tried {
            tenant,
            name: login.as_ref().map_or("", |login| login.username.as_str()),
            purpose,
            envelope,
            user: login.as_ref().map(|login| login.user_id),
            counted: Counted::Name,
        };
        if let Some(until) = waits.filter(|until| *until > now) {
            let detail =
                serde_json::json!({ "why": "pin-locked", "for": purpose.word, "device": device.device_id });
            self.log(&tried, SecurityKind::SignInFailed, detail).await;
            return Err(error::locked(error::PIN_LOCKED, until, now));
        }
        let hash = login.as_ref().map(|login| login.pin_hash.as_str());
        let verdict = self.0.passwords.verify(pin.expose(), hash).await?;
        match &login {
            Some(login) if verdict.matches && login.is_active => Ok(Proven::new(
                login.user_id,
                Credential::Pin,
                verdict.rehashed,
                turn,
            )),
            login => {
                let wrong = Wrong {
                    device,
                    user,
                    closed: verdict.matches,
                };
                self.pin_failed(&tried, login.as_ref(), &wrong).await?;
                Err(purpose.refusal.fault())
            }
        }
    }

    async fn pin_failed(
        &self,
        tried: &Tried<'_>,
        login: Option<&PinLogin>,
        wrong: &Wrong<'_>,
    ) -> Result<(), Fault> {
        let now = self.0.kernel.clock().now();
        let key = unknown_key(wrong.user);
        let before = match login {
            Some(login) => login.failures,
            None => i32::try_from(self.0.attempts.tries(tried.tenant, &key).failures).unwrap_or(i32::MAX),
        };
        let failures = before.saturating_add(1);
        let locked_until = self.locked_until(failures, now);
        let why = if let Some(login) = login {
            let note = NoteFailure {
                user_id: login.user_id,
                credential: Credential::Pin,
                failures,
                locked_until,
                people: Directories::new(&self.0.directory),
            };
            let actor = on_behalf(tried.tenant, login.user_id, tried.purpose.word, None);
            self.0.kernel.execute(note, actor, inner(tried.envelope)).await?;
            if wrong.closed { "closed" } else { "wrong-pin" }
        } else {
            let tries = Tries {
                failures: u32::try_from(failures).unwrap_or(u32::MAX),
                locked_until,
            };
            self.0.attempts.set(tried.tenant, &key, tries);
            "no-pin-here"
        };
        let device = wrong.device.device_id;
        let detail = serde_json::json!({ "why": why, "for": tried.purpose.word, "failures": failures, "device": device, "user": wrong.user });
        self.log(tried, SecurityKind::SignInFailed, detail).await;
        if let Some(until) = locked_until {
            let detail =
                serde_json::json!({ "what": "pin", "until": until, "failures": failures, "device": device });
            self.log(tried, SecurityKind::LockedOut, detail).await;
        }
        Ok(())
    }

    async fn pin_login(
        &self,
        tenant: TenantId,
        user: UserId,
        branch: BranchId,
    ) -> Result<Option<PinLogin>, Fault> {
        let directory = Arc::clone(&self.0.directory);
        let actor = Arc::new(Actor::system(tenant, "sign-in"));
        self.0
            .kernel
            .read(&actor, "auth.pin-login", move |r| {
                Box::pin(async move { directory.pin_login(r, user, branch).await })
            })
            .await
    }
}

/// What was wrong.
struct Wrong<'a> {
    device: &'a Device,
    user: UserId,
    /// The PIN was right, the account is closed.
    closed: bool,
}

/// Under what attempts are counted for somebody who has no PIN here. No name to sign in with contains a blank.
fn unknown_key(user: UserId) -> String {
    format!("pin {user}")
}
