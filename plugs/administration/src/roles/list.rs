//! list.rs: the roles, the most powerful first.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::page::Page;

use super::{RoleView, VIEW, store};
use crate::paging;

/// Asks for roles.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRoles {
    /// Also those that are archived.
    #[serde(default)]
    pub include_archived: bool,
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

type Key = (Reverse<i32>, String);

impl Query for ListRoles {
    const NAME: &'static str = "roles.list";
    const SUMMARY: &'static str = "The roles, the most powerful first.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<RoleView>;

    fn validate(&self, v: &mut Violations) {
        paging::check::<Key>(v, self.limit, self.cursor.as_deref());
    }

    async fn run(&self, r: &mut Read) -> Result<Page<RoleView>, Fault> {
        let mut roles = store::all(&mut r.select()).await?;
        roles.retain(|role| self.include_archived || role.is_active);
        let key = |role: &super::Role| (Reverse(role.rank), role.key.clone());
        let page = paging::small(roles, self.limit, self.cursor.as_deref(), self.include_total, key)?;
        Ok(page.map(|role| RoleView::of(role, r.registry())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::ArchiveRole;
    use crate::testing::{self, Business};
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn the_seven_templates_come_by_rank_page_by_page() {
        let shop = Business::open().await;
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let query = ListRoles {
                limit: Some(3),
                cursor,
                include_total: true,
                ..ListRoles::default()
            };
            let page = shop.ask(&shop.owner(), query).await.unwrap();
            assert_eq!(page.total, Some(7));
            seen.extend(page.items.into_iter().map(|role| role.key));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(
            seen,
            [
                "super_admin",
                "admin",
                "manager",
                "accountant",
                "auditor",
                "employee",
                "cashier"
            ]
        );
    }

    #[tokio::test]
    async fn archived_roles_come_only_when_asked_for() {
        let shop = Business::open().await;
        let role_id = shop.template(Template::Accountant).await.role_id;
        shop.run(
            &shop.owner(),
            ArchiveRole {
                role_id,
                reason: "unused".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        let count = |include_archived| {
            let shop = &shop;
            async move {
                shop.ask(
                    &shop.owner(),
                    ListRoles {
                        include_archived,
                        ..ListRoles::default()
                    },
                )
                .await
                .unwrap()
                .items
                .len()
            }
        };
        assert_eq!((count(false).await, count(true).await), (6, 7));
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused() {
        let shop = Business::open().await;
        let wrong = ListRoles {
            limit: Some(201),
            cursor: Some("?".to_owned()),
            ..ListRoles::default()
        };
        assert_eq!(
            testing::pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/limit", "/cursor"]
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListRoles::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
