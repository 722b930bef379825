//! When sessions were last used: written for many at once, about once a minute, never while a request waits.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, Permission, Write};
use till_shared::ids::SessionId;

use super::store::Activity;

/// A session and when it was last used.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeenAt {
    pub session_id: SessionId,
    pub at: Timestamp,
}

/// Notes when sessions of a business were last used.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct NoteSeen {
    pub sessions: Vec<SeenAt>,
}

impl Command for NoteSeen {
    const NAME: &'static str = "auth.note_seen";
    const SUMMARY: &'static str = "Notes when sessions were last used.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        if self.sessions.is_empty() {
            return Ok(());
        }
        let activity = Activity {
            id: w.id(),
            sessions: self.sessions.clone(),
        };
        w.create(&activity).await
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::sessions::ListSessions;
    use crate::auth::testing::{House, PASSWORD};

    #[tokio::test]
    async fn being_used_is_noted_once_a_minute_and_not_on_the_way() {
        let house = House::open().await;
        let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
        let began = house.shop.kernel.clock().now();
        let seen = async || {
            let ada = house.actor(&signed_in.access_token).await.unwrap();
            let list = ListSessions { user_id: None };
            house.shop.ask(&ada, list).await.unwrap().items[0].last_seen_at
        };
        house.shop.clock.advance_s(30);
        house.actor(&signed_in.access_token).await.unwrap();
        house.auth.flush().await;
        assert_eq!(seen().await, began, "less than a minute ago is soon enough");
        house.shop.clock.advance_s(60);
        assert_eq!(seen().await, began, "not while a request waits");
        house.auth.flush().await;
        assert_eq!(seen().await, house.shop.kernel.clock().now());
        // Several at once, one of which has ended meanwhile.
        let other = house.sign_in("ada", PASSWORD).await.unwrap();
        let third = house.sign_in("ada", PASSWORD).await.unwrap();
        house.shop.clock.advance_s(90);
        for one in [&signed_in, &other, &third] {
            house.actor(&one.access_token).await.unwrap();
        }
        let last = house.actor(&third.access_token).await.unwrap();
        let end = crate::auth::EndSession {
            session_id: last.session.unwrap(),
        };
        house.shop.run(&last, end).await.unwrap();
        house.auth.flush().await;
        let ada = house.actor(&signed_in.access_token).await.unwrap();
        let list = ListSessions { user_id: None };
        let times: Vec<_> = house
            .shop
            .ask(&ada, list)
            .await
            .unwrap()
            .items
            .iter()
            .map(|one| one.last_seen_at)
            .collect();
        assert_eq!(times, [house.shop.kernel.clock().now(); 2]);
        let notes = house
            .shop
            .audit()
            .await
            .iter()
            .filter(|note| note.action == "auth.note_seen")
            .count();
        assert_eq!(notes, 2);
    }
}
