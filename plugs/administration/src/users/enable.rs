//! enable.rs: let a blocked account in again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Write, codes, reach};
use till_shared::ids::UserId;
use till_shared::text::Text;

use super::life::AccountState;
use super::{DISABLE, UserView, people};

/// Lets a blocked account in again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnableUser {
    /// Whose.
    pub user_id: UserId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for EnableUser {
    const NAME: &'static str = "users.enable";
    const SUMMARY: &'static str = "Lets a blocked account in again.";
    const PERMISSION: Permission = DISABLE;
    const CARE: Care = Care::reason();
    const FAULTS: &'static [FaultCode] = &[
        reach::ABOVE_RANK,
        reach::NOT_HELD,
        reach::BEYOND_BRANCHES,
        codes::WRONG_STATE,
    ];
    type Output = UserView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        let (before, roles) = people::open(w, self.user_id).await?;
        w.expect_version(&before)?;
        let after = people::switch(w, &before, Self::NAME, AccountState::Active).await?;
        Ok(UserView::of(after, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers, trace};
    use crate::users::DisableUser;
    use till_kernel::{Template, codes};

    fn let_in(user_id: UserId) -> EnableUser {
        EnableUser {
            user_id,
            reason: "came back".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_blocked_account_comes_back_and_an_open_one_stays_as_it_is() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let fault = shop.run(&shop.owner(), let_in(cara)).await.unwrap_err();
        assert_eq!(fault.code(), codes::WRONG_STATE);
        assert_eq!(
            fault.members(),
            [
                ("entity", "user".into()),
                ("from", "active".into()),
                ("to", "active".into()),
                ("allowed", vec!["disabled"].into()),
            ]
        );
        assert_eq!(shop.user(cara).await.version, 1);
        shop.run(
            &shop.owner(),
            DisableUser {
                user_id: cara,
                reason: "left".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        let user = shop.run(&shop.owner(), let_in(cara)).await.unwrap();
        assert!(user.is_active);
        assert_eq!(
            trace(&shop.audit_of("users.enable").await),
            ["users.enable update user", "users.enable create security_event"]
        );
    }

    #[tokio::test]
    async fn a_reason_and_the_permission_are_needed_and_strangers_see_nobody() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let cara = shop.hire("cara", Template::Cashier).await;
        let silent = EnableUser {
            reason: Text::default(),
            ..let_in(cara)
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), silent).await.unwrap_err()),
            ["/reason"]
        );
        assert_eq!(
            shop.run(&shop.role(Template::Manager), let_in(cara))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), let_in(cara))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run(&other.owner(), let_in(cara)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(shop.audit_of("users.enable").await.is_empty());
    }
}
