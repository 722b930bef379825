//! list.rs: accounts by name, searched and filtered.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, RoleId};
use till_shared::page::Page;
use till_shared::text::Text;

use super::get::all_roles;
use super::model::login_name;
use super::store::{self, Filter};
use super::{UserView, VIEW};
use crate::paging;

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// Is blocked.
    Disabled,
    /// Waits after too many failed sign-ins.
    Locked,
}

/// Asks for accounts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// Text in the names or the e-mail address.
    #[serde(default)]
    pub search: Option<Text<100>>,
    /// Only these.
    #[serde(default)]
    pub status: Option<UserStatus>,
    /// Only who has this role, as their own or a further one.
    #[serde(default)]
    pub role_id: Option<RoleId>,
    /// Only who works in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
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

impl Query for ListUsers {
    const NAME: &'static str = "users.list";
    const SUMMARY: &'static str = "Accounts by name; people of some branches see those who work there.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<UserView>;

    fn validate(&self, v: &mut Violations) {
        paging::check::<String>(v, self.limit, self.cursor.as_deref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<UserView>, Fault> {
        let limit = paging::limit(self.limit);
        let after: Option<String> = paging::after(self.cursor.as_deref())?;
        let now = r.now();
        let filter = Filter {
            search: self.search.as_deref().unwrap_or_default(),
            is_active: match self.status {
                Some(UserStatus::Active) => Some(true),
                Some(UserStatus::Disabled) => Some(false),
                Some(UserStatus::Locked) | None => None,
            },
            locked_at: (self.status == Some(UserStatus::Locked)).then_some(now),
            role: self.role_id,
            branch: self.branch_id,
            scope: r.branches().filter(),
        };
        let users = store::list(
            &mut r.select(),
            &filter,
            after.as_deref().unwrap_or_default(),
            limit,
        )
        .await?;
        let total = if self.include_total {
            Some(store::count(&mut r.select(), &filter).await?)
        } else {
            None
        };
        let roles = all_roles(r).await?;
        let page = Page::cut(users, limit, |user| paging::cursor(&login_name(&user.username)));
        let sight = r.sight();
        Ok(page
            .map(|user| UserView::of(user, &roles, &sight, now))
            .with_total(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers};
    use crate::users::DisableUser;
    use till_kernel::{Template, codes};

    async fn names(shop: &Business, query: ListUsers) -> Vec<String> {
        shop.ask(&shop.owner(), query)
            .await
            .unwrap()
            .items
            .into_iter()
            .map(|user| user.username)
            .collect()
    }

    #[tokio::test]
    async fn accounts_come_by_name_page_by_page() {
        let shop = Business::open().await;
        for name in ["dora", "Anna", "carl", "bert"] {
            shop.hire(name, Template::Cashier).await;
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = shop
                .ask(
                    &shop.owner(),
                    ListUsers {
                        limit: Some(2),
                        cursor,
                        include_total: true,
                        ..ListUsers::default()
                    },
                )
                .await
                .unwrap();
            assert_eq!(page.total, Some(5));
            seen.extend(page.items.into_iter().map(|user| user.username));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["Anna", "bert", "carl", "dora", "founder"]);
    }

    #[tokio::test]
    async fn they_can_be_searched_and_filtered() {
        let shop = Business::open().await;
        let anna = shop.hire("anna", Template::Manager).await;
        let bert = shop.hire("bert_100%", Template::Cashier).await;
        shop.run(
            &shop.owner(),
            DisableUser {
                user_id: anna,
                reason: "left".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        shop.behind(&format!(
            "UPDATE administration.user_account SET locked_until = '2099-01-01' WHERE user_id = '{bert}'"
        ))
        .await;
        let status = |status| ListUsers {
            status: Some(status),
            ..ListUsers::default()
        };
        assert_eq!(names(&shop, status(UserStatus::Disabled)).await, ["anna"]);
        assert_eq!(names(&shop, status(UserStatus::Locked)).await, ["bert_100"]);
        assert_eq!(
            names(&shop, status(UserStatus::Active)).await,
            ["bert_100", "founder"]
        );
        let search = |text: &str| ListUsers {
            search: Some(text.try_into().unwrap()),
            include_total: true,
            ..ListUsers::default()
        };
        assert_eq!(names(&shop, search(" ANN ")).await, ["anna"]);
        assert_eq!(names(&shop, search("_100%")).await, ["bert_100"]);
        assert_eq!(
            names(&shop, search("a_n")).await,
            Vec::<String>::new(),
            "wildcards stand for themselves"
        );
        let role_id = Some(shop.template(Template::Cashier).await.role_id);
        assert_eq!(
            names(
                &shop,
                ListUsers {
                    role_id,
                    ..ListUsers::default()
                }
            )
            .await,
            ["bert_100"]
        );
        let branch_id = Some(shop.second_branch().await);
        assert_eq!(
            names(
                &shop,
                ListUsers {
                    branch_id,
                    ..ListUsers::default()
                }
            )
            .await,
            ["founder"],
            "who works everywhere works there"
        );
    }

    #[tokio::test]
    async fn people_of_a_branch_see_who_works_there() {
        let shop = Business::open().await;
        shop.hire("cara", Template::Cashier).await;
        let second = shop.second_branch().await;
        let manager = crate::testing::only_in(&shop.role(Template::Manager), vec![second]);
        let page = shop
            .ask(
                &manager,
                ListUsers {
                    include_total: true,
                    ..ListUsers::default()
                },
            )
            .await
            .unwrap();
        assert_eq!(
            (page.total, page.items.len(), page.items[0].username.as_str()),
            (Some(1), 1, "founder")
        );
        let there = ListUsers {
            branch_id: Some(shop.branch),
            ..ListUsers::default()
        };
        assert_eq!(
            shop.ask(&manager, there).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused_and_businesses_kept_apart() {
        let (shop, other) = (Business::open().await, Business::open().await);
        shop.hire("cara", Template::Cashier).await;
        let wrong = ListUsers {
            limit: Some(0),
            cursor: Some("?".to_owned()),
            ..ListUsers::default()
        };
        assert_eq!(
            pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/limit", "/cursor"]
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListUsers::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(names(&other, ListUsers::default()).await, ["founder"]);
    }
}
