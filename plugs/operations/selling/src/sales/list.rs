//! List sales.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Violations, Wanted};
use till_shared::ids::{BranchId, CustomerId, ProductId, RegisterId, ShiftId, UserId};
use till_shared::money::MONEY_MAX;
use till_shared::text::Text;

use super::VIEW;
use super::get::{look_back, visible_sellers};
use super::payment::tender_name;
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
    /// Only with this product among their lines.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// Only with a total of at least this, in minor units.
    #[serde(default)]
    #[schemars(range(min = 0, max = MONEY_MAX))]
    pub total_from_minor: Option<i64>,
    /// Only with a total of at most this, in minor units.
    #[serde(default)]
    #[schemars(range(min = 0, max = MONEY_MAX))]
    pub total_to_minor: Option<i64>,
    /// Only paid so, wholly or in part: a kind (`cash`, `card`, `other`) or what the shop calls it, e.g. `visa`.
    #[serde(default)]
    pub tender: Option<Text<40>>,
    /// Only with this in the reference of a payment: the slip, the authorisation, the last digits of a card. Large and small letters are
    /// one. Over a long time this reads many sales: say `from` and `to` beside it.
    #[serde(default)]
    pub reference: Option<Text<100>>,
}

impl List for ListSales {
    const NAME: &'static str = "sales.list";
    const SUMMARY: &'static str = "Lists sales, newest first.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::SALES;
    type View = SaleRow;

    fn validate(&self, v: &mut Violations) {
        v.in_order(self.from.as_ref(), self.to.as_ref());
        let (least, most) = (self.total_from_minor, self.total_to_minor);
        for (field, minor) in [("total_from_minor", least), ("total_to_minor", most)] {
            if let Some(minor) = minor {
                v.amount(field, minor);
            }
        }
        v.check(
            !matches!((least, most), (Some(least), Some(most)) if least > most),
            "total_to_minor",
            "out-of-range",
            "must not be below total_from_minor",
        );
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
            .bind(self.product_id.map(|id| id.0))
            .bind(self.total_from_minor)
            .bind(self.total_to_minor)
            .bind(self.tender.as_deref().map(tender_name))
            .bind(self.reference.as_deref())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SaleRow>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(row)| row))
    }
}
