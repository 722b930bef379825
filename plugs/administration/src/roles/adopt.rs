//! adopt.rs: give permissions that an update of the program brought to the roles that came with the business.
//!
//! Run for every business when the program starts. A permission is new to a business once: afterwards it is known, and whoever takes it
//! away from a role does so for good. Roles that people made are left alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, Invalidation, Output, Permission, Template, Write};

use super::baseline::BASELINE;
use super::store::{self, KnownPermissions};
use crate::security_log::note_privilege_change;

/// Gives what is new to the business to the roles of its templates.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptPermissions {}

/// What was new.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Adopted {
    /// Keys that the business did not know.
    pub permissions: Vec<String>,
    /// Keys of the roles that got some of them.
    pub roles: Vec<String>,
}

impl Output for Adopted {}

impl Command for AdoptPermissions {
    const NAME: &'static str = "roles.adopt";
    const SUMMARY: &'static str =
        "Gives permissions that an update brought to the roles that came with the business, once.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = Adopted;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some("An update of the program brought new permissions.")
    }

    async fn run(&self, w: &mut Write) -> Result<Adopted, Fault> {
        // Locked first: of two programs that start at once, the second finds everything known.
        let roles = store::all_locked(&mut w.select()).await?;
        let known = store::known(&mut w.select()).await?;
        let is_first = known.is_empty();
        let knew = |key: &str| {
            if is_first {
                BASELINE.contains(&key)
            } else {
                known.iter().any(|known| known == key)
            }
        };
        let new: Vec<Permission> = w
            .registry()
            .permissions()
            .values()
            .filter(|permission| !knew(permission.key))
            .copied()
            .collect();
        let mut changed = Vec::new();
        for role in roles.iter().filter(|role| role.is_template && role.is_active) {
            let Some(template) = Template::ALL
                .into_iter()
                .find(|template| template.key() == role.key && !role.holds_all)
            else {
                continue;
            };
            let keys: Vec<&str> = new
                .iter()
                .filter(|permission| permission.templates.contains(&template))
                .map(|permission| permission.key)
                .filter(|key| !role.permissions.iter().any(|held| held == key))
                .collect();
            if keys.is_empty() {
                continue;
            }
            w.update(role, &role.adopting(&keys, w.now())).await?;
            let detail = serde_json::json!({ "operation": Self::NAME, "role": role.key, "added": keys });
            note_privilege_change(w, None, detail).await?;
            changed.push(role.key.clone());
        }
        let permissions: Vec<String> = new.iter().map(|permission| permission.key.to_owned()).collect();
        let learned: Vec<String> = if is_first {
            w.registry()
                .permissions()
                .keys()
                .map(|key| (*key).to_owned())
                .collect()
        } else {
            permissions.clone()
        };
        if !learned.is_empty() {
            w.create(&KnownPermissions::new(w, learned)).await?;
        }
        if !changed.is_empty() {
            w.invalidate(Invalidation::Everybody);
        }
        Ok(Adopted {
            permissions,
            roles: changed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::{CreateRole, UpdateRole};
    use crate::testing::{Business, trace};
    use till_kernel::LimitsView;

    async fn adopt(shop: &Business) -> Adopted {
        shop.system(AdoptPermissions {}).await.unwrap()
    }

    /// The business as a program left it that did not know these permissions: neither it nor its roles have them.
    async fn forget(shop: &Business, keys: &[&str]) {
        for key in keys {
            let tenant = shop.tenant;
            shop.behind(&format!(
                "DELETE FROM administration.known_permission WHERE tenant_id = '{tenant}' AND permission = '{key}';
                 UPDATE administration.role SET permissions = array_remove(permissions, '{key}') WHERE tenant_id = '{tenant}'"
            ))
            .await;
        }
    }

    async fn holds(shop: &Business, template: Template, key: &str) -> bool {
        shop.template(template)
            .await
            .permissions
            .iter()
            .any(|held| held == key)
    }

    #[tokio::test]
    async fn a_business_that_knows_everything_is_left_alone() {
        let shop = Business::open().await;
        let adopted = adopt(&shop).await;
        assert!(adopted.permissions.is_empty() && adopted.roles.is_empty());
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn template_roles_get_exactly_what_is_new_for_them_and_roles_of_people_nothing() {
        let shop = Business::open().await;
        let own = CreateRole {
            key: "night_shift".try_into().unwrap(),
            name: "Night shift".try_into().unwrap(),
            rank: 20,
            permissions: vec!["branches.view".try_into().unwrap()],
            limits: LimitsView::default(),
        };
        let own = shop.run(&shop.owner(), own).await.unwrap();
        // What an admin had taken away before stays away.
        shop.behind(&format!(
            "UPDATE administration.role SET permissions = array_remove(permissions, 'settings.view') WHERE tenant_id = '{}'",
            shop.tenant
        ))
        .await;
        forget(&shop, &["security_log.view", "users.edit"]).await;
        let adopted = adopt(&shop).await;
        assert_eq!(adopted.permissions, ["security_log.view", "users.edit"]);
        let mut roles = adopted.roles.clone();
        roles.sort();
        assert_eq!(roles, ["admin", "auditor", "manager"]);
        assert!(holds(&shop, Template::Admin, "users.edit").await);
        assert!(!holds(&shop, Template::Manager, "users.edit").await);
        assert!(!holds(&shop, Template::Admin, "settings.view").await);
        assert!(!holds(&shop, Template::Cashier, "security_log.view").await);
        let manager = shop.template(Template::Manager).await;
        let added: Vec<&str> = manager
            .from_updates
            .iter()
            .map(|added| added.permission.as_str())
            .collect();
        assert_eq!(added, ["security_log.view"], "and the role says so");
        let roles = shop
            .ask(&shop.owner(), crate::roles::GetRole { role_id: own.role_id })
            .await
            .unwrap();
        assert_eq!(
            (roles.version, roles.permissions),
            (1, vec!["branches.view".to_owned()])
        );
        let audit = shop.audit_of("roles.adopt").await;
        assert!(trace(&audit).contains(&"roles.adopt update role".to_owned()));
        assert!(audit[0].reason.as_deref().unwrap().contains("update"));
    }

    #[tokio::test]
    async fn what_somebody_takes_away_again_stays_away() {
        let shop = Business::open().await;
        forget(&shop, &["security_log.view"]).await;
        adopt(&shop).await;
        let role = shop.template(Template::Manager).await;
        let without = UpdateRole {
            role_id: role.role_id,
            name: role.name.try_into().unwrap(),
            rank: role.rank,
            permissions: role
                .permissions
                .into_iter()
                .filter(|key| key != "security_log.view")
                .map(|key| key.try_into().unwrap())
                .collect(),
            limits: role.limits,
            reason: "not wanted".try_into().unwrap(),
        };
        shop.run_at(&shop.owner(), role.version, without).await.unwrap();
        assert!(adopt(&shop).await.roles.is_empty());
        assert!(!holds(&shop, Template::Manager, "security_log.view").await);
        assert!(shop.template(Template::Manager).await.from_updates.is_empty());
    }

    #[tokio::test]
    async fn a_business_of_the_time_before_this_was_kept_knew_what_there_was_then() {
        let shop = Business::open().await;
        shop.behind(&format!(
            "DELETE FROM administration.known_permission WHERE tenant_id = '{}';
             UPDATE administration.role SET permissions = '{{}}' WHERE tenant_id = '{}'",
            shop.tenant, shop.tenant
        ))
        .await;
        let adopted = adopt(&shop).await;
        let old: Vec<&String> = adopted
            .permissions
            .iter()
            .filter(|key| BASELINE.contains(&key.as_str()))
            .collect();
        assert!(old.is_empty(), "{old:?}");
        assert!(!holds(&shop, Template::Admin, "users.edit").await);
        assert!(
            adopt(&shop).await.permissions.is_empty(),
            "from now on it is kept"
        );
    }

    #[tokio::test]
    async fn two_programs_that_start_at_once_adopt_once() {
        let shop = Business::open().await;
        forget(&shop, &["security_log.view"]).await;
        let (one, two) = tokio::join!(adopt(&shop), adopt(&shop));
        assert_eq!(one.roles.len() + two.roles.len(), 3);
        assert_eq!(shop.template(Template::Manager).await.from_updates.len(), 1);
    }
}
