//! Where somebody is signed in (P-4.2.10).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Credential, Directory, Fault, FaultCode, Output, Permission, Query, Read, Violations, reach,
};
use till_shared::ids::{DeviceId, SessionId, UserId};
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};
use uuid::Uuid;

use super::model::Session;
use super::store;
use crate::auth::permissions;

/// Lists open sessions, newest first: one's own, or with the permission `auth.view-sessions` those of somebody whose rights one could hand
/// out there, as for ending them.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSessions {
    /// Whose; one's own if absent.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// A session.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionView {
    /// Its id.
    pub session_id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// What the device called itself.
    pub device_name: String,
    /// The enrolled device it began at.
    pub device_id: Option<DeviceId>,
    /// What it began with.
    pub method: Credential,
    /// Client program.
    pub client: String,
    /// Address it was last renewed from.
    pub address: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_seen_at: Timestamp,
    /// Until when it lasts.
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

impl Output for SessionView {}

impl SessionView {
    fn of(session: Session, current: Option<SessionId>) -> Self {
        Self {
            session_id: session.session_id,
            user_id: session.user_id,
            device_name: session.device_name,
            device_id: session.device_id,
            method: session.method,
            client: session.client,
            address: session.address,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
            is_current: current == Some(session.session_id),
        }
    }
}

impl Query for ListSessions {
    const NAME: &'static str = "auth.list-sessions";
    const SUMMARY: &'static str =
        "Lists open sessions: one's own, or somebody else's with the permission to.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    type Output = Page<SessionView>;

    fn validate(&self, v: &mut Violations) {
        v.within(
            "limit",
            i64::from(self.limit.unwrap_or(LIMIT_DEFAULT)),
            1,
            i64::from(LIMIT_MAX),
        );
        let readable = self
            .cursor
            .as_deref()
            .is_none_or(|cursor| Uuid::try_parse(cursor).is_ok());
        v.check(readable, "cursor", "malformed", "is not a cursor of this list");
    }

    async fn run(&self, r: &mut Read) -> Result<Page<SessionView>, Fault> {
        let (own, current, now) = (r.actor().user, r.actor().session, r.now());
        let whose = self.user_id.or(own).ok_or_else(|| Fault::not_found("user"))?;
        if own != Some(whose) {
            may_see(r, whose).await?;
        }
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let before = self
            .cursor
            .as_deref()
            .and_then(|cursor| Uuid::try_parse(cursor).ok())
            .unwrap_or(Uuid::max());
        let rows = store::page_of_sessions(&mut r.select(), whose, now, before, i64::from(limit) + 1).await?;
        let page = Page::cut(rows, limit, |session| session.session_id.0.simple().to_string());
        Ok(page.map(|session| SessionView::of(session, current)))
    }
}

/// Refuses who may not see sessions of others, and those of people on whom the actor may not act: who may not end a session learns nothing
/// of it.
async fn may_see(r: &mut Read, user: UserId) -> Result<(), Fault> {
    let actor = r.actor_under(permissions::VIEW_SESSIONS)?;
    let people = r.port::<dyn Directory>()?;
    people.check_reach(r.select(), &actor, user).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::{House, PASSWORD};

    fn of(user_id: Option<UserId>) -> ListSessions {
        ListSessions {
            user_id,
            limit: None,
            cursor: None,
        }
    }

    #[tokio::test]
    async fn one_sees_ones_own_open_sessions_newest_first() {
        let house = House::open().await;
        let old = house.sign_in("ada", PASSWORD).await.unwrap();
        house.shop.clock.advance_s(60);
        let gone = house.sign_in("ada", PASSWORD).await.unwrap();
        house.shop.clock.advance_s(60);
        let new = house.sign_in("ada", PASSWORD).await.unwrap();
        house.sign_in("bob", PASSWORD).await.unwrap();
        house
            .auth
            .sign_out_by_refresh(&gone.refresh_token.unwrap(), House::envelope())
            .await
            .unwrap();
        let ada = house.actor(&new.access_token).await.unwrap();
        let page = house.shop.ask(&ada, of(None)).await.unwrap();
        let seen: Vec<_> = page
            .items
            .iter()
            .map(|view| (view.session_id, view.is_current))
            .collect();
        assert_eq!(seen, [(new.session_id, true), (old.session_id, false)]);
        assert_eq!(page.items[0].device_name, "Till 1");
    }

    #[tokio::test]
    async fn pages_follow_each_other() {
        let house = House::open().await;
        let mut token = String::new();
        for _ in 0..3 {
            token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
            house.shop.clock.advance_s(60);
        }
        let ada = house.actor(&token).await.unwrap();
        let first = house
            .shop
            .ask(
                &ada,
                ListSessions {
                    limit: Some(2),
                    ..of(None)
                },
            )
            .await
            .unwrap();
        assert_eq!(first.items.len(), 2);
        let second = house
            .shop
            .ask(
                &ada,
                ListSessions {
                    limit: Some(2),
                    cursor: first.next_cursor,
                    ..of(None)
                },
            )
            .await
            .unwrap();
        assert_eq!((second.items.len(), second.next_cursor), (1, None));
    }

    #[tokio::test]
    async fn other_peoples_sessions_need_a_permission() {
        let house = House::open().await;
        let ada = house.sign_in("ada", PASSWORD).await.unwrap();
        let ada = house.actor(&ada.access_token).await.unwrap();
        let refused = house
            .shop
            .ask(&ada, of(Some(house.user("bob"))))
            .await
            .unwrap_err();
        assert_eq!(refused.code().code, "kernel.forbidden");
        let grace = house.sign_in("grace", PASSWORD).await.unwrap();
        let grace = house.actor(&grace.access_token).await.unwrap();
        assert_eq!(
            house
                .shop
                .ask(&grace, of(Some(house.user("ada"))))
                .await
                .unwrap()
                .items
                .len(),
            1
        );
    }

    #[tokio::test]
    async fn nobody_reads_the_sessions_of_somebody_above_them() {
        let house = House::open().await;
        house.people.change("ada", |account| {
            account.permissions = till_kernel::PermissionSet::of(["auth.view-sessions"]);
        });
        house.sign_in("grace", PASSWORD).await.unwrap();
        house.sign_in("bob", PASSWORD).await.unwrap();
        let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
        let ada = house.actor(&token).await.unwrap();
        house.people.change("grace", |account| account.rank = 100);
        let above = house.shop.ask(&ada, of(Some(house.user("grace")))).await;
        assert_eq!(above.unwrap_err().code(), reach::ABOVE_RANK);
        let peer = house.shop.ask(&ada, of(Some(house.user("bob")))).await;
        assert_eq!(peer.unwrap().items.len(), 1);
    }

    #[tokio::test]
    async fn a_wrong_limit_and_cursor_are_both_named() {
        let house = House::open().await;
        let wrong = ListSessions {
            user_id: None,
            limit: Some(201),
            cursor: Some("'; --".to_owned()),
        };
        let refused = house.shop.ask(&house.shop.owner(), wrong).await.unwrap_err();
        let fields: Vec<_> = refused
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(fields, ["/limit", "/cursor"]);
    }
}
