//! What can go wrong with devices.

use till_kernel::FaultCode;

/// The enrolment was taken back.
pub const DEVICE_REVOKED: FaultCode = FaultCode::conflict(
    "devices.revoked",
    "This device's enrolment was taken back. Enrol it anew.",
);
