//! What can go wrong with invoices.

use till_kernel::FaultCode;

pub use crate::sales::error::TOO_OLD;

/// From the second copy on a reason is asked for.
pub const REASON_NEEDED: FaultCode = FaultCode::invalid(
    "invoices.reason-needed",
    "This receipt has been printed again before; say why it is needed once more.",
);

/// The unmarked original is given once, to who sold, soon after the sale.
pub const NO_ORIGINAL: FaultCode = FaultCode::conflict(
    "invoices.no-original",
    "The original of this receipt is not given out any more; print a copy.",
);

/// All of them.
pub const ALL: [FaultCode; 2] = [REASON_NEEDED, NO_ORIGINAL];
