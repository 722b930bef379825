//! What can go wrong in the catalogue.

use till_kernel::FaultCode;

/// An archived product is not edited.
pub const ARCHIVED: FaultCode =
    FaultCode::conflict("catalog.archived", "This product is archived. Restore it first.");
/// The product is not archived.
pub const NOT_ARCHIVED: FaultCode =
    FaultCode::conflict("catalog.not-archived", "This product is not archived.");
/// A tax class that products use, or that is offered first, stays.
pub const DEFAULT_TAX_CLASS: FaultCode = FaultCode::conflict(
    "catalog.default-tax-class",
    "One tax class is offered first. Make another one the first instead.",
);
