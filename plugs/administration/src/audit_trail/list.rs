//! list.rs: entries of the audit log, newest first (P-4.6.15).

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Violations, Wanted};
use till_shared::ids::{BranchId, UserId};
use till_shared::text::Text;
use uuid::Uuid;

use super::model::modules_seen;
use super::{AuditEventView, VIEW, store};

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
    /// Only what people did, or only what the program did by itself, e.g. renewing a session.
    #[serde(default)]
    pub by: Option<Doer>,
}

till_kernel::words! {
    /// Who did something.
    pub enum Doer {
        /// A person.
        People = "people",
        /// The program by itself.
        Program = "program",
    }
}

impl List for ListAudit {
    const NAME: &'static str = "audit.list";
    const SUMMARY: &'static str =
        "Lists the audit log, newest first; people of some branches see what happened there.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::EVENTS;
    type View = AuditEventView;

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
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn orders(&self) -> Orders {
        if self.entity_id.is_some() {
            store::EVENTS_OF_ONE
        } else {
            store::EVENTS
        }
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.from.unwrap_or(Timestamp::UNIX_EPOCH).to_sqlx())
            .bind(self.to.unwrap_or(Timestamp::MAX).to_sqlx())
            .bind(self.user_id.map(|user| user.0))
            .bind(self.entity.as_deref())
            .bind(self.action.as_deref())
            .bind(self.module.as_deref())
            .bind(self.request_id.as_deref())
            .bind(self.branch_id.map(|branch| branch.0))
            .bind(r.branches().filter())
            .bind(modules_seen(&r.sight(), r.registry()))
            .bind(self.entity_id)
            .bind(self.by.map(Doer::word))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<AuditEventView>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(event)| event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers};
    use std::sync::Arc;
    use till_kernel::{Actor, Paged, Question, Template, codes};
    use till_shared::page::Page;

    async fn ask<K>(
        shop: &Business,
        query: impl Question<K, Query = Paged<ListAudit>>,
    ) -> Page<AuditEventView> {
        shop.ask(&shop.owner(), query).await.unwrap()
    }

    #[tokio::test]
    async fn entries_come_newest_first_page_by_page_and_all_of_them() {
        let shop = Business::open().await;
        shop.clock.advance_s(60);
        shop.hire("cara", Template::Cashier).await;
        let mut seen = Vec::new();
        let mut cursor = None;
        let total = ask(&shop, ListAudit::default().paged().counted().limit(1))
            .await
            .total;
        loop {
            let page = ask(&shop, ListAudit::default().paged().limit(3).after(cursor)).await;
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
                ..any()
            }
            .paged()
            .counted(),
        )
        .await;
        assert_eq!(counted.total, Some(1));
    }

    #[tokio::test]
    async fn what_people_did_and_what_the_program_did_are_told_apart() {
        let shop = Business::open().await;
        let boss = shop.as_user(shop.founder).await;
        shop.hire_as(&boss, "cara", Template::Cashier).await;
        shop.hire_as(
            &Arc::new(Actor::system(shop.tenant, "clean-up")),
            "dana",
            Template::Cashier,
        )
        .await;
        let by = |by: Option<Doer>| ListAudit {
            by,
            action: Some("users.create".try_into().unwrap()),
            ..ListAudit::default()
        };
        let names = |page: Page<AuditEventView>| {
            page.items
                .into_iter()
                .map(|entry| entry.actor_name)
                .collect::<Vec<_>>()
        };
        let program = names(ask(&shop, by(Some(Doer::Program))).await);
        assert!(!program.is_empty() && program.iter().all(|name| name == "clean-up"));
        let people = names(ask(&shop, by(Some(Doer::People))).await);
        assert!(!people.is_empty() && !people.contains(&"clean-up".to_owned()));
        assert_eq!(
            ask(&shop, by(None)).await.items.len(),
            people.len() + program.len()
        );
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
            ..ListAudit::default()
        }
        .paged()
        .limit(0)
        .after(Some("?".to_owned()));
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
