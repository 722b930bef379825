//! Settings as the tests change them.

use till_kernel::{Command, Fault, Invalidation, Permission, SettingChange, SettingPlace, Write};
use till_shared::ids::{BranchId, RegisterId};
use till_testkit::Shop;

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct ChangeSetting {
    key: String,
    branch_id: Option<BranchId>,
    register_id: Option<RegisterId>,
    value: serde_json::Value,
}

impl Command for ChangeSetting {
    const NAME: &'static str = "test.change-setting";
    const SUMMARY: &'static str = "Changes a setting.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        w.create(&SettingChange::first(
            w.id(),
            &self.key,
            SettingPlace::of(self.branch_id, self.register_id),
            self.value.clone(),
        ))
        .await?;
        w.invalidate(Invalidation::Settings);
        Ok(())
    }
}

/// Changes a setting of the business.
pub async fn change_setting(shop: &Shop, key: &str, value: serde_json::Value) {
    change_setting_at(shop, SettingPlace::Business, key, value).await;
}

/// Changes a setting of a branch or of a register.
pub async fn change_setting_at(
    shop: &Shop,
    place: impl Into<SettingPlace>,
    key: &str,
    value: serde_json::Value,
) {
    let place = place.into();
    shop.run(
        &shop.owner(),
        ChangeSetting {
            key: key.to_owned(),
            branch_id: place.branch(),
            register_id: place.register(),
            value,
        },
    )
    .await
    .unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::testing::plugs;

    #[tokio::test]
    async fn a_setting_that_is_no_time_of_day_is_refused_by_its_own_check() {
        let shop = Shop::open(plugs()).await;
        let info = &shop.kernel.registry().settings()["shifts.day_cutoff"];
        assert!(info.check(&serde_json::json!("04:00")).is_ok());
        assert!(info.check(&serde_json::json!("25:00")).is_err());
    }
}
