//! Signing in by PIN, at an enrolled device: a tile and a few digits for a session and a pair of tokens.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Envelope, Fault, Violations};
use till_shared::ids::UserId;

use super::authenticate::Purpose;
use super::error;
use super::prove_pin::check_pin;
use super::secret::Secret;
use super::service::Auth;
use super::sessions::Origin;
use super::views::SignedIn;

/// Signing in by PIN.
const SIGN_IN: Purpose = Purpose {
    word: "sign-in",
    refusal: error::PIN_FAILED,
};

/// Whose tile, and the PIN.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInPin {
    /// Who, from the people of the device.
    pub user_id: UserId,
    /// Their PIN.
    pub pin: Secret,
    /// Whether the refresh token is wanted in the answer; browsers leave this out and get it as a strict cookie.
    #[serde(default)]
    pub token_in_body: bool,
}

impl Auth {
    /// Signs somebody in by PIN at an enrolled device.
    ///
    /// # Errors
    /// 401 `auth.device-unknown`; 401 `auth.pin-failed` for a person that does not exist, has no PIN, works in another branch, a wrong PIN
    /// and a closed account alike; 429 `auth.pin-locked` with `Retry-After`; 422 for bad form; 503 `auth.busy` in a storm.
    pub async fn sign_in_pin(
        &self,
        device_token: Option<&str>,
        request: SignInPin,
        envelope: Envelope,
    ) -> Result<SignedIn, Fault> {
        let (tenant, device) = self.enrolled(device_token).await?;
        let mut violations = Violations::default();
        check_pin("pin", &request.pin, &mut violations);
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let proven = self
            .prove_pin(tenant, &device, request.user_id, &request.pin, SIGN_IN, &envelope)
            .await?;
        self.open_session(tenant, proven, Origin::of(&device), &envelope)
            .await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{BranchScope, Credential};
    use uuid::Uuid;

    use super::*;
    use crate::auth::SignIn as SignInRequest;
    use crate::auth::testing::{House, PASSWORD};

    async fn at_a_device() -> (House, String) {
        let house = House::open().await;
        for (name, pin) in [("ada", "4071"), ("grace", "90317")] {
            house.give_pin(name, pin).await;
        }
        let device = house.enrol().await.device_token.unwrap();
        (house, device)
    }

    async fn answer(house: &House, device: &str, name: &str, pin: &str) -> (u16, &'static str, Option<u64>) {
        let fault = house.sign_in_pin(device, name, pin).await.unwrap_err();
        let wait = fault.wait().map(|wait| wait.as_secs());
        (fault.code().kind.status(), fault.code().code, wait)
    }

    #[tokio::test]
    async fn the_right_pin_gives_a_session_of_that_device_with_all_rights() {
        let (house, device) = at_a_device().await;
        let signed_in = house.sign_in_pin(&device, "ada", "4071").await.unwrap();
        assert_eq!(signed_in.method, Credential::Pin);
        assert!(signed_in.device_id.is_some() && signed_in.user.has_pin);
        assert_eq!(signed_in.user.permissions, ["test.sell"]);
        let actor = house.actor(&signed_in.access_token).await.unwrap();
        assert_eq!(actor.device, signed_in.device_id);
        let next = house.refresh(&signed_in.refresh_token.unwrap()).await.unwrap();
        assert_eq!(
            (next.method, next.device_id),
            (Credential::Pin, signed_in.device_id)
        );
        let log = house.security_log().await;
        let by_pin = |entry: &&(String, String, String, serde_json::Value)| entry.3["method"] == "pin";
        let (kind, name, _, _) = log.iter().find(by_pin).unwrap();
        assert_eq!((kind.as_str(), name.as_str()), ("signed-in", "Ada Lovelace"));
        let audit = house.shop.audit().await;
        let session = audit.iter().find(|note| note.diff["after"]["method"] == "pin");
        assert_eq!(session.unwrap().diff["after"]["device_name"], "Front till");
        let text = serde_json::to_string(&(audit, log)).unwrap();
        assert!(!text.contains("4071") && !text.contains("argon2") && !text.contains("tdv1"));
    }

    #[tokio::test]
    async fn signing_in_again_by_pin_or_password_is_what_unlocking_is() {
        let (house, device) = at_a_device().await;
        for _ in 0..2 {
            let signed_in = house.sign_in_pin(&device, "ada", "4071").await.unwrap();
            let actor = house.actor(&signed_in.access_token).await.unwrap();
            house.auth.sign_out(&actor, House::envelope()).await.unwrap();
            assert_eq!(house.refused(&signed_in.access_token).await, "auth.session-ended");
        }
        let request = SignInRequest {
            device_name: None,
            ..house.request("ada", PASSWORD)
        };
        let signed_in = house
            .auth
            .sign_in(Some(&device), request, House::envelope())
            .await
            .unwrap();
        assert_eq!(signed_in.method, Credential::Password);
        assert!(signed_in.device_id.is_some(), "the device is known all the same");
        assert!(house.auth.people(Some(&device)).await.is_ok());
    }

    #[tokio::test]
    async fn a_pin_waits_after_five_wrong_ones_each_further_one_longer_and_the_password_frees_it() {
        let (house, device) = at_a_device().await;
        for _ in 0..5 {
            assert_eq!(
                answer(&house, &device, "ada", "0000").await,
                (401, "auth.pin-failed", None)
            );
        }
        assert_eq!(
            answer(&house, &device, "ada", "4071").await,
            (429, "auth.pin-locked", Some(31)),
            "not even the right one"
        );
        house.shop.clock.advance_s(30);
        assert_eq!(answer(&house, &device, "ada", "0000").await.0, 401);
        assert_eq!(answer(&house, &device, "ada", "4071").await.2, Some(61));
        assert_eq!(
            house.people.account("ada").failures,
            0,
            "the password has its own count"
        );
        assert!(
            house.sign_in_pin(&device, "grace", "90317").await.is_ok(),
            "nobody else waits"
        );
        house.sign_in("ada", PASSWORD).await.unwrap();
        assert!(house.sign_in_pin(&device, "ada", "4071").await.is_ok());
        assert_eq!(house.security("locked-out").await, 2);
    }

    #[tokio::test]
    async fn the_wait_is_over_by_itself() {
        let (house, device) = at_a_device().await;
        for _ in 0..5 {
            answer(&house, &device, "ada", "0000").await;
        }
        house.shop.clock.advance_s(31);
        house.sign_in_pin(&device, "ada", "4071").await.unwrap();
        assert_eq!(
            house.people.account("ada").pin_failures,
            4,
            "of those who guess no fresh start is made"
        );
    }

    #[tokio::test]
    async fn whoever_guesses_is_not_given_four_more_each_time_the_person_signs_in() {
        let (house, device) = at_a_device().await;
        let mut compared = 0;
        for _ in 0..5 {
            for _ in 0..4 {
                compared += usize::from(answer(&house, &device, "ada", "0000").await.0 == 401);
            }
            // She waits as long as she is told to, and signs in.
            let told = house.sign_in_pin(&device, "ada", "4071").await;
            if let Err(fault) = told {
                let wait = fault.wait().unwrap().as_secs();
                house.shop.clock.advance_s(i64::try_from(wait).unwrap());
                house.sign_in_pin(&device, "ada", "4071").await.unwrap();
            }
        }
        assert!(compared < 12, "{compared} of 20 were compared");
    }

    #[tokio::test]
    async fn whoever_has_no_pin_here_cannot_be_told_from_whoever_has() {
        let (house, device) = at_a_device().await;
        house.give_pin("grace", "90317").await;
        house.people.change("grace", |account| {
            account.branches = BranchScope::Only(vec![house.shop.id()]);
        });
        let mut known = Vec::new();
        let mut elsewhere = Vec::new();
        let mut without = Vec::new();
        for _ in 0..7 {
            known.push(answer(&house, &device, "ada", "0000").await);
            elsewhere.push(answer(&house, &device, "grace", "90317").await);
            without.push(answer(&house, &device, "bob", "0000").await);
        }
        assert_eq!(known, elsewhere);
        assert_eq!(known, without);
        assert_eq!(known.last().unwrap().0, 429);
        let nobody = SignInPin {
            user_id: UserId(Uuid::from_u128(1)),
            pin: "4071".into(),
            token_in_body: false,
        };
        let fault = house
            .auth
            .sign_in_pin(Some(&device), nobody, House::envelope())
            .await
            .unwrap_err();
        assert_eq!(fault.code().code, "auth.pin-failed");
    }

    #[tokio::test]
    async fn a_closed_account_answers_as_if_the_pin_were_wrong() {
        let (house, device) = at_a_device().await;
        house.people.change("ada", |account| account.is_active = false);
        assert_eq!(
            answer(&house, &device, "ada", "4071").await,
            (401, "auth.pin-failed", None)
        );
    }

    #[tokio::test]
    async fn without_an_enrolled_device_of_the_business_no_pin_counts() {
        let (house, device) = at_a_device().await;
        let elsewhere = House::open().await;
        let other_business = device.replace(
            &house.shop.tenant.0.simple().to_string(),
            &elsewhere.shop.tenant.0.simple().to_string(),
        );
        let guess = format!("{}{}", device.get(..device.len() - 43).unwrap(), "A".repeat(43));
        for wrong in ["", "tdv1.nonsense", &other_business, &guess] {
            assert_eq!(
                answer(&house, wrong, "ada", "4071").await,
                (401, "auth.device-unknown", None),
                "{wrong}"
            );
            let fault = house.auth.people(Some(wrong)).await.unwrap_err();
            assert_eq!(fault.code().code, "auth.device-unknown");
        }
        assert_eq!(
            house.auth.people(None).await.unwrap_err().code().code,
            "auth.device-unknown"
        );
        assert_eq!(house.people.account("ada").pin_failures, 0);
    }

    #[tokio::test]
    async fn what_is_no_pin_is_refused_before_anything_is_counted() {
        let (house, device) = at_a_device().await;
        for wrong in ["", "123", "123456789", "abcd"] {
            assert_eq!(answer(&house, &device, "ada", wrong).await.1, "kernel.invalid");
        }
        assert_eq!(house.people.account("ada").pin_failures, 0);
    }

    #[tokio::test]
    async fn a_hundred_guesses_at_once_are_counted_as_such() {
        let (house, device) = at_a_device().await;
        let house = std::sync::Arc::new(house);
        let guesses: Vec<_> = (0..20)
            .map(|_| {
                let (house, device) = (std::sync::Arc::clone(&house), device.clone());
                tokio::spawn(async move { answer(&house, &device, "ada", "0000").await.0 })
            })
            .collect();
        let mut looked_at = 0;
        for guess in guesses {
            looked_at += usize::from(guess.await.unwrap() == 401);
        }
        assert_eq!(looked_at, 5);
    }
}
