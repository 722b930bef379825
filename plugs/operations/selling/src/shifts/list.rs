//! list.rs: shifts, newest first.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Bound, Fault, Found, List, Orders, Permission, Read, Reading, Violations, Wanted};
use till_shared::ids::{BranchId, RegisterId};

use super::model::ShiftStatus;
use super::views::ShiftView;
use super::{permissions, store};

/// Which shifts, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShiftsOf {
    /// They go on.
    Open,
    /// They were counted and sealed.
    Closed,
    /// Both.
    #[default]
    All,
}

/// Which shifts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListShifts {
    /// Only those of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only those of this register.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// Open, closed, or both.
    #[serde(default)]
    pub status: ShiftsOf,
    /// From this business day.
    #[serde(default)]
    pub from: Option<Date>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<Date>,
}

impl List for ListShifts {
    const NAME: &'static str = "shifts.list";
    const SUMMARY: &'static str =
        "Lists shifts, newest first; own ones only for those who may not see others'.";
    const PERMISSION: Permission = permissions::VIEW;
    const ORDERS: Orders = store::SHIFTS;
    type View = ShiftView;

    fn validate(&self, violations: &mut Violations) {
        violations.in_order(self.from.as_ref(), self.to.as_ref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let status = match self.status {
            ShiftsOf::Open => Some(ShiftStatus::Open.word()),
            ShiftsOf::Closed => Some(ShiftStatus::Closed.word()),
            ShiftsOf::All => None,
        };
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
            .bind(self.register_id.map(|id| id.0))
            .bind(r.actor().may_where(permissions::VIEW_ANY, self.branch_id))
            .bind(r.actor().user.map(|user| user.0))
            .bind(status)
            .bind(self.from.map(ToSqlx::to_sqlx))
            .bind(self.to.map(ToSqlx::to_sqlx))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<ShiftView>, Fault> {
        let found: Found<store::Row> = page.read(r, self).await?;
        found.try_map(|row| Ok(ShiftView::of(&row.try_into()?)))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_shared::page::Page;
    use till_testkit::Shop;

    use super::super::tests::{close, open};
    use super::*;
    use crate::registers::testing::{plugs, register};

    fn numbers(page: &Page<ShiftView>) -> Vec<i64> {
        page.items.iter().map(|shift| shift.number).collect()
    }

    #[tokio::test]
    async fn shifts_come_newest_first_in_pages() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        for _ in 0..3 {
            let shift = open(&shop, &owner, register_id, 0).await;
            close(&shop, &owner, &shift, 0).await;
            shop.clock.advance_s(86_400);
        }
        open(&shop, &owner, register_id, 0).await;
        let first = ListShifts::default().paged().limit(3).counted();
        let first = shop.ask(&owner, first).await.unwrap();
        assert_eq!((numbers(&first), first.total), (vec![4, 3, 2], Some(4)));
        let next = ListShifts::default().paged().limit(3).after(first.next_cursor);
        assert_eq!(numbers(&shop.ask(&owner, next).await.unwrap()), [1]);

        let open_ones = ListShifts {
            status: ShiftsOf::Open,
            ..ListShifts::default()
        };
        assert_eq!(numbers(&shop.ask(&owner, open_ones).await.unwrap()), [4]);
        let days = ListShifts {
            from: Some("2026-03-03".parse().unwrap()),
            to: Some("2026-03-04".parse().unwrap()),
            ..ListShifts::default()
        };
        assert_eq!(numbers(&shop.ask(&owner, days).await.unwrap()), [3, 2]);
    }

    #[tokio::test]
    async fn a_cashier_lists_own_shifts_only() {
        let shop = Shop::open(plugs()).await;
        let (first, second) = (register(&shop, "R01").await, register(&shop, "R02").await);
        let cashier = shop.role(Template::Cashier);
        let own = open(&shop, &cashier, first, 0).await;
        open(&shop, &shop.role(Template::Cashier), second, 0).await;
        let all = ListShifts::default().paged().counted();
        let mine = shop.ask(&cashier, all.clone()).await.unwrap();
        assert_eq!((mine.items.len(), mine.total), (1, Some(1)));
        assert_eq!(mine.items[0].shift_id, own.shift_id);
        assert_eq!(
            shop.ask(&shop.role(Template::Manager), all.clone())
                .await
                .unwrap()
                .items
                .len(),
            2
        );
        assert!(
            shop.ask(&shop.elsewhere(), all.clone())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let employee = shop.role(Template::Employee);
        assert_eq!(
            shop.ask(&employee, all).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
    }

    #[tokio::test]
    async fn a_page_or_range_that_cannot_be_is_refused() {
        let shop = Shop::open(plugs()).await;
        let wrong = ListShifts {
            from: Some("2026-03-03".parse().unwrap()),
            to: Some("2026-03-02".parse().unwrap()),
            ..ListShifts::default()
        }
        .paged()
        .limit(0)
        .after(Some("yesterday".to_owned()));
        let fault = shop.ask(&shop.owner(), wrong).await.unwrap_err();
        let places: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(places, ["/to", "/limit", "/cursor"]);
        let elsewhere = ListShifts {
            branch_id: Some(shop.branch),
            ..ListShifts::default()
        };
        assert_eq!(
            shop.ask(&shop.elsewhere(), elsewhere).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
