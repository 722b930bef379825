//! me.rs: whoever is signed in, and what the screens may show them.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Branch, Fault, GrantView, LimitsView, Permission, Query, Read, Tenant, list_branches};

use super::MeView;
use super::model::User;
use super::views::{BusinessRef, RoleRef};
use crate::roles::Role;

/// Asks who is signed in.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Me {}

impl Query for Me {
    const NAME: &'static str = "users.me";
    const SUMMARY: &'static str = "Whoever is signed in: profile, rights, limits, branches and business. The screens are built from it.";
    const PERMISSION: Permission = Permission::KNOWN;
    type Output = MeView;

    async fn run(&self, r: &mut Read) -> Result<MeView, Fault> {
        let user_id = r.actor().user.ok_or_else(|| Fault::not_found("user"))?;
        let user = r.load::<User>(user_id).await?;
        let role = r.load::<Role>(user.role_id).await?;
        let id = r.tenant().0;
        let tenant = r.load::<Tenant>(id).await?;
        let scope = r.branches().clone();
        let mut branches: Vec<Branch> = list_branches(&mut r.select(), &scope).await?;
        branches.retain(|branch| branch.is_active);
        // The rights of this very request, so that what is shown is what is enforced.
        let held = &r.actor().permissions;
        let permissions = if held.is_all() {
            r.registry()
                .permissions()
                .keys()
                .map(|key| (*key).to_owned())
                .collect()
        } else {
            held.keys().map(ToOwned::to_owned).collect()
        };
        Ok(MeView {
            user_id,
            username: user.username,
            full_name: user.full_name,
            email: user.email,
            phone: user.phone,
            language: user.language.unwrap_or_else(|| tenant.language.clone()),
            role: RoleRef::of(&role),
            must_change: user.must_change,
            has_pin: user.has_pin,
            permissions,
            holds_all: held.is_all(),
            grants: GrantView::all(&r.actor().grants, r.registry()),
            limits: LimitsView::from(&r.actor().limits),
            all_branches: scope.filter().is_none(),
            branches,
            business: BusinessRef::of(tenant),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Business;
    use std::sync::Arc;
    use till_kernel::{Actor, Template, codes};

    #[tokio::test]
    async fn a_cashier_learns_what_a_cashier_may() {
        let shop = Business::open().await;
        shop.second_branch().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let me = shop.ask(&shop.as_user(cara).await, Me {}).await.unwrap();
        assert_eq!(
            (
                me.username.as_str(),
                me.role.key.as_str(),
                me.must_change,
                me.holds_all
            ),
            ("cara", "cashier", true, false)
        );
        assert_eq!(
            me.permissions,
            shop.kernel.registry().default_grants(Template::Cashier)
        );
        assert_eq!(me.limits.look_back_days, Some(7));
        assert_eq!(
            me.branches
                .iter()
                .map(|branch| branch.code.as_str())
                .collect::<Vec<_>>(),
            ["B01"]
        );
        assert_eq!((me.business.currency_exponent, me.language.as_str()), (2, "en"));
    }

    #[tokio::test]
    async fn whoever_is_something_else_in_another_branch_learns_what_holds_where() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let manager = shop.template(Template::Manager).await.role_id;
        let further = vec![crate::users::Assignment {
            role_id: manager,
            branch_id: Some(second),
        }];
        let cara = shop.hire_with("cara", Template::Cashier, further).await;
        let me = shop.ask(&shop.as_user(cara).await, Me {}).await.unwrap();
        assert!(me.permissions.contains(&"users.view".to_owned()));
        let places: Vec<_> = me
            .grants
            .iter()
            .map(|grant| {
                (
                    grant.branch_ids.clone().unwrap(),
                    grant.permissions.contains(&"users.view".to_owned()),
                    grant.limits.pay_out_minor_max,
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                (vec![shop.branch], false, Some(10_000)),
                (vec![second], true, Some(50_000))
            ]
        );
        let dora = shop.hire("dora", Template::Cashier).await;
        assert!(
            shop.ask(&shop.as_user(dora).await, Me {})
                .await
                .unwrap()
                .grants
                .is_empty()
        );
    }

    #[tokio::test]
    async fn the_owner_learns_of_everything() {
        let shop = Business::open().await;
        let me = shop.ask(&shop.as_user(shop.founder).await, Me {}).await.unwrap();
        assert!(me.holds_all && me.all_branches);
        assert_eq!(me.permissions.len(), shop.kernel.registry().permissions().len());
    }

    #[tokio::test]
    async fn nobody_and_the_product_itself_have_no_profile() {
        let shop = Business::open().await;
        let nobody = Arc::new(Actor::anonymous(shop.tenant));
        assert_eq!(
            shop.ask(&nobody, Me {}).await.unwrap_err().code(),
            codes::UNAUTHENTICATED
        );
        let product = Arc::new(Actor::system(shop.tenant, "test"));
        assert_eq!(
            shop.ask(&product, Me {}).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
