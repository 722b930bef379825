//! list.rs: the actor's branches by code.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Branch, Fault, Permission, Query, Read, Violations, list_branches};
use till_shared::page::Page;

use super::VIEW;
use crate::paging;

/// Asks for branches.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListBranches {
    /// Also those out of use.
    #[serde(default)]
    pub include_inactive: bool,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Whether to count all.
    #[serde(default)]
    pub include_total: bool,
}

impl Query for ListBranches {
    const NAME: &'static str = "branches.list";
    const SUMMARY: &'static str = "The branches one works in, by code.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<Branch>;

    fn validate(&self, v: &mut Violations) {
        paging::check::<String>(v, self.limit, self.cursor.as_deref());
    }

    async fn run(&self, r: &mut Read) -> Result<Page<Branch>, Fault> {
        let scope = r.branches().clone();
        let mut branches = list_branches(&mut r.select(), &scope).await?;
        branches.retain(|branch| self.include_inactive || branch.is_active);
        branches.sort_by(|one, other| one.code.cmp(&other.code));
        paging::small(
            branches,
            self.limit,
            self.cursor.as_deref(),
            self.include_total,
            |branch| branch.code.clone(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers};
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn people_see_the_branches_they_work_in_page_by_page() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let query = ListBranches {
            limit: Some(1),
            include_total: true,
            ..ListBranches::default()
        };
        let first = shop.ask(&shop.owner(), query.clone()).await.unwrap();
        assert_eq!((first.items[0].code.as_str(), first.total), ("B01", Some(2)));
        let rest = shop
            .ask(
                &shop.owner(),
                ListBranches {
                    cursor: first.next_cursor,
                    ..query
                },
            )
            .await
            .unwrap();
        assert_eq!((rest.items[0].code.as_str(), rest.next_cursor), ("B02", None));
        let there = crate::testing::only_in(&shop.role(Template::Cashier), vec![second]);
        let own = shop.ask(&there, ListBranches::default()).await.unwrap().items;
        assert_eq!(
            own.iter().map(|branch| branch.branch_id).collect::<Vec<_>>(),
            [second]
        );
    }

    #[tokio::test]
    async fn what_is_out_of_use_comes_only_when_asked_for() {
        let shop = Business::open().await;
        shop.behind(&format!(
            "UPDATE kernel.branch SET is_active = false WHERE branch_id = '{}'",
            shop.branch
        ))
        .await;
        assert!(
            shop.ask(&shop.owner(), ListBranches::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let all = ListBranches {
            include_inactive: true,
            ..ListBranches::default()
        };
        assert_eq!(shop.ask(&shop.owner(), all).await.unwrap().items.len(), 1);
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused() {
        let shop = Business::open().await;
        let wrong = ListBranches {
            limit: Some(201),
            cursor: Some("?".to_owned()),
            ..ListBranches::default()
        };
        assert_eq!(
            pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/limit", "/cursor"]
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListBranches::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
