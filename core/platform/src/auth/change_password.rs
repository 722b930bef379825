//! Changing one's password: every other session of the person ends with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Command, Credential, Envelope, Fault, Invalidation, LoginAttempt, Permission, SecurityKind,
    Violations, Write, codes,
};
use till_shared::ids::{SessionId, UserId};

use super::authenticate::{CHANGE_PASSWORD, check_secret};
use super::passwords::composed;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::{Directories, EndCause, end_sessions_of};

/// The present password and the new one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    pub current_password: Secret,
    /// The new one.
    pub new_password: Secret,
}

/// Sets a password that was proved, checked and hashed before.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct SetPassword {
    user_id: UserId,
    /// The session that stays.
    session_id: SessionId,
    #[serde(skip)]
    hash: String,
    #[serde(skip)]
    people: Directories,
}

impl Command for SetPassword {
    const NAME: &'static str = "auth.set_password";
    const SUMMARY: &'static str = "Sets the password that a person chose for themselves.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let people = self.people.get()?;
        let success = LoginAttempt::success(Credential::Password, None);
        people.attempted(w, self.user_id, &success).await?;
        people.set_password(w, self.user_id, &self.hash, false).await?;
        end_sessions_of(w, self.user_id, Some(self.session_id), EndCause::PasswordChanged).await?;
        w.invalidate(Invalidation::User(self.user_id));
        Ok(())
    }
}

impl Auth {
    /// Changes the actor's own password. A wrong present password counts as a failed attempt to sign in.
    ///
    /// # Errors
    /// 422 with every rule the new password breaks; 403 `auth.password-wrong`; 429 `auth.locked`.
    pub async fn change_password(
        &self,
        actor: &Actor,
        input: ChangePassword,
        envelope: Envelope,
    ) -> Result<(), Fault> {
        let (Some(user), Some(session)) = (actor.user, actor.session) else {
            return Err(codes::UNAUTHENTICATED.fault());
        };
        let me = self.me(actor).await?;
        let business = self
            .0
            .kernel
            .tenant(actor.tenant)
            .await?
            .ok_or_else(|| Fault::not_found("business"))?;
        let new = input.new_password.expose();
        let mut violations = Violations::default();
        check_secret("current_password", &input.current_password, &mut violations);
        self.0.passwords.check_rules(
            "new_password",
            new,
            &[&me.username, &me.name, &business.name, &business.slug],
            &mut violations,
        );
        violations.check(
            composed(new) != composed(input.current_password.expose()),
            "new_password",
            "unchanged",
            "must differ from the present one",
        );
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let proven = self
            .prove(
                actor.tenant,
                &me.username,
                &input.current_password,
                CHANGE_PASSWORD,
                actor.device,
                &envelope,
            )
            .await?;
        if proven.user != user {
            return Err(Fault::internal("the name belongs to somebody else by now"));
        }
        let hash = self.0.passwords.hash(new).await?;
        let set = SetPassword {
            user_id: user,
            session_id: session,
            hash,
            people: Directories::new(&self.0.directory),
        };
        let behalf = on_behalf(actor.tenant, user, CHANGE_PASSWORD.word, Some(session));
        self.0.kernel.execute(set, behalf, inner(&envelope)).await?;
        drop(proven);
        self.listen();
        let detail = serde_json::json!({ "what": "password", "by": "themselves" });
        self.0
            .kernel
            .security(actor, &envelope, SecurityKind::PrivilegeChanged, detail)
            .await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::{House, PASSWORD};

    const NEW: &str = "nine quiet harbours";

    fn change(current: &str, new: &str) -> ChangePassword {
        ChangePassword {
            current_password: current.into(),
            new_password: new.into(),
        }
    }

    #[tokio::test]
    async fn the_new_password_is_good_the_old_one_is_not_and_other_devices_are_signed_out() {
        let house = House::open().await;
        let there = house.sign_in("ada", PASSWORD).await.unwrap();
        let here = house.sign_in("ada", PASSWORD).await.unwrap();
        let ada = house.actor(&here.access_token).await.unwrap();
        house
            .auth
            .change_password(&ada, change(PASSWORD, NEW), House::envelope())
            .await
            .unwrap();
        assert!(house.actor(&here.access_token).await.is_ok());
        assert_eq!(house.refused(&there.access_token).await, "auth.session-ended");
        assert!(house.sign_in("ada", PASSWORD).await.is_err());
        assert!(house.sign_in("ada", NEW).await.is_ok());
        assert_eq!(house.security("privilege-changed").await, 1);
        let audit = serde_json::to_string(&house.shop.audit().await).unwrap();
        assert!(audit.contains("password-changed") && !audit.contains(NEW) && !audit.contains("argon2"));
    }

    #[tokio::test]
    async fn whoever_had_to_change_it_may_work_at_once() {
        let house = House::open().await;
        house.people.change("grace", |account| account.must_change = true);
        let token = house.sign_in("grace", PASSWORD).await.unwrap().access_token;
        let grace = house.actor(&token).await.unwrap();
        house
            .auth
            .change_password(&grace, change(PASSWORD, NEW), House::envelope())
            .await
            .unwrap();
        let grace = house.actor(&token).await.unwrap();
        assert!(grace.may(crate::auth::permissions::END_SESSIONS));
    }

    #[tokio::test]
    async fn a_wrong_present_password_changes_nothing_and_counts() {
        let house = House::open().await;
        let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
        let ada = house.actor(&token).await.unwrap();
        for _ in 0..5 {
            let fault = house
                .auth
                .change_password(&ada, change("wrong", NEW), House::envelope())
                .await
                .unwrap_err();
            assert_eq!(
                (fault.code().code, fault.code().kind.status()),
                ("auth.password-wrong", 403)
            );
        }
        let fault = house
            .auth
            .change_password(&ada, change(PASSWORD, NEW), House::envelope())
            .await
            .unwrap_err();
        assert_eq!(fault.code().code, "auth.locked");
        assert!(house.actor(&token).await.is_ok(), "what is open stays open");
        house.shop.clock.advance_s(31);
        assert!(house.sign_in("ada", PASSWORD).await.is_ok());
    }

    #[tokio::test]
    async fn a_weak_or_unchanged_password_is_refused_before_anything_is_compared() {
        let house = House::open().await;
        let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
        let ada = house.actor(&token).await.unwrap();
        let code = async |current: &str, new: &str| {
            let fault = house
                .auth
                .change_password(&ada, change(current, new), House::envelope())
                .await
                .unwrap_err();
            fault
                .violation_list()
                .iter()
                .map(|violation| format!("{} {}", violation.pointer, violation.code))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            code("", "kurz").await,
            ["/current_password required", "/new_password too-short"]
        );
        assert_eq!(code(PASSWORD, "password123").await, ["/new_password too-common"]);
        assert_eq!(code(PASSWORD, "ada lovelace").await, ["/new_password own-name"]);
        assert_eq!(code(PASSWORD, PASSWORD).await, ["/new_password unchanged"]);
        assert_eq!(house.people.account("ada").failures, 0);
    }
}
