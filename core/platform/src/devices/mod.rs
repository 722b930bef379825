//! Devices: browsers that a manager made known, so that people can sign in at them by PIN (screens 3, reliability 5).
//!
//! A device stands in a branch, perhaps at a register. It is proved by a secret of 256 bits that only its browser has; stored is the
//! SHA-256. Whoever signs in there, by PIN or password, gets a session that names the device. Invariants: a PIN counts on a device only
//! whose enrolment was not taken back, and for people of its branch; taking an enrolment back ends every session that began there, in the
//! same transaction; it is never given back, the browser is enrolled anew. Signing out leaves the device enrolled.

mod enrol;
mod list;
mod model;
mod place;
mod revoke;
mod store;
#[cfg(test)]
mod tests;
mod update;
mod views;

use till_kernel::{Module, get, patch, post};

pub(crate) use enrol::EnrolDevice;
pub use list::{DeviceStatus, ListDevices};
pub(crate) use model::Device;
pub use model::DeviceState;
pub use revoke::RevokeDevice;
pub use update::UpdateDevice;
pub use views::DeviceView;

/// What may be granted.
pub mod permissions {
    use till_kernel::{Permission, Template};

    /// May see the devices.
    pub const VIEW: Permission = Permission::new(
        "devices.view",
        "May see which devices people can sign in at by PIN.",
        &[Template::Admin, Template::Manager, Template::Auditor],
    );
    /// May enrol, move and revoke devices.
    pub const MANAGE: Permission = Permission::new(
        "devices.manage",
        "May enrol devices for signing in by PIN, move them to another register and take their enrolment back.",
        &[Template::Admin, Template::Manager],
    );
}

/// What the registry needs. Enrolling is a flow of [`crate::auth`], because the secret goes into a cookie.
#[must_use]
pub fn module() -> Module {
    Module::new("devices")
        .depends_on(["auth"])
        .permissions([permissions::VIEW, permissions::MANAGE])
        .footed::<model::Device>()
        .list::<ListDevices>(get("/devices"))
        .command::<UpdateDevice>(patch("/devices/{device_id}"))
        .command::<RevokeDevice>(post("/devices/{device_id}/revoke"))
        .internal::<EnrolDevice>()
}
