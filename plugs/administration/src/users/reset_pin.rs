//! reset_pin.rs: give somebody a PIN for enrolled devices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AccessLost, Care, Command, Fault, FaultCode, Permission, Violations, Write, reach};
use till_shared::ids::UserId;
use till_shared::pin;
use till_shared::text::Text;

use super::directory::set_pin;
use super::error::OWN_ACCOUNT;
use super::events::{UserChange, UserChanged};
use super::model::User;
use super::{RESET_PASSWORD, UserView, get, password, people};
use crate::secret::Secret;

/// Gives somebody a PIN, in place of one they may have had.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPin {
    /// Whose.
    pub user_id: UserId,
    /// 4 to 8 digits, none of the obvious ones.
    pub pin: Secret,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ResetPin {
    const NAME: &'static str = "users.reset_pin";
    const SUMMARY: &'static str = "Gives somebody a PIN to sign in with on enrolled devices.";
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

    fn validate(&self, v: &mut Violations) {
        if let Err(flaw) = pin::check(self.pin.reveal()) {
            v.push("pin", flaw.word(), flaw.sentence());
        }
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        // Looked at without a lock first, because hashing takes its time.
        get::seen(w, self.user_id).await?;
        if w.actor().user == Some(self.user_id) {
            return Err(OWN_ACCOUNT.because("Choose your own PIN in your profile, with your password."));
        }
        let hash = password::hash(w, &self.pin).await?;
        let (before, roles) = people::open_secrets(w, self.user_id).await?;
        set_pin(w, self.user_id, Some(hash)).await?;
        people::sign_out(w, self.user_id, AccessLost::PinReset)?;
        w.emit(UserChanged::of(&before, UserChange::PinReset))?;
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

    fn wanted(user_id: UserId) -> ResetPin {
        ResetPin {
            user_id,
            pin: Secret::new("4071"),
            reason: "as agreed".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn the_pin_works_and_is_nowhere_to_be_seen() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        assert!(shop.pin(cara).await.is_none());
        let mut heard = shop.kernel.committed();
        let user = shop.run(&shop.role(Template::Admin), wanted(cara)).await.unwrap();
        assert!(user.has_pin);
        assert_eq!(
            heard.recv().await.unwrap().invalidations,
            [Invalidation::User(cara)]
        );
        shop.behind(&format!(
            "UPDATE administration.user_pin SET failures = 5, locked_until = '2099-01-01' WHERE user_id = '{cara}'"
        ))
        .await;
        let again = ResetPin {
            pin: Secret::new("90317"),
            ..wanted(cara)
        };
        shop.run(&shop.owner(), again).await.unwrap();
        let pin = shop.pin(cara).await.unwrap();
        assert_eq!(
            (pin.failures, pin.locked_until, pin.pin_hash),
            (0, None, testing::hash_of("90317"))
        );
        let audit = shop.audit_of("users.reset_pin").await;
        let first = audit.iter().find(|entry| entry.entity == "user").unwrap();
        assert_eq!(
            (first.change.as_str(), &first.diff["after"]["has_pin"]),
            ("create", &true.into())
        );
        let text = serde_json::to_string(&audit).unwrap();
        assert!(
            !text.contains("4071") && !text.contains("90317") && !text.contains("$test$"),
            "{text}"
        );
        assert!(
            shop.security_kinds()
                .await
                .contains(&"privilege-changed".to_owned())
        );
        let told = shop.outbox().await;
        let [lost, changed] = &told[told.len() - 2..] else {
            panic!()
        };
        assert_eq!(
            (&lost.payload["why"], &changed.payload["change"]),
            (&"pin-reset".into(), &"pin_reset".into())
        );
    }

    #[tokio::test]
    async fn an_obvious_pin_is_refused() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        for obvious in ["0000", "1234", "8765", "1212", "12a4", "123", "123456789"] {
            let wish = ResetPin {
                pin: Secret::new(obvious),
                ..wanted(cara)
            };
            assert_eq!(
                pointers(&shop.run(&shop.owner(), wish).await.unwrap_err()),
                ["/pin"],
                "{obvious}"
            );
        }
        assert!(shop.pin(cara).await.is_none());
    }

    #[tokio::test]
    async fn nobody_resets_their_own_or_one_above() {
        let shop = Business::open().await;
        let anna = shop.hire("anna", Template::Admin).await;
        let as_anna = crate::testing::everywhere(&shop.as_user(anna).await);
        assert_eq!(
            shop.run(&as_anna, wanted(anna)).await.unwrap_err().code(),
            OWN_ACCOUNT
        );
        assert_eq!(
            shop.run(&as_anna, wanted(shop.founder)).await.unwrap_err().code(),
            ABOVE_RANK
        );
        assert!(shop.audit_of("users.reset_pin").await.is_empty());
    }

    #[tokio::test]
    async fn a_missing_permission_and_strangers_are_refused() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let cara = shop.hire("cara", Template::Cashier).await;
        assert_eq!(
            shop.run(&shop.role(Template::Manager), wanted(cara))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), wanted(cara))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run(&other.owner(), wanted(cara)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(shop.audit_of("users.reset_pin").await.is_empty());
    }
}
