//! List sales.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, CustomerId, RegisterId, ShiftId, UserId};
use till_shared::page::{LIMIT_DEFAULT, Page};
use till_shared::text::Text;

use super::VIEW;
use super::get::{look_back, visible_sellers};
use super::parked::{after, check_page};
use super::store::{self, Place, SaleFilter};
use super::views::SaleRow;

/// Sales, newest first. Who may not see all sees their own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSales {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only at this register.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// Only in this shift.
    #[serde(default)]
    pub shift_id: Option<ShiftId>,
    /// Only by this cashier.
    #[serde(default)]
    pub cashier_id: Option<UserId>,
    /// Only to this customer.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// From this business day.
    #[serde(default)]
    pub from: Option<Date>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<Date>,
    /// Only with this number.
    #[serde(default)]
    pub number: Option<Text<40>>,
    /// Rows, 1 to 200.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Query for ListSales {
    const NAME: &'static str = "sales.list";
    const SUMMARY: &'static str = "Lists sales, newest first.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<SaleRow>;

    fn validate(&self, v: &mut Violations) {
        check_page(v, self.limit, self.cursor.as_deref());
        v.in_order(self.from.as_ref(), self.to.as_ref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<SaleRow>, Fault> {
        let filter = SaleFilter {
            place: Place {
                branches: r.branches().clone(),
                branch: self.branch_id,
                register: self.register_id,
            },
            sellers: visible_sellers(r.actor(), self.branch_id, self.cashier_id),
            look_back: look_back(r.actor(), r.now()),
            shift: self.shift_id.map(|id| id.0),
            customer: self.customer_id.map(|id| id.0),
            from: self.from,
            to: self.to,
            number: self.number.clone().map(Into::into),
        };
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let rows = store::list(
            &mut r.select(),
            &filter,
            after(self.cursor.as_deref()),
            i64::from(limit) + 1,
        )
        .await?;
        Ok(Page::cut(rows, limit, |row| row.sale_id.to_string()))
    }
}
