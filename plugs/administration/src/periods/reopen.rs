//! reopen.rs: open a closed period again.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Write};
use till_shared::ids::BranchId;
use till_shared::text::Text;

use super::{PeriodView, REOPEN, model};

/// Opens the books again after a day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenPeriod {
    /// In this branch. Absent or `null`: what was closed for the whole business.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// The last day that stays closed. Absent or `null`: none does.
    #[serde(default)]
    pub through: Option<Date>,
    /// Why.
    pub reason: Text<500>,
}

impl Command for ReopenPeriod {
    const NAME: &'static str = "periods.reopen";
    const SUMMARY: &'static str = "Opens closed books of a branch, or of the business, again after a day.";
    const PERMISSION: Permission = REOPEN;
    const CARE: Care = Care::plain().with_reason();
    type Output = PeriodView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<PeriodView, Fault> {
        let place = model::place_of(w, self.branch_id).await?;
        let before = model::present(w).await?;
        let (own, all) = (before.closed_at(place), before.closed_through(None));
        if own.is_none_or(|own| self.through.is_some_and(|through| through >= own)) {
            return Err(Fault::field("through", "out-of-range", "is open already"));
        }
        // What is closed for the business stays so in its branches.
        if self.branch_id.is_some() && all > self.through {
            return Err(Fault::field(
                "through",
                "closed-for-all",
                "is closed for the whole business: open it there",
            ));
        }
        model::store(w, place, self.through).await?;
        let now = model::present(w).await?;
        PeriodView::at(w, &now, self.branch_id).await
    }
}
