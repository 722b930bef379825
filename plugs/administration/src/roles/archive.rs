//! archive.rs: put a role away that nobody active has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Invalidation, Permission, Write, codes, reach};
use till_shared::ids::RoleId;
use till_shared::text::Text;

use super::error::{IN_USE, OWNER_FIXED};
use super::model::Role;
use super::{ARCHIVE, RoleView, store};
use crate::security_log::note_privilege_change;

/// Puts a role away.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveRole {
    /// Which.
    pub role_id: RoleId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ArchiveRole {
    const NAME: &'static str = "roles.archive";
    const SUMMARY: &'static str = "Puts away a role that nobody active has.";
    const PERMISSION: Permission = ARCHIVE;
    const CARE: Care = Care::reason();
    const FAULTS: &'static [FaultCode] = &[
        reach::ABOVE_RANK,
        reach::NOT_HELD,
        reach::BEYOND_BRANCHES,
        codes::WRONG_STATE,
        IN_USE,
        OWNER_FIXED,
    ];
    type Output = RoleView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<RoleView, Fault> {
        // Locked: giving the role to somebody locks it too, so nobody gets it in between.
        let before = w.load::<Role>(self.role_id).await?;
        w.expect_version(&before)?;
        let after = before.archived(w.actor(), w.now())?;
        let holders = store::holders(&mut w.select(), self.role_id).await?;
        if holders > 0 {
            return Err(IN_USE
                .because(format!("{holders} active accounts have it."))
                .member("holders", holders));
        }
        w.update(&before, &after).await?;
        note_privilege_change(
            w,
            None,
            serde_json::json!({ "operation": Self::NAME, "role": after.key }),
        )
        .await?;
        w.invalidate(Invalidation::Everybody);
        Ok(RoleView::of(after, w.registry()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::error::OWNER_FIXED;
    use crate::testing::{self, Business};
    use till_kernel::{Template, codes};

    async fn archive(shop: &Business, template: Template) -> ArchiveRole {
        ArchiveRole {
            role_id: shop.template(template).await.role_id,
            reason: "nobody needs it".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_role_that_nobody_has_is_put_away_once() {
        let shop = Business::open().await;
        let put_away = archive(&shop, Template::Accountant).await;
        let role = shop.run(&shop.owner(), put_away.clone()).await.unwrap();
        assert!(!role.is_active);
        let audit = shop.audit().await;
        assert_eq!(audit[0].diff["after"]["is_active"], serde_json::json!(false));
        assert_eq!(
            shop.run(&shop.owner(), put_away).await.unwrap_err().code(),
            codes::WRONG_STATE
        );
    }

    #[tokio::test]
    async fn a_role_that_somebody_has_stays() {
        let shop = Business::open().await;
        shop.hire("cara", Template::Cashier).await;
        let before = shop.audit().await.len();
        let fault = shop
            .run(&shop.owner(), archive(&shop, Template::Cashier).await)
            .await
            .unwrap_err();
        assert_eq!(fault.code(), IN_USE);
        assert_eq!(shop.audit().await.len(), before);
    }

    #[tokio::test]
    async fn the_owners_role_stays_for_ever() {
        let shop = Business::open().await;
        let fault = shop
            .run(&shop.owner(), archive(&shop, Template::SuperAdmin).await)
            .await
            .unwrap_err();
        assert_eq!(fault.code(), OWNER_FIXED);
    }

    #[tokio::test]
    async fn a_reason_and_the_permission_are_needed() {
        let shop = Business::open().await;
        let put_away = archive(&shop, Template::Accountant).await;
        let silent = ArchiveRole {
            reason: " ".try_into().unwrap(),
            ..put_away.clone()
        };
        assert_eq!(
            testing::pointers(&shop.run(&shop.owner(), silent).await.unwrap_err()),
            ["/reason"]
        );
        assert_eq!(
            shop.run(&shop.role(Template::Admin), put_away.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let other = Business::open().await;
        assert_eq!(
            other.run(&other.owner(), put_away).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(shop.audit().await.is_empty());
    }
}
