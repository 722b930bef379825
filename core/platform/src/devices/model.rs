//! What a device is.

use jiff::Timestamp;
use serde::Serialize;
use till_kernel::{Fault, Violations};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, DeviceId, RegisterId, UserId};

use super::error::DEVICE_REVOKED;

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

impl Device {
    /// Whether people may sign in at it.
    pub fn is_enrolled(&self) -> bool {
        self.revoked_at.is_none()
    }

    /// The device under another name or at another place.
    ///
    /// # Errors
    /// 409 `devices.revoked`.
    pub fn moved(
        &self,
        name: &str,
        branch_id: BranchId,
        register_id: Option<RegisterId>,
    ) -> Result<Self, Fault> {
        if !self.is_enrolled() {
            return Err(DEVICE_REVOKED.fault());
        }
        Ok(Self {
            name: name.trim().to_owned(),
            branch_id,
            register_id,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The device without its enrolment.
    pub fn revoked(&self, by: Option<UserId>, reason: &str, now: Timestamp) -> Self {
        Self {
            revoked_by: by,
            revoked_at: Some(now),
            revoke_reason: Some(reason.trim().to_owned()),
            version: self.version + 1,
            ..self.clone()
        }
    }
}

/// Notes what is wrong with a device's name.
pub(super) fn check_name(v: &mut Violations, name: &str) {
    v.text("name", name, NAME_MAX);
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

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
        let gone = device().revoked(None, " lost ", Timestamp::UNIX_EPOCH);
        assert!(!gone.is_enrolled());
        assert_eq!((gone.revoke_reason.as_deref(), gone.version), (Some("lost"), 2));
        let fault = gone.moved("Till 2", gone.branch_id, None).unwrap_err();
        assert_eq!(fault.code(), DEVICE_REVOKED);
        let moved = device().moved(" Till 2 ", device().branch_id, None).unwrap();
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
