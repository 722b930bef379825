//! What the customers module announces.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::CustomerId;
use uuid::Uuid;

use super::VIEW;
use super::model::{Customer, CustomerStatus};

/// A customer was added or changed. Tells no more than tills need to show.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CustomerChanged {
    /// Which.
    pub customer_id: CustomerId,
    /// Its number.
    pub code: String,
    /// Is it dealt with?
    pub status: CustomerStatus,
    /// Its version.
    pub version: i64,
}

impl CustomerChanged {
    /// What there is to tell of a customer.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        Self {
            customer_id: customer.customer_id,
            code: customer.code.clone(),
            status: customer.status,
            version: customer.version,
        }
    }
}

impl Event for CustomerChanged {
    const TOPIC: &'static str = "customers.changed";
    const SUMMARY: &'static str = "A customer was added, changed, archived or forgotten.";
    const VISIBLE_TO: Permission = VIEW;

    fn entity_id(&self) -> Uuid {
        self.customer_id.0
    }
}
