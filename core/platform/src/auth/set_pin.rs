//! Setting one's own PIN: right after signing in with the password, or together with it.

use std::sync::Arc;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Command, Credential, Envelope, Fault, LoginAttempt, Permission, Violations, Write, codes,
};
use till_shared::ids::UserId;
use till_shared::pin;

use super::authenticate::{SET_PIN, check_secret};
use super::error;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::{Directories, Session};

/// How long after signing in with the password it need not be given again, in seconds.
const PASSWORD_FRESH_S: i64 = 15 * 60;

/// The PIN, and the password unless it was given a moment ago.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPin {
    /// The present password. May be left out within 15 minutes of signing in with it.
    #[serde(default)]
    pub current_password: Option<Secret>,
    /// 4 to 8 digits, none of the obvious ones.
    pub pin: Secret,
}

/// Keeps a PIN that was checked and hashed before.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct KeepPin {
    user_id: UserId,
    /// Whether the password was given and was right.
    by_password: bool,
    #[serde(skip)]
    rehashed: Option<String>,
    #[serde(skip)]
    hash: String,
    #[serde(skip)]
    people: Directories,
}

impl Command for KeepPin {
    const NAME: &'static str = "auth.set_pin";
    const SUMMARY: &'static str = "Sets the PIN that a person chose for themselves.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let people = self.people.get()?;
        if self.by_password {
            let success = LoginAttempt::success(Credential::Password, self.rehashed.clone());
            people.attempted(w, self.user_id, &success).await?;
        }
        people.set_pin(w, self.user_id, &self.hash).await
    }
}

impl Auth {
    /// Sets the actor's own PIN. A wrong password counts as a failed attempt to sign in.
    ///
    /// # Errors
    /// 422 for what cannot be a PIN; 403 `auth.password-needed` and `auth.password-wrong`; 429 `auth.locked`.
    pub async fn set_pin(&self, actor: &Actor, input: SetPin, envelope: Envelope) -> Result<(), Fault> {
        let (Some(user), Some(session)) = (actor.user, actor.session) else {
            return Err(codes::UNAUTHENTICATED.fault());
        };
        let me = self.me(actor).await?;
        let mut violations = Violations::default();
        if let Some(password) = &input.current_password {
            check_secret("current_password", password, &mut violations);
        }
        if let Err(flaw) = pin::check(input.pin.expose()) {
            violations.push("pin", flaw.word(), flaw.sentence());
        }
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        if me.must_change {
            // Somebody else knows the password: with it they must not get a PIN.
            return Err(codes::PASSWORD_DUE.fault());
        }
        let proven = match &input.current_password {
            Some(password) => Some(
                self.prove(
                    actor.tenant,
                    &me.username,
                    password,
                    SET_PIN,
                    actor.device,
                    &envelope,
                )
                .await?,
            ),
            None if self.signed_in_lately(actor).await? => None,
            None => return Err(error::PASSWORD_NEEDED.fault()),
        };
        if proven.as_ref().is_some_and(|proven| proven.user != user) {
            return Err(Fault::internal("the name belongs to somebody else by now"));
        }
        let keep = KeepPin {
            user_id: user,
            by_password: proven.is_some(),
            rehashed: proven.as_ref().and_then(|proven| proven.rehashed.clone()),
            hash: self.0.passwords.hash(input.pin.expose()).await?,
            people: Directories::new(&self.0.directory),
        };
        let behalf = on_behalf(actor.tenant, user, SET_PIN.word, Some(session));
        self.0.kernel.execute(keep, behalf, inner(&envelope)).await?;
        drop(proven);
        self.listen();
        Ok(())
    }

    /// Whether the actor's session began with the password, a moment ago.
    async fn signed_in_lately(&self, actor: &Actor) -> Result<bool, Fault> {
        let Some(id) = actor.session else {
            return Ok(false);
        };
        let system = Arc::new(Actor::system(actor.tenant, "auth"));
        let session = self
            .0
            .kernel
            .read(&system, "auth.session", move |r| {
                Box::pin(async move { r.find::<Session>(id).await })
            })
            .await?;
        let now = self.0.kernel.clock().now();
        Ok(session.is_some_and(|session| {
            session.method == Credential::Password
                && now.duration_since(session.created_at) <= SignedDuration::from_secs(PASSWORD_FRESH_S)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::{House, PASSWORD};

    fn wish(password: Option<&str>, pin: &str) -> SetPin {
        SetPin {
            current_password: password.map(Into::into),
            pin: pin.into(),
        }
    }

    async fn ada(house: &House) -> Arc<Actor> {
        let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
        house.actor(&token).await.unwrap()
    }

    async fn set(house: &House, actor: &Actor, wish: SetPin) -> Result<(), &'static str> {
        let done = house.auth.set_pin(actor, wish, House::envelope()).await;
        done.map_err(|fault| fault.code().code)
    }

    #[tokio::test]
    async fn a_pin_is_set_with_the_password_or_right_after_it() {
        let house = House::open().await;
        let ada = ada(&house).await;
        assert_eq!(set(&house, &ada, wish(None, "4071")).await, Ok(()));
        assert!(house.people.account("ada").pin_hash.unwrap().contains("argon2id"));
        house.shop.clock.advance_s(PASSWORD_FRESH_S + 1);
        assert_eq!(
            set(&house, &ada, wish(None, "90317")).await,
            Err("auth.password-needed")
        );
        assert_eq!(set(&house, &ada, wish(Some(PASSWORD), "90317")).await, Ok(()));
        let audit = serde_json::to_string(&house.shop.audit().await).unwrap();
        assert!(!audit.contains("4071") && !audit.contains("90317") && !audit.contains("argon2"));
    }

    #[tokio::test]
    async fn an_obvious_pin_is_refused_before_the_password_is_looked_at() {
        let house = House::open().await;
        let ada = ada(&house).await;
        for obvious in ["0000", "1234", "4321", "1212", "77", "123456789", "12a4", ""] {
            assert_eq!(
                set(&house, &ada, wish(Some("wrong"), obvious)).await,
                Err("kernel.invalid"),
                "{obvious}"
            );
        }
        assert_eq!(house.people.account("ada").failures, 0);
    }

    #[tokio::test]
    async fn a_wrong_password_counts_and_sets_nothing() {
        let house = House::open().await;
        let ada = ada(&house).await;
        assert_eq!(
            set(&house, &ada, wish(Some("wrong"), "4071")).await,
            Err("auth.password-wrong")
        );
        let account = house.people.account("ada");
        assert_eq!((account.failures, account.pin_hash), (1, None));
    }

    #[tokio::test]
    async fn whoever_must_change_the_password_gets_no_pin_with_it() {
        let house = House::open().await;
        house.people.change("ada", |account| account.must_change = true);
        let ada = ada(&house).await;
        assert_eq!(
            set(&house, &ada, wish(Some(PASSWORD), "4071")).await,
            Err("kernel.password-due")
        );
    }

    #[tokio::test]
    async fn a_session_by_pin_sets_another_pin_with_the_password_only() {
        let house = House::open().await;
        house.give_pin("ada", "4071").await;
        let device = house.enrol().await.device_token.unwrap();
        let token = house
            .sign_in_pin(&device, "ada", "4071")
            .await
            .unwrap()
            .access_token;
        let ada = house.actor(&token).await.unwrap();
        assert_eq!(
            set(&house, &ada, wish(None, "90317")).await,
            Err("auth.password-needed")
        );
        assert_eq!(set(&house, &ada, wish(Some(PASSWORD), "90317")).await, Ok(()));
        assert!(house.sign_in_pin(&device, "ada", "90317").await.is_ok());
    }
}
