//! change.rs: set a setting, for the business, a branch or a register.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use till_kernel::{
    Care, Command, Fault, FaultCode, Invalidation, Permission, SettingChange, SettingInfo, SettingPlace,
    Violations, Write, find_setting,
};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::text::Text;

use super::error::{BUSINESS_WIDE, KEPT};
use super::events::SettingChanged;
use super::model::check_value;
use super::{EDIT, SettingValue, place};

/// Sets a setting. What nobody has set yet is at version 0.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSetting {
    /// Which, `module.word`.
    pub key: Text<80>,
    /// Only in this branch. Absent or `null`: in every branch that has no value of its own.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only at this register of the branch. Absent or `null`: at every register that has no value of its own.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// The value, of the setting's type.
    pub value: Value,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ChangeSetting {
    const NAME: &'static str = "settings.change";
    const SUMMARY: &'static str =
        "Sets a setting for the business, a branch or a register. What nobody has set yet is at version 0.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().with_reason();
    const FAULTS: &'static [FaultCode] = &[BUSINESS_WIDE, KEPT];
    type Output = SettingValue;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("key", &self.key, 80);
        place::check_named(v, self.branch_id, self.register_id);
        check_value(v, &self.value);
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<SettingValue, Fault> {
        let info = known(w, &self.key)?;
        if let Err(misfit) = info.check(&self.value) {
            let mut violations = Violations::default();
            misfit.note("value", &self.value, &mut violations);
            return Err(Fault::invalid(violations));
        }
        let place = place::to_change(w, &info, self.branch_id, self.register_id).await?;
        let after = match find_setting(&mut w.select(), info.key, place).await? {
            None => self.set_first(w, place).await?,
            Some(id) => self.set_again(w, id).await?,
        };
        tell(w, &after)?;
        Ok(SettingValue {
            key: after.key,
            branch_id: after.branch_id,
            register_id: after.register_id,
            value: after.value,
            is_set: true,
            updated_at: Some(w.now()),
            version: after.version,
        })
    }
}

/// A setting that a module declares.
pub(super) fn known(w: &Write, key: &str) -> Result<SettingInfo, Fault> {
    let info = w.registry().settings().get(key);
    let info = info.cloned().ok_or_else(|| Fault::not_found("setting"))?;
    if info.is_kept {
        return Err(KEPT.fault());
    }
    Ok(info)
}

/// Every replica forgets what it kept, and open screens hear of it.
pub(crate) fn tell(w: &mut Write, change: &SettingChange) -> Result<(), Fault> {
    w.invalidate(Invalidation::Settings);
    w.emit(SettingChanged::of(change))
}

impl ChangeSetting {
    async fn set_first(&self, w: &mut Write, place: SettingPlace) -> Result<SettingChange, Fault> {
        w.expect_absent()?;
        let first = SettingChange::first(w.id(), &self.key, place, self.value.clone());
        w.create(&first).await?;
        Ok(first)
    }

