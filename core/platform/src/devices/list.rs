//! list.rs: the devices of the branches one works in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::BranchId;
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};
use uuid::Uuid;

use super::store::{self, Filter};
use super::{DeviceView, permissions};

/// Lists devices, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDevices {
    /// Only those of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Also those whose enrolment was taken back.
    #[serde(default)]
    pub include_revoked: bool,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Count all of them too.
    #[serde(default)]
    pub include_total: bool,
}

impl Query for ListDevices {
    const NAME: &'static str = "devices.list";
    const SUMMARY: &'static str = "Lists enrolled devices, newest first, with when they were last used.";
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<DeviceView>;

    fn validate(&self, v: &mut Violations) {
        v.within(
            "limit",
            i64::from(self.limit.unwrap_or(LIMIT_DEFAULT)),
            1,
            i64::from(LIMIT_MAX),
        );
        let is_place = self
            .cursor
            .as_deref()
            .is_none_or(|cursor| Uuid::try_parse(cursor).is_ok());
        v.check(is_place, "cursor", "malformed", "is not a cursor of this list");
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<DeviceView>, Fault> {
        let filter = Filter {
            branches: r.branches().filter(),
            branch_id: self.branch_id.map(|branch| branch.0),
            include_revoked: self.include_revoked,
        };
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let before = self
            .cursor
            .as_deref()
            .and_then(|cursor| Uuid::try_parse(cursor).ok())
            .unwrap_or(Uuid::max());
        let rows = store::list(&mut r.select(), &filter, before, i64::from(limit) + 1).await?;
        let total = if self.include_total {
            Some(store::count(&mut r.select(), &filter).await?)
        } else {
            None
        };
        let page = Page::cut(rows, limit, |(device, _)| device.device_id.0.simple().to_string());
        Ok(page
            .map(|(device, last_seen_at)| DeviceView::of(device, last_seen_at))
            .with_total(total))
    }
}
