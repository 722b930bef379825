//! What can go wrong with roles.

use till_kernel::FaultCode;

pub use till_kernel::reach::{ABOVE_RANK, BEYOND_BRANCHES, NOT_HELD};

/// The owner's role holds everything.
pub const OWNER_FIXED: FaultCode =
    FaultCode::conflict("roles.owner-fixed", "The owner's role always allows everything.");
/// People have the role.
pub const IN_USE: FaultCode = FaultCode::conflict("roles.in-use", "People still have this role.");
