//! A running query's view of the database: READ ONLY.

use std::ops::{Deref, DerefMut};

use till_shared::ids::BranchId;

use crate::branch::Branch;
use crate::fault::Fault;
use crate::look::Look;

/// A running query's view of the database. PostgreSQL itself refuses changes: the transaction is READ ONLY.
pub struct Read {
    pub(crate) look: Look,
}

impl Deref for Read {
    type Target = Look;

    fn deref(&self) -> &Look {
        &self.look
    }
}

impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut Look {
        &mut self.look
    }
}

impl Read {
    /// Refuses a branch that the question is narrowed down to, if it is not there for the actor.
    pub(crate) async fn narrowed_to(&mut self, branch: Option<BranchId>) -> Result<(), Fault> {
        let Some(branch) = branch else { return Ok(()) };
        self.within(branch)?;
        // Branches by name are there; who works in all of them may name anything.
        if self.branches().filter().is_none() {
            self.load::<Branch>(branch).await?;
        }
        Ok(())
    }
}
