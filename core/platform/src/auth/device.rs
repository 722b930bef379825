//! The device that asks: the text that proves it is `tdv1.<business>.<device>.<secret>` (see [`crate::ticket`]).

use std::sync::Arc;

use till_kernel::{Actor, Fault, IdSource};
use till_shared::canon::Hash;
use till_shared::ids::{DeviceId, TenantId};

use super::error;
use super::service::Auth;
use crate::devices::Device;
use crate::ticket;

/// Names the form; a new form gets a new name.
const FORM: &str = "tdv1";

/// A new device token: the text for the device, the hash for us.
pub(super) fn fresh(tenant: TenantId, device: DeviceId, ids: &dyn IdSource) -> (String, Hash) {
    ticket::fresh(FORM, tenant, device.0, ids)
}

impl Auth {
    /// The enrolled device that a token proves, and its business.
    ///
    /// # Errors
    /// 401 `auth.device-unknown` without a token, for one that is not ours, and for a device whose enrolment was taken back.
    pub(super) async fn enrolled(&self, token: Option<&str>) -> Result<(TenantId, Device), Fault> {
        self.device_of(token)
            .await?
            .ok_or_else(|| error::DEVICE_UNKNOWN.fault())
    }

    /// The same where a device is welcome but not needed.
    pub(super) async fn device_of(&self, token: Option<&str>) -> Result<Option<(TenantId, Device)>, Fault> {
        let Some(ticket) = token.and_then(|token| ticket::parse(FORM, token)) else {
            return Ok(None);
        };
        let found = self.device(ticket.tenant, DeviceId(ticket.id)).await?;
        // Hashes of 256 random bits: comparing them in the time it takes tells nothing.
        Ok(found
            .filter(|device| device.secret_hash == ticket.hash && device.is_enrolled())
            .map(|device| (ticket.tenant, device)))
    }

    pub(super) async fn device(&self, tenant: TenantId, id: DeviceId) -> Result<Option<Device>, Fault> {
        let system = Arc::new(Actor::system(tenant, "auth"));
        self.0
            .kernel
            .read(&system, "auth.device", move |r| {
                Box::pin(async move { r.find::<Device>(id).await })
            })
            .await
    }
}
