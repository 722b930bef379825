//! revoke.rs: take a device's enrolment back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Write, codes};
use till_shared::ids::DeviceId;
use till_shared::text::Text;

use super::model::Device;
use super::{DeviceView, permissions};
use crate::auth::{EndCause, end_sessions_at};

/// Takes a device's enrolment back: every session that began there ends at once, and no PIN counts there any more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeDevice {
    /// Which.
    pub device_id: DeviceId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for RevokeDevice {
    const NAME: &'static str = "devices.revoke";
    const SUMMARY: &'static str = "Takes a device's enrolment back and ends every session that began there.";
    const PERMISSION: Permission = permissions::MANAGE;
    const CARE: Care = Care::reason();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = DeviceView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<DeviceView, Fault> {
        let before = w.load::<Device>(self.device_id).await?;
        w.expect_version(&before)?;
        let after = before.revoked(w.actor(), &self.reason, w.now())?;
        w.update(&before, &after).await?;
        end_sessions_at(w, self.device_id, EndCause::DeviceRevoked).await?;
        Ok(DeviceView::of(after, None))
    }
}
