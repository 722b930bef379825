//! create.rs: make a role.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Invalidation, LimitsView, Permission, Violations, Write, reach,
};
use till_shared::text::Text;

use super::model::{Role, RoleContent, check_content, check_known, is_role_key};
use super::{EDIT, RoleView};
use crate::security_log::note_privilege_change;

/// Makes a role.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRole {
    /// Stable word: lower-case letters, digits and underscores.
    pub key: Text<40>,
    /// Name.
    pub name: Text<80>,
    /// 1 to 100, at most the maker's own.
    pub rank: i32,
    /// Keys of what it allows; only what the maker holds.
    pub permissions: Vec<Text<80>>,
    /// How far holders may go alone.
    #[serde(default)]
    pub limits: LimitsView,
}

impl Command for CreateRole {
    const NAME: &'static str = "roles.create";
    const SUMMARY: &'static str = "Makes a role.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    type Output = RoleView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(
            is_role_key(&self.key),
            "key",
            "malformed",
            "must be 2 to 40 lower-case letters, digits or underscores, a letter first",
        );
        check_content(v, &self.name, self.rank, &self.permissions, &self.limits);
    }

    async fn run(&self, w: &mut Write) -> Result<RoleView, Fault> {
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
        let role = Role::new(w.id(), &self.key, content, w.actor(), w.now())?;
        w.create(&role).await?;
        note_privilege_change(
            w,
            None,
            serde_json::json!({ "operation": Self::NAME, "role": role.key }),
        )
        .await?;
        w.invalidate(Invalidation::Everybody);
        Ok(RoleView::of(role, w.registry()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::error::{ABOVE_RANK, NOT_HELD};
    use crate::testing::{self, Business};
    use till_kernel::{Actor, Limits, Template, codes};

    fn night_shift() -> CreateRole {
        CreateRole {
            key: "night_shift".try_into().unwrap(),
            name: "Night shift".try_into().unwrap(),
            rank: 20,
            permissions: ["roles.view", "branches.view"]
                .map(|key| key.try_into().unwrap())
                .into(),
            limits: LimitsView {
                pay_out_minor_max: Some(1_000),
                ..LimitsView::default()
            },
        }
    }

    #[tokio::test]
    async fn a_role_is_made_and_leaves_its_trace() {
        let shop = Business::open().await;
        let role = shop.run(&shop.owner(), night_shift()).await.unwrap();
        assert_eq!(
            (role.version, role.is_template, role.permissions.len()),
            (1, false, 2)
        );
        let audit = shop.audit().await;
        assert_eq!(
            testing::trace(&audit),
            ["roles.create create role", "roles.create create security_event"]
        );
        assert_eq!(
            audit[0].diff["after"]["permissions"],
            serde_json::json!(["branches.view", "roles.view"])
        );
        assert_eq!(shop.security_kinds().await, ["privilege-changed"]);
    }

    #[tokio::test]
    async fn without_the_permission_nothing_is_made() {
        let shop = Business::open().await;
        let fault = shop
            .run(&shop.role(Template::Manager), night_shift())
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once() {
        let shop = Business::open().await;
        let limits = LimitsView {
            discount_percent_max: Some(101.into()),
            pay_out_minor_max: Some(-1),
            ..LimitsView::default()
        };
        let wrong = CreateRole {
            key: "Night Shift".try_into().unwrap(),
            name: " ".try_into().unwrap(),
            rank: 0,
            limits,
            ..night_shift()
        };
        let fault = shop.run(&shop.owner(), wrong).await.unwrap_err();
        assert_eq!(
            testing::pointers(&fault),
            [
                "/key",
                "/name",
                "/rank",
                "/limits/discount_percent_max",
                "/limits/pay_out_minor_max"
            ]
        );
        let unknown = CreateRole {
            permissions: ["roles.view", "moon.land"]
                .map(|key| key.try_into().unwrap())
                .into(),
            ..night_shift()
        };
        let fault = shop.run(&shop.owner(), unknown).await.unwrap_err();
        assert_eq!(testing::pointers(&fault), ["/permissions/1"]);
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn nobody_makes_a_role_above_themselves_or_with_what_they_lack() {
        let shop = Business::open().await;
        let admin = shop.role(Template::Admin);
        let above = CreateRole {
            rank: 95,
            ..night_shift()
        };
        assert_eq!(shop.run(&admin, above).await.unwrap_err().code(), ABOVE_RANK);
        let lacking = CreateRole {
            permissions: vec!["roles.archive".try_into().unwrap()],
            ..night_shift()
        };
        assert_eq!(shop.run(&admin, lacking).await.unwrap_err().code(), NOT_HELD);
        let limited = Limits {
            pay_out_minor_max: Some(999),
            ..Limits::default()
        };
        let bounded = std::sync::Arc::new(Actor {
            limits: limited,
            ..(*admin).clone()
        });
        assert_eq!(
            shop.run(&bounded, night_shift()).await.unwrap_err().code(),
            NOT_HELD
        );
        assert!(shop.run(&admin, night_shift()).await.is_ok());
    }

    #[tokio::test]
    async fn a_key_and_a_name_are_taken_once() {
        let shop = Business::open().await;
        shop.run(&shop.owner(), night_shift()).await.unwrap();
        let fault = shop
            .run(
                &shop.owner(),
                CreateRole {
                    name: "Other".try_into().unwrap(),
                    ..night_shift()
                },
            )
            .await
            .unwrap_err();
        assert_eq!(testing::pointers(&fault), ["/key"]);
        let fault = shop
            .run(
                &shop.owner(),
                CreateRole {
                    key: "other".try_into().unwrap(),
                    name: "NIGHT shift".try_into().unwrap(),
                    ..night_shift()
                },
            )
            .await
            .unwrap_err();
        assert_eq!(testing::pointers(&fault), ["/name"]);
    }
}
