//! What can go wrong with customers.

use till_kernel::FaultCode;

/// An archived customer is not edited.
pub const ARCHIVED: FaultCode = FaultCode::conflict("customers.archived", "This customer is archived.");
/// There is nothing left to forget.
pub const FORGOTTEN: FaultCode =
    FaultCode::conflict("customers.forgotten", "This customer was forgotten before.");
