//! List invoices.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, CustomerId};
use till_shared::page::{LIMIT_DEFAULT, Page};
use till_shared::text::Text;

use super::VIEW;
use super::store::{self, InvoiceFilter, Whose};
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
    /// Rows, 1 to 200.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<Text<60>>,
}

impl Query for ListInvoices {
    const NAME: &'static str = "invoices.list";
    const SUMMARY: &'static str = "Lists invoices, newest first.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<InvoiceRow>;

    fn validate(&self, v: &mut Violations) {
        sales::check_page(v, self.limit, self.cursor.as_deref());
        v.in_order(self.from.as_ref(), self.to.as_ref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<InvoiceRow>, Fault> {
        let filter = InvoiceFilter {
            branches: r.branches().clone(),
            branch: self.branch_id,
            whose: if r.actor().may_where(VIEW_ALL, self.branch_id) {
                Whose::Everybodys
            } else {
                Whose::Own(r.actor().user)
            },
            oldest: sales::oldest_visible(r.actor(), r.now()),
            customer: self.customer_id.map(|id| id.0),
            number: self.number.as_deref().map(ToOwned::to_owned),
            from: self.from,
            to: self.to,
        };
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let before = self.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
        let rows = store::list(&mut r.select(), &filter, before, i64::from(limit) + 1).await?;
        Ok(Page::cut(rows, limit, |row| row.invoice_id.to_string()))
    }
}
