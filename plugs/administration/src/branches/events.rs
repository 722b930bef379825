//! What happens to branches.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::BranchId;
use uuid::Uuid;

/// A branch was opened after the founding (the first one comes with `business.founded`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BranchCreated {
    /// The branch.
    pub branch_id: BranchId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Event for BranchCreated {
    const TOPIC: &'static str = "branches.created";
    const SUMMARY: &'static str = "A branch was opened.";
    const VISIBLE_TO: Permission = super::VIEW;

    fn entity_id(&self) -> Uuid {
        self.branch_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}
