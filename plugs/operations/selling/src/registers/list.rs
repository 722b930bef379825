//! list.rs: the registers of the branches one works in.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::BranchId;
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};
use till_shared::text::Text;
use uuid::Uuid;

use super::model::{Register, is_code};
use super::store::{self, Filter};

/// Which registers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRegisters {
    /// Only those of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only those in use (or out of use).
    #[serde(default)]
    pub is_active: Option<bool>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<Text<80>>,
    /// Count all of them too.
    #[serde(default)]
    pub include_total: bool,
}

/// A place in the order: code, then id.
fn place(cursor: &str) -> Option<(String, Uuid)> {
    let (code, id) = cursor.split_once('.')?;
    if is_code(code) {
        Some((code.to_owned(), id.parse().ok()?))
    } else {
        None
    }
}

impl Query for ListRegisters {
    const NAME: &'static str = "registers.list";
    const SUMMARY: &'static str = "Lists registers by code.";
    const PERMISSION: Permission = super::VIEW;
    type Output = Page<Register>;

    fn validate(&self, violations: &mut Violations) {
        violations.within(
            "limit",
            i64::from(self.limit.unwrap_or(LIMIT_DEFAULT)),
            1,
            i64::from(LIMIT_MAX),
        );
        let is_place = self
            .cursor
            .as_deref()
            .is_none_or(|cursor| place(cursor).is_some());
        violations.check(
            is_place,
            "cursor",
            "malformed",
            "must be the next_cursor of an earlier page",
        );
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<Register>, Fault> {
        let filter = Filter {
            branches: r.branches().clone(),
            branch_id: self.branch_id.map(|branch| branch.0),
            is_active: self.is_active,
        };
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let after = self.cursor.as_deref().and_then(place);
        let rows = store::list(&mut r.select(), &filter, after.as_ref(), i64::from(limit) + 1).await?;
        let total = if self.include_total {
            Some(store::count(&mut r.select(), &filter).await?)
        } else {
            None
        };
        let cursor = |register: &Register| format!("{}.{}", register.code, register.register_id.0.simple());
        Ok(Page::cut(rows, limit, cursor).with_total(total))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_testkit::Shop;

    use super::*;
    use crate::registers::UpdateRegister;
    use crate::registers::testing::{plugs, register};

    fn registers(page: &Page<Register>) -> Vec<&str> {
        page.items.iter().map(|register| register.code.as_str()).collect()
    }

    #[tokio::test]
    async fn registers_come_by_code_in_pages() {
        let shop = Shop::open(plugs()).await;
        for code in ["R03", "R01", "R02"] {
            register(&shop, code).await;
        }
        let owner = shop.owner();
        let first = ListRegisters {
            limit: Some(2),
            include_total: true,
            ..ListRegisters::default()
        };
        let first = shop.ask(&owner, first).await.unwrap();
        assert_eq!((registers(&first), first.total), (vec!["R01", "R02"], Some(3)));
        let next = ListRegisters {
            limit: Some(2),
            cursor: first.next_cursor.map(|cursor| cursor.try_into().unwrap()),
            ..ListRegisters::default()
        };
        let next = shop.ask(&owner, next).await.unwrap();
        assert_eq!(
            (registers(&next), next.next_cursor.as_deref()),
            (vec!["R03"], None)
        );
    }

    #[tokio::test]
    async fn those_out_of_use_can_be_left_out() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        register(&shop, "R02").await;
        let off = UpdateRegister {
            register_id,
            name: None,
            is_active: Some(false),
        };
        shop.run_at(&shop.owner(), 1, off).await.unwrap();
        let active = ListRegisters {
            is_active: Some(true),
            ..ListRegisters::default()
        };
        assert_eq!(
            registers(&shop.ask(&shop.owner(), active).await.unwrap()),
            ["R02"]
        );
    }

    #[tokio::test]
    async fn other_branches_show_nothing_and_strangers_are_refused() {
        let shop = Shop::open(plugs()).await;
        register(&shop, "R01").await;
        let all = ListRegisters::default();
        assert!(
            shop.ask(&shop.elsewhere(), all.clone())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(
            shop.ask(&shop.stranger(), all.clone()).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        let there = ListRegisters {
            branch_id: Some(shop.branch),
            ..all
        };
        assert_eq!(
            shop.ask(&shop.elsewhere(), there).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn a_page_size_or_cursor_that_cannot_be_is_refused() {
        let shop = Shop::open(plugs()).await;
        let wrong = ListRegisters {
            limit: Some(201),
            cursor: Some("x".try_into().unwrap()),
            ..ListRegisters::default()
        };
        let fault = shop.ask(&shop.owner(), wrong).await.unwrap_err();
        let places: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(places, ["/limit", "/cursor"]);
    }
}
