//! List invoices.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Violations, Wanted};
use till_shared::ids::{BranchId, CustomerId};
use till_shared::text::Text;

use super::VIEW;
use super::store;
use super::views::InvoiceRow;
use crate::sales::{self, VIEW_ALL};

/// Invoices, newest first. Who may not see all sales sees their own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInvoices {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only to this customer.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Number, or its beginning.
    #[serde(default)]
    pub number: Option<Text<40>>,
    /// From this business day.
    #[serde(default)]
    pub from: Option<Date>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<Date>,
}

impl List for ListInvoices {
    const NAME: &'static str = "invoices.list";
    const SUMMARY: &'static str = "Lists invoices, newest first.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::INVOICES;
    type View = InvoiceRow;

    fn validate(&self, v: &mut Violations) {
        v.in_order(self.from.as_ref(), self.to.as_ref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let oldest = sales::oldest_visible(r.actor(), r.now());
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
            .bind(r.actor().may_where(VIEW_ALL, self.branch_id))
            .bind(r.actor().user.map(|user| user.0))
            .bind(self.customer_id.map(|id| id.0))
            .bind(self.number.as_deref())
            .bind(self.from.map(ToSqlx::to_sqlx))
            .bind(self.to.map(ToSqlx::to_sqlx))
            .bind(oldest.map(ToSqlx::to_sqlx))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<InvoiceRow>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(row)| row))
    }
}
