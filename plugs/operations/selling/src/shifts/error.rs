//! What can go wrong with shifts and drawers.

use till_kernel::FaultCode;

/// The shift has been closed: nothing more is sold, counted or moved in it. Also what a sale hears that comes too late for its shift.
pub const CLOSED: FaultCode =
    FaultCode::conflict("shifts.closed", "This shift is closed. Open a new one to go on.");
/// A drawer is the one's who counts it in the end: nobody else puts the cash of a sale there.
pub const NOT_YOURS: FaultCode = FaultCode::forbidden(
    "shifts.not-yours",
    "This shift is somebody else's. Have it closed and open your own to sell here.",
);
/// A register has one open shift at most.
pub const ALREADY_OPEN: FaultCode = FaultCode::conflict(
    "shifts.already-open",
    "Another shift is open on this register. Close it first.",
);
/// No shift is opened on a register that is out of use.
pub const REGISTER_INACTIVE: FaultCode =
    FaultCode::conflict("shifts.register-inactive", "This register is out of use.");
/// Nobody pays out more than the drawer holds (screens 3, Cash Drawer).
pub const DRAWER_SHORT: FaultCode =
    FaultCode::conflict("shifts.drawer-short", "The drawer does not hold that much.");

/// All of them, for the documentation.
pub const ALL: [FaultCode; 5] = [CLOSED, NOT_YOURS, ALREADY_OPEN, REGISTER_INACTIVE, DRAWER_SHORT];
