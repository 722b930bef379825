//! Shapes of devices on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::Output;
use till_shared::ids::{BranchId, DeviceId, RegisterId, UserId};

use super::model::Device;

/// A device.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Device")]
pub struct DeviceView {
    /// Its id.
    pub device_id: DeviceId,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub branch_id: BranchId,
    /// At which register.
    pub register_id: Option<RegisterId>,
    /// Client program that it was enrolled with.
    pub client: String,
    /// Who enrolled it.
    pub enrolled_by: Option<UserId>,
    /// When.
    pub enrolled_at: Timestamp,
    /// When the newest session that began there was last used, to about a minute. In lists only.
    pub last_seen_at: Option<Timestamp>,
    /// Who took the enrolment back.
    pub revoked_by: Option<UserId>,
    /// When; absent while people can sign in there.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub revoke_reason: Option<String>,
    /// For `If-Match`.
    pub version: i64,
}

impl Output for DeviceView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl DeviceView {
    /// The view of a device.
    pub(super) fn of(device: Device, last_seen_at: Option<Timestamp>) -> Self {
        Self {
            device_id: device.device_id,
            name: device.name,
            branch_id: device.branch_id,
            register_id: device.register_id,
            client: device.client,
            enrolled_by: device.enrolled_by,
            enrolled_at: device.enrolled_at,
            last_seen_at,
            revoked_by: device.revoked_by,
            revoked_at: device.revoked_at,
            revoke_reason: device.revoke_reason,
            version: device.version,
        }
    }
}
