//! List sales.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Violations, Wanted};
use till_shared::ids::{BranchId, CustomerId, RegisterId, ShiftId, UserId};
use till_shared::text::Text;

use super::VIEW;
use super::get::{look_back, visible_sellers};
use super::store::{self, LookBack, Sellers};
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
}

impl List for ListSales {
    const NAME: &'static str = "sales.list";
    const SUMMARY: &'static str = "Lists sales, newest first.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::SALES;
    type View = SaleRow;

    fn validate(&self, v: &mut Violations) {
        v.in_order(self.from.as_ref(), self.to.as_ref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let sellers = visible_sellers(r.actor(), self.branch_id, self.cashier_id);
        let seller = match sellers {
            Sellers::One(user) => Some(user.0),
            Sellers::Everybody | Sellers::Nobody => None,
        };
        let since = match look_back(r.actor(), r.now()) {
            LookBack::Everything => None,
            LookBack::Since(at) => Some(at.to_sqlx()),
        };
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
            .bind(self.register_id.map(|id| id.0))
            .bind(sellers == Sellers::Everybody)
            .bind(seller)
            .bind(self.shift_id.map(|id| id.0))
            .bind(self.customer_id.map(|id| id.0))
            .bind(self.from.map(ToSqlx::to_sqlx))
            .bind(self.to.map(ToSqlx::to_sqlx))
            .bind(self.number.as_deref())
            .bind(since)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SaleRow>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(row)| row))
    }
}
