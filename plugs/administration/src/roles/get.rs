//! get.rs: one role.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};
use till_shared::ids::RoleId;

use super::model::Role;
use super::{RoleView, VIEW};

/// Asks for a role.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRole {
    /// Which.
    pub role_id: RoleId,
}

impl Query for GetRole {
    const NAME: &'static str = "roles.get";
    const SUMMARY: &'static str = "A role and what it allows.";
    const PERMISSION: Permission = VIEW;
    type Output = RoleView;

    async fn run(&self, r: &mut Read) -> Result<RoleView, Fault> {
        let role = r.load::<Role>(self.role_id).await?;
        Ok(RoleView::of(role, r.registry()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Business;
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn the_owners_role_shows_every_permission_there_is() {
        let shop = Business::open().await;
        let role_id = shop.template(Template::SuperAdmin).await.role_id;
        let role = shop
            .ask(&shop.role(Template::Manager), GetRole { role_id })
            .await
            .unwrap();
        assert_eq!(role.permissions.len(), shop.kernel.registry().permissions().len());
        assert!(role.holds_all);
    }

    #[tokio::test]
    async fn strangers_and_other_businesses_do_not_see_it() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let role_id = shop.template(Template::Cashier).await.role_id;
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), GetRole { role_id })
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            other
                .ask(&other.owner(), GetRole { role_id })
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
