//! update.rs: change somebody's details, roles and branches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use till_kernel::{
    AccessLost, Care, Command, Fault, FaultCode, Invalidation, Permission, Violations, Write, reach,
};
use till_shared::ids::{BranchId, RoleId, UserId};
use till_shared::text::Text;

use super::error::{LAST_OWNER, OWN_ACCOUNT};
use super::events::{UserChange, UserChanged};
use super::model::{Assignment, UserContent, check_content};
use super::{EDIT, UserView, people};
use crate::security_log::note_privilege_change;

/// Changes an account; the whole of what can be chosen is given anew. The password has an operation of its own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = a_person())]
pub struct UpdateUser {
    /// Whose.
    pub user_id: UserId,
    /// Name to sign in with; unique whatever its case.
    pub username: Text<60>,
    /// The person's name.
    pub full_name: Text<120>,
    /// E-mail address.
    #[serde(default)]
    pub email: Text<254>,
    /// Phone.
    #[serde(default)]
    pub phone: Text<40>,
    /// The role; at most of the editor's rank.
    pub role_id: RoleId,
    /// Whether the person works in every branch.
    #[serde(default)]
    pub all_branches: bool,
    /// Where the person works otherwise.
    #[serde(default)]
    pub branch_ids: Vec<BranchId>,
    /// Further roles.
    #[serde(default)]
    pub assignments: Vec<Assignment>,
    /// Language of the screens, BCP 47; the business's if absent.
    #[serde(default)]
    pub language: Option<Text<35>>,
    /// Anything else, for programs.
    #[serde(default)]
    pub meta: Map<String, Value>,
    /// Why; needed when role, branches or further roles change.
    #[serde(default)]
    pub reason: Option<Text<500>>,
}

/// An example, for the documentation.
fn a_person() -> serde_json::Value {
    serde_json::json!({
        "username": "mina", "full_name": "Mina Aziz", "all_branches": true, "role_id": "01900000-0000-7000-8000-000000000001",
    })
}

impl UpdateUser {
    fn content(&self) -> UserContent {
        UserContent {
            username: self.username.clone(),
            full_name: self.full_name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            role_id: self.role_id,
            language: self.language.clone(),
            meta: self.meta.clone(),
            all_branches: self.all_branches,
            branch_ids: self.branch_ids.clone(),
            assignments: self.assignments.clone(),
        }
    }
}

