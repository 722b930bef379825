//! get.rs: one account.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Look, Permission, Query, Read, Record};
use till_shared::ids::UserId;

use super::model::User;
use super::people::Roles;
use super::{UserView, VIEW};
use crate::roles;

/// Asks for an account.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetUser {
    /// Whose.
    pub user_id: UserId,
}

impl Query for GetUser {
    const NAME: &'static str = "users.get";
    const SUMMARY: &'static str = "A person's account.";
    const PERMISSION: Permission = VIEW;
    type Output = UserView;

    async fn run(&self, r: &mut Read) -> Result<UserView, Fault> {
        let user = seen(r, self.user_id).await?;
        let roles = all_roles(r).await?;
        Ok(UserView::of(user, &roles, &r.sight(), r.now()))
    }
}

/// An account that the actor may see; it is not locked.
pub(crate) async fn seen(look: &mut Look, user_id: UserId) -> Result<User, Fault> {
    let user = look.peek::<User>(user_id).await?;
    if user.is_seen_from(look.branches()) {
        Ok(user)
    } else {
        Err(Fault::not_found(User::ENTITY))
    }
}

/// Every role by id; there are tens.
pub(crate) async fn all_roles(r: &mut Read) -> Result<Roles, Fault> {
    let roles = roles::store::all(&mut r.select()).await?;
    Ok(roles.into_iter().map(|role| (role.role_id, role)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Business;
    use crate::users::Assignment;
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn an_account_shows_its_roles_and_no_secret() {
        let shop = Business::open().await;
        let employee = shop.template(Template::Employee).await.role_id;
        let cara = shop
            .hire_with(
                "cara",
                Template::Cashier,
                vec![Assignment {
                    role_id: employee,
                    branch_id: None,
                }],
            )
            .await;
        let manager = crate::testing::only_in(&shop.role(Template::Manager), vec![shop.branch]);
        let user = shop.ask(&manager, GetUser { user_id: cara }).await.unwrap();
        assert_eq!(user.role.as_ref().map(|role| role.name.as_str()), Some("Cashier"));
        assert_eq!(user.assignments[0].role_name, "Employee");
        let json = serde_json::to_string(&user).unwrap();
        assert!(!json.contains("hash"), "{json}");
    }

    #[tokio::test]
    async fn an_account_names_no_branch_that_the_reader_does_not_see() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let auditor = shop.template(Template::Auditor).await.role_id;
        let there = Assignment {
            role_id: auditor,
            branch_id: Some(second),
        };
        let cara = shop.hire_with("cara", Template::Cashier, vec![there]).await;
        let manager = crate::testing::only_in(&shop.role(Template::Manager), vec![shop.branch]);
        let user = shop.ask(&manager, GetUser { user_id: cara }).await.unwrap();
        assert_eq!(user.branch_ids.to_vec(), [shop.branch]);
        let rights = crate::users::EffectivePermissions {
            user_id: cara,
            permission: None,
        };
        let listed = shop
            .ask(&manager, crate::users::ListUsers::default())
            .await
            .unwrap();
        let rights = shop.ask(&manager, rights).await.unwrap();
        for told in [
            serde_json::to_string(&user),
            serde_json::to_string(&listed.items),
            serde_json::to_string(&rights),
        ] {
            let told = told.unwrap();
            assert!(told.contains(&shop.branch.to_string()), "{told}");
            assert!(!told.contains(&second.to_string()), "{told}");
        }
        let whole = shop.ask(&shop.owner(), GetUser { user_id: cara }).await.unwrap();
        assert_eq!(whole.assignments[0].branch_id, Some(second));
    }

    #[tokio::test]
    async fn strangers_other_branches_and_other_businesses_see_nobody() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let user_id = shop.hire("cara", Template::Cashier).await;
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), GetUser { user_id })
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), GetUser { user_id })
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other
                .ask(&other.owner(), GetUser { user_id })
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
