//! Settings of shifts. The day is the branch's; what is asked of a drawer may differ from register to register.

use till_kernel::{Rule, Setting, SettingScope};

use super::calendar::DayCutoff;

/// When a business day begins.
pub const DAY_CUTOFF: Setting<DayCutoff> = Setting::new(
    "shifts.day_cutoff",
    SettingScope::Branch,
    "When a business day begins, HH:MM. Sales before it count to the day before.",
    || DayCutoff::MIDNIGHT,
    Rule::Typed,
);
/// Up to which difference nobody asks why.
pub const TOLERANCE: Setting<i64> = Setting::new(
    "shifts.tolerance",
    SettingScope::Register,
    "Difference between counted and expected, in minor units, up to which closing a shift needs no reason.",
    || 500,
    Rule::between(0, 1_000_000_000),
);
/// Up to which sum nobody else needs to look.
pub const PAY_IN_MAX: Setting<i64> = Setting::new(
    "shifts.pay_in_max",
    SettingScope::Register,
    "Cash that somebody pays into the drawer of a shift, in minor units, above which somebody who may approve pay-outs must.",
    || 10_000_000,
    Rule::between(0, 1_000_000_000_000),
);
/// Up to which difference nobody else needs to look.
pub const APPROVAL_TOLERANCE: Setting<i64> = Setting::new(
    "shifts.approval_tolerance",
    SettingScope::Register,
    "Difference between counted and expected, in minor units, above which somebody who may approve it must.",
    || 5_000,
    Rule::between(0, 1_000_000_000),
);
