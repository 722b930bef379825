//! What can go wrong with shifts and drawers.

use till_kernel::FaultCode;

/// The shift has been closed: nothing more is sold, counted or moved in it. Also what a sale hears that comes too late for its shift.
pub const CLOSED: FaultCode =
    FaultCode::conflict("shifts.closed", "This shift is closed. Open a new one to go on.");
/// A register has one open shift at most.
pub const ALREADY_OPEN: FaultCode = FaultCode::conflict(
    "shifts.already-open",
    "Another shift is open on this register. Close it first.",
);
/// The Z report is made by closing.
pub const STILL_OPEN: FaultCode = FaultCode::conflict(
    "shifts.still-open",
    "This shift is still open, so it has no Z report yet.",
);
/// No shift is opened on a register that is out of use.
pub const REGISTER_INACTIVE: FaultCode =
    FaultCode::conflict("shifts.register-inactive", "This register is out of use.");
/// Nobody pays out more than the drawer holds (screens 3, Cash Drawer).
pub const DRAWER_SHORT: FaultCode =
    FaultCode::conflict("shifts.drawer-short", "The drawer does not hold that much.");

/// All of them, for the documentation.
pub const ALL: [FaultCode; 5] = [CLOSED, ALREADY_OPEN, STILL_OPEN, REGISTER_INACTIVE, DRAWER_SHORT];
