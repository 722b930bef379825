//! What a device is.

use jiff::Timestamp;
use serde::Serialize;
use till_kernel::{Actor, Fault, Life, Step};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, DeviceId, RegisterId, UserId};

use super::permissions::MANAGE;

/// Longest name, in characters.
pub(super) const NAME_MAX: usize = 80;

/// A device as it is stored.
#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "its members are the columns' names, as the audit log shows them"
)]
pub(crate) struct Device {
    pub device_id: DeviceId,
    pub name: String,
    pub branch_id: BranchId,
    pub register_id: Option<RegisterId>,
    /// Never in the audit log.
    #[serde(skip)]
    pub secret_hash: Hash,
    /// Client program that it was enrolled with.
    pub client: String,
    pub enrolled_by: Option<UserId>,
    pub enrolled_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke_reason: Option<String>,
    pub version: i64,
}

till_shared::words! {
    /// Whether people may sign in at a device.
    pub enum DeviceState {
        /// They may.
        Enrolled = "enrolled",
        /// Its enrolment was taken back, for good: the browser is enrolled anew, as another device.
        Revoked = "revoked",
    }
}

impl Life for DeviceState {
    const ENTITY: &'static str = "device";
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Enrolled, Self::Enrolled, MANAGE),
        Step::new(Self::Enrolled, Self::Revoked, MANAGE),
    ];
}

impl Device {
    /// Whether people may sign in at it.
    pub fn state(&self) -> DeviceState {
        if self.revoked_at.is_none() {
            DeviceState::Enrolled
        } else {
            DeviceState::Revoked
        }
    }

    /// Whether people may sign in at it.
    pub fn is_enrolled(&self) -> bool {
        self.state() == DeviceState::Enrolled
    }

    /// The device under another name or at another place.
    ///
    /// # Errors
    /// 409 `kernel.wrong-state` if its enrolment was taken back.
    pub fn moved(
        &self,
        name: &str,
        branch_id: BranchId,
        register_id: Option<RegisterId>,
        actor: &Actor,
    ) -> Result<Self, Fault> {
        self.state().stay(actor)?;
        Ok(Self {
            name: name.to_owned(),
            branch_id,
            register_id,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The device without its enrolment.
    ///
    /// # Errors
    /// 409 `kernel.wrong-state` if it was taken back already.
    pub fn revoked(&self, actor: &Actor, reason: &str, now: Timestamp) -> Result<Self, Fault> {
        self.state().step(DeviceState::Revoked, actor)?;
        Ok(Self {
            revoked_by: actor.user,
            revoked_at: Some(now),
            revoke_reason: Some(reason.to_owned()),
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_shared::ids::TenantId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_life_of_a_device_is_whole() {
        assert_eq!(till_kernel::life::oddities::<DeviceState>(), Vec::<String>::new());
    }

    fn device() -> Device {
        Device {
            device_id: DeviceId(Uuid::from_u128(1)),
            name: "Till 1".to_owned(),
            branch_id: BranchId(Uuid::from_u128(2)),
            register_id: Some(RegisterId(Uuid::from_u128(3))),
            secret_hash: [171; 32],
            client: String::new(),
            enrolled_by: None,
            enrolled_at: Timestamp::UNIX_EPOCH,
            revoked_by: None,
            revoked_at: None,
            revoke_reason: None,
            version: 1,
        }
    }

    #[test]
    fn a_device_that_was_revoked_stays_where_it_was() {
        let actor = Actor::system(TenantId(Uuid::nil()), "test");
        let gone = device().revoked(&actor, "lost", Timestamp::UNIX_EPOCH).unwrap();
        assert!(!gone.is_enrolled());
        assert_eq!((gone.revoke_reason.as_deref(), gone.version), (Some("lost"), 2));
        let fault = gone.moved("Till 2", gone.branch_id, None, &actor).unwrap_err();
        assert_eq!(fault.code(), codes::WRONG_STATE);
        let again = gone.revoked(&actor, "lost", Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(again.code(), codes::WRONG_STATE);
        let moved = device()
            .moved("Till 2", device().branch_id, None, &actor)
            .unwrap();
        assert_eq!(
            (moved.name.as_str(), moved.register_id, moved.version),
            ("Till 2", None, 2)
        );
    }

    #[test]
    fn the_audit_log_never_sees_the_secret() {
        let text = serde_json::to_string(&device()).unwrap();
        assert!(!text.contains("171") && !text.contains("secret"), "{text}");
    }
}
