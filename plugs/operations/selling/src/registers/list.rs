//! list.rs: the registers of the branches one works in.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, InUse, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::BranchId;

use super::model::Register;
use super::store;

/// Which registers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRegisters {
    /// Only those of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// In use, out of use, or both.
    #[serde(default)]
    pub status: InUse,
}

impl List for ListRegisters {
    const NAME: &'static str = "registers.list";
    const SUMMARY: &'static str = "Lists registers.";
    const PERMISSION: Permission = super::VIEW;
    const ORDERS: Orders = store::REGISTERS;
    type View = Register;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|branch| branch.0))
            .bind(self.status.is_active())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<Register>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(register)| register))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_shared::page::Page;
    use till_testkit::Shop;

    use super::*;
    use crate::registers::UpdateRegister;
    use crate::registers::testing::{plugs, register};

    fn registers(page: &Page<Register>) -> Vec<&str> {
        page.items.iter().map(|register| register.code.as_str()).collect()
    }

    #[tokio::test]
    async fn registers_come_by_code_in_pages_and_from_their_end() {
        let shop = Shop::open(plugs()).await;
        for code in ["R03", "R01", "R02"] {
            register(&shop, code).await;
        }
        let owner = shop.owner();
        let all = || ListRegisters::default().paged().limit(2);
        for (sort, codes) in [("code", ["R01", "R02", "R03"]), ("-code", ["R03", "R02", "R01"])] {
            let first = shop.ask(&owner, all().sorted(sort).counted()).await.unwrap();
            assert_eq!((registers(&first), first.total), (codes[..2].to_vec(), Some(3)));
            let next = all().sorted(sort).after(first.next_cursor);
            let next = shop.ask(&owner, next).await.unwrap();
            assert_eq!(
                (registers(&next), next.next_cursor.as_deref()),
                (vec![codes[2]], None)
            );
            assert_eq!(next.total, None);
        }
        for sort in ["name", "-name", "created_at", "-created_at"] {
            let mut seen = 0;
            let mut cursor = None;
            loop {
                let page = all().limit(1).sorted(sort).after(cursor);
                let page = shop.ask(&owner, page).await.unwrap();
                seen += page.items.len();
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, 3, "{sort}");
        }
    }

    #[tokio::test]
    async fn those_out_of_use_come_when_they_are_asked_for() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        register(&shop, "R02").await;
        let off = UpdateRegister {
            register_id,
            name: None,
            is_active: Some(false),
        };
        shop.run_at(&shop.owner(), 1, off).await.unwrap();
        for (status, codes) in [
            (InUse::Active, vec!["R02"]),
            (InUse::Archived, vec!["R01"]),
            (InUse::All, vec!["R01", "R02"]),
        ] {
            let list = ListRegisters {
                status,
                ..ListRegisters::default()
            };
            let page = shop.ask(&shop.owner(), list.paged()).await.unwrap();
            assert_eq!(registers(&page), codes);
        }
    }

    #[tokio::test]
    async fn other_branches_show_nothing_and_strangers_are_refused() {
        let shop = Shop::open(plugs()).await;
        register(&shop, "R01").await;
        let all = ListRegisters::default();
        assert!(
            shop.ask(&shop.elsewhere(), all.clone().paged())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(
            shop.ask(&shop.stranger(), all.clone().paged())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let there = ListRegisters {
            branch_id: Some(shop.branch),
            ..all
        };
        assert_eq!(
            shop.ask(&shop.elsewhere(), there.paged())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn a_page_size_or_cursor_that_cannot_be_is_refused() {
        let shop = Shop::open(plugs()).await;
        let wrong = ListRegisters::default()
            .paged()
            .limit(201)
            .after(Some("x".to_owned()));
        let fault = shop.ask(&shop.owner(), wrong).await.unwrap_err();
        let places: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(places, ["/limit", "/cursor"]);
    }
}
