//! Closed periods (P-4.5.6): through which business day the books are closed, in the business and in each branch.
//!
//! A branch is closed through the later of its own day and the business's. The kernel refuses every record of a closed day; modules refuse the
//! closing while something of that time is still open. Closing and opening again each ask a right of their own and a reason.

mod close;
mod list;
mod model;
mod reopen;
#[cfg(test)]
mod tests;
mod views;

pub use close::ClosePeriod;
pub use list::ListPeriods;
pub use reopen::ReopenPeriod;
pub use views::PeriodView;

use till_kernel::{CLOSED_THROUGH, Module, PeriodClosed, Permission, Template, VIEW_PERIODS, get, post};

/// Closing the books.
pub const CLOSE: Permission = Permission::new(
    "periods.close",
    "May close the books through a day.",
    &[Template::Admin, Template::Accountant],
);
/// Opening them again.
pub const REOPEN: Permission = Permission::new(
    "periods.reopen",
    "May open a closed period again.",
    &[Template::Admin],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("periods")
        .depends_on(["settings"])
        .permissions([VIEW_PERIODS, CLOSE, REOPEN])
        .setting(&CLOSED_THROUGH)
        .list::<ListPeriods>(get("/periods"))
        .command::<ClosePeriod>(post("/periods/close"))
        .command::<ReopenPeriod>(post("/periods/reopen"))
        .event::<PeriodClosed>()
}
