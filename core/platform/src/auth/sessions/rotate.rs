//! Exchanges a refresh token for the next one, or finds that it was stolen.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, Invalidation, Output, Permission, Write};
use till_shared::ids::{SessionId, UserId};

use super::model::{EndCause, NewToken, Rotation, Session, StoredToken};
use super::store;
use crate::auth::refresh_token;
use crate::auth::secret::Secret;

/// Most tokens that are followed to the present one: more renewals than clients make within the grace.
const SUCCESSORS_MAX: usize = 100;

/// Exchanges a refresh token. What it is worth is its answer, not a fault: ending the session of a stolen token must be kept.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct RotateToken {
    pub session_id: SessionId,
    /// Seconds.
    pub leeway_s: u64,
    /// The token that was presented.
    #[serde(skip)]
    pub presented: Secret,
    /// The token that replaces it, if it is good.
    #[serde(skip)]
    pub fresh: Secret,
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
pub struct Rotated {
    /// The token to go on with.
    #[serde(skip)]
    pub token: Option<Secret>,
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
    const NAME: &'static str = "auth.rotate_token";
    const SUMMARY: &'static str = "Exchanges a refresh token for the next one.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = Rotated;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Rotated, Fault> {
        let now = w.now();
        let Some(session) = w.find::<Session>(self.session_id).await? else {
            return Ok(Rotated {
                token: None,
                reused: false,
                user_id: None,
                expires_at: None,
            });
        };
        let presented = self.presented.expose();
        let hash = refresh_token::hash(presented);
        let token = store::find_token(&mut w.select(), session.session_id, &hash).await?;
        let worth = session.judge(token.as_ref(), Duration::from_secs(self.leeway_s), now);
        let mut good = None;
        match worth {
            Rotation::Renew => {
                let fresh = self.fresh.expose();
                let sealed = refresh_token::sealed(fresh, presented)
                    .ok_or_else(|| Fault::internal("the fresh token is none"))?;
                let mut after = session.renewed(NewToken {
                    hash: refresh_token::hash(fresh),
                    issued_at: now,
                    after: Some((hash, sealed)),
                });
                after.address = w.envelope().address.clone().unwrap_or(after.address);
                after.client = w.envelope().client.clone().unwrap_or(after.client);
                w.update(&session, &after).await?;
                good = Some(self.fresh.clone());
            }
            Rotation::Again => {
                if let Some(token) = token {
                    good = present(w, &session, token, presented).await?;
                }
            }
            Rotation::Reused => {
                w.update(&session, &session.ended(EndCause::TokenReused, now))
                    .await?;
                w.invalidate(Invalidation::Session(session.session_id));
            }
            Rotation::Over | Rotation::Unknown => {}
        }
        Ok(Rotated {
            token: good,
            reused: worth == Rotation::Reused,
            user_id: Some(session.user_id),
            expires_at: Some(session.expires_at),
        })
    }
}

/// The token that the session has now, found from one that was replaced: each leads to its successor, so everybody who asks goes on with
/// the same one. None if a token on the way was replaced by a program that kept no successors.
async fn present(
    w: &mut Write,
    session: &Session,
    replaced: StoredToken,
    presented: &str,
) -> Result<Option<Secret>, Fault> {
    let (mut token, mut text) = (replaced, presented.to_owned());
    for _ in 0..SUCCESSORS_MAX {
        let Some(sealed) = token.successor else {
            return Ok(None);
        };
        let (next, hash) = refresh_token::unsealed(sealed, &text, w.tenant(), session.session_id);
        let found = store::find_token(&mut w.select(), session.session_id, &hash).await?;
        match found {
            Some(found) if found.replaced_at.is_none() => return Ok(Some(Secret::from(next))),
            Some(found) => (token, text) = (found, next),
            None => return Ok(None),
        }
    }
    Ok(None)
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
    async fn a_copy_within_the_leeway_gets_the_same_successor_and_the_theft_shows_later() {
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
        assert_eq!(owner, thief, "one chain");
        house.shop.clock.advance_s(600);
        let thief = house.refresh(&thief).await.unwrap().refresh_token.unwrap();
        house.shop.clock.advance_s(600);
        assert!(house.refresh(&owner).await.is_err(), "used by the thief long ago");
        assert!(
            house.refresh(&thief).await.is_err(),
            "and that ended the session for the thief as well"
        );
    }

    #[tokio::test]
    async fn a_token_that_comes_again_leads_to_the_present_one_however_often_that_was_renewed() {
        let house = House::open().await;
        let first = house
            .sign_in("ada", PASSWORD)
            .await
            .unwrap()
            .refresh_token
            .unwrap();
        let mut present = first.clone();
        for _ in 0..3 {
            house.shop.clock.advance_s(2);
            present = house.refresh(&present).await.unwrap().refresh_token.unwrap();
        }
        let audit = house.shop.audit().await.len();
        let again = house.refresh(&first).await.unwrap().refresh_token.unwrap();
        assert_eq!(again, present);
        assert_eq!(house.shop.audit().await.len(), audit, "nothing changed");
        // Nothing that is stored tells which it is.
        let stored: Vec<(Vec<u8>, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT token_hash, successor FROM platform.refresh_token WHERE tenant_id = $1")
                .bind(house.shop.tenant.0)
                .fetch_all(&mut house.shop.superuser().await)
                .await
                .unwrap();
        let secret = crate::ticket::secret(&present).unwrap();
        assert_eq!(
            stored.iter().filter(|(_, successor)| successor.is_some()).count(),
            3
        );
        assert!(
            stored
                .iter()
                .all(|(hash, successor)| { *hash != secret && successor.as_deref() != Some(&secret[..]) })
        );
        house.shop.clock.advance_s(900);
        assert!(house.refresh(&again).await.is_ok());
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
        let lost = house.refresh(&first).await.unwrap();
        // The answer is lost; the client gives up after 15 s and asks again.
        house.shop.clock.advance_s(16);
        let second = house.refresh(&first).await.unwrap();
        assert_eq!(second.refresh_token, lost.refresh_token);
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
