//! Totals of a business day, for till and dashboard; can be kept open over the WebSocket.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read};
use till_shared::ids::{BranchId, RegisterId};

use super::VIEW_ALL;
use super::store::{self, SaleFilter};

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
    pub gross_minor: i64,
    /// Discounts.
    pub discount_minor: i64,
    /// Without tax.
    pub net_minor: i64,
    /// Taxes.
    pub tax_minor: i64,
    /// What customers paid.
    pub total_minor: i64,
    /// What stayed in the drawers from selling.
    pub cash_minor: i64,
    /// When the last sale came in.
    pub last_at: Option<Timestamp>,
}

impl Output for TotalsView {}

impl Query for SalesTotals {
    const NAME: &'static str = "sales.totals";
    const SUMMARY: &'static str = "Sums a business day.";
    const PERMISSION: Permission = VIEW_ALL;
    type Output = TotalsView;

    async fn run(&self, r: &mut Read) -> Result<TotalsView, Fault> {
        let filter = SaleFilter {
            branches: Some(r.branches().clone()),
            branch: self.branch_id,
            register: self.register_id,
            ..SaleFilter::default()
        };
        let row = store::totals(&mut r.select(), &filter, self.business_date).await?;
        Ok(TotalsView {
            business_date: self.business_date,
            sale_count: row.sale_count,
            line_count: row.line_count,
            gross_minor: row.gross_minor,
            discount_minor: row.discount_minor,
            net_minor: row.net_minor,
            tax_minor: row.tax_minor,
            total_minor: row.total_minor,
            cash_minor: row.cash_minor,
            last_at: row.last_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    }
}
