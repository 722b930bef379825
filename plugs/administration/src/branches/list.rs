//! list.rs: the actor's branches.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Branch, Fault, Found, InUse, List, Orders, Permission, Read, Wanted, list, list_branches};

use super::VIEW;

/// Asks for branches.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListBranches {
    /// In use, out of use, or both.
    #[serde(default)]
    pub status: InUse,
}

list! {
    BRANCHES, in memory,
    orders ["code" (Text), "name" (Text, Text), "created_at" (Int, Text)],
    first "code",
}

impl List for ListBranches {
    const NAME: &'static str = "branches.list";
    const SUMMARY: &'static str = "Lists the branches one works in.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = BRANCHES;
    type View = Branch;

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<Branch>, Fault> {
        let scope = r.branches().clone();
        let mut branches = list_branches(&mut r.select(), &scope).await?;
        let wanted = self.status.is_active();
        branches.retain(|branch| wanted.is_none_or(|wanted| branch.is_active == wanted));
        Ok(page.cut(branches, |branch| {
            let code = branch.code.clone().into();
            match page.order() {
                "name" => vec![branch.name.to_lowercase().into(), code],
                "created_at" => vec![branch.created_at.as_microsecond().into(), code],
                _ => vec![code],
            }
        }))
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
        let query = ListBranches::default().paged().limit(1).counted();
        let first = shop.ask(&shop.owner(), query.clone()).await.unwrap();
        assert_eq!((first.items[0].code.as_str(), first.total), ("B01", Some(2)));
        let rest = shop
            .ask(&shop.owner(), query.after(first.next_cursor))
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
        let all = ListBranches { status: InUse::All };
        assert_eq!(shop.ask(&shop.owner(), all).await.unwrap().items.len(), 1);
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused() {
        let shop = Business::open().await;
        let wrong = ListBranches::default()
            .paged()
            .limit(201)
            .after(Some("?".to_owned()));
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
