//! Enrolling a device: whoever may makes the browser they sit at known.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Actor, Envelope, Fault, Output};
use till_shared::ids::{BranchId, DeviceId, RegisterId};
use till_shared::text::Text;

use super::device;
use super::service::{Auth, inner};
use crate::devices::{DeviceView, EnrolDevice};

/// What the device is called and where it stands.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// What people call it, e.g. `Front till`.
    pub name: Text<80>,
    /// Where it stands.
    pub branch_id: BranchId,
    /// At which register of that branch.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// Whether the device's token is wanted in the answer; browsers leave this out and get it as a strict cookie.
    #[serde(default)]
    pub token_in_body: bool,
}

/// An enrolled device, and what proves it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct DeviceEnrolled {
    /// The device.
    pub device: DeviceView,
    /// For the `X-Device` header; shown this once. Absent when it went into the cookie instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_token: Option<String>,
}

impl Output for DeviceEnrolled {}

impl std::fmt::Debug for DeviceEnrolled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceEnrolled")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

impl Auth {
    /// Enrols the device that the actor sits at.
    ///
    /// # Errors
    /// 403 without `devices.manage`; 404 for a branch the actor does not work in; 422 for bad form and a register of another branch.
    pub async fn enrol(
        &self,
        actor: &Actor,
        input: Enrol,
        envelope: Envelope,
    ) -> Result<DeviceEnrolled, Fault> {
        let (ids, now) = (self.0.kernel.ids(), self.0.kernel.clock().now());
        let device_id = DeviceId(ids.id(now));
        let (token, secret_hash) = device::fresh(actor.tenant, device_id, ids);
        let enrol = EnrolDevice {
            device_id,
            name: input.name,
            branch_id: input.branch_id,
            register_id: input.register_id,
            secret_hash,
        };
        let executed = self
            .0
            .kernel
            .execute(enrol, Arc::new(actor.clone()), inner(&envelope))
            .await?;
        Ok(DeviceEnrolled {
            device: executed.into_value()?,
            device_token: Some(token),
        })
    }
}
