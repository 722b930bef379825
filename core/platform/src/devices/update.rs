//! update.rs: rename a device, move it to another register or branch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Violations, Write, codes};
use till_shared::ids::{BranchId, DeviceId, RegisterId};
use till_shared::text::Text;

use super::model::{Device, NAME_MAX};
use super::{DeviceView, permissions, place};

/// What to change; what is absent stays. In another branch the device stands at no register unless one is named.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateDevice {
    /// Which.
    pub device_id: DeviceId,
    /// New name. Absent or `null`: as it was.
    #[serde(default)]
    pub name: Option<Text<NAME_MAX>>,
    /// Where it stands from now on. Absent or `null`: where it stood.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// At which register. Absent or `null`: as it was, if it stays in its branch.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// At no register.
    #[serde(default)]
    pub no_register: bool,
}

impl Command for UpdateDevice {
    const NAME: &'static str = "devices.update";
    const SUMMARY: &'static str = "Renames a device or moves it to another register or branch.";
    const PERMISSION: Permission = permissions::MANAGE;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = DeviceView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("name", self.name.as_deref(), NAME_MAX);
        v.check(
            !(self.no_register && self.register_id.is_some()),
            "no_register",
            "contradiction",
            "cannot be together with a register",
        );
    }

    async fn run(&self, w: &mut Write) -> Result<DeviceView, Fault> {
        let before = w.load::<Device>(self.device_id).await?;
        w.expect_version(&before)?;
        let branch_id = self.branch_id.unwrap_or(before.branch_id);
        let kept = before
            .register_id
            .filter(|_| branch_id == before.branch_id && !self.no_register);
        let register_id = self.register_id.or(kept);
        let name = self.name.as_deref().unwrap_or(&before.name);
        let after = before.moved(name, branch_id, register_id, w.actor())?;
        if (branch_id, register_id) != (before.branch_id, before.register_id) {
            // A register that has been taken out of use meanwhile does not stand in the way of a new name.
            place::check(w, branch_id, register_id).await?;
        }
        w.update(&before, &after).await?;
        Ok(DeviceView::of(after, None))
    }
}
