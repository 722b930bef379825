//! list.rs: shifts, newest first.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};
use till_shared::text::Text;
use uuid::Uuid;

use super::model::{Shift, ShiftStatus};
use super::permissions;
use super::store::{self, Filter, Whose};
use super::views::ShiftView;

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
    /// Only open or closed ones.
    #[serde(default)]
    pub status: Option<ShiftStatus>,
    /// From this business day.
    #[serde(default)]
    pub from: Option<Date>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<Date>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<Text<60>>,
    /// Count all of them too.
    #[serde(default)]
    pub include_total: bool,
}

/// Reports a page size or cursor that cannot be; cursors here are ids.
pub(super) fn check_page(limit: Option<u32>, cursor: Option<&str>, violations: &mut Violations) {
    violations.within(
        "limit",
        i64::from(limit.unwrap_or(LIMIT_DEFAULT)),
        1,
        i64::from(LIMIT_MAX),
    );
    let is_place = cursor.is_none_or(|cursor| cursor.parse::<Uuid>().is_ok());
    violations.check(
        is_place,
        "cursor",
        "malformed",
        "must be the next_cursor of an earlier page",
    );
}

impl Query for ListShifts {
    const NAME: &'static str = "shifts.list";
    const SUMMARY: &'static str =
        "Lists shifts, newest first; own ones only for those who may not see others'.";
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<ShiftView>;

    fn validate(&self, violations: &mut Violations) {
        check_page(self.limit, self.cursor.as_deref(), violations);
        violations.in_order(self.from.as_ref(), self.to.as_ref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<ShiftView>, Fault> {
        let whose = if r.actor().may_where(permissions::VIEW_ANY, self.branch_id) {
            Whose::Everybodys
        } else {
            Whose::Own(r.actor().user)
        };
        let filter = Filter {
            branches: r.branches().clone(),
            branch_id: self.branch_id.map(|id| id.0),
            register_id: self.register_id.map(|id| id.0),
            whose,
            status: self.status,
            from: self.from,
            to: self.to,
        };
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let before = self.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
        let rows = store::list(&mut r.select(), &filter, before, i64::from(limit) + 1).await?;
        let total = if self.include_total {
            Some(store::count(&mut r.select(), &filter).await?)
        } else {
            None
        };
        let cursor = |shift: &Shift| shift.shift_id.0.simple().to_string();
        Ok(Page::cut(rows, limit, cursor)
            .map(|shift| ShiftView::of(&shift))
            .with_total(total))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
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
        let first = ListShifts {
            limit: Some(3),
            include_total: true,
            ..ListShifts::default()
        };
        let first = shop.ask(&owner, first).await.unwrap();
        assert_eq!((numbers(&first), first.total), (vec![4, 3, 2], Some(4)));
        let next = ListShifts {
            limit: Some(3),
            cursor: first.next_cursor.map(|cursor| cursor.try_into().unwrap()),
            ..ListShifts::default()
        };
        assert_eq!(numbers(&shop.ask(&owner, next).await.unwrap()), [1]);

        let open_ones = ListShifts {
            status: Some(ShiftStatus::Open),
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
        let all = ListShifts {
            include_total: true,
            ..ListShifts::default()
        };
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
            limit: Some(0),
            cursor: Some("yesterday".try_into().unwrap()),
            from: Some("2026-03-03".parse().unwrap()),
            to: Some("2026-03-02".parse().unwrap()),
            ..ListShifts::default()
        };
        let fault = shop.ask(&shop.owner(), wrong).await.unwrap_err();
        let places: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(places, ["/limit", "/cursor", "/to"]);
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
