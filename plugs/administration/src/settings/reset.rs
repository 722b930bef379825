//! reset.rs: take a value back, so that what is around the place holds there again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Permission, SettingChange, Settings, Violations, Write, find_setting,
};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::text::Text;

use super::error::{BUSINESS_WIDE, KEPT};
use super::{EDIT, SettingValue, change, place};

/// Takes a value back. Where nothing is set, nothing happens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetSetting {
    /// Which, `module.word`.
    pub key: Text<80>,
    /// The value of this branch: what the business set holds there again. Absent or `null`: the value of the business.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// The value of this register of the branch: what the branch or the business set holds there again.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ResetSetting {
    const NAME: &'static str = "settings.reset";
    const SUMMARY: &'static str =
        "Takes back what was set for the business, a branch or a register, and answers what holds there now.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().with_reason();
    const FAULTS: &'static [FaultCode] = &[BUSINESS_WIDE, KEPT];
    type Output = SettingValue;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("key", &self.key, 80);
        place::check_named(v, self.branch_id, self.register_id);
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<SettingValue, Fault> {
        let info = change::known(w, &self.key)?;
        let place = place::to_change(w, &info, self.branch_id, self.register_id).await?;
        match find_setting(&mut w.select(), info.key, place).await? {
            None => w.expect_absent()?,
            Some(id) => {
                let before = w.load::<SettingChange>(id).await?;
                w.expect_version(&before)?;
                if before.is_set {
                    let after = before.reset();
                    w.update(&before, &after).await?;
                    change::tell(w, &after)?;
                }
            }
        }
        let now = Settings::read(&mut w.select()).await?;
        let stored = now.stored(info.key, place);
        Ok(SettingValue {
            key: info.key.to_owned(),
            branch_id: place.branch(),
            register_id: place.register(),
            value: now.held(&info, place).value.clone(),
            is_set: false,
            updated_at: stored.map(|stored| stored.updated_at),
            version: stored.map_or(0, |stored| stored.version),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business::RECEIPT_FOOTER;
    use crate::settings::ChangeSetting;
    use crate::testing::{Business, REGISTER, only_in, trace};
    use serde_json::json;
    use till_kernel::{SettingPlace, Template, codes};

    fn set(place: SettingPlace, value: &str) -> ChangeSetting {
        ChangeSetting {
            key: RECEIPT_FOOTER.key.try_into().unwrap(),
            branch_id: place.branch(),
            register_id: place.register(),
            value: json!(value),
            reason: "as agreed".try_into().unwrap(),
        }
    }

    fn reset(place: SettingPlace) -> ResetSetting {
        ResetSetting {
            key: RECEIPT_FOOTER.key.try_into().unwrap(),
            branch_id: place.branch(),
            register_id: place.register(),
            reason: "as elsewhere".try_into().unwrap(),
        }
    }

    async fn holds(shop: &Business, place: SettingPlace) -> String {
        let settings = shop.kernel.settings(shop.tenant).await.unwrap();
        settings.get(&RECEIPT_FOOTER, place)
    }

    #[tokio::test]
    async fn what_is_around_holds_again_step_by_step() {
        let shop = Business::open().await;
        let owner = shop.owner();
        let (business, branch) = (SettingPlace::Business, SettingPlace::Branch(shop.branch));
        let register = SettingPlace::Register(shop.branch, REGISTER);
        for (place, value) in [(business, "all"), (branch, "here"), (register, "window")] {
            shop.run_at(&owner, 0, set(place, value)).await.unwrap();
        }
        assert_eq!(holds(&shop, register).await, "window");
        for (place, then) in [(register, "here"), (branch, "all"), (business, "")] {
            let now = shop.run_at(&owner, 1, reset(place)).await.unwrap();
            assert_eq!((now.value, now.is_set, now.version), (json!(then), false, 2));
            assert_eq!(holds(&shop, register).await, then);
        }
        let audit = shop.audit().await;
        assert_eq!(trace(&audit)[3], "settings.reset update setting");
        assert_eq!(
            (
                &audit[3].diff["before"]["value"],
                &audit[3].diff["after"]["is_set"]
            ),
            (&json!("window"), &json!(false))
        );
        // Whoever saw it before it was taken back changes nothing; who sees it now may.
        let late = shop.run_at(&owner, 1, set(register, "late")).await;
        assert_eq!(late.unwrap_err().code(), codes::STALE);
        shop.run_at(&owner, 2, set(register, "again")).await.unwrap();
        assert_eq!(holds(&shop, register).await, "again");
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn nothing_happens_where_nothing_is_set() {
        let shop = Business::open().await;
        let branch = SettingPlace::Branch(shop.branch);
        let none = shop.run_at(&shop.owner(), 0, reset(branch)).await.unwrap();
        assert_eq!((none.version, none.updated_at, none.value), (0, None, json!("")));
        let wrong = shop.run_at(&shop.owner(), 1, reset(branch)).await;
        assert_eq!(wrong.unwrap_err().code(), codes::STALE);
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn strangers_take_nothing_back() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let branch = SettingPlace::Branch(shop.branch);
        shop.run_at(&shop.owner(), 0, set(branch, "here")).await.unwrap();
        let manager = shop.run_at(&shop.role(Template::Manager), 1, reset(branch)).await;
        assert_eq!(manager.unwrap_err().code(), codes::FORBIDDEN);
        let there = only_in(&shop.role(Template::Admin), vec![second]);
        let fault = shop.run_at(&there, 1, reset(branch)).await.unwrap_err();
        assert_eq!(fault.code(), codes::NOT_FOUND);
        let fault = shop
            .run_at(&there, 0, reset(SettingPlace::Business))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), BUSINESS_WIDE);
        assert_eq!(holds(&shop, branch).await, "here");
    }
}
