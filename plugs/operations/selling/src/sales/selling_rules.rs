//! What a till must know to show the total that the server will charge.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read};
use till_shared::ids::BranchId;
use till_shared::money::Rounding;
use till_shared::pricing::TaxRounding;
use till_shared::quantity::Quantity;

use super::SELL;
use super::model::MoneyRules;
use till_goods::stock::{NEGATIVE, NegativeStock};

/// The settings that pricing and checkout follow; whoever sells may read these, and no other setting.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SellingRules {
    /// As they hold in this branch. Absent: where no branch has its own.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
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

    async fn run(&self, r: &mut Read) -> Result<SellingRulesView, Fault> {
        let negative_stock = match self.branch_id {
            Some(branch) => r.setting_at(&NEGATIVE, branch),
            None => r.setting(&NEGATIVE),
        };
        let rules = MoneyRules::of(r.settings());
        Ok(SellingRulesView {
            cash_rounding_minor: rules.cash_increment_minor,
            tax_rounding: rules.tax_rounding,
            rounding: rules.rounding,
            discount_reason_required: rules.discount_reason_required,
            line_quantity_max: rules.line_quantity_max,
            negative_stock,
        })
    }
}
