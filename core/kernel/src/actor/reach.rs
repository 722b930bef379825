//! What running operations ask of their actor beyond the permission they began with.

use std::sync::Arc;

use till_shared::ids::BranchId;

use super::{Actor, Sight};
use crate::fault::{Fault, codes};
use crate::look::Look;
use crate::permission::Permission;
use crate::record::Record;
use crate::write::Write;

impl Look {
    /// Refuses an actor without a further permission in this branch. For operations that know where they happen; [`Self::require`] asks
    /// for it in every branch of the actor.
    pub fn require_at(&self, permission: Permission, branch: BranchId) -> Result<(), Fault> {
        if self.actor.may_at(permission, branch) {
            Ok(())
        } else {
            Err(Fault::forbidden(permission.key))
        }
    }

    /// What the actor may see of this branch.
    #[must_use]
    pub fn sight_at(&self, branch: BranchId) -> Sight {
        self.actor.sight().at(branch)
    }

    /// The actor as far as a further permission is concerned; refuses one who holds it nowhere.
    pub fn actor_under(&self, permission: Permission) -> Result<Arc<Actor>, Fault> {
        if self.actor.may_somewhere(permission) {
            Ok(self.actor.narrowed(permission))
        } else {
            Err(Fault::forbidden(permission.key))
        }
    }
}

impl Write {
    /// Refuses an actor whose right to the running operation is for some branches only.
    pub fn require_whole(&self) -> Result<(), Fault> {
        if self.actor.is_whole() {
            Ok(())
        } else {
            Err(codes::BUSINESS_WIDE.fault())
        }
    }

    /// What reaches further than the actor is written by others.
    pub(crate) fn check_reach<R: Record>(&self, record: &R) -> Result<(), Fault> {
        if self.actor.reaches(record.reach()) {
            Ok(())
        } else {
            Err(codes::BUSINESS_WIDE.fault())
        }
    }
}
