//! list.rs: the devices of the branches one works in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::BranchId;

use super::{DeviceView, permissions, store};

/// Whether a device is still enrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    /// Enrolled.
    #[default]
    Active,
    /// Its enrolment was taken back.
    Revoked,
    /// Both.
    All,
}

/// Lists devices, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDevices {
    /// Only those of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Enrolled, taken back, or both.
    #[serde(default)]
    pub status: DeviceStatus,
}

impl List for ListDevices {
    const NAME: &'static str = "devices.list";
    const SUMMARY: &'static str = "Lists enrolled devices, newest first, with when they were last used.";
    const PERMISSION: Permission = permissions::VIEW;
    const ORDERS: Orders = store::DEVICES;
    type View = DeviceView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let is_revoked = match self.status {
            DeviceStatus::Active => Some(false),
            DeviceStatus::Revoked => Some(true),
            DeviceStatus::All => None,
        };
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|branch| branch.0))
            .bind(is_revoked)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<DeviceView>, Fault> {
        let found = page.read(r, self).await?;
        Ok(found.map(|row: store::Listed| {
            let AsRow(device) = row.device;
            DeviceView::of(device, row.last_seen_at.map(jiff_sqlx::Timestamp::to_jiff))
        }))
    }
}