impl Command for UpdateUser {
    const NAME: &'static str = "users.update";
    const SUMMARY: &'static str = "Changes somebody's details, roles and branches, at once.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[
        reach::ABOVE_RANK,
        reach::NOT_HELD,
        reach::BEYOND_BRANCHES,
        LAST_OWNER,
        OWN_ACCOUNT,
    ];
    type Output = UserView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        check_content(v, "", &self.content());
        v.not_blank("reason", self.reason.as_deref());
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        let (before, had) = people::open(w, self.user_id).await?;
        w.expect_version(&before)?;
        let mut v = Violations::default();
        let content = self.content();
        let roles = people::resolve(w, &mut v, &content, Some(&before)).await?;
        if !v.is_empty() {
            return Err(Fault::invalid(v));
        }
        let after = before.edited(content, w.actor(), w.now())?;
        people::check_reach(w.actor(), &after, &roles)?;
        let other_rights = before.role_id != after.role_id
            || before.assignments != after.assignments
            || before.scope() != after.scope();
        if other_rights {
            w.require_reason()?;
        }
        if after.role_id != before.role_id || !after.all_branches {
            people::keep_an_owner(w, &before, &had).await?;
        }
        w.update(&before, &after).await?;
        if people::loses_rights(&before, &after) {
            people::sign_out(w, after.user_id, AccessLost::RightsChanged)?;
        }
        if other_rights {
            let role = roles.get(&after.role_id).map(|role| role.key.as_str());
            let detail =
                serde_json::json!({ "operation": Self::NAME, "username": after.username, "role": role });
            note_privilege_change(w, Some(after.user_id), detail).await?;
        }
        w.emit(UserChanged::of(&after, UserChange::Updated))?;
        w.invalidate(Invalidation::User(after.user_id));
        Ok(UserView::of(after, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::ABOVE_RANK;
    use crate::testing::{Business, pointers, trace};
    use crate::users::error::{BEYOND_BRANCHES, LAST_OWNER, OWN_ACCOUNT};
    use till_kernel::{Template, codes};

    async fn change(shop: &Business, user_id: UserId) -> UpdateUser {
        let user = shop.user(user_id).await;
        UpdateUser {
            user_id,
            username: user.username.try_into().unwrap(),
            full_name: user.full_name.try_into().unwrap(),
            email: user.email.try_into().unwrap(),
            phone: user.phone.try_into().unwrap(),
            role_id: user.role_id,
            all_branches: user.all_branches,
            branch_ids: user.branch_ids,
            assignments: user.assignments,
            language: user.language.map(|tag| tag.try_into().unwrap()),
            meta: user.meta,
            reason: Some("as agreed".try_into().unwrap()),
        }
    }

    #[tokio::test]
    async fn details_are_changed_and_the_person_is_looked_up_again() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let mut heard = shop.kernel.committed();
        let wanted = UpdateUser {
            full_name: "Cara Roe".try_into().unwrap(),
            reason: Some("married".try_into().unwrap()),
            ..change(&shop, cara).await
        };
        let user = shop.run_at(&shop.owner(), 1, wanted).await.unwrap();
        assert_eq!((user.full_name.as_str(), user.version), ("Cara Roe", 2));
        let outbox = shop.outbox().await;
        let told = outbox
            .iter()
            .rfind(|event| event.topic == "users.changed")
            .unwrap();
        assert_eq!(told.audience.branches, Some(vec![shop.branch]), "as over HTTP");
        let audit = shop.audit_of("users.update").await;
        assert_eq!(
            trace(&audit),
            ["users.update update user"],
            "no rights changed, so nothing for the security log"
        );
        assert!(audit[0].diff["before"]["full_name"]["$sealed"].is_string());
        assert_eq!(audit[0].reason.as_deref(), Some("married"));
        assert_eq!(
            heard.recv().await.unwrap().invalidations,
            [Invalidation::User(cara)]
        );
    }

    #[tokio::test]
    async fn a_new_role_and_new_branches_are_kept_and_go_to_the_security_log() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let second = shop.second_branch().await;
        let manager = shop.template(Template::Manager).await.role_id;
        let employee = shop.template(Template::Employee).await.role_id;
        let further = vec![
            Assignment {
                role_id: employee,
                branch_id: Some(second),
            },
            Assignment {
                role_id: employee,
                branch_id: None,
            },
        ];
        let wanted = UpdateUser {
            role_id: manager,
            branch_ids: vec![second],
            assignments: further.clone(),
            ..change(&shop, cara).await
        };
        shop.run_at(&shop.owner(), 1, wanted).await.unwrap();
        let user = shop.user(cara).await;
        assert_eq!(
            (user.role_id, &*user.branch_ids, user.assignments.len()),
            (manager, &[second][..], 2)
        );
        assert_eq!(
            trace(&shop.audit_of("users.update").await),
            ["users.update update user", "users.update create security_event"]
        );
        let bare = UpdateUser {
            assignments: Vec::new(),
            ..change(&shop, cara).await
        };
        shop.run_at(&shop.owner(), 2, bare).await.unwrap();
        assert!(shop.user(cara).await.assignments.is_empty());
    }

