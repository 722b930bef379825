//! What shifts do when others do something.

use till_kernel::{BoxFuture, Fault, PeriodClosed, Write, codes};

use super::store;

/// The books are not closed over an open shift: its sales would still come.
pub(super) fn nothing_open<'a>(
    closed: &'a PeriodClosed,
    w: &'a mut Write,
) -> BoxFuture<'a, Result<(), Fault>> {
    Box::pin(async move {
        match store::open_through(&mut w.select(), closed.through, closed.branch_id).await? {
            0 => Ok(()),
            open => Err(codes::PERIOD_BUSY
                .because("Close the shifts of that time first.")
                .member("open_shifts", open)),
        }
    })
}
