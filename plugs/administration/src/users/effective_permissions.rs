//! effective_permissions.rs: what somebody may do, from which role, and why not (screens, Users and roles).

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{BranchScope, BranchesSeen, Fault, LimitsView, Permission, Query, Read, Sight, Violations};
use till_shared::ids::UserId;
use till_shared::text::Text;

use super::get::{all_roles, seen};
use super::model::User;
use super::people::Roles;
use super::views::EffectivePermission;
use super::{EffectivePermissionsView, VIEW};
use crate::roles::{PermissionView, Role};

/// Asks what somebody may do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EffectivePermissions {
    /// Who.
    pub user_id: UserId,
    /// Only this permission.
    #[serde(default)]
    pub permission: Option<Text<80>>,
}

impl Query for EffectivePermissions {
    const NAME: &'static str = "users.effective_permissions";
    const SUMMARY: &'static str = "What somebody may do and from which role; for what they may not, why.";
    const PERMISSION: Permission = VIEW;
    type Output = EffectivePermissionsView;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("permission", self.permission.as_deref(), 80);
    }

    async fn run(&self, r: &mut Read) -> Result<EffectivePermissionsView, Fault> {
        let mut all = PermissionView::all(r.registry());
        if let Some(key) = self.permission.as_deref() {
            all.retain(|permission| permission.key == key);
            if all.is_empty() {
                return Err(Fault::field(
                    "permission",
                    "unknown",
                    "no module declares this permission",
                ));
            }
        }
        let user = seen(r, self.user_id).await?;
        let roles = all_roles(r).await?;
        let sight = r.sight();
        let (all_branches, branch_ids) = listed(user.scope(), &sight);
        Ok(EffectivePermissionsView {
            user_id: user.user_id,
            is_active: user.is_active,
            all_branches,
            branch_ids,
            limits: roles
                .get(&user.role_id)
                .map(|role| LimitsView::from(&role.limits))
                .unwrap_or_default(),
            permissions: all
                .into_iter()
                .map(|permission| explain(&user, &roles, &sight, permission))
                .collect(),
        })
    }
}

/// Whether it is everywhere, and where otherwise.
fn listed(scope: BranchScope, sight: &Sight) -> (bool, BranchesSeen) {
    match scope {
        BranchScope::All => (true, BranchesSeen::of(Vec::new(), sight)),
        BranchScope::Only(branches) => (false, BranchesSeen::of(branches, sight)),
    }
}

/// Where a permission comes from, or why it does not.
fn explain(user: &User, roles: &Roles, sight: &Sight, permission: PermissionView) -> EffectivePermission {
    let own: Vec<&Role> = user.roles().filter_map(|role| roles.get(&role)).collect();
    let from: Vec<String> = own
        .iter()
        .filter(|role| role.grants(&permission.key))
        .map(|role| role.name.clone())
        .collect();
    let why_denied = if !user.is_active {
        Some("The account is blocked.".to_owned())
    } else if from.is_empty() {
        Some(reason(&own, roles, &permission.key))
    } else {
        None
    };
    let place = user
        .places()
        .filter(|(role, _)| {
            why_denied.is_none() && roles.get(role).is_some_and(|role| role.grants(&permission.key))
        })
        .fold(BranchScope::Only(Vec::new()), |all, (_, place)| all.union(&place));
    let (all_branches, branch_ids) = listed(place, sight);
    EffectivePermission {
        held: why_denied.is_none(),
        all_branches,
        branch_ids,
        key: permission.key,
        sentence: permission.sentence,
        module: permission.module,
        from,
        why_denied,
    }
}

