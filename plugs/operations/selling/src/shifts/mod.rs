//! Shifts: a cashier's stretch of work on a register, from the float to the count, and the drawer that belongs to it.
//!
//! A shift is opened with a float, on the business day of that moment, and opens the gate of its register's invoice series: numbers are
//! given only while it is open. Cash moves by sales and by movements that somebody gives a reason for. At the end the drawer is counted
//! blind, the gate is shut, and the Z report is made and sealed; the seal goes over the seal of the register's shift before.
//!
//! Always: a register has one open shift at most; its shifts are numbered 1, 2, 3 …; nothing is added to a closed shift; a drawer never
//! pays out more than it holds; X and Z are one function of the same facts; what a drawer should hold is hidden from those who count it.

mod attempt;
mod calendar;
mod check;
mod close;
mod count;
mod drawer;
pub mod error;
mod events;
mod facts;
mod get;
mod list;
mod model;
mod move_cash;
mod open;
mod pay_out;
pub mod permissions;
mod reactions;
mod report;
mod seal;
pub mod settings;
mod slip;
mod store;
mod submit_count;
mod tenders;
#[cfg(test)]
pub(crate) mod tests;
mod views;
mod words;
mod x_report;
mod z_report;

pub use calendar::{DayCutoff, business_date, time_zone};
pub use close::CloseShift;
pub use count::{Counted, CountedTender, Denomination, TenderCount, compare};
pub use drawer::{GetDrawer, ListMovements};
pub use events::{CashMoved, ShiftClosed, ShiftOpened};
pub use facts::{
    CashierSum, DocumentSums, Facts, Figures, Header, MovementSum, Place, SaleSums, TaxSum, TenderSum,
};
pub use get::{CurrentShift, GetShift};
pub use list::ListShifts;
pub use model::{Closed, Movement, MovementKind, Shift, ShiftStatus, may_sell_in};
pub use move_cash::MoveCash;
pub use open::{OpenShift, series_prefix};
pub use pay_out::{PayOut, Source};
pub use report::{Closing, ShiftReport, Takings, ZReport, report};
pub use seal::seal;
pub use submit_count::{DrawerCount, DrawerCountView, ListCounts, SubmitCount};
pub use views::{DrawerView, MovementView, ShiftView, XReportView, ZReportView};
pub use x_report::XReport;
pub use z_report::GetZReport;

use till_kernel::{Module, PeriodClosed, get, post};

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("shifts")
        .append_only("operations.cash_movement", &[])
        .append_only("operations.shift_attempt", &[])
        .append_only("operations.drawer_count", &[])
        .speaks_of(["drawer"])
        .depends_on(["registers"])
        .permissions(permissions::ALL)
        .faults(error::ALL)
        .setting(&settings::DAY_CUTOFF)
        .setting(&settings::TOLERANCE)
        .setting(&settings::APPROVAL_TOLERANCE)
        .setting(&settings::PAY_IN_MAX)
        .event::<ShiftOpened>()
        .event::<ShiftClosed>()
        .event::<CashMoved>()
        .command::<OpenShift>(post("/shifts"))
        .command::<CloseShift>(post("/shifts/{shift_id}/close"))
        .command::<MoveCash>(post("/shifts/{shift_id}/cash-movements"))
        .command::<SubmitCount>(post("/shifts/{shift_id}/counts"))
        .list::<ListShifts>(get("/shifts"))
        .query::<GetShift>(get("/shifts/{shift_id}"))
        .query::<CurrentShift>(get("/registers/{register_id}/current-shift"))
        .query::<XReport>(get("/shifts/{shift_id}/x-report"))
        .query::<GetZReport>(get("/shifts/{shift_id}/z-report"))
        .query::<GetDrawer>(get("/shifts/{shift_id}/drawer"))
        .list::<ListMovements>(get("/shifts/{shift_id}/cash-movements"))
        .list::<ListCounts>(get("/shifts/{shift_id}/counts"))
        .react::<PeriodClosed>(reactions::nothing_open)
        .live::<CurrentShift>(&["shifts.opened", "shifts.closed"])
        .live::<GetDrawer>(&["shifts.cash_moved", "sales.completed", "sales.payment_taken"])
        .live::<XReport>(&[
            "shifts.cash_moved",
            "sales.completed",
            "sales.parked",
            "sales.payment_taken",
        ])
        .financial()
        .footed::<model::Shift>()
        .footed::<model::Movement>()
        .footed::<attempt::Attempt>()
        .footed::<submit_count::DrawerCount>()
        .check(check::SEALS)
}
