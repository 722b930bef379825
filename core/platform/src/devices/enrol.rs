//! enrol.rs: make a device known. The secret is made and delivered by the flow in [`crate::auth`]; here is its hash only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, Permission, Violations, Write};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, DeviceId, RegisterId};
use till_shared::text::Text;

use super::model::{Device, NAME_MAX};
use super::{DeviceView, permissions, place};

/// Makes a device known. Has no endpoint of its own, and needs the permission like one.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct EnrolDevice {
    pub device_id: DeviceId,
    pub name: Text<NAME_MAX>,
    pub branch_id: BranchId,
    pub register_id: Option<RegisterId>,
    #[serde(skip)]
    pub secret_hash: Hash,
}

impl Command for EnrolDevice {
    const NAME: &'static str = "devices.enrol";
    const SUMMARY: &'static str = "Enrols a device for signing in by PIN.";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = DeviceView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("name", &self.name, NAME_MAX);
    }

    async fn run(&self, w: &mut Write) -> Result<DeviceView, Fault> {
        place::check(w, self.branch_id, self.register_id).await?;
        let device = Device {
            device_id: self.device_id,
            name: self.name.to_string(),
            branch_id: self.branch_id,
            register_id: self.register_id,
            secret_hash: self.secret_hash,
            client: w.envelope().client.clone().unwrap_or_default(),
            enrolled_by: w.actor().user,
            enrolled_at: w.now(),
            revoked_by: None,
            revoked_at: None,
            revoke_reason: None,
            version: 1,
        };
        w.create(&device).await?;
        Ok(DeviceView::of(device, None))
    }
}
