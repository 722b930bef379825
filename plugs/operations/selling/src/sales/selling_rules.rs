//! What a till must know to show the total that the server will charge.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read, SettingPlace, Violations};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::money::Rounding;
use till_shared::pricing::TaxRounding;
use till_shared::quantity::Quantity;

use super::SELL;
use super::model::MoneyRules;
use super::settings::{LOCK_AFTER, TILE_PAGES};
use super::tile_pages::TilePages;
use till_goods::stock::{NEGATIVE, NegativeStock};

/// The settings that pricing and checkout follow; whoever sells may read these, and no other setting.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SellingRules {
    /// As they hold in this branch. Absent: where no branch has its own.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// As they hold at this register of the branch.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
}

/// The rules of selling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SellingRulesView {
    /// Smallest coin, in minor units; cash amounts are rounded to it.
    pub cash_rounding_minor: i64,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// What happens to halves of the smallest unit.
    pub rounding: Rounding,
    /// Whether every discount needs a reason.
    pub discount_reason_required: bool,
    /// Most that one line may hold.
    pub line_quantity_max: Quantity,
    /// What happens when stock would fall below zero.
    pub negative_stock: NegativeStock,
    /// Pages of tiles that stand before the categories.
    pub tile_pages: TilePages,
    /// After how many minutes without a touch the till locks itself; `null` never does.
    pub lock_after_minutes: Option<i64>,
}

impl Output for SellingRulesView {}

impl Query for SellingRules {
    const NAME: &'static str = "sales.rules";
    const SUMMARY: &'static str = "Gives the settings that pricing and checkout follow.";
    const PERMISSION: Permission = SELL;
    type Output = SellingRulesView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn validate(&self, v: &mut Violations) {
        let placed = self.register_id.is_none() || self.branch_id.is_some();
        v.check(placed, "branch_id", "required", "say the branch of the register");
    }

    async fn run(&self, r: &mut Read) -> Result<SellingRulesView, Fault> {
        let place = SettingPlace::of(self.branch_id, self.register_id);
        let rules = MoneyRules::of(r.settings());
        Ok(SellingRulesView {
            cash_rounding_minor: rules.cash_increment_minor,
            tax_rounding: rules.tax_rounding,
            rounding: rules.rounding,
            discount_reason_required: rules.discount_reason_required,
            line_quantity_max: rules.line_quantity_max,
            negative_stock: r.setting_at(&NEGATIVE, place),
            tile_pages: r.setting_at(&TILE_PAGES, place),
            lock_after_minutes: r.setting_at(&LOCK_AFTER, place),
        })
    }
}
