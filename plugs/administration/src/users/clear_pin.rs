//! clear_pin.rs: take somebody's PIN away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AccessLost, Care, Command, Fault, FaultCode, Permission, Write, reach};
use till_shared::ids::UserId;
use till_shared::text::Text;

use super::directory::set_pin;
use super::error::OWN_ACCOUNT;
use super::events::{UserChange, UserChanged};
use super::model::User;
use super::{RESET_PASSWORD, UserView, people};

/// Takes somebody's PIN away: they sign in with their password and may choose another one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearPin {
    /// Whose.
    pub user_id: UserId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ClearPin {
    const NAME: &'static str = "users.clear_pin";
    const SUMMARY: &'static str = "Takes somebody's PIN away; they sign in with their password.";
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
        if w.actor().user == Some(self.user_id) {
            return Err(OWN_ACCOUNT.because("Choose another PIN in your profile, with your password."));
        }
        let (user, roles) = people::open_secrets(w, self.user_id).await?;
        if !user.has_pin {
            return Ok(UserView::of(user, &roles, &w.sight(), w.now()));
        }
        set_pin(w, self.user_id, None).await?;
        people::sign_out(w, self.user_id, AccessLost::PinReset)?;
        w.emit(UserChanged::of(&user, UserChange::PinCleared))?;
        let cleared = User {
            has_pin: false,
            ..user
        };
        Ok(UserView::of(cleared, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::ABOVE_RANK;
    use crate::testing::Business;
    use till_kernel::{Template, codes};

    fn wanted(user_id: UserId) -> ClearPin {
        ClearPin {
            user_id,
            reason: "seen by a customer".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn the_pin_is_gone_and_taking_it_twice_changes_nothing() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        shop.give_pin(cara, "4071").await;
        let user = shop.run(&shop.role(Template::Admin), wanted(cara)).await.unwrap();
        assert!(!user.has_pin);
        assert!(shop.pin(cara).await.is_none());
        assert!(!shop.user(cara).await.has_pin);
        shop.run(&shop.owner(), wanted(cara)).await.unwrap();
        let audit = shop.audit_of("users.clear_pin").await;
        let notes: Vec<_> = audit.iter().filter(|entry| entry.entity == "user").collect();
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].diff["after"]["has_pin"], false);
        assert_eq!(notes[0].reason.as_deref(), Some("seen by a customer"));
    }

    #[tokio::test]
    async fn nobody_clears_their_own_or_one_above() {
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
        assert!(shop.audit_of("users.clear_pin").await.is_empty());
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
        assert!(shop.audit_of("users.clear_pin").await.is_empty());
    }
}
