//! What can go wrong with settings.

use till_kernel::{FaultCode, FaultKind};

/// A setting with rules of its own, e.g. through which day the books are closed.
pub const KEPT: FaultCode = FaultCode::new(
    "settings.kept",
    FaultKind::Conflict,
    "This is changed by an operation of its own.",
);
/// Somebody of some branches would change what holds in all.
pub const BUSINESS_WIDE: FaultCode = FaultCode::forbidden(
    "settings.business-wide",
    "This holds in all branches; change it for your own, or ask somebody of all branches.",
);
