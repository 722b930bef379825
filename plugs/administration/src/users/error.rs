//! What can go wrong with accounts.

use till_kernel::FaultCode;

/// Somebody would change what they themselves may do.
pub const OWN_ACCOUNT: FaultCode =
    FaultCode::conflict("users.own-account", "You cannot do this to your own account.");
/// Nobody could run the business any more.
pub const LAST_OWNER: FaultCode = FaultCode::conflict(
    "users.last-owner",
    "This is the last account that may do everything.",
);
/// The account reaches branches the actor does not work in.
pub const BEYOND_BRANCHES: FaultCode = FaultCode::forbidden(
    "users.beyond-branches",
    "This account also works in branches that are not yours.",
);