fn reason(own: &[&Role], roles: &Roles, key: &str) -> String {
    let archived = own
        .iter()
        .find(|role| !role.is_active && (role.holds_all || role.permissions.iter().any(|held| held == key)));
    if let Some(role) = archived {
        return format!("The role \"{}\" would allow it but is archived.", role.name);
    }
    let names: Vec<String> = own.iter().map(|role| format!("\"{}\"", role.name)).collect();
    let mut others: Vec<&Role> = roles.values().filter(|role| role.grants(key)).collect();
    others.sort_by_key(|role| (role.rank, &role.key));
    let who = others
        .first()
        .map(|role| format!(" The lowest role that does is \"{}\".", role.name))
        .unwrap_or_default();
    let verb = if names.len() == 1 { "does" } else { "do" };
    format!("{} {verb} not allow it.{who}", names.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers};
    use crate::users::{Assignment, DisableUser};
    use till_kernel::{Template, codes};

    async fn asked(shop: &Business, user_id: UserId, key: &str) -> EffectivePermission {
        let query = EffectivePermissions {
            user_id,
            permission: Some(key.try_into().unwrap()),
        };
        shop.ask(&shop.role(Template::Manager), query)
            .await
            .unwrap()
            .permissions
            .remove(0)
    }

    #[tokio::test]
    async fn every_permission_says_where_it_comes_from_or_why_not() {
        let shop = Business::open().await;
        let auditor = shop.template(Template::Auditor).await.role_id;
        let cara = shop
            .hire_with(
                "cara",
                Template::Cashier,
                vec![Assignment {
                    role_id: auditor,
                    branch_id: None,
                }],
            )
            .await;
        let view = shop
            .ask(
                &shop.owner(),
                EffectivePermissions {
                    user_id: cara,
                    permission: None,
                },
            )
            .await
            .unwrap();
        assert_eq!(view.permissions.len(), shop.kernel.registry().permissions().len());
        assert_eq!(
            (view.branch_ids.to_vec(), view.limits.pay_out_minor_max),
            (vec![shop.branch], Some(10_000))
        );
        assert_eq!(
            asked(&shop, cara, "branches.view").await.from,
            ["Cashier", "Auditor"]
        );
        let denied = asked(&shop, cara, "users.edit").await;
        assert!(!denied.held);
        assert_eq!(
            denied.why_denied.as_deref(),
            Some(
                "\"Cashier\" and \"Auditor\" do not allow it. The lowest role that does is \"Administrator\"."
            )
        );
    }

    #[tokio::test]
    async fn a_permission_says_where_it_holds() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let further = vec![Assignment {
            role_id: shop.template(Template::Auditor).await.role_id,
            branch_id: Some(second),
        }];
        let cara = shop.hire_with("cara", Template::Cashier, further).await;
        let place = async |key: &str| {
            let query = EffectivePermissions {
                user_id: cara,
                permission: Some(key.try_into().unwrap()),
            };
            shop.ask(&shop.owner(), query)
                .await
                .unwrap()
                .permissions
                .remove(0)
                .branch_ids
                .to_vec()
        };
        assert_eq!(place("users.view").await, [second]);
        let mut both = vec![shop.branch, second];
        both.sort();
        assert_eq!(place("branches.view").await, both);
        assert!(place("users.edit").await.is_empty());
    }

    #[tokio::test]
    async fn archived_roles_and_blocked_accounts_are_named_as_the_reason() {
        let shop = Business::open().await;
        let auditor = shop.template(Template::Auditor).await.role_id;
        let cara = shop
            .hire_with(
                "cara",
                Template::Cashier,
                vec![Assignment {
                    role_id: auditor,
                    branch_id: None,
                }],
            )
            .await;
        shop.behind(&format!(
            "UPDATE administration.role SET is_active = false WHERE role_id = '{auditor}'"
        ))
        .await;
        let denied = asked(&shop, cara, "users.view").await.why_denied;
        assert_eq!(
            denied.as_deref(),
            Some("The role \"Auditor\" would allow it but is archived.")
        );
        shop.run(
            &shop.owner(),
            DisableUser {
                user_id: cara,
                reason: "left".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        let denied = asked(&shop, cara, "branches.view").await;
        assert_eq!(
            (denied.held, denied.why_denied.as_deref()),
            (false, Some("The account is blocked."))
        );
    }

    #[tokio::test]
    async fn unknown_permissions_and_strangers_are_refused() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let user_id = shop.hire("cara", Template::Cashier).await;
        let query = |permission: Option<&str>| EffectivePermissions {
            user_id,
            permission: permission.map(|key| key.try_into().unwrap()),
        };
        assert_eq!(
            pointers(
                &shop
                    .ask(&shop.owner(), query(Some("moon.land")))
                    .await
                    .unwrap_err()
            ),
            ["/permission"]
        );
        assert_eq!(
            shop.ask(&shop.stranger(), query(None)).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), query(None)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.ask(&other.owner(), query(None)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
