//! reset_password.rs: give somebody a new password (P-4.2, admin-driven reset).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AccessLost, Care, Command, Fault, FaultCode, Permission, Violations, Write, reach};
use till_shared::ids::UserId;
use till_shared::text::Text;

use super::directory::set_password;
use super::error::OWN_ACCOUNT;
use super::events::{UserChange, UserChanged};
use super::model::{User, chosen_by_another};
use super::{RESET_PASSWORD, UserView, get, password, people};
use crate::secret::Secret;

/// Gives somebody a new password, which they change at the next sign-in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// Whose.
    pub user_id: UserId,
    /// The new password.
    pub password: Secret,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ResetPassword {
    const NAME: &'static str = "users.reset_password";
    const SUMMARY: &'static str = "Gives somebody a new password, which they change at the next sign-in.";
    const PERMISSION: Permission = RESET_PASSWORD;
    const CARE: Care = Care::reason();
    const FAULTS: &'static [FaultCode] = &[
        reach::ABOVE_RANK,
        reach::NOT_HELD,
        reach::BEYOND_BRANCHES,
        OWN_ACCOUNT,
    ];
    type Output = UserView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        // Looked at without a lock first, because the rules need the names and hashing takes its time.
        let seen = get::seen(w, self.user_id).await?;
        if seen.is_of(w.actor()) {
            return Err(
                OWN_ACCOUNT.because("Change your own password in your profile, with the present one.")
            );
        }
        let mut v = Violations::default();
        password::check(
            w.registry(),
            &mut v,
            "password",
            &self.password,
            &[&seen.username, &seen.full_name, &seen.email],
        )?;
        if !v.is_empty() {
            return Err(Fault::invalid(v));
        }
        let hash = password::hash(w, &self.password).await?;
        let (before, roles) = people::open_secrets(w, self.user_id).await?;
        let must_change = chosen_by_another(w.actor());
        set_password(w, self.user_id, hash, must_change).await?;
        w.emit(UserChanged::of(&before, UserChange::PasswordReset))?;
        people::sign_out(w, self.user_id, AccessLost::PasswordReset)?;
        let user = w.load::<User>(self.user_id).await?;
        Ok(UserView::of(user, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::ABOVE_RANK;
    use crate::testing::{self, Business, pointers};
    use till_kernel::{Invalidation, Template, codes};

    fn reset(user_id: UserId) -> ResetPassword {
        ResetPassword {
            user_id,
            password: Secret::new("a wholly new one"),
            reason: "as agreed".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn the_new_password_works_must_be_changed_and_is_nowhere_to_be_seen() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        shop.behind(&format!("UPDATE administration.user_account SET failures = 5, must_change = false WHERE user_id = '{cara}'")).await;
        shop.clock.advance_s(60);
        let mut heard = shop.kernel.committed();
        let user = shop.run(&shop.role(Template::Admin), reset(cara)).await.unwrap();
        assert_eq!((user.must_change, user.failures, user.version), (true, 0, 1));
        assert_eq!(
            shop.user(cara).await.password_hash,
            testing::hash_of("a wholly new one")
        );
        assert_eq!(
            heard.recv().await.unwrap().invalidations,
            [Invalidation::User(cara)]
        );
        let audit = shop.audit_of("users.reset_password").await;
        assert_eq!(audit[0].diff["after"]["must_change"], true);
        let text = serde_json::to_string(&audit).unwrap();
        assert!(!text.contains("wholly") && !text.contains("hash"), "{text}");
        let told = shop.outbox().await;
        let last: Vec<_> = told.iter().rev().take(2).map(|event| &event.payload).collect();
        assert!(
            last.iter().any(|payload| payload["change"] == "password_reset"),
            "{last:?}"
        );
        assert!(
            last.iter().any(|payload| payload["why"] == "password-reset"),
            "whoever keeps sessions hears of it: {last:?}"
        );
    }

    #[tokio::test]
    async fn nobody_resets_their_own_or_one_above() {
        let shop = Business::open().await;
        let anna = shop.hire("anna", Template::Admin).await;
        let as_anna = crate::testing::everywhere(&shop.as_user(anna).await);
        assert_eq!(
            shop.run(&as_anna, reset(anna)).await.unwrap_err().code(),
            OWN_ACCOUNT
        );
        assert_eq!(
            shop.run(&as_anna, reset(shop.founder)).await.unwrap_err().code(),
            ABOVE_RANK
        );
        assert!(shop.audit_of("users.reset_password").await.is_empty());
    }

    #[tokio::test]
    async fn nobody_takes_over_the_account_of_a_peer_or_of_somebody_with_more_rights() {
        let shop = Business::open().await;
        let anna = shop.hire("anna", Template::Admin).await;
        let other = shop.hire("other", Template::Admin).await;
        let as_anna = shop.as_user(anna).await;
        assert_eq!(
            shop.run(&as_anna, reset(other)).await.unwrap_err().code(),
            ABOVE_RANK
        );
        assert!(shop.run(&shop.owner(), reset(other)).await.is_ok());
        let archiving = crate::roles::CreateRole {
            key: "archivist".try_into().unwrap(),
            name: "Archivist".try_into().unwrap(),
            rank: 50,
            permissions: vec!["roles.archive".try_into().unwrap()],
            limits: till_kernel::LimitsView::default(),
        };
        let role_id = shop.run(&shop.owner(), archiving).await.unwrap().role_id;
        let further = vec![crate::users::Assignment {
            role_id,
            branch_id: None,
        }];
        let cara = shop.hire_with("cara", Template::Cashier, further).await;
        assert_eq!(
            shop.run(&as_anna, reset(cara)).await.unwrap_err().code(),
            crate::roles::NOT_HELD
        );
    }

    #[tokio::test]
    async fn a_weak_password_a_missing_permission_and_strangers_are_refused() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let cara = shop.hire("cara", Template::Cashier).await;
        let weak = ResetPassword {
            password: Secret::new("short"),
            ..reset(cara)
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), weak).await.unwrap_err()),
            ["/password"]
        );
        let silent = ResetPassword {
            reason: Text::default(),
            ..reset(cara)
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), silent).await.unwrap_err()),
            ["/reason"]
        );
        assert_eq!(
            shop.run(&shop.role(Template::Manager), reset(cara))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), reset(cara)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run(&other.owner(), reset(cara)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(shop.audit_of("users.reset_password").await.is_empty());
    }
}