    async fn set_again(&self, w: &mut Write, id: uuid::Uuid) -> Result<SettingChange, Fault> {
        let before = w.load::<SettingChange>(id).await?;
        w.expect_version(&before)?;
        let after = before.set(self.value.clone());
        w.update(&before, &after).await?;
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business::RECEIPT_FOOTER;
    use crate::testing::{Business, REGISTER, only_in, pointers, trace};
    use serde_json::json;
    use till_kernel::{Template, codes};

    fn footer(value: &str) -> ChangeSetting {
        ChangeSetting {
            key: "business.receipt_footer".try_into().unwrap(),
            branch_id: None,
            register_id: None,
            value: json!(value),
            reason: "as agreed".try_into().unwrap(),
        }
    }

    async fn holds(shop: &Business, place: impl Into<SettingPlace>) -> String {
        shop.kernel
            .settings(shop.tenant)
            .await
            .unwrap()
            .get(&RECEIPT_FOOTER, place)
    }

    #[tokio::test]
    async fn a_change_holds_at_once_and_leaves_what_was_before() {
        let shop = Business::open().await;
        assert_eq!(holds(&shop, shop.branch).await, "");
        let mut heard = shop.kernel.committed();
        let set = shop
            .run_at(&shop.role(Template::Admin), 0, footer("Thank you"))
            .await
            .unwrap();
        assert_eq!(
            (set.version, holds(&shop, shop.branch).await.as_str()),
            (1, "Thank you")
        );
        assert_eq!(
            heard.recv().await.unwrap().invalidations,
            [Invalidation::Settings]
        );
        let again = ChangeSetting {
            reason: "nicer".try_into().unwrap(),
            ..footer("Come again")
        };
        assert_eq!(shop.run_at(&shop.owner(), 1, again).await.unwrap().version, 2);
        assert_eq!(holds(&shop, shop.branch).await, "Come again");
        let audit = shop.audit().await;
        assert_eq!(
            trace(&audit),
            ["settings.change create setting", "settings.change update setting"]
        );
        assert_eq!(
            (&audit[1].diff["before"]["value"], audit[1].reason.as_deref()),
            (&json!("Thank you"), Some("nicer"))
        );
    }

    #[tokio::test]
    async fn a_branch_can_have_its_own() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        shop.run_at(&shop.owner(), 0, footer("Thank you")).await.unwrap();
        let here = crate::testing::only_in(&shop.role(Template::Admin), vec![second]);
        shop.run_at(
            &here,
            0,
            ChangeSetting {
                branch_id: Some(second),
                ..footer("Obrigado")
            },
        )
        .await
        .unwrap();
        assert_eq!(
            (
                holds(&shop, shop.branch).await.as_str(),
                holds(&shop, second).await.as_str()
            ),
            ("Thank you", "Obrigado")
        );
    }

