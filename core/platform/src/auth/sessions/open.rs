//! Begins a session after its person has proved who they are; older ones make room (P-4.2.9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Credential, Fault, Invalidation, LoginAttempt, Permission, Write};
use till_shared::canon::Hash;
use till_shared::ids::{DeviceId, SessionId, UserId};

use super::model::{Directories, EndCause, NewToken, Session};
use super::store;
use crate::auth::error;
use crate::devices::Device;

/// What a device says of itself, and which enrolled one it is (P-4.2.10).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "its members are the session's")]
pub struct Origin {
    pub device_name: String,
    pub device_fingerprint: String,
    pub device_id: Option<DeviceId>,
}

impl Origin {
    /// An enrolled device.
    pub fn of(device: &Device) -> Self {
        Self {
            device_name: device.name.clone(),
            device_fingerprint: String::new(),
            device_id: Some(device.device_id),
        }
    }
}

/// Begins a session.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct OpenSession {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub method: Credential,
    pub origin: Origin,
    /// Seconds.
    pub life_s: i64,
    pub sessions_max: Option<u32>,
    #[serde(skip)]
    pub token: Hash,
    #[serde(skip)]
    pub rehashed: Option<String>,
    #[serde(skip)]
    pub people: Directories,
}

impl Command for OpenSession {
    const NAME: &'static str = "auth.open_session";
    const SUMMARY: &'static str = "Begins a session of somebody who has proved who they are.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let now = w.now();
        let success = LoginAttempt::success(self.method, self.rehashed.clone());
        self.people.get()?.attempted(w, self.user_id, &success).await?;
        let device_id = self.device(w).await?;
        self.make_room(w).await?;
        let session = Session {
            session_id: self.session_id,
            user_id: self.user_id,
            device_name: self.origin.device_name.clone(),
            device_fingerprint: self.origin.device_fingerprint.clone(),
            device_id,
            method: self.method,
            client: w.envelope().client.clone().unwrap_or_default(),
            address: w.envelope().address.clone().unwrap_or_default(),
            generation: 1,
            created_at: now,
            last_seen_at: now,
            expires_at: now
                .checked_add(jiff::SignedDuration::from_secs(self.life_s))
                .map_err(Fault::internal)?,
            ended_at: None,
            end_cause: None,
            version: 1,
            token: Some(NewToken {
                after: None,
                hash: self.token,
                issued_at: now,
            }),
        };
        w.create(&session).await
    }
}

impl OpenSession {
    /// The device, locked and looked at once more: whoever takes its enrolment back at this moment ends this session too, or comes first.
    async fn device(&self, w: &mut Write) -> Result<Option<DeviceId>, Fault> {
        let Some(id) = self.origin.device_id else {
            return Ok(None);
        };
        let device = w.find::<Device>(id).await?.filter(Device::is_enrolled);
        if device.is_none() && self.method == Credential::Pin {
            return Err(error::DEVICE_UNKNOWN.fault());
        }
        Ok(device.map(|device| device.device_id))
    }

    /// Ends the oldest sessions until one more fits.
    async fn make_room(&self, w: &mut Write) -> Result<(), Fault> {
        let Some(max) = self.sessions_max else {
            return Ok(());
        };
        let now = w.now();
        let open = store::open_sessions(&mut w.select(), self.user_id, now).await?;
        let stay = usize::try_from(max).unwrap_or(usize::MAX).saturating_sub(1);
        for session in open.iter().take(open.len().saturating_sub(stay)) {
            w.update(session, &session.ended(EndCause::TooMany, now)).await?;
            w.invalidate(Invalidation::Session(session.session_id));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::AuthSettings;
    use crate::auth::testing::{House, PASSWORD};

    #[tokio::test]
    async fn the_oldest_session_makes_room_for_one_too_many() {
        let house = House::with(AuthSettings {
            sessions_max: Some(2),
            ..House::settings()
        })
        .await;
        let mut tokens = Vec::new();
        for _ in 0..3 {
            tokens.push(house.sign_in("ada", PASSWORD).await.unwrap().access_token);
            house.shop.clock.advance_s(60);
        }
        let [first, second, third] = tokens.try_into().unwrap();
        assert_eq!(house.refused(&first).await, "auth.session-ended");
        assert!(house.actor(&second).await.is_ok());
        assert!(house.actor(&third).await.is_ok());
    }

    #[tokio::test]
    async fn a_session_is_noted_with_its_device_and_without_its_token() {
        let house = House::open().await;
        let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
        let audit = house.shop.audit().await;
        let note = audit.iter().find(|note| note.entity == "session").unwrap();
        assert_eq!(
            (note.action.as_str(), note.change.as_str()),
            ("auth.open_session", "create")
        );
        assert_eq!(note.diff["after"]["device_name"], "Till 1");
        assert_eq!(note.diff["after"]["address"], "192.0.2.7");
        let secret = signed_in.refresh_token.unwrap();
        let secret = secret.rsplit('.').next().unwrap();
        assert!(!serde_json::to_string(&audit).unwrap().contains(secret));
    }
}
