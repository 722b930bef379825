//! Exchanges a refresh token for the next one, or finds that it was stolen.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, Invalidation, Output, Permission, Write};
use till_shared::canon::Hash;
use till_shared::ids::{SessionId, UserId};

use super::model::{EndCause, Rotation, Session};
use super::store;

/// Exchanges a refresh token. What it is worth is its answer, not a fault: ending the session of a stolen token must be kept.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct RotateToken {
    pub session_id: SessionId,
    /// Seconds.
    pub leeway_s: u64,
    #[serde(skip)]
    pub presented: Hash,
    #[serde(skip)]
    pub fresh: Hash,
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
pub struct Rotated {
    /// Whether the fresh token is good.
    pub renewed: bool,
    /// Whether the presented token was stolen.
    pub reused: bool,
    /// Whose session, if there is one.
    pub user_id: Option<UserId>,
    /// Until when the session lasts.
    #[schemars(with = "Option<String>")]
    pub expires_at: Option<Timestamp>,
}

impl Output for Rotated {}

impl Command for RotateToken {
    const NAME: &'static str = "auth.rotate-token";
    const SUMMARY: &'static str = "Exchanges a refresh token for the next one.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = Rotated;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Rotated, Fault> {
        let now = w.now();
        let Some(session) = w.find::<Session>(self.session_id).await? else {
            return Ok(Rotated {
                renewed: false,
                reused: false,
                user_id: None,
                expires_at: None,
            });
        };
        let token = store::find_token(&mut w.select(), session.session_id, &self.presented).await?;
        let worth = session.judge(token.as_ref(), Duration::from_secs(self.leeway_s), now);
        match worth {
            Rotation::Renew | Rotation::Again => {
                let mut after = session.renewed(self.fresh, worth == Rotation::Renew, now);
                after.address = w.envelope().address.clone().unwrap_or(after.address);
                after.client = w.envelope().client.clone().unwrap_or(after.client);
                w.update(&session, &after).await?;
            }
            Rotation::Reused => {
                w.update(&session, &session.ended(EndCause::TokenReused, now))
                    .await?;
                w.invalidate(Invalidation::Session(session.session_id));
            }
            Rotation::Over | Rotation::Unknown => {}
        }
        Ok(Rotated {
            renewed: worth.is_good(),
            reused: worth == Rotation::Reused,
            user_id: Some(session.user_id),
            expires_at: Some(session.expires_at),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::testing::{House, PASSWORD};

    #[tokio::test]
    async fn each_generation_renews_once_and_a_late_copy_ends_the_session() {
        let house = House::open().await;
        let first = house.sign_in("ada", PASSWORD).await.unwrap();
        let stolen = first.refresh_token.clone().unwrap();
        let second = house.refresh(&stolen).await.unwrap();
        assert_eq!(second.session_id, first.session_id);
        assert_ne!(second.refresh_token, first.refresh_token);
        house.shop.clock.advance_s(61);
        assert_eq!(
            house.refresh(&stolen).await.unwrap_err().code().code,
            "auth.refresh-refused"
        );
        // The owner's token and every access token of the session are gone with it.
        assert!(
            house
                .refresh(second.refresh_token.as_ref().unwrap())
                .await
                .is_err()
        );
        assert_eq!(house.refused(&second.access_token).await, "auth.session-ended");
        assert_eq!(house.security("token-reused").await, 1);
        let audit = house.shop.audit().await;
        assert_eq!(audit.last().unwrap().diff["after"]["end_cause"], "token-reused");
    }

    #[tokio::test]
    async fn a_copy_within_the_leeway_gets_a_token_of_the_same_generation_and_the_theft_shows_later() {
        let house = House::open().await;
        let first = house
            .sign_in("ada", PASSWORD)
            .await
            .unwrap()
            .refresh_token
            .unwrap();
        let owner = house.refresh(&first).await.unwrap().refresh_token.unwrap();
        house.shop.clock.advance_s(9);
        let thief = house.refresh(&first).await.unwrap().refresh_token.unwrap();
        assert_ne!(owner, thief);
        house.shop.clock.advance_s(600);
        let thief = house.refresh(&thief).await.unwrap().refresh_token.unwrap();
        house.shop.clock.advance_s(600);
        assert!(
            house.refresh(&owner).await.is_err(),
            "replaced by the thief's long ago"
        );
        assert!(
            house.refresh(&thief).await.is_err(),
            "and that ended the session for the thief as well"
        );
    }

    #[tokio::test]
    async fn a_retry_after_a_lost_answer_goes_on_and_is_a_theft_once_the_answer_was_used() {
        let house = House::open().await;
        let first = house
            .sign_in("ada", PASSWORD)
            .await
            .unwrap()
            .refresh_token
            .unwrap();
        house.refresh(&first).await.unwrap();
        // The answer is lost; the client gives up after 15 s and asks again.
        house.shop.clock.advance_s(16);
        let second = house.refresh(&first).await.unwrap();
        assert!(house.actor(&second.access_token).await.is_ok());
        house
            .refresh(second.refresh_token.as_ref().unwrap())
            .await
            .unwrap();
        house.shop.clock.advance_s(16);
        assert!(house.refresh(&first).await.is_err(), "what it was given was used");
        assert_eq!(house.security("token-reused").await, 1);
    }

    #[tokio::test]
    async fn a_made_up_secret_ends_nothing() {
        let house = House::open().await;
        let good = house
            .sign_in("ada", PASSWORD)
            .await
            .unwrap()
            .refresh_token
            .unwrap();
        let guess = format!("{}{}", good.get(..good.len() - 43).unwrap(), "A".repeat(43));
        assert!(house.refresh(&guess).await.is_err());
        assert!(house.refresh(&good).await.is_ok());
    }

    #[tokio::test]
    async fn thirty_days_are_the_end_however_often_it_was_renewed() {
        let house = House::open().await;
        let mut token = house
            .sign_in("ada", PASSWORD)
            .await
            .unwrap()
            .refresh_token
            .unwrap();
        for _ in 0..2 {
            house.shop.clock.advance_s(14 * 86_400);
            token = house.refresh(&token).await.unwrap().refresh_token.unwrap();
        }
        house.shop.clock.advance_s(2 * 86_400);
        assert!(house.refresh(&token).await.is_err());
    }
}
