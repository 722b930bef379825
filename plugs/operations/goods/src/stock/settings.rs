//! Settings of stock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Rule, Setting, SettingScope};

/// What happens when stock would fall below zero (screens 3, POS rules).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NegativeStock {
    /// It is refused.
    Block,
    /// It is done and flagged: goods in the customer's hand are more certain than a number.
    #[default]
    Warn,
    /// It is done without a word.
    Allow,
}

/// What happens when stock would fall below zero; may differ by branch.
pub const NEGATIVE: Setting<NegativeStock> = Setting::new(
    "stock.negative",
    SettingScope::Branch,
    "What happens when stock would fall below zero: block, warn or allow.",
    || NegativeStock::Warn,
    Rule::Typed,
);