    #[tokio::test]
    async fn a_register_can_have_its_own() {
        let shop = Business::open().await;
        let owner = shop.owner();
        let register = SettingPlace::Register(shop.branch, REGISTER);
        let here = ChangeSetting {
            branch_id: Some(shop.branch),
            ..footer("here")
        };
        let window = ChangeSetting {
            register_id: Some(REGISTER),
            value: json!("window"),
            ..here.clone()
        };
        shop.run_at(&owner, 0, here).await.unwrap();
        assert_eq!(holds(&shop, register).await, "here");
        let mut heard = shop.kernel.committed();
        let set = shop.run_at(&owner, 0, window.clone()).await.unwrap();
        assert_eq!((set.register_id, set.version), (Some(REGISTER), 1));
        let told = heard.recv().await.unwrap();
        assert_eq!(told.invalidations, [Invalidation::Settings]);
        assert_eq!(told.events[0].topic, "settings.changed");
        assert_eq!(told.events[0].branch, Some(shop.branch));
        let other = SettingPlace::Register(shop.branch, RegisterId(uuid::Uuid::from_u128(1)));
        assert_eq!(
            (
                holds(&shop, register).await.as_str(),
                holds(&shop, other).await.as_str(),
                holds(&shop, shop.branch).await.as_str()
            ),
            ("window", "here", "here")
        );
        let audit = shop.audit().await;
        assert_eq!(audit[1].diff["after"]["register_id"], json!(REGISTER));
        // Somebody of this branch alone may do so too, at the version they saw.
        let admin = only_in(&shop.role(Template::Admin), vec![shop.branch]);
        let stale = shop.run_at(&admin, 0, window.clone()).await.unwrap_err();
        assert_eq!(stale.code(), codes::STALE);
        shop.run_at(&admin, 1, window).await.unwrap();
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn a_register_of_another_branch_and_a_stranger_to_the_branch_are_refused() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let at = |branch_id, register_id| ChangeSetting {
            branch_id,
            register_id: Some(register_id),
            ..footer("x")
        };
        let foreign = at(Some(second), REGISTER);
        let unknown = at(Some(shop.branch), RegisterId(uuid::Uuid::from_u128(1)));
        for wrong in [foreign, unknown] {
            let fault = shop.run_at(&shop.owner(), 0, wrong).await.unwrap_err();
            assert_eq!(pointers(&fault), ["/register_id"]);
        }
        let homeless = shop
            .run_at(&shop.owner(), 0, at(None, REGISTER))
            .await
            .unwrap_err();
        assert_eq!(pointers(&homeless), ["/branch_id"]);
        let there = only_in(&shop.role(Template::Admin), vec![second]);
        let fault = shop
            .run_at(&there, 0, at(Some(shop.branch), REGISTER))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::NOT_FOUND);
        assert!(shop.audit_of("settings.change").await.is_empty());
    }

    #[tokio::test]
    async fn nearer_than_the_setting_may_be_set_is_refused() {
        let shop = Business::open().await;
        let number = ChangeSetting {
            key: "business.tax_number".try_into().unwrap(),
            branch_id: Some(shop.branch),
            ..footer("12")
        };
        let fault = shop.run_at(&shop.owner(), 0, number).await.unwrap_err();
        assert_eq!(pointers(&fault), ["/branch_id"]);
    }

    #[tokio::test]
    async fn the_version_must_be_the_one_that_was_seen() {
        let shop = Business::open().await;
        assert_eq!(
            shop.run(&shop.owner(), footer("x")).await.unwrap_err().code(),
            codes::VERSION_MISSING
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 3, footer("x"))
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        shop.run_at(&shop.owner(), 0, footer("first")).await.unwrap();
        assert_eq!(
            shop.run(&shop.owner(), footer("x")).await.unwrap_err().code(),
            codes::VERSION_MISSING
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 0, footer("x"))
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(holds(&shop, shop.branch).await, "first");
    }

    #[tokio::test]
    async fn a_change_needs_a_reason() {
        let shop = Business::open().await;
        let silent = ChangeSetting {
            reason: " ".try_into().unwrap(),
            ..footer("Thank you")
        };
        let fault = shop.run_at(&shop.owner(), 0, silent).await.unwrap_err();
        assert_eq!(pointers(&fault), ["/reason"]);
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn a_value_out_of_range_is_refused_with_its_bounds() {
        let shop = Business::open().await;
        for wrong in ["x".repeat(2_001), "a\u{0}b".to_owned()] {
            let fault = shop.run_at(&shop.owner(), 0, footer(&wrong)).await.unwrap_err();
            assert_eq!(pointers(&fault), ["/value"]);
        }
        assert!(shop.run_at(&shop.owner(), 0, footer("two\nlines")).await.is_ok());
    }

    #[tokio::test]
    async fn a_value_that_slipped_in_behind_is_passed_over() {
        let shop = Business::open().await;
        shop.run_at(&shop.owner(), 0, footer("Thank you")).await.unwrap();
        shop.behind(&format!(
            "UPDATE kernel.setting SET value = '5' WHERE tenant_id = '{}'",
            shop.tenant
        ))
        .await;
        shop.kernel.forget(shop.tenant, Invalidation::Settings);
        assert_eq!(holds(&shop, shop.branch).await, "");
    }

    #[tokio::test]
    async fn a_value_of_another_type_and_an_unknown_setting_are_refused() {
        let shop = Business::open().await;
        let wrong = ChangeSetting {
            value: json!(5),
            ..footer("")
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 0, wrong).await.unwrap_err()),
            ["/value"]
        );
        let unknown = ChangeSetting {
            key: "moon.phase".try_into().unwrap(),
            ..footer("full")
        };
        assert_eq!(
            shop.run_at(&shop.owner(), 0, unknown).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let shapeless = ChangeSetting {
            key: Text::default(),
            reason: Text::default(),
            value: json!("x".repeat(20_001)),
            branch_id: None,
            register_id: None,
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 0, shapeless).await.unwrap_err()),
            ["/key", "/value", "/reason"]
        );
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn strangers_change_nothing() {
        let (shop, other) = (Business::open().await, Business::open().await);
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 0, footer("x"))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&shop.elsewhere(), 0, footer("x"))
                .await
                .unwrap_err()
                .code(),
            BUSINESS_WIDE
        );
        let there = ChangeSetting {
            branch_id: Some(shop.branch),
            ..footer("x")
        };
        assert_eq!(
            shop.run_at(&shop.elsewhere(), 0, there.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other.run_at(&other.owner(), 0, there).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(shop.audit().await.is_empty());
    }
}
