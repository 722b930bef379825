//! Totals of a business day, for till and dashboard; can be kept open over the WebSocket.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::money::Sum;

use super::VIEW_ALL;
use super::store::{self, Place};

/// What was sold on a business day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SalesTotals {
    /// The business day.
    pub business_date: Date,
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only at this register.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
}

/// Sums of a business day; amounts in minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TotalsView {
    /// The business day.
    pub business_date: Date,
    /// Sales.
    pub sale_count: i64,
    /// Lines.
    pub line_count: i64,
    /// Before discounts.
    pub gross_minor: Sum,
    /// Discounts.
    pub discount_minor: Sum,
    /// Without tax.
    pub net_minor: Sum,
    /// Taxes.
    pub tax_minor: Sum,
    /// What customers paid.
    pub total_minor: Sum,
    /// What stayed in the drawers from selling.
    pub cash_minor: Sum,
    /// When the last sale came in.
    pub last_at: Option<Timestamp>,
}

impl Output for TotalsView {}

impl Query for SalesTotals {
    const NAME: &'static str = "sales.totals";
    const SUMMARY: &'static str = "Sums a business day.";
    const PERMISSION: Permission = VIEW_ALL;
    type Output = TotalsView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<TotalsView, Fault> {
        let place = Place {
            branches: r.branches().clone(),
            branch: self.branch_id,
            register: self.register_id,
        };
        let row = store::totals(&mut r.select(), &place, self.business_date).await?;
        Ok(TotalsView {
            business_date: self.business_date,
            sale_count: row.sale_count,
            line_count: row.line_count,
            gross_minor: row.gross_minor.into(),
            discount_minor: row.discount_minor.into(),
            net_minor: row.net_minor.into(),
            tax_minor: row.tax_minor.into(),
            total_minor: row.total_minor.into(),
            cash_minor: row.cash_minor.into(),
            last_at: row.last_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    }
}
