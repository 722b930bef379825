//! close.rs: close the books through a day.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, PeriodClosed, Permission, Write, codes};
use till_shared::ids::BranchId;
use till_shared::text::Text;

use super::{CLOSE, PeriodView, model};

/// Closes the books through a day: nothing is written up to it any more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePeriod {
    /// In this branch. Absent or `null`: in all.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// The last business day that is closed; before today.
    pub through: Date,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ClosePeriod {
    const NAME: &'static str = "periods.close";
    const SUMMARY: &'static str =
        "Closes the books of a branch, or of all, through a day. Every shift of that time must be closed.";
    const PERMISSION: Permission = CLOSE;
    const CARE: Care = Care::plain().with_reason();
    const FAULTS: &'static [FaultCode] = &[codes::PERIOD_BUSY];
    type Output = PeriodView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<PeriodView, Fault> {
        let place = model::place_of(w, self.branch_id).await?;
        if self.through >= model::today(w, self.branch_id).await? {
            return Err(Fault::field("through", "out-of-range", "must be before today"));
        }
        let now = model::present(w).await?;
        let before = now.closed_through(self.branch_id);
        if before == Some(self.through) && now.closed_at(place) == before {
            // Asked again, e.g. because the answer was lost.
            return PeriodView::at(w, &now, self.branch_id).await;
        }
        if before.is_some_and(|before| self.through <= before) {
            return Err(Fault::field("through", "out-of-range", "is closed already"));
        }
        let change = model::store(w, place, Some(self.through)).await?;
        w.emit(PeriodClosed::of(change.setting_id, self.branch_id, self.through))?;
        let now = model::present(w).await?;
        PeriodView::at(w, &now, self.branch_id).await
    }
}
