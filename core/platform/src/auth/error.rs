//! What can go wrong with identity. The words are the same whether a name is unknown, a password wrong or an account closed.

use std::time::Duration;

use jiff::Timestamp;
use till_kernel::{Fault, FaultCode, FaultKind};

/// Unknown name, wrong password, closed account or unknown business: one answer for all.
pub const SIGN_IN_FAILED: FaultCode = FaultCode::new(
    "auth.sign-in-failed",
    FaultKind::Unauthenticated,
    "The name or the password is not right.",
);
/// Too many wrong passwords; see `Retry-After`.
pub const LOCKED: FaultCode = FaultCode::new(
    "auth.locked",
    FaultKind::TooMany,
    "Too many wrong passwords. This account has to wait a moment.",
);
/// More password checks than the machine has time for.
pub const SIGN_IN_BUSY: FaultCode = FaultCode::new(
    "auth.busy",
    FaultKind::Unavailable,
    "Too many people are signing in at this moment. Try again.",
);
/// There is no business yet.
pub const NO_BUSINESS: FaultCode = FaultCode::conflict(
    "auth.no-business",
    "This installation has no business yet. Set it up first.",
);
/// The access token is not one of ours.
pub const TOKEN_INVALID: FaultCode = FaultCode::new(
    "auth.token-invalid",
    FaultKind::Unauthenticated,
    "The access token is not valid.",
);
/// The access token is too old: refresh.
pub const TOKEN_EXPIRED: FaultCode = FaultCode::new(
    "auth.token-expired",
    FaultKind::Unauthenticated,
    "The access token has expired. Refresh it.",
);
/// The session was ended: sign in again.
pub const SESSION_ENDED: FaultCode = FaultCode::new(
    "auth.session-ended",
    FaultKind::Unauthenticated,
    "This session has ended. Please sign in again.",
);
/// The refresh token is unknown, expired, replaced, or of an ended session: sign in again.
pub const REFRESH_REFUSED: FaultCode = FaultCode::new(
    "auth.refresh-refused",
    FaultKind::Unauthenticated,
    "This session cannot be continued. Please sign in again.",
);
/// The present password was not given rightly.
pub const PASSWORD_WRONG: FaultCode = FaultCode::new(
    "auth.password-wrong",
    FaultKind::Forbidden,
    "The present password is not right.",
);
/// The approver's name or password is not right. Not 401: the session of the person who asks is fine.
pub const APPROVER_UNPROVEN: FaultCode = FaultCode::forbidden(
    "auth.approver-unproven",
    "The approver's name or password is not right.",
);
/// Nobody approves their own request.
pub const OWN_APPROVAL: FaultCode =
    FaultCode::forbidden("auth.own-approval", "Nobody approves their own request.");
/// The named person may not approve this.
pub const MAY_NOT_APPROVE: FaultCode =
    FaultCode::forbidden("auth.may-not-approve", "This person may not approve this.");

/// No device, a device that nobody enrolled, or whose enrolment was taken back.
pub const DEVICE_UNKNOWN: FaultCode = FaultCode::new(
    "auth.device-unknown",
    FaultKind::Unauthenticated,
    "This device is not enrolled. Sign in with name and password.",
);
/// Unknown person, no PIN, wrong PIN, closed account or another branch: one answer for all.
pub const PIN_FAILED: FaultCode = FaultCode::new(
    "auth.pin-failed",
    FaultKind::Unauthenticated,
    "The PIN is not right.",
);
/// Too many wrong PINs; see `Retry-After`. The password is still good.
pub const PIN_LOCKED: FaultCode = FaultCode::new(
    "auth.pin-locked",
    FaultKind::TooMany,
    "Too many wrong PINs. Wait a moment or use the password.",
);
/// A PIN was given where no enrolled device is. Not 401: the session of the person who asks is fine.
pub const DEVICE_NEEDED: FaultCode = FaultCode::forbidden(
    "auth.device-needed",
    "A PIN counts on an enrolled device only. Use name and password.",
);
/// One's own PIN is set right after signing in with the password, or together with it.
pub const PASSWORD_NEEDED: FaultCode = FaultCode::forbidden(
    "auth.password-needed",
    "Setting a PIN needs the present password.",
);

/// Whoever shows an access token may be answered these, whatever they ask for.
pub const SESSION_FAULTS: [FaultCode; 3] = [TOKEN_INVALID, TOKEN_EXPIRED, SESSION_ENDED];

/// All of them.
pub const ALL: [FaultCode; 17] = [
    SIGN_IN_FAILED,
    LOCKED,
    SIGN_IN_BUSY,
    NO_BUSINESS,
    TOKEN_INVALID,
    TOKEN_EXPIRED,
    SESSION_ENDED,
    REFRESH_REFUSED,
    PASSWORD_WRONG,
    APPROVER_UNPROVEN,
    OWN_APPROVAL,
    MAY_NOT_APPROVE,
    DEVICE_UNKNOWN,
    PIN_FAILED,
    PIN_LOCKED,
    DEVICE_NEEDED,
    PASSWORD_NEEDED,
];

/// 429 that says when to come back.
pub(super) fn locked(code: FaultCode, until: Timestamp, now: Timestamp) -> Fault {
    let wait = u64::try_from(until.duration_since(now).as_secs()).unwrap_or(0) + 1;
    code.because(format!("Try again in {wait} seconds."))
        .retry_after(Duration::from_secs(wait))
}
