//! Rights over shifts and drawers (screens 1: Cash Drawer, Shift Close).

use till_kernel::Permission;
use till_kernel::Template::{Accountant, Admin, Auditor, Cashier, Manager};

/// See own shifts.
pub const VIEW: Permission = Permission::new(
    "shifts.view",
    "May see own shifts and their X and Z reports.",
    &[Admin, Manager, Cashier, Accountant, Auditor],
);
/// See everybody's shifts.
pub const VIEW_ANY: Permission = Permission::new(
    "shifts.view_any",
    "May see everybody's shifts and drawers.",
    &[Admin, Manager, Accountant, Auditor],
);
/// See takings before the count.
pub const SEE_EXPECTED: Permission = Permission::new(
    "shifts.see_expected",
    "May see what a drawer should hold before it is counted.",
    &[Admin, Manager, Accountant, Auditor],
);
/// Open a shift.
pub const OPEN: Permission = Permission::new(
    "shifts.open",
    "May open a shift on a register.",
    &[Admin, Manager, Cashier],
);
/// Close one's own shift.
pub const CLOSE: Permission = Permission::new(
    "shifts.close",
    "May count and close own shifts.",
    &[Admin, Manager, Cashier],
);
/// Close somebody else's shift.
pub const CLOSE_ANY: Permission = Permission::new(
    "shifts.close_any",
    "May close the shift of somebody who is absent.",
    &[Admin, Manager],
);
/// Approve a large difference.
pub const APPROVE_VARIANCE: Permission = Permission::new(
    "shifts.approve_variance",
    "May approve that a drawer is closed with a large difference.",
    &[Admin, Manager],
);
/// See the drawer of one's own shift.
pub const DRAWER_VIEW: Permission = Permission::new(
    "drawer.view",
    "May see the movements of own drawers.",
    &[Admin, Manager, Cashier, Accountant, Auditor],
);
/// Move cash in the drawer of one's own shift.
pub const DRAWER_MOVE: Permission = Permission::new(
    "drawer.move",
    "May pay in and out of own drawers and open them without a sale.",
    &[Admin, Manager, Cashier],
);
/// Move cash in somebody else's drawer.
pub const DRAWER_MOVE_ANY: Permission = Permission::new(
    "drawer.move_any",
    "May move cash in everybody's drawers.",
    &[Admin, Manager],
);
/// Sell out of somebody else's drawer.
pub const DRAWER_SELL_ANY: Permission = Permission::new(
    "drawer.sell_any",
    "May sell in the open shift of somebody else, into whose drawer the cash goes.",
    &[Admin, Manager],
);
/// Approve a pay-out above the limit of the role.
pub const DRAWER_APPROVE: Permission = Permission::new(
    "drawer.approve",
    "May approve pay-outs above the limit of somebody's role.",
    &[Admin, Manager],
);

/// All of them, for the registry.
pub const ALL: [Permission; 12] = [
    VIEW,
    VIEW_ANY,
    SEE_EXPECTED,
    OPEN,
    CLOSE,
    CLOSE_ANY,
    APPROVE_VARIANCE,
    DRAWER_VIEW,
    DRAWER_MOVE,
    DRAWER_MOVE_ANY,
    DRAWER_SELL_ANY,
    DRAWER_APPROVE,
];
