//! Signing in: name and password for a session and a pair of tokens.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Envelope, Fault, SecurityKind, Violations};
use till_shared::ids::{SessionId, TenantId};

use tokio::time::Instant;

use super::authenticate::{Proven, SIGN_IN, check_form};
use super::error;
use super::refresh_token::Fresh;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::{Directories, OpenSession, Origin};
use super::views::SignedIn;

/// Name and password.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Short name of the business; may be left out where there is only one.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub business: Option<String>,
    /// Name to sign in with.
    #[schemars(length(max = 100))]
    pub username: String,
    /// Password.
    pub password: Secret,
    /// What the device calls itself, e.g. `Till 1`.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub device_name: Option<String>,
    /// What tells the device from others.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub device_fingerprint: Option<String>,
    /// Whether the refresh token is wanted in the answer; browsers leave this out and get it as a strict cookie.
    #[serde(default)]
    pub token_in_body: bool,
}

impl Auth {
    /// Signs somebody in. The session names the device if that is enrolled in the same business; any other device token is as none.
    ///
    /// # Errors
    /// 401 `auth.sign-in-failed` for an unknown business, an unknown name, a wrong password and a closed account alike; 429 `auth.locked`
    /// with `Retry-After` while the account waits; 422 for bad form; 503 `auth.busy` in a storm.
    pub async fn sign_in(
        &self,
        device_token: Option<&str>,
        request: SignIn,
        envelope: Envelope,
    ) -> Result<SignedIn, Fault> {
        let mut violations = Violations::default();
        check_form(
            &request.username,
            ("password", &request.password),
            &mut violations,
        );
        violations.short("business", request.business.as_deref().unwrap_or_default(), 100);
        violations.short(
            "device_name",
            request.device_name.as_deref().unwrap_or_default(),
            100,
        );
        violations.short(
            "device_fingerprint",
            request.device_fingerprint.as_deref().unwrap_or_default(),
            200,
        );
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let found = self
            .0
            .businesses
            .find(&self.0.kernel, request.business.as_deref())
            .await?;
        let Some(tenant) = found else {
            let began = Instant::now();
            self.0.passwords.verify(request.password.expose(), None).await?;
            self.even_out(began).await;
            tracing::info!(target: "till::security", address = envelope.address, "somebody tried to sign in to a business that does not exist");
            return Err(error::SIGN_IN_FAILED.fault());
        };
        let tenant = tenant.tenant_id;
        let device = self.device_of(device_token).await?;
        let device = device.filter(|(theirs, _)| *theirs == tenant);
        let known = device.map(|(_, device)| Origin::of(&device)).unwrap_or_default();
        let proven = self
            .prove(
                tenant,
                &request.username,
                &request.password,
                SIGN_IN,
                known.device_id,
                &envelope,
            )
            .await?;
        let origin = Origin {
            device_name: request.device_name.unwrap_or(known.device_name),
            device_fingerprint: request.device_fingerprint.unwrap_or_default(),
            device_id: known.device_id,
        };
        self.open_session(tenant, proven, origin, &envelope).await
    }

