//! list.rs: accounts, searched and filtered.

use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::{BranchId, RoleId};
use till_shared::text::Text;

use super::get::all_roles;
use super::{UserView, VIEW, store};

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// Is blocked.
    Disabled,
    /// Waits after too many failed sign-ins.
    Locked,
    /// All of them.
    #[default]
    All,
}

/// Asks for accounts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// Text in the names or the e-mail address.
    #[serde(default)]
    pub q: Option<Text<100>>,
    /// Only these.
    #[serde(default)]
    pub status: UserStatus,
    /// Only who has this role, as their own or a further one.
    #[serde(default)]
    pub role_id: Option<RoleId>,
    /// Only who works in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

impl List for ListUsers {
    const NAME: &'static str = "users.list";
    const SUMMARY: &'static str = "Lists accounts by name; people of some branches see those who work there.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::ACCOUNTS;
    type View = UserView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let is_active = match self.status {
            UserStatus::Active => Some(true),
            UserStatus::Disabled => Some(false),
            UserStatus::Locked | UserStatus::All => None,
        };
        let locked_at = (self.status == UserStatus::Locked).then(|| r.now().to_sqlx());
        let wanted = self.q.as_deref().filter(|text| !text.is_empty());
        text.bind(is_active)
            .bind(locked_at)
            .bind(self.role_id.map(|role| role.0))
            .bind(self.branch_id.map(|branch| branch.0))
            .bind(r.branches().filter())
            .bind(wanted.map(pattern))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<UserView>, Fault> {
        let users = page.read(r, self).await?.map(|AsRow(user)| user);
        let (roles, sight, now) = (all_roles(r).await?, r.sight(), r.now());
        Ok(users.map(|user| UserView::of(user, &roles, &sight, now)))
    }
}

/// The text anywhere; its own wildcards stand for themselves.
fn pattern(wanted: &str) -> String {
    let mut pattern = String::from("%");
    for c in wanted.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
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
                    ListUsers::default().paged().limit(2).after(cursor).counted(),
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
            status,
            ..ListUsers::default()
        };
        assert_eq!(names(&shop, status(UserStatus::Disabled)).await, ["anna"]);
        assert_eq!(names(&shop, status(UserStatus::Locked)).await, ["bert_100"]);
        assert_eq!(
            names(&shop, status(UserStatus::Active)).await,
            ["bert_100", "founder"]
        );
        let search = |text: &str| ListUsers {
            q: Some(text.try_into().unwrap()),
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
            .ask(&manager, ListUsers::default().paged().counted())
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
        let wrong = ListUsers::default().paged().limit(0).after(Some("?".to_owned()));
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
