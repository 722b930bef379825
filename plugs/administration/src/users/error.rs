//! What can go wrong with accounts.

use till_kernel::FaultCode;

pub use crate::roles::BEYOND_BRANCHES;

/// Somebody would change what they themselves may do.
pub const OWN_ACCOUNT: FaultCode =
    FaultCode::conflict("users.own-account", "You cannot do this to your own account.");
/// Nobody could run the business any more.
pub const LAST_OWNER: FaultCode = FaultCode::conflict(
    "users.last-owner",
    "This is the last account that may do everything.",
);
