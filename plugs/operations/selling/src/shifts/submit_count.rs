//! submit_count.rs: what somebody counted, kept before anybody is told what it should be.
//!
//! A count that stays in the browser until the shift is closed can be put right by who has seen the difference meanwhile. So each is a row from
//! its first moment; who counts again submits another one, and the Z report names those before the last (decision 0012).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    AsRow, Bound, Care, Command, Fault, FaultCode, Found, List, Orders, Output, Permission, Read, Reading,
    Violations, Wanted, Write,
};
use till_shared::ids::{BranchId, ShiftId, UserId};
use uuid::Uuid;

use super::count::Counted;
use super::model::Shift;
use super::report::EarlierCount;
use super::{error, permissions, store};

/// A count as it was submitted. Never changed.
#[derive(Clone, Debug, Serialize)]
pub struct DrawerCount {
    /// Its id.
    pub count_id: Uuid,
    /// In which shift.
    pub shift_id: ShiftId,
    /// Where.
    #[serde(skip)]
    pub branch_id: BranchId,
    /// 1, 2, 3 … in its shift.
    pub count_no: i32,
    /// What was counted.
    pub content: serde_json::Value,
    /// How many sales were in the shift then.
    pub sales_count: i64,
    /// How many movements of cash.
    pub movements_count: i64,
    /// Who counted.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub recorded_at: Timestamp,
}

impl EarlierCount {
    /// A count, as the report of a shift names it that was closed with another one.
    pub fn of(count: &DrawerCount) -> Result<Self, Fault> {
        Ok(Self {
            count_no: count.count_no,
            cash_minor: count.counted()?.cash_minor(),
            user_name: count.user_name.clone(),
            recorded_at: count.recorded_at,
        })
    }
}

/// What a drawer was counted against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Against {
    /// How many sales were in the shift.
    pub sales_count: i64,
    /// How many movements of cash.
    pub movements_count: i64,
}

impl DrawerCount {
    /// What was counted.
    pub fn counted(&self) -> Result<Counted, Fault> {
        crate::stored::stored(self.content.clone())
    }

    fn against(&self) -> Against {
        Against {
            sales_count: self.sales_count,
            movements_count: self.movements_count,
        }
    }
}

/// Keeps a count. The same one again, with nothing sold or moved between, is no other count.
pub async fn keep(
    w: &mut Write,
    shift: &Shift,
    counted: &Counted,
    against: Against,
) -> Result<DrawerCount, Fault> {
    let last = store::last_count(&mut w.select(), shift.shift_id).await?;
    let count_no = last.as_ref().map_or(1, |last| last.count_no + 1);
    if let Some(last) = last
        && last.against() == against
        && last.counted()? == *counted
    {
        return Ok(last);
    }
    let count = DrawerCount {
        count_id: w.id(),
        shift_id: shift.shift_id,
        branch_id: shift.branch_id,
        count_no,
        content: serde_json::to_value(counted).map_err(Fault::internal)?,
        sales_count: against.sales_count,
        movements_count: against.movements_count,
        user_id: w.actor().user,
        user_name: w.actor().name.clone(),
        recorded_at: w.now(),
    };
    w.create(&count).await?;
    Ok(count)
}

/// A count of a drawer. Any is taken: nobody is told before what it should be, and nothing of it after.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitCount {
    /// The drawer of which shift.
    pub shift_id: ShiftId,
    /// What was counted.
    pub counted: Counted,
}

impl Command for SubmitCount {
    const NAME: &'static str = "shifts.submit_count";
    const SUMMARY: &'static str = "Keeps a count of the drawer before the shift is closed with it.";
    const PERMISSION: Permission = permissions::CLOSE;
    const CARE: Care = Care::creates().at_the_till();
    const FAULTS: &'static [FaultCode] = &[error::CLOSED];
    type Output = DrawerCountView;
    type Error = Fault;

    fn validate(&self, violations: &mut Violations) {
        self.counted.check("counted", violations);
    }

    async fn run(&self, w: &mut Write) -> Result<DrawerCountView, Fault> {
        let shift = w.load::<Shift>(self.shift_id).await?;
        shift.in_reach_of(w.actor(), permissions::CLOSE_ANY)?;
        w.at_register(shift.register_id);
        if shift.closed.is_some() {
            return Err(error::CLOSED.fault());
        }
        let against = store::against(&mut w.select(), shift.shift_id).await?;
        let count = keep(w, &shift, &self.counted, against).await?;
        DrawerCountView::of(&count)
    }
}

/// The counts of which shift.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCounts {
    /// The shift.
    pub shift_id: ShiftId,
}

impl List for ListCounts {
    const NAME: &'static str = "shifts.counts";
    const SUMMARY: &'static str = "Lists the counts of a shift's drawer, the last one first.";
    const PERMISSION: Permission = permissions::VIEW;
    const ORDERS: Orders = store::DRAWER_COUNTS;
    type View = DrawerCountView;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.shift_id.0)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<DrawerCountView>, Fault> {
        r.load::<Shift>(self.shift_id).await?.visible_to(r.actor())?;
        let found = page.read(r, self).await?;
        found.try_map(|AsRow(count)| DrawerCountView::of(&count))
    }
}

/// A count of a drawer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DrawerCountView {
    /// Its id.
    pub count_id: Uuid,
    /// In which shift.
    pub shift_id: ShiftId,
    /// 1, 2, 3 … in its shift.
    pub count_no: i32,
    /// What was counted.
    pub counted: Counted,
    /// How many sales were in the shift then.
    pub sales_count: i64,
    /// How many movements of cash.
    pub movements_count: i64,
    /// Who counted.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub recorded_at: Timestamp,
}

impl DrawerCountView {
    fn of(count: &DrawerCount) -> Result<Self, Fault> {
        Ok(Self {
            count_id: count.count_id,
            shift_id: count.shift_id,
            count_no: count.count_no,
            counted: count.counted()?,
            sales_count: count.sales_count,
            movements_count: count.movements_count,
            user_id: count.user_id,
            user_name: count.user_name.clone(),
            recorded_at: count.recorded_at,
        })
    }
}

impl Output for DrawerCountView {}
