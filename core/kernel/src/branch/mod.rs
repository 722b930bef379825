//! Branches: the places of a business. Kept by the kernel because rights and numbers are scoped by them; edited by the administration
//! plug's `branches` module.

mod store;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::BranchId;

/// A place of the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Branch {
    /// Its id.
    pub branch_id: BranchId,
    /// Short code that starts document numbers, e.g. `B01`; never changes.
    pub code: String,
    /// Name.
    pub name: String,
    /// Lines of the address, as printed.
    pub address: String,
    /// Phone, as printed.
    pub phone: String,
    /// IANA name; the business's if empty.
    pub time_zone: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl crate::output::Output for Branch {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub use store::list_branches;
