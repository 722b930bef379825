//! The people of a device: what its sign-in screen shows before anybody is signed in.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Actor, Branch, Fault, Output, Person, Read, RegisterBook, Tenant};
use till_shared::ids::{BranchId, DeviceId, RegisterId, TenantId};
use till_shared::money::Currency;

use super::service::Auth;
use crate::devices::Device;

/// The device itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeviceRef {
    /// Its id.
    pub device_id: DeviceId,
    /// What people call it.
    pub name: String,
}

/// The business of a device.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeviceBusiness {
    /// Its id.
    pub tenant_id: TenantId,
    /// Short name, for signing in with a password.
    pub slug: String,
    /// Name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it counts in.
    pub currency: Currency,
    /// Decimal places of its minor unit.
    pub currency_exponent: u32,
    /// IANA name; the branch's own if it has one.
    pub time_zone: String,
    /// BCP 47.
    pub language: String,
}

/// The branch of a device.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeviceBranch {
    /// Its id.
    pub branch_id: BranchId,
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// The register of a device.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeviceRegister {
    /// Its id.
    pub register_id: RegisterId,
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// What the sign-in screen of a device shows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DevicePeople {
    /// The device.
    pub device: DeviceRef,
    /// The business.
    pub business: DeviceBusiness,
    /// The branch it stands in.
    pub branch: DeviceBranch,
    /// The register it stands at, if any.
    pub register: Option<DeviceRegister>,
    /// Active people of the branch who have a PIN, by name; at most 200.
    pub people: Vec<Person>,
}

impl Output for DevicePeople {}

impl Auth {
    /// Who may sign in by PIN at the device, and where it stands.
    ///
    /// # Errors
    /// 401 `auth.device-unknown`, and no list.
    pub async fn people(&self, device_token: Option<&str>) -> Result<DevicePeople, Fault> {
        let (tenant, device) = self.enrolled(device_token).await?;
        let directory = Arc::clone(&self.0.directory);
        let system = Arc::new(Actor::system(tenant, "sign-in"));
        self.0
            .kernel
            .read(&system, "auth.people", move |r| {
                Box::pin(async move {
                    let people = directory.people_at(r, device.branch_id).await?;
                    screen(r, device, people).await
                })
            })
            .await
    }
}

async fn screen(r: &mut Read, device: Device, people: Vec<Person>) -> Result<DevicePeople, Fault> {
    let id = r.tenant().0;
    let tenant = r.load::<Tenant>(id).await?;
    let branch = r.load::<Branch>(device.branch_id).await?;
    let register = match device.register_id {
        Some(register) => {
            let book = r.port::<dyn RegisterBook>()?;
            book.register(r.select(), register).await?
        }
        None => None,
    };
    Ok(DevicePeople {
        device: DeviceRef {
            device_id: device.device_id,
            name: device.name,
        },
        business: DeviceBusiness {
            tenant_id: tenant.tenant_id,
            slug: tenant.slug,
            name: tenant.name,
            country: tenant.country,
            currency: tenant.currency,
            currency_exponent: tenant.currency.exponent(),
            time_zone: if branch.time_zone.is_empty() {
                tenant.time_zone
            } else {
                branch.time_zone
            },
            language: tenant.language,
        },
        branch: DeviceBranch {
            branch_id: branch.branch_id,
            code: branch.code,
            name: branch.name,
        },
        register: register.map(|register| DeviceRegister {
            register_id: register.register_id,
            code: register.code,
            name: register.name,
        }),
        people,
    })
}
