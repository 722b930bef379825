//! The place that a setting is asked for or set at: it must be there for the actor, and not nearer than the setting may be set.

use till_kernel::{
    Branch, Fault, Look, SettingInfo, SettingPlace, SettingScope, Violations, Write, register_of,
};
use till_shared::ids::{BranchId, RegisterId};

use super::error::BUSINESS_WIDE;

/// A register is named with its branch.
pub(super) fn check_named(v: &mut Violations, branch: Option<BranchId>, register: Option<RegisterId>) {
    v.check(
        branch.is_some() || register.is_none(),
        "branch_id",
        "required",
        "say in which branch the register is",
    );
}

/// Where somebody looks; the kernel has looked at the branch. A register that is not in it is not there.
pub(super) async fn looked_at(
    look: &mut Look,
    branch: Option<BranchId>,
    register: Option<RegisterId>,
) -> Result<SettingPlace, Fault> {
    let place = SettingPlace::of(branch, register);
    if let SettingPlace::Register(branch, register) = place {
        register_of(look, branch, register)
            .await?
            .ok_or_else(|| Fault::not_found("register"))?;
    }
    Ok(place)
}

/// Where somebody sets or resets.
///
/// # Errors
/// 404 for a branch the actor does not work in; 422 for a register that is not of that branch, and for a place nearer than the setting may
/// be set; 403 for the whole business, for who does not work in all of it.
pub(super) async fn to_change(
    w: &mut Write,
    info: &SettingInfo,
    branch: Option<BranchId>,
    register: Option<RegisterId>,
) -> Result<SettingPlace, Fault> {
    let place = SettingPlace::of(branch, register);
    match place.branch() {
        Some(branch) => {
            w.within(branch)?;
            w.load::<Branch>(branch).await?;
        }
        None if !w.actor().is_whole() => return Err(BUSINESS_WIDE.fault()),
        None => {}
    }
    if let SettingPlace::Register(branch, register) = place {
        let place = register_of(w, branch, register).await?;
        place.ok_or_else(|| {
            Fault::field(
                "register_id",
                "unknown",
                "there is no such register in this branch",
            )
        })?;
        w.at_register(register);
    }
    if place.scope() <= info.scope {
        return Ok(place);
    }
    Err(match info.scope {
        SettingScope::Business => {
            Fault::field("branch_id", "too-narrow", "this holds for the whole business")
        }
        SettingScope::Branch | SettingScope::Register => {
            Fault::field("register_id", "too-narrow", "this holds for the whole branch")
        }
    })
}
