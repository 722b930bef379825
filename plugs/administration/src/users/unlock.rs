//! unlock.rs: forget failed sign-ins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, Invalidation, Permission, Write, reach};
use till_shared::ids::UserId;

use super::directory::forget_wrong_pins;
use super::events::{UserChange, UserChanged};
use super::model::User;
use super::store::SignIn;
use super::{RESET_PASSWORD, UserView, people};

/// Lets somebody try to sign in again after too many failures.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockUser {
    /// Whose.
    pub user_id: UserId,
}

impl Command for UnlockUser {
    const NAME: &'static str = "users.unlock";
    const SUMMARY: &'static str = "Lets somebody try to sign in again after too many failures.";
    const PERMISSION: Permission = RESET_PASSWORD;
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    type Output = UserView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        let (user, roles) = people::open(w, self.user_id).await?;
        let had_wrong_pins = forget_wrong_pins(w, self.user_id).await?;
        let waits = user.failures != 0 || user.locked_until.is_some();
        if !waits && !had_wrong_pins {
            return Ok(UserView::of(user, &roles, &w.sight(), w.now()));
        }
        if waits {
            let before = w.load::<SignIn>(self.user_id).await?;
            let after = SignIn {
                failures: 0,
                locked_until: None,
                ..before.clone()
            };
            w.update(&before, &after).await?;
        }
        w.emit(UserChanged::of(&user, UserChange::Unlocked))?;
        w.invalidate(Invalidation::User(self.user_id));
        let unlocked = User {
            failures: 0,
            locked_until: None,
            ..user
        };
        Ok(UserView::of(unlocked, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, trace};
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn a_locked_account_may_try_again_at_once() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        shop.run(&shop.owner(), UnlockUser { user_id: cara })
            .await
            .unwrap();
        assert!(shop.audit_of("users.unlock").await.is_empty(), "nothing to do");
        shop.behind(&format!(
            "UPDATE administration.user_account SET failures = 9, locked_until = '2099-01-01' WHERE user_id = '{cara}'"
        ))
        .await;
        assert!(
            shop.ask(&shop.owner(), crate::users::GetUser { user_id: cara })
                .await
                .unwrap()
                .is_locked
        );
        let user = shop
            .run(&shop.role(Template::Admin), UnlockUser { user_id: cara })
            .await
            .unwrap();
        assert_eq!(
            (user.is_locked, user.failures, user.locked_until),
            (false, 0, None)
        );
        let audit = shop.audit_of("users.unlock").await;
        assert_eq!(trace(&audit), ["users.unlock update user"]);
        assert_eq!(audit[0].diff["before"]["failures"], 9);
        assert_eq!(shop.user(cara).await.failures, 0);
    }

    #[tokio::test]
    async fn wrong_pins_are_forgotten_as_well() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        shop.give_pin(cara, "4071").await;
        shop.behind(&format!(
            "UPDATE administration.user_pin SET failures = 7, locked_until = '2099-01-01' WHERE user_id = '{cara}'"
        ))
        .await;
        shop.run(&shop.owner(), UnlockUser { user_id: cara })
            .await
            .unwrap();
        let pin = shop.pin(cara).await.unwrap();
        assert_eq!((pin.failures, pin.locked_until), (0, None));
        let audit = shop.audit_of("users.unlock").await;
        assert_eq!(trace(&audit), ["users.unlock update user"]);
        assert_eq!(audit[0].diff["before"]["pin_failures"], 7);
    }

    #[tokio::test]
    async fn strangers_unlock_nobody() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let cara = shop.hire("cara", Template::Cashier).await;
        let unlock = UnlockUser { user_id: cara };
        assert_eq!(
            shop.run(&shop.role(Template::Manager), unlock.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), unlock.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run(&other.owner(), unlock).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
