//! disable.rs: block an account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Write, codes, reach};
use till_shared::ids::UserId;
use till_shared::text::Text;

use super::error::{LAST_OWNER, OWN_ACCOUNT};
use super::life::AccountState;
use super::{DISABLE, UserView, people};

/// Blocks an account; whoever is signed in with it is out within a second.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisableUser {
    /// Whose.
    pub user_id: UserId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for DisableUser {
    const NAME: &'static str = "users.disable";
    const SUMMARY: &'static str = "Blocks an account; whoever is signed in with it is out at once.";
    const PERMISSION: Permission = DISABLE;
    const CARE: Care = Care::reason();
    const FAULTS: &'static [FaultCode] = &[
        reach::ABOVE_RANK,
        reach::NOT_HELD,
        reach::BEYOND_BRANCHES,
        codes::WRONG_STATE,
        LAST_OWNER,
        OWN_ACCOUNT,
    ];
    type Output = UserView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        let (before, roles) = people::open(w, self.user_id).await?;
        w.expect_version(&before)?;
        if before.is_of(w.actor()) {
            return Err(OWN_ACCOUNT.because("Somebody else has to block it."));
        }
        people::keep_an_owner(w, &before, &roles).await?;
        let after = people::switch(w, &before, Self::NAME, AccountState::Disabled).await?;
        Ok(UserView::of(after, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::ABOVE_RANK;
    use crate::testing::{Business, pointers, trace};
    use crate::users::error::LAST_OWNER;
    use till_kernel::{Invalidation, Template, codes};

    fn block(user_id: UserId) -> DisableUser {
        DisableUser {
            user_id,
            reason: "left the company".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_blocked_account_is_blocked_once() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let mut heard = shop.kernel.committed();
        assert!(
            !shop
                .run(&shop.role(Template::Admin), block(cara))
                .await
                .unwrap()
                .is_active
        );
        assert_eq!(
            heard.recv().await.unwrap().invalidations,
            [Invalidation::User(cara)]
        );
        let again = shop.run(&shop.owner(), block(cara)).await.unwrap_err();
        assert_eq!(again.code(), codes::WRONG_STATE);
        assert_eq!(shop.user(cara).await.version, 2);
        let audit = shop.audit_of("users.disable").await;
        assert_eq!(
            trace(&audit),
            ["users.disable update user", "users.disable create security_event"]
        );
        assert_eq!(audit[0].reason.as_deref(), Some("left the company"));
    }

    #[tokio::test]
    async fn nobody_blocks_themselves_the_last_owner_or_somebody_above() {
        let shop = Business::open().await;
        let anna = shop.hire("anna", Template::Admin).await;
        let as_anna = crate::testing::everywhere(&shop.as_user(anna).await);
        assert_eq!(
            shop.run(&as_anna, block(anna)).await.unwrap_err().code(),
            OWN_ACCOUNT
        );
        assert_eq!(
            shop.run(&as_anna, block(shop.founder)).await.unwrap_err().code(),
            ABOVE_RANK
        );
        assert_eq!(
            shop.run(&shop.owner(), block(shop.founder))
                .await
                .unwrap_err()
                .code(),
            LAST_OWNER
        );
        assert!(shop.audit_of("users.disable").await.is_empty());
    }

    #[tokio::test]
    async fn two_owners_cannot_block_each_other_at_once() {
        let shop = Business::open().await;
        let second = shop.hire("second", Template::SuperAdmin).await;
        let (first, other) = (shop.as_user(shop.founder).await, shop.as_user(second).await);
        let (one, two) = tokio::join!(
            shop.run(&first, block(second)),
            shop.run(&other, block(shop.founder))
        );
        let refused = [one.map(|_| ()), two.map(|_| ())]
            .into_iter()
            .filter_map(Result::err)
            .collect::<Vec<_>>();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(refused[0].code(), LAST_OWNER);
    }

    #[tokio::test]
    async fn a_reason_and_the_permission_are_needed_and_strangers_see_nobody() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let cara = shop.hire("cara", Template::Cashier).await;
        let silent = DisableUser {
            reason: " ".try_into().unwrap(),
            ..block(cara)
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), silent).await.unwrap_err()),
            ["/reason"]
        );
        assert_eq!(
            shop.run(&shop.role(Template::Manager), block(cara))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), block(cara)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run(&other.owner(), block(cara)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(shop.user(cara).await.is_active);
    }
}
