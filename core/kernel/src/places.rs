//! The port through which devices and settings learn of registers: declared here, kept by the registers module.

use till_shared::ids::{BranchId, RegisterId};

use crate::BoxFuture;
use crate::db::Select;
use crate::fault::Fault;
use crate::look::Look;

/// A register in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterPlace {
    /// Its id.
    pub register_id: RegisterId,
    /// Where it stands.
    pub branch_id: BranchId,
    /// Short code in document numbers, e.g. `R01`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub is_active: bool,
}

/// Registers, as whoever names one from outside their plug sees them.
pub trait RegisterBook: Send + Sync + 'static {
    /// A register of the business, whatever its branch.
    fn register<'a>(
        &'a self,
        sql: Select<'a>,
        register: RegisterId,
    ) -> BoxFuture<'a, Result<Option<RegisterPlace>, Fault>>;
}

/// A register of a branch; `None` if there is no such one in it.
pub async fn register_of(
    look: &mut Look,
    branch: BranchId,
    register: RegisterId,
) -> Result<Option<RegisterPlace>, Fault> {
    let book = look.port::<dyn RegisterBook>()?;
    let place = book.register(look.select(), register).await?;
    Ok(place.filter(|place| place.branch_id == branch))
}
