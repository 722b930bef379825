//! Settings of selling.

use till_kernel::{Rule, Setting, SettingScope};
use till_shared::money::Rounding;
use till_shared::pricing::{LINE_QUANTITY_MAX, TaxRounding};

use super::tile_pages::TilePages;

/// Smallest coin, in minor units: what is paid in cash is rounded to it; `null` rounds nothing (screens, Settings). At most a thousand of
/// the largest unit that a currency divides.
pub const CASH_ROUNDING: Setting<Option<i64>> = Setting::new(
    "sales.cash_rounding_minor",
    SettingScope::Business,
    "Smallest coin in minor units; cash amounts are rounded to it. null rounds nothing.",
    || None,
    Rule::between(1, 1_000_000),
);
/// Most that one line may hold.
pub const LINE_QUANTITY: Setting<i64> = Setting::new(
    "sales.line_quantity_max",
    SettingScope::Business,
    "The largest quantity of one line of a sale.",
    || LINE_QUANTITY_MAX,
    Rule::between(1, 1_000_000),
);
/// Where tax is rounded.
pub const TAX_ROUNDING: Setting<TaxRounding> = Setting::new(
    "sales.tax_rounding",
    SettingScope::Business,
    "Whether tax is rounded on every line or once for the document.",
    TaxRounding::default,
    Rule::Typed,
);
/// What happens to halves.
pub const ROUNDING: Setting<Rounding> = Setting::new(
    "sales.rounding",
    SettingScope::Business,
    "What happens to halves of the smallest unit.",
    Rounding::default,
    Rule::Typed,
);
/// Whether every discount needs a reason.
pub const DISCOUNT_REASON: Setting<bool> = Setting::new(
    "sales.discount_reason_required",
    SettingScope::Business,
    "Whether every discount needs a reason.",
    || false,
    Rule::Typed,
);
/// Pages of tiles that a shop lays out itself.
pub const TILE_PAGES: Setting<TilePages> = Setting::new(
    "sales.tile_pages",
    SettingScope::Register,
    "Pages of tiles that stand before the categories at the till.",
    TilePages::default,
    Rule::Typed,
);
/// After how many minutes without a touch a till locks itself; `null` never does.
pub const LOCK_AFTER: Setting<Option<i64>> = Setting::new(
    "sales.lock_after_minutes",
    SettingScope::Register,
    "After how many minutes without a touch a till locks itself. null never does.",
    || Some(15),
    Rule::between(1, 480),
);