    #[tokio::test]
    async fn other_rights_need_a_reason_and_what_is_lost_ends_sessions() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let manager = shop.template(Template::Manager).await.role_id;
        let ended = async || {
            shop.topics()
                .await
                .iter()
                .filter(|topic| *topic == "users.access_changed")
                .count()
        };
        let silent = UpdateUser {
            role_id: manager,
            reason: None,
            ..change(&shop, cara).await
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 1, silent).await.unwrap_err()),
            ["/reason"]
        );
        let renamed = UpdateUser {
            full_name: "Cara Roe".try_into().unwrap(),
            reason: None,
            ..change(&shop, cara).await
        };
        shop.run_at(&shop.owner(), 1, renamed).await.unwrap();
        let more = UpdateUser {
            assignments: vec![Assignment {
                role_id: manager,
                branch_id: Some(shop.branch),
            }],
            ..change(&shop, cara).await
        };
        shop.run_at(&shop.owner(), 2, more).await.unwrap();
        assert_eq!(ended().await, 0, "nothing was lost");
        let less = UpdateUser {
            assignments: Vec::new(),
            ..change(&shop, cara).await
        };
        shop.run_at(&shop.owner(), 3, less).await.unwrap();
        assert_eq!(ended().await, 1);
        let other = UpdateUser {
            role_id: manager,
            ..change(&shop, cara).await
        };
        shop.run_at(&shop.owner(), 4, other).await.unwrap();
        assert_eq!(ended().await, 2);
    }

    #[tokio::test]
    async fn version_permission_and_shape_are_checked() {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let wanted = change(&shop, cara).await;
        assert_eq!(
            shop.run(&shop.owner(), wanted.clone()).await.unwrap_err().code(),
            codes::VERSION_MISSING
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 7, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Auditor), 1, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let wrong = UpdateUser {
            username: " ".try_into().unwrap(),
            full_name: " ".try_into().unwrap(),
            reason: Some(Text::default()),
            ..wanted
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 1, wrong).await.unwrap_err()),
            ["/username", "/full_name", "/reason"]
        );
        assert!(shop.audit_of("users.update").await.is_empty());
    }

    #[tokio::test]
    async fn nobody_raises_themselves_or_reaches_above() {
        let shop = Business::open().await;
        let anna = shop.hire("anna", Template::Admin).await;
        let as_anna = shop.as_user(anna).await;
        let auditor = shop.template(Template::Auditor).await.role_id;
        let own = UpdateUser {
            role_id: auditor,
            ..change(&shop, anna).await
        };
        assert_eq!(
            shop.run_at(&as_anna, 1, own).await.unwrap_err().code(),
            OWN_ACCOUNT
        );
        let founder = change(&shop, shop.founder).await;
        assert_eq!(
            shop.run_at(&as_anna, 1, founder).await.unwrap_err().code(),
            BEYOND_BRANCHES,
            "the founder works everywhere"
        );
        let everywhere = crate::testing::everywhere(&as_anna);
        let founder = change(&shop, shop.founder).await;
        assert_eq!(
            shop.run_at(&everywhere, 1, founder).await.unwrap_err().code(),
            ABOVE_RANK
        );
        let cara = shop.hire("cara", Template::Cashier).await;
        let raised = UpdateUser {
            role_id: shop.template(Template::SuperAdmin).await.role_id,
            ..change(&shop, cara).await
        };
        assert_eq!(
            shop.run_at(&as_anna, 1, raised).await.unwrap_err().code(),
            ABOVE_RANK
        );
    }

    #[tokio::test]
    async fn the_last_owner_stays_one() {
        let shop = Business::open().await;
        let admin = shop.template(Template::Admin).await.role_id;
        let lowered = UpdateUser {
            role_id: admin,
            ..change(&shop, shop.founder).await
        };
        assert_eq!(
            shop.run_at(&shop.owner(), 1, lowered.clone())
                .await
                .unwrap_err()
                .code(),
            LAST_OWNER
        );
        let confined = UpdateUser {
            all_branches: false,
            branch_ids: vec![shop.branch],
            ..change(&shop, shop.founder).await
        };
        assert_eq!(
            shop.run_at(&shop.owner(), 1, confined).await.unwrap_err().code(),
            LAST_OWNER
        );
        shop.hire("second", Template::SuperAdmin).await;
        assert!(shop.run_at(&shop.owner(), 1, lowered).await.is_ok());
    }

    #[tokio::test]
    async fn people_of_other_branches_and_businesses_are_not_there() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let cara = shop.hire("cara", Template::Cashier).await;
        let wanted = change(&shop, cara).await;
        let elsewhere = crate::testing::only_in(&shop.owner(), vec![shop.second_branch().await]);
        assert_eq!(
            shop.run_at(&elsewhere, 1, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run_at(&other.owner(), 1, wanted).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
