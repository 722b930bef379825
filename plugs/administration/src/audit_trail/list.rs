//! list.rs: entries of the audit log, newest first (P-4.6.15).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, UserId};
use till_shared::page::Page;
use till_shared::text::Text;
use uuid::Uuid;

use super::model::modules_seen;
use super::store::{self, Filter};
use super::{AuditEventView, VIEW};
use crate::paging;

/// Asks for entries of the audit log.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAudit {
    /// From this moment on.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Before this moment.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// Only by this person.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Only about this kind of thing.
    #[serde(default)]
    pub entity: Option<Text<80>>,
    /// Only about this very thing: its history.
    #[serde(default)]
    pub entity_id: Option<Uuid>,
    /// Only this operation, `module.word`.
    #[serde(default)]
    pub action: Option<Text<80>>,
    /// Only operations of this module.
    #[serde(default)]
    pub module: Option<Text<80>>,
    /// Only of this request.
    #[serde(default)]
    pub request_id: Option<Text<200>>,
    /// Only in this branch.
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

type Key = (Timestamp, Uuid);

impl Query for ListAudit {
    const NAME: &'static str = "audit.list";
    const SUMMARY: &'static str =
        "The audit log, newest first; people of some branches see what happened there.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<AuditEventView>;

    fn validate(&self, v: &mut Violations) {
        for (field, text) in [
            ("entity", &self.entity),
            ("action", &self.action),
            ("module", &self.module),
        ] {
            v.optional_text(field, text.as_deref(), 80);
        }
        v.optional_text("request_id", self.request_id.as_deref(), 200);
        if let (Some(from), Some(to)) = (self.from, self.to) {
            v.check(from < to, "to", "out-of-range", "must be later than from");
        }
        paging::check::<Key>(v, self.limit, self.cursor.as_deref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<AuditEventView>, Fault> {
        let limit = paging::limit(self.limit);
        let before: Key = paging::after(self.cursor.as_deref())?.unwrap_or((Timestamp::MAX, Uuid::max()));
        let filter = Filter {
            from: self.from.unwrap_or(Timestamp::UNIX_EPOCH),
            to: self.to.unwrap_or(Timestamp::MAX),
            user: self.user_id,
            entity: self.entity.as_deref(),
            entity_id: self.entity_id,
            action: self.action.as_deref(),
            module: self.module.as_deref(),
            request_id: self.request_id.as_deref(),
            branch: self.branch_id,
            scope: r.branches().filter(),
            modules: modules_seen(&r.sight(), r.registry()),
        };
        let rows = store::list(&mut r.select(), &filter, before, limit).await?;
        let total = if self.include_total {
            Some(store::count(&mut r.select(), &filter).await?)
        } else {
            None
        };
        let page = Page::cut(rows, limit, |row| {
            paging::cursor(&(row.recorded_at.to_jiff(), row.event_id))
        });
        Ok(page.map(AuditEventView::of).with_total(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers};
    use till_kernel::{Template, codes};

    async fn ask(shop: &Business, query: ListAudit) -> Page<AuditEventView> {
        shop.ask(&shop.owner(), query).await.unwrap()
    }

    #[tokio::test]
    async fn entries_come_newest_first_page_by_page_and_all_of_them() {
        let shop = Business::open().await;
        shop.clock.advance_s(60);
        shop.hire("cara", Template::Cashier).await;
        let mut seen = Vec::new();
        let mut cursor = None;
        let total = ask(
            &shop,
            ListAudit {
                include_total: true,
                limit: Some(1),
                ..ListAudit::default()
            },
        )
        .await
        .total;
        loop {
            let page = ask(
                &shop,
                ListAudit {
                    limit: Some(3),
                    cursor,
                    ..ListAudit::default()
                },
            )
            .await;
            seen.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(i64::try_from(seen.len()).ok(), total);
        assert_eq!(seen[0].module, "users");
        assert!(seen.iter().is_sorted_by(
            |newer, older| (newer.recorded_at, newer.event_id) > (older.recorded_at, older.event_id)
        ));
    }

    #[tokio::test]
    async fn they_can_be_filtered() {
        let shop = Business::open().await;
        shop.clock.advance_s(60);
        let boss = shop.as_user(shop.founder).await;
        let cara = shop.hire_as(&boss, "cara", Template::Cashier).await;
        let actions = |query: ListAudit| {
            let shop = &shop;
            async move {
                ask(shop, query)
                    .await
                    .items
                    .into_iter()
                    .map(|entry| entry.action)
                    .collect::<Vec<_>>()
            }
        };
        let any = ListAudit::default;
        assert_eq!(
            actions(ListAudit {
                entity_id: Some(cara.0),
                ..any()
            })
            .await,
            ["users.create"]
        );
        assert_eq!(
            actions(ListAudit {
                user_id: Some(shop.founder),
                ..any()
            })
            .await
            .len(),
            2
        );
        assert_eq!(
            actions(ListAudit {
                entity: Some("user".try_into().unwrap()),
                ..any()
            })
            .await,
            ["users.create", "business.found"]
        );
        assert_eq!(
            actions(ListAudit {
                action: Some("users.create".try_into().unwrap()),
                ..any()
            })
            .await
            .len(),
            2
        );
        assert_eq!(
            actions(ListAudit {
                module: Some("users".try_into().unwrap()),
                ..any()
            })
            .await
            .len(),
            2
        );
        assert_eq!(
            actions(ListAudit {
                request_id: Some("nobody's".try_into().unwrap()),
                ..any()
            })
            .await
            .len(),
            0
        );
        let now = shop.kernel.clock().now();
        assert!(
            actions(ListAudit {
                from: Some(now),
                ..any()
            })
            .await
            .iter()
            .all(|action| action == "users.create")
        );
        assert!(
            actions(ListAudit {
                to: Some(now),
                ..any()
            })
            .await
            .iter()
            .all(|action| action == "business.found")
        );
        assert_eq!(
            actions(ListAudit {
                branch_id: Some(shop.branch),
                ..any()
            })
            .await,
            ["business.found"]
        );
        let counted = ask(
            &shop,
            ListAudit {
                entity_id: Some(cara.0),
                include_total: true,
                ..any()
            },
        )
        .await;
        assert_eq!(counted.total, Some(1));
    }

    #[tokio::test]
    async fn people_of_a_branch_and_people_of_money_see_their_part() {
        let shop = Business::open().await;
        let here = crate::testing::only_in(&shop.role(Template::Manager), vec![shop.branch]);
        let seen = shop.ask(&here, ListAudit::default()).await.unwrap().items;
        assert!(!seen.is_empty() && seen.iter().all(|entry| entry.branch_id == Some(shop.branch)));
        let elsewhere = ListAudit {
            branch_id: Some(shop.second_branch().await),
            ..ListAudit::default()
        };
        assert_eq!(
            shop.ask(&here, elsewhere).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert!(
            shop.ask(&shop.role(Template::Accountant), ListAudit::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }

    #[tokio::test]
    async fn bad_questions_and_strangers_are_refused_and_businesses_kept_apart() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let at = Some(shop.kernel.clock().now());
        let wrong = ListAudit {
            from: at,
            to: at,
            module: Some(Text::default()),
            limit: Some(0),
            cursor: Some("?".to_owned()),
            ..ListAudit::default()
        };
        assert_eq!(
            pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/module", "/to", "/limit", "/cursor"]
        );
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), ListAudit::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let of_founder = ListAudit {
            entity_id: Some(shop.founder.0),
            ..ListAudit::default()
        };
        assert_eq!(ask(&shop, of_founder.clone()).await.items.len(), 1);
        assert!(ask(&other, of_founder).await.items.is_empty());
    }
}
