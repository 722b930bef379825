//! update.rs: change what a role is called, allows and limits.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Invalidation, LimitsView, Permission, Violations, Write, codes, reach,
};
use till_shared::ids::RoleId;
use till_shared::text::Text;

use super::error::OWNER_FIXED;
use super::model::{Role, RoleContent, check_content, check_known};
use super::{EDIT, RoleView};
use crate::security_log::note_privilege_change;

/// Changes a role; the whole of what can be chosen is given anew.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRole {
    /// Which.
    pub role_id: RoleId,
    /// Name.
    pub name: Text<80>,
    /// 1 to 100, at most the editor's own.
    pub rank: i32,
    /// Keys of what it allows; only what the editor holds can be added.
    pub permissions: Vec<Text<80>>,
    /// How far holders may go alone.
    #[serde(default)]
    pub limits: LimitsView,
    /// Why.
    pub reason: Text<500>,
}

impl Command for UpdateRole {
    const NAME: &'static str = "roles.update";
    const SUMMARY: &'static str = "Changes a role for everybody who has it, at once.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().with_reason();
    const FAULTS: &'static [FaultCode] = &[
        reach::ABOVE_RANK,
        reach::NOT_HELD,
        reach::BEYOND_BRANCHES,
        codes::WRONG_STATE,
        OWNER_FIXED,
    ];
    type Output = RoleView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        check_content(v, &self.name, self.rank, &self.permissions, &self.limits);
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<RoleView, Fault> {
        let before = w.load::<Role>(self.role_id).await?;
        w.expect_version(&before)?;
        let mut violations = Violations::default();
        let known: BTreeSet<&str> = w.registry().permissions().keys().copied().collect();
        check_known(&mut violations, &self.permissions, &known);
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let content = RoleContent {
            name: self.name.to_string(),
            rank: self.rank,
            permissions: self.permissions.iter().map(ToString::to_string).collect(),
            limits: self.limits.clone(),
        };
        let after = before.edited(content, &known, w.actor(), w.now())?;
        w.update(&before, &after).await?;
        let detail = serde_json::json!({
            "operation": Self::NAME,
            "role": after.key,
            "added": after.permissions.iter().filter(|key| !before.permissions.contains(key)).collect::<Vec<_>>(),
            "removed": before.permissions.iter().filter(|key| !after.permissions.contains(key)).collect::<Vec<_>>(),
        });
        note_privilege_change(w, None, detail).await?;
        w.invalidate(Invalidation::Everybody);
        Ok(RoleView::of(after, w.registry()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::error::{ABOVE_RANK, NOT_HELD, OWNER_FIXED};
    use crate::testing::{self, Business};
    use till_kernel::{Template, codes};

    async fn change(shop: &Business, template: Template) -> UpdateRole {
        let role = shop.template(template).await;
        UpdateRole {
            role_id: role.role_id,
            name: role.name.try_into().unwrap(),
            rank: role.rank,
            permissions: role
                .permissions
                .into_iter()
                .map(|key| key.try_into().unwrap())
                .collect(),
            limits: role.limits,
            reason: "as agreed".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_change_reaches_everybody_and_says_what_it_was() {
        let shop = Business::open().await;
        let mut heard = shop.kernel.committed();
        let mut wanted = change(&shop, Template::Cashier).await;
        wanted.permissions.push("audit.view".try_into().unwrap());
        let role = shop.run_at(&shop.owner(), 1, wanted).await.unwrap();
        assert_eq!(role.version, 2);
        let audit = shop.audit().await;
        assert_eq!(
            (audit[0].action.as_str(), audit[0].reason.as_deref()),
            ("roles.update", Some("as agreed"))
        );
        assert!(
            audit[0].diff["after"]["permissions"]
                .to_string()
                .contains("audit.view")
        );
        assert!(
            !audit[0].diff["before"]["permissions"]
                .to_string()
                .contains("audit.view")
        );
        assert_eq!(
            audit[1].diff["after"]["detail"]["added"],
            serde_json::json!(["audit.view"])
        );
        assert_eq!(
            heard.recv().await.unwrap().invalidations,
            [Invalidation::Everybody]
        );
    }

    #[tokio::test]
    async fn a_reason_a_version_and_the_permission_are_needed() {
        let shop = Business::open().await;
        let wanted = change(&shop, Template::Cashier).await;
        let silent = UpdateRole {
            reason: Text::default(),
            ..wanted.clone()
        };
        assert_eq!(
            testing::pointers(&shop.run_at(&shop.owner(), 1, silent).await.unwrap_err()),
            ["/reason"]
        );
        assert_eq!(
            shop.run(&shop.owner(), wanted.clone()).await.unwrap_err().code(),
            codes::VERSION_MISSING
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 9, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Auditor), 1, wanted)
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn nobody_reaches_above_their_rank_or_gives_what_they_lack() {
        let shop = Business::open().await;
        let admin = shop.role(Template::Admin);
        let owners = change(&shop, Template::SuperAdmin).await;
        assert_eq!(
            shop.run_at(&admin, 1, owners).await.unwrap_err().code(),
            ABOVE_RANK
        );
        let mut generous = change(&shop, Template::Cashier).await;
        generous.permissions.push("roles.archive".try_into().unwrap());
        let fault = shop.run_at(&admin, 1, generous).await.unwrap_err();
        assert_eq!(fault.code(), NOT_HELD);
        assert_eq!(fault.members()[0].1, serde_json::json!(["roles.archive"]));
        let raised = UpdateRole {
            rank: 91,
            ..change(&shop, Template::Cashier).await
        };
        assert_eq!(
            shop.run_at(&admin, 1, raised).await.unwrap_err().code(),
            ABOVE_RANK
        );
    }

    #[tokio::test]
    async fn the_owners_role_can_be_renamed_but_not_narrowed() {
        let shop = Business::open().await;
        let owners = change(&shop, Template::SuperAdmin).await;
        let mut narrowed = owners.clone();
        narrowed.permissions.pop();
        assert_eq!(
            shop.run_at(&shop.owner(), 1, narrowed).await.unwrap_err().code(),
            OWNER_FIXED
        );
        let limited = UpdateRole {
            limits: LimitsView {
                look_back_days: Some(1),
                ..LimitsView::default()
            },
            ..owners.clone()
        };
        assert_eq!(
            shop.run_at(&shop.owner(), 1, limited).await.unwrap_err().code(),
            OWNER_FIXED
        );
        let renamed = shop
            .run_at(
                &shop.owner(),
                1,
                UpdateRole {
                    name: "Boss".try_into().unwrap(),
                    ..owners
                },
            )
            .await
            .unwrap();
        assert_eq!((renamed.name.as_str(), renamed.holds_all), ("Boss", true));
    }

    #[tokio::test]
    async fn roles_are_the_whole_businesss_and_not_changed_from_one_branch() {
        let shop = Business::open().await;
        shop.second_branch().await;
        let anna = shop.hire("anna", Template::Admin).await;
        let as_anna = shop.as_user(anna).await;
        let wanted = change(&shop, Template::Cashier).await;
        assert_eq!(
            shop.run_at(&as_anna, 1, wanted.clone()).await.unwrap_err().code(),
            codes::BUSINESS_WIDE
        );
        let everywhere = crate::testing::everywhere(&as_anna);
        assert!(shop.run_at(&everywhere, 1, wanted).await.is_ok());
    }

    #[tokio::test]
    async fn another_business_has_no_such_role() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let wanted = change(&shop, Template::Cashier).await;
        assert_eq!(
            other.run_at(&other.owner(), 1, wanted).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