    /// Opens a session for somebody who has proved who they are.
    pub(super) async fn open_session(
        &self,
        tenant: TenantId,
        proven: Proven,
        origin: Origin,
        envelope: &Envelope,
    ) -> Result<SignedIn, Fault> {
        let (ids, now) = (self.0.kernel.ids(), self.0.kernel.clock().now());
        let session = SessionId(ids.id(now));
        let fresh = Fresh::new(tenant, session, ids);
        let method = proven.credential;
        let open = OpenSession {
            session_id: session,
            user_id: proven.user,
            method,
            origin,
            life_s: i64::try_from(self.0.settings.refresh.as_secs()).unwrap_or(i64::MAX),
            sessions_max: self.0.settings.sessions_max,
            token: fresh.hash,
            rehashed: proven.rehashed.clone(),
            people: Directories::new(&self.0.directory),
        };
        let actor = on_behalf(tenant, proven.user, SIGN_IN.word, Some(session));
        self.0.kernel.execute(open, actor, inner(envelope)).await?;
        drop(proven);
        let live = self.live(tenant, session, envelope).await?;
        let detail = serde_json::json!({ "session": session, "method": method, "device": live.actor.device });
        self.0
            .kernel
            .security(&live.actor, envelope, SecurityKind::SignedIn, detail)
            .await;
        self.signed_in(&live, session, fresh.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::{House, PASSWORD};

    #[tokio::test]
    async fn the_right_password_gives_a_pair_of_tokens_and_the_person() {
        let house = House::open().await;
        let signed_in = house.sign_in(" Ada ", PASSWORD).await.unwrap();
        assert_eq!(
            (signed_in.expires_in_s, signed_in.refresh_expires_in_s),
            (900, 30 * 86_400)
        );
        assert_eq!(
            (signed_in.user.username.as_str(), signed_in.user.role.as_str()),
            ("ada", "Cashier")
        );
        assert_eq!(signed_in.user.permissions, ["test.sell"]);
        let actor = house.actor(&signed_in.access_token).await.unwrap();
        assert_eq!(
            (actor.user, actor.session),
            (Some(house.user("ada")), Some(signed_in.session_id))
        );
        assert_eq!(actor.tenant, house.shop.tenant);
    }

    #[tokio::test]
    async fn the_owner_sees_every_permission_spelled_out() {
        let house = House::open().await;
        let owner = house.sign_in("grace", PASSWORD).await.unwrap().user;
        assert!(
            owner.permissions.contains(&"auth.end-sessions".to_owned()),
            "{:?}",
            owner.permissions
        );
    }

    #[tokio::test]
    async fn an_unknown_business_answers_like_a_wrong_password() {
        let house = House::open().await;
        let request = SignIn {
            business: Some("no-such-shop".to_owned()),
            ..house.request("ada", PASSWORD)
        };
        let fault = house
            .auth
            .sign_in(None, request, House::envelope())
            .await
            .unwrap_err();
        assert_eq!(fault.code().code, "auth.sign-in-failed");
    }

    #[tokio::test]
    async fn one_business_is_not_signed_in_to_with_the_password_of_another() {
        let (house, elsewhere) = (House::open().await, House::open().await);
        house.people.change("ada", |account| account.is_active = false);
        let signed_in = elsewhere.sign_in("ada", PASSWORD).await.unwrap();
        assert!(house.sign_in("ada", PASSWORD).await.is_err());
        assert_eq!(
            house.refused(&signed_in.access_token).await,
            "auth.token-invalid",
            "the keys differ"
        );
    }

    #[tokio::test]
    async fn everything_wrong_with_the_form_is_named_at_once() {
        let house = House::open().await;
        let request = SignIn {
            device_name: Some("x".repeat(101)),
            ..house.request(" ", "")
        };
        let fault = house
            .auth
            .sign_in(None, request, House::envelope())
            .await
            .unwrap_err();
        let fields: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(fields, ["/username", "/password", "/device_name"]);
        let fault = house.sign_in("ada", &"x".repeat(201)).await.unwrap_err();
        assert_eq!(fault.code().code, "kernel.invalid");
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let wrong = serde_json::from_str::<SignIn>(r#"{"username":"ada","password":"x","role":"owner"}"#);
        assert!(wrong.is_err());
    }

    #[tokio::test]
    async fn whoever_must_change_the_password_may_do_nothing_else() {
        let house = House::open().await;
        house.people.change("grace", |account| account.must_change = true);
        let signed_in = house.sign_in("grace", PASSWORD).await.unwrap();
        assert!(signed_in.must_change);
        assert!(signed_in.user.permissions.is_empty());
        let actor = house.actor(&signed_in.access_token).await.unwrap();
        assert!(!actor.may(crate::auth::permissions::END_SESSIONS));
        assert!(!actor.may(till_kernel::Permission::SIGNED_IN));
        let denied = house
            .shop
            .run(&actor, crate::auth::EndSessions { user_id: None })
            .await
            .unwrap_err();
        assert_eq!(denied.code(), till_kernel::codes::PASSWORD_DUE);
        assert_eq!(denied.members(), [], "it is not about a permission");
        for open in crate::auth::flows()
            .iter()
            .filter(|flow| ["auth.me", "auth.change_password", "auth.sign_out"].contains(&flow.name))
        {
            assert!(actor.may(open.permission), "{}", open.name);
        }
        assert_eq!(actor.branches, till_kernel::BranchScope::Only(Vec::new()));
    }
}
