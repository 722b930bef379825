//! Where somebody is signed in (P-4.2.10).

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    AsRow, Bound, Credential, Directory, Fault, FaultCode, Found, List, Orders, Output, Permission, Read,
    Reading, Wanted, reach,
};
use till_shared::ids::{DeviceId, SessionId, UserId};

use super::model::Session;
use super::store;
use crate::auth::permissions;

/// Lists open sessions, newest first: one's own, or with the permission `auth.view-sessions` those of somebody whose rights one could hand
/// out there, as for ending them.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSessions {
    /// Whose; one's own if absent.
    #[serde(default)]
    pub user_id: Option<UserId>,
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

impl List for ListSessions {
    const NAME: &'static str = "auth.list_sessions";
    const SUMMARY: &'static str =
        "Lists open sessions: one's own, or somebody else's with the permission to.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    const ORDERS: Orders = store::SESSIONS;
    type View = SessionView;

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let whose = self.user_id.or(r.actor().user);
        text.bind(whose.map(|user| user.0)).bind(r.now().to_sqlx())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SessionView>, Fault> {
        let (own, current) = (r.actor().user, r.actor().session);
        let whose = self.user_id.or(own).ok_or_else(|| Fault::not_found("user"))?;
        if own != Some(whose) {
            may_see(r, whose).await?;
        }
        let found = page.read(r, self).await?;
        Ok(found.map(|AsRow(session)| SessionView::of(session, current)))
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
        ListSessions { user_id }
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
        let first = house.shop.ask(&ada, of(None).paged().limit(2)).await.unwrap();
        assert_eq!(first.items.len(), 2);
        let second = house
            .shop
            .ask(&ada, of(None).paged().limit(2).after(first.next_cursor))
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
        let wrong = ListSessions { user_id: None }
            .paged()
            .limit(201)
            .after(Some("'; --".to_owned()));
        let refused = house.shop.ask(&house.shop.owner(), wrong).await.unwrap_err();
        let fields: Vec<_> = refused
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(fields, ["/limit", "/cursor"]);
    }
}
