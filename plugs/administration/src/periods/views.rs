//! Periods on the wire.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Branch, CLOSED_THROUGH, Fault, Output, SettingPlace, Settings, Write};
use till_shared::ids::BranchId;

/// Through which day the books are closed somewhere.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeriodView {
    /// The branch; absent for the whole business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// Its code; empty for the whole business.
    pub code: String,
    /// Its name; empty for the whole business.
    pub name: String,
    /// The last business day that is closed; absent while none is. Of a branch, the later of its own and the business's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_through: Option<Date>,
    /// The day that was closed for this place itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_through: Option<Date>,
    /// When that was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

impl PeriodView {
    pub(super) fn of(now: &Settings, branch: Option<&Branch>) -> Self {
        let branch_id = branch.map(|branch| branch.branch_id);
        let place = branch_id.map_or(SettingPlace::Business, SettingPlace::from);
        Self {
            branch_id,
            code: branch.map(|branch| branch.code.clone()).unwrap_or_default(),
            name: branch.map(|branch| branch.name.clone()).unwrap_or_default(),
            closed_through: now.closed_through(branch_id),
            own_through: now.closed_at(place),
            changed_at: now
                .stored(CLOSED_THROUGH.key, place)
                .map(|stored| stored.updated_at),
        }
    }

    pub(super) async fn at(w: &mut Write, now: &Settings, branch: Option<BranchId>) -> Result<Self, Fault> {
        Ok(match branch {
            Some(branch) => Self::of(now, Some(&w.load::<Branch>(branch).await?)),
            None => Self::of(now, None),
        })
    }
}

impl Output for PeriodView {}
