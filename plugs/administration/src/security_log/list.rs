//! list.rs: entries of the security log, newest first.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Violations, Wanted};
use till_shared::ids::UserId;
use till_shared::text::Text;

use super::{SecurityEventView, VIEW, store};

/// Asks for entries of the security log.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSecurityLog {
    /// From this moment on.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Before this moment.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<Text<40>>,
    /// Only to or by this person.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Only of this request.
    #[serde(default)]
    pub request_id: Option<Text<200>>,
}

impl List for ListSecurityLog {
    const NAME: &'static str = "security_log.list";
    const SUMMARY: &'static str =
        "Lists the security log, newest first; people of some branches see entries of people who work there.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::EVENTS;
    type View = SecurityEventView;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("kind", self.kind.as_deref(), 40);
        v.optional_text("request_id", self.request_id.as_deref(), 200);
        if let (Some(from), Some(to)) = (self.from, self.to) {
            v.check(from < to, "to", "out-of-range", "must be later than from");
        }
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.from.unwrap_or(Timestamp::UNIX_EPOCH).to_sqlx())
            .bind(self.to.unwrap_or(Timestamp::MAX).to_sqlx())
            .bind(self.kind.as_deref())
            .bind(self.user_id.map(|user| user.0))
            .bind(self.request_id.as_deref())
            .bind(r.branches().filter())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SecurityEventView>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(event)| event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers};
    use crate::users::DisableUser;
    use till_kernel::{Template, codes};

    /// A refusal and a change of rights, a minute apart.
    async fn eventful() -> (Business, UserId, UserId) {
        let shop = Business::open().await;
        let cara = shop.hire("cara", Template::Cashier).await;
        let as_cara = shop.as_user(cara).await;
        let bert = shop.hire("bert", Template::Cashier).await;
        shop.clock.advance_s(60);
        let refused = shop
            .run(
                &as_cara,
                DisableUser {
                    user_id: bert,
                    reason: "no".try_into().unwrap(),
                },
            )
            .await;
        assert_eq!(refused.unwrap_err().code(), codes::FORBIDDEN);
        shop.clock.advance_s(60);
        let boss = shop.as_user(shop.founder).await;
        shop.run(
            &boss,
            DisableUser {
                user_id: bert,
                reason: "left".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        (shop, cara, bert)
    }

    #[tokio::test]
    async fn entries_come_newest_first_page_by_page() {
        let (shop, cara, bert) = eventful().await;
        let query = ListSecurityLog::default().paged().limit(1).counted();
        let first = shop
            .ask(&shop.role(Template::Auditor), query.clone())
            .await
            .unwrap();
        assert_eq!(first.items[0].kind, "privilege-changed");
        assert_eq!(first.items[0].detail["subject"], bert.to_string());
        assert_eq!(first.items[0].user_id, Some(shop.founder));
        let second = shop
            .ask(&shop.owner(), query.after(first.next_cursor))
            .await
            .unwrap();
        assert_eq!(
            (second.items[0].kind.as_str(), second.items[0].user_id),
            ("denied", Some(cara))
        );
        assert_eq!(second.items[0].detail["permission"], "users.disable");
        assert_eq!((first.total, second.total), (second.total, first.total));
    }

    #[tokio::test]
    async fn they_can_be_filtered() {
        let (shop, cara, _) = eventful().await;
        let count = |query: ListSecurityLog| {
            let shop = &shop;
            async move { shop.ask(&shop.owner(), query).await.unwrap().items.len() }
        };
        let now = shop.kernel.clock().now();
        assert_eq!(
            count(ListSecurityLog {
                kind: Some("denied".try_into().unwrap()),
                ..ListSecurityLog::default()
            })
            .await,
            1
        );
        assert_eq!(
            count(ListSecurityLog {
                user_id: Some(cara),
                ..ListSecurityLog::default()
            })
            .await,
            1
        );
        assert_eq!(
            count(ListSecurityLog {
                from: Some(now),
                ..ListSecurityLog::default()
            })
            .await,
            1
        );
        let refused_before = ListSecurityLog {
            kind: Some("denied".try_into().unwrap()),
            to: Some(now),
            ..ListSecurityLog::default()
        };
        assert_eq!(count(refused_before).await, 1);
        assert_eq!(
            count(ListSecurityLog {
                request_id: Some("other".try_into().unwrap()),
                ..ListSecurityLog::default()
            })
            .await,
            0
        );
    }

    #[tokio::test]
    async fn people_of_a_branch_see_what_its_people_did() {
        let (shop, cara, _) = eventful().await;
        let here = crate::testing::only_in(&shop.role(Template::Manager), vec![shop.branch]);
        let seen = shop.ask(&here, ListSecurityLog::default()).await.unwrap().items;
        assert_eq!(
            seen.iter().map(|entry| entry.user_id).collect::<Vec<_>>(),
            [Some(cara)]
        );
        let second = shop.second_branch().await;
        let there = crate::testing::only_in(&shop.role(Template::Manager), vec![second]);
        assert!(
            shop.ask(&there, ListSecurityLog::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }

    #[tokio::test]
    async fn bad_questions_and_strangers_are_refused_and_businesses_kept_apart() {
        let (shop, _, _) = eventful().await;
        let other = Business::open().await;
        let at = Some(shop.kernel.clock().now());
        let wrong = ListSecurityLog {
            from: at,
            to: at,
            kind: Some(Text::default()),
            ..ListSecurityLog::default()
        }
        .paged()
        .limit(999)
        .after(Some("?".to_owned()));
        assert_eq!(
            pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/kind", "/to", "/limit", "/cursor"]
        );
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), ListSecurityLog::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert!(
            other
                .ask(&other.owner(), ListSecurityLog::default())
                .await
                .unwrap()
                .items
                .iter()
                .all(|entry| entry.kind != "denied")
        );
    }
}
