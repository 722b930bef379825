//! list.rs: through which day the books are closed, in the business and in each branch.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{
    Fault, Found, List, Orders, Permission, Read, Settings, VIEW_PERIODS, Wanted, list, list_branches,
};

use super::PeriodView;

/// Asks for closed periods.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPeriods {}

list! {
    PERIODS, in memory, orders ["code" (Text)], first "code",
}

impl List for ListPeriods {
    const NAME: &'static str = "periods.list";
    const SUMMARY: &'static str =
        "Lists through which day the books are closed: of the business, then of each branch one works in.";
    const PERMISSION: Permission = VIEW_PERIODS;
    const ORDERS: Orders = PERIODS;
    type View = PeriodView;

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<PeriodView>, Fault> {
        let scope = r.branches().clone();
        let branches = list_branches(&mut r.select(), &scope).await?;
        let now = Settings::read(&mut r.select()).await?;
        let mut periods = vec![PeriodView::of(&now, None)];
        periods.extend(branches.iter().map(|branch| PeriodView::of(&now, Some(branch))));
        Ok(page.cut(periods, |period| vec![period.code.clone().into()]))
    }
}
