//! What can go wrong with settings.

use till_kernel::FaultCode;

/// Somebody of some branches would change what holds in all.
pub const BUSINESS_WIDE: FaultCode = FaultCode::forbidden(
    "settings.business-wide",
    "This holds in all branches; change it for your own, or ask somebody of all branches.",
);
