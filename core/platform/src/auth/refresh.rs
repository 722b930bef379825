//! The next pair of tokens. What a refresh token is worth is told in [`super::sessions`].

use std::sync::Arc;

use till_kernel::{Actor, Envelope, Fault, SecurityEvent, SecurityKind};

use super::error;
use super::refresh_token::{self, Fresh};
use super::secret::Secret;
use super::service::{Auth, inner};
use super::sessions::RotateToken;
use super::views::SignedIn;

impl Auth {
    /// Exchanges a refresh token for the next pair.
    ///
    /// # Errors
    /// 401 `auth.refresh-refused` in every case of refusal: forget the token and ask the person to sign in. A token that was replaced
    /// longer ago than the leeway ends its session and goes to the security log.
    pub async fn refresh(&self, refresh_token: &str, envelope: Envelope) -> Result<SignedIn, Fault> {
        let presented = refresh_token::parse(refresh_token).ok_or_else(|| error::REFRESH_REFUSED.fault())?;
        let (tenant, session) = (presented.tenant, presented.session);
        let fresh = Fresh::new(tenant, session, self.0.kernel.ids());
        let rotate = RotateToken {
            session_id: session,
            leeway_s: self.0.settings.refresh_leeway.as_secs(),
            presented: Secret::from(refresh_token),
            fresh: Secret::from(fresh.text),
        };
        let actor = Arc::new(Actor {
            session: Some(session),
            ..Actor::system(tenant, "refresh")
        });
        let rotated = self
            .0
            .kernel
            .execute(rotate, actor, inner(&envelope))
            .await?
            .into_value()?;
        if rotated.reused {
            self.listen();
            let event = SecurityEvent {
                kind: SecurityKind::TokenReused,
                user: rotated.user_id,
                name: String::new(),
                address: envelope.address.clone(),
                client: envelope.client.clone(),
                request_id: envelope.request_id.clone(),
                detail: serde_json::json!({ "session": session }),
            };
            self.0.kernel.security_event(tenant, &event).await;
        }
        let Some(token) = rotated.token else {
            metrics::counter!("till_refreshes_refused_total").increment(1);
            return Err(error::REFRESH_REFUSED.fault());
        };
        let live = self
            .live(tenant, session, &envelope)
            .await
            .map_err(|fault| match fault.code() {
                error::SESSION_ENDED => error::REFRESH_REFUSED.fault(),
                _ => fault,
            })?;
        self.signed_in(&live, session, token.expose().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::auth::testing::{House, PASSWORD};

    /// F23: two tabs wake up and refresh at the same moment, two hundred times. Nobody is signed out, and no theft is seen.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_tabs_that_refresh_at_once_are_never_signed_out() {
        let house = Arc::new(House::open().await);
        let first = house.sign_in("ada", PASSWORD).await.unwrap();
        let mut tabs = [first.refresh_token.clone().unwrap(), first.refresh_token.unwrap()];
        let mut access = first.access_token;
        for round in 0..200 {
            let before = tabs[1].clone();
            let came_with_one = tabs[0] == tabs[1];
            let [left, right] = tabs.map(|token| {
                let house = Arc::clone(&house);
                tokio::spawn(async move { house.refresh(&token).await })
            });
            let (left, right) = (left.await.unwrap(), right.await.unwrap());
            let left = left.unwrap_or_else(|fault| panic!("left tab, round {round}: {fault}"));
            let right = right.unwrap_or_else(|fault| panic!("right tab, round {round}: {fault}"));
            if came_with_one {
                assert_eq!(
                    left.refresh_token, right.refresh_token,
                    "round {round}: one chain"
                );
            }
            access = right.access_token;
            // Every third round one tab slept and comes with the token before.
            tabs = if round % 3 == 0 {
                [before, right.refresh_token.unwrap()]
            } else {
                [left.refresh_token.unwrap(), right.refresh_token.unwrap()]
            };
            house.shop.clock.advance_s(5);
        }
        assert!(house.actor(&access).await.is_ok());
        assert_eq!(house.security("token-reused").await, 0);
    }

    #[tokio::test]
    async fn a_token_of_another_business_or_session_is_refused() {
        let house = House::open().await;
        let (ada, bob) = (
            house.sign_in("ada", PASSWORD).await.unwrap(),
            house.sign_in("bob", PASSWORD).await.unwrap(),
        );
        let token = ada.refresh_token.clone().unwrap();
        let other_tenant = token.replace(
            &house.shop.tenant.0.simple().to_string(),
            &uuid::Uuid::from_u128(9).simple().to_string(),
        );
        let other_session = token.replace(
            &ada.session_id.0.simple().to_string(),
            &bob.session_id.0.simple().to_string(),
        );
        for forged in [
            other_tenant,
            other_session,
            String::new(),
            "x".repeat(10_000),
            token.to_uppercase(),
        ] {
            assert_eq!(
                house.refresh(&forged).await.unwrap_err().code().code,
                "auth.refresh-refused"
            );
        }
        assert!(
            house.refresh(&token).await.is_ok(),
            "and nobody was signed out by it"
        );
        assert!(house.refresh(&bob.refresh_token.unwrap()).await.is_ok());
    }

    #[tokio::test]
    async fn a_closed_account_cannot_refresh() {
        let house = House::open().await;
        let token = house
            .sign_in("ada", PASSWORD)
            .await
            .unwrap()
            .refresh_token
            .unwrap();
        house
            .change_user("ada", |account| account.is_active = false)
            .await;
        assert_eq!(
            house.refresh(&token).await.unwrap_err().code().code,
            "auth.refresh-refused"
        );
    }
}
