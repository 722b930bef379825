//! Where a device may stand: in a branch of the actor that is in use, at a register of that branch.

use till_kernel::{Branch, Fault, Write, register_of};
use till_shared::ids::{BranchId, RegisterId};

/// Refuses a place that does not exist for the actor.
///
/// # Errors
/// 404 for a branch the actor does not work in; 422 for one that is out of use and for a register that is not of that branch or out of use.
pub(super) async fn check(
    w: &mut Write,
    branch_id: BranchId,
    register_id: Option<RegisterId>,
) -> Result<(), Fault> {
    let branch = w.load::<Branch>(branch_id).await?;
    if !branch.is_active {
        return Err(Fault::field("branch_id", "inactive", "this branch is out of use"));
    }
    let Some(register_id) = register_id else {
        return Ok(());
    };
    match register_of(w, branch_id, register_id).await? {
        None => Err(Fault::field(
            "register_id",
            "unknown",
            "there is no such register in this branch",
        )),
        Some(register) if !register.is_active => Err(Fault::field(
            "register_id",
            "inactive",
            "this register is out of use",
        )),
        Some(_) => Ok(()),
    }
}
