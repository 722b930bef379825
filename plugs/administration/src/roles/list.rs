//! list.rs: the roles, the most powerful first.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Found, InUse, List, Orders, Permission, Read, Wanted, list};

use super::{RoleView, VIEW, store};

/// Asks for roles.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRoles {
    /// In use, archived, or both.
    #[serde(default)]
    pub status: InUse,
}

list! {
    ROLES, in memory,
    orders ["rank" (Int, Text), "name" (Text, Text), "created_at" (Int, Text)],
    first "rank",
}

impl List for ListRoles {
    const NAME: &'static str = "roles.list";
    const SUMMARY: &'static str = "Lists roles, the most powerful first.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = ROLES;
    type View = RoleView;

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<RoleView>, Fault> {
        let mut roles = store::all(&mut r.select()).await?;
        let wanted = self.status.is_active();
        roles.retain(|role| wanted.is_none_or(|wanted| role.is_active == wanted));
        let found = page.cut(roles, |role| {
            let first = match page.order() {
                "name" => role.name.to_lowercase().into(),
                "created_at" => role.created_at.as_microsecond().into(),
                _ => (-role.rank).into(),
            };
            vec![first, role.key.clone().into()]
        });
        Ok(found.map(|role| RoleView::of(role, r.registry())))
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
            let query = ListRoles::default().paged().limit(3).after(cursor).counted();
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
        let count = |status| {
            let shop = &shop;
            async move {
                shop.ask(&shop.owner(), ListRoles { status })
                    .await
                    .unwrap()
                    .items
                    .len()
            }
        };
        assert_eq!(
            (
                count(InUse::Active).await,
                count(InUse::Archived).await,
                count(InUse::All).await
            ),
            (6, 1, 7)
        );
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused() {
        let shop = Business::open().await;
        let wrong = ListRoles::default()
            .paged()
            .limit(201)
            .after(Some("?".to_owned()));
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
