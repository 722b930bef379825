//! What making and changing accounts have in common: finding the account, its roles and its branches, within reach of the actor.

use std::collections::BTreeMap;

use till_kernel::{
    AccessChanged, AccessLost, Actor, BranchScope, Fault, Invalidation, Life, Violations, Write,
    list_branches,
};
use till_shared::ids::{RoleId, UserId};

use super::error::LAST_OWNER;
use super::events::{UserChange, UserChanged};
use super::life::AccountState;
use super::model::{User, UserContent, look_alike};
use super::store;
use crate::roles::Role;
use crate::roles::hand_out::{HandOut, may_hand_out, outrank, reach};
use crate::security_log::note_privilege_change;

/// Roles by id.
pub(crate) type Roles = BTreeMap<RoleId, Role>;

/// An account that the actor may change, locked: seen from the actor's branches (else 404), and with no rights that the actor could not
/// hand out. With it come its roles.
pub(crate) async fn open(w: &mut Write, user_id: UserId) -> Result<(User, Roles), Fault> {
    let user = w.load::<User>(user_id).await?;
    let mut roles = Roles::new();
    for role_id in sorted(user.roles()) {
        roles.insert(role_id, w.load::<Role>(role_id).await?);
    }
    check_reach(w.actor(), &user, &roles)?;
    Ok((user, roles))
}

/// The same for a new password or PIN, with which the actor could act as that person.
pub(crate) async fn open_secrets(w: &mut Write, user_id: UserId) -> Result<(User, Roles), Fault> {
    let (user, roles) = open(w, user_id).await?;
    for role in roles.values() {
        outrank(w.actor(), role.rank)?;
    }
    Ok((user, roles))
}

/// Refuses an account outside the actor's branches (404), one that reaches beyond them, and one with rights that the actor could not hand
/// out in the same places. `roles` are at least the account's.
pub(crate) fn check_reach(actor: &Actor, user: &User, roles: &Roles) -> Result<(), Fault> {
    if !user.is_seen_from(&actor.branches) {
        return Err(Fault::not_found("user"));
    }
    user.check_inside(&actor.branches)?;
    if user.is_of(actor) {
        return Ok(());
    }
    for (role_id, place) in user.places() {
        if let Some(role) = roles.get(&role_id) {
            may_hand_out(actor, &HandOut::of(role), &place)?;
        }
    }
    Ok(())
}

/// Blocks an account or lets it in again, if it is not so already: notes it as a change of rights, tells others and acts on sessions at
/// once.
pub(crate) async fn switch(
    w: &mut Write,
    before: &User,
    operation: &'static str,
    to: AccountState,
) -> Result<User, Fault> {
    let to = before.state().step(to, w.actor())?;
    let after = before.switched(to, w.now());
    w.update(before, &after).await?;
    let detail = serde_json::json!({ "operation": operation, "username": after.username });
    note_privilege_change(w, Some(after.user_id), detail).await?;
    w.emit(UserChanged::of(
        &after,
        match to {
            AccountState::Active => UserChange::Enabled,
            AccountState::Disabled => UserChange::Disabled,
        },
    ))?;
    // Also when it is let in again: what was open before the block stays over.
    sign_out(w, after.user_id, AccessLost::AccountClosed)?;
    w.invalidate(Invalidation::User(after.user_id));
    Ok(after)
}

/// Ends the person's sessions in this transaction.
pub(crate) fn sign_out(w: &mut Write, user_id: UserId, why: AccessLost) -> Result<(), Fault> {
    w.emit(AccessChanged { user_id, why })
}

/// Whether somebody loses something by the change: then whoever is signed in as them proves anew who they are.
pub(crate) fn loses_rights(before: &User, after: &User) -> bool {
    before.role_id != after.role_id
        || !before
            .assignments
            .iter()
            .all(|one| after.assignments.contains(one))
        || !after.scope().covers(&before.scope())
}

/// The roles that an account is to have, locked in the order of their ids so that two editors cannot block each other. Notes what cannot
/// be given to anybody, refuses what is above the actor, and branches that are not the actor's (404). Whether the actor may give all this
/// there is [`check_reach`]'s to say, once the account is made up.
pub(crate) async fn resolve(
    w: &mut Write,
    v: &mut Violations,
    content: &UserContent,
    before: Option<&User>,
) -> Result<Roles, Fault> {
    if before.is_none_or(|before| before.username != *content.username) {
        let own = before.map(|before| before.user_id);
        let names = store::usernames(&mut w.select(), own).await?;
        v.check(
            !names.iter().any(|name| look_alike(name, &content.username)),
            "username",
            "look-alike",
            "looks like the name of somebody else",
        );
    }
    let wanted = std::iter::once(content.role_id).chain(content.assignments.iter().map(|one| one.role_id));
    let mut roles = Roles::new();
    for role_id in sorted(wanted) {
        if let Some(role) = w.find::<Role>(role_id).await? {
            roles.insert(role_id, role);
        }
    }
    check_role(v, "role_id", roles.get(&content.role_id));
    for (index, one) in content.assignments.iter().enumerate() {
        let field = format!("assignments/{index}/role_id");
        let role = roles.get(&one.role_id);
        check_role(v, &field, role);
        if role.is_some_and(|role| role.holds_all) {
            v.push(
                &field,
                "owner",
                "the owner's role can only be somebody's own role",
            );
        }
    }
    let named = content
        .branch_ids
        .iter()
        .copied()
        .chain(content.assignments.iter().filter_map(|one| one.branch_id));
    let named: Vec<_> = named.collect();
    if !named.is_empty() {
        let scope: BranchScope = w.branches().clone();
        let there = list_branches(&mut w.select(), &scope).await?;
        if !named
            .iter()
            .all(|branch| there.iter().any(|known| known.branch_id == *branch))
        {
            return Err(Fault::not_found("branch"));
        }
    }
    for role in roles.values() {
        reach(w.actor(), role.rank)?;
    }
    Ok(roles)
}

fn check_role(v: &mut Violations, field: &str, role: Option<&Role>) {
    match role {
        None => v.push(field, "unknown", "there is no such role"),
        Some(role) if !role.is_active => v.push(field, "archived", "this role is archived"),
        Some(_) => {}
    }
}

/// Refuses to take away the last active owner of all branches. The owner's role is locked by now, so two owners cannot remove each other
/// at once.
pub(crate) async fn keep_an_owner(w: &mut Write, before: &User, roles: &Roles) -> Result<(), Fault> {
    let is_owner = before.is_active
        && before.all_branches
        && roles.get(&before.role_id).is_some_and(|role| role.holds_all);
    if is_owner && store::other_owners(&mut w.select(), before.user_id).await? == 0 {
        return Err(LAST_OWNER.fault());
    }
    Ok(())
}

fn sorted(roles: impl Iterator<Item = RoleId>) -> std::collections::BTreeSet<RoleId> {
    roles.collect()
}
