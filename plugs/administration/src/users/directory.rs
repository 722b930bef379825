//! People, as signing in sees them: the kernel's port, kept by this module.

use std::sync::Arc;

use jiff_sqlx::Timestamp;
use till_kernel::{
    Actor, BoxFuture, BranchScope, Credential, Directory, Fault, Grant, Grants, Invalidation, Login,
    LoginAttempt, PermissionSet, Person, PinLogin, Read, Record, Select, Write,
};
use till_shared::ids::{BranchId, UserId};

use super::model::{User, scope};
use super::people::check_reach;
use super::store::{self, GrantedRole, GrantsRow, LoginRow, Pin, PinRow, SignIn};
use crate::security_log::note_privilege_change;

/// Most people a sign-in screen shows.
const PEOPLE_MAX: i64 = 200;

/// The accounts of this module for the platform's sign-in.
///
/// What somebody may do is a list: the own role where the person works, and each further one where it was given; archived roles give
/// nothing. See [`super::Assignment`].
#[derive(Clone, Copy, Debug, Default)]
pub struct UserDirectory;

impl Directory for UserDirectory {
    fn login<'a>(
        &'a self,
        r: &'a mut Read,
        username: &'a str,
    ) -> BoxFuture<'a, Result<Option<Login>, Fault>> {
        Box::pin(async move { Ok(store::by_login_name(&mut r.select(), username).await?.map(login)) })
    }

    fn pin_login<'a>(
        &'a self,
        r: &'a mut Read,
        user: UserId,
        branch: BranchId,
    ) -> BoxFuture<'a, Result<Option<PinLogin>, Fault>> {
        Box::pin(async move {
            Ok(store::pin_login(&mut r.select(), user, branch)
                .await?
                .map(pin_login))
        })
    }

    fn people_at<'a>(
        &'a self,
        r: &'a mut Read,
        branch: BranchId,
    ) -> BoxFuture<'a, Result<Vec<Person>, Fault>> {
        Box::pin(async move {
            let rows = store::people_at(&mut r.select(), branch, PEOPLE_MAX).await?;
            let person = |row: store::PersonRow| Person {
                user_id: UserId(row.user_id),
                name: row.full_name,
                role: row.role_name,
            };
            Ok(rows.into_iter().map(person).collect())
        })
    }

    fn grants<'a>(&'a self, sql: Select<'a>, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>> {
        Box::pin(async move {
            let mut sql = sql;
            Ok(store::grants(&mut sql, user).await?.map(|row| grants(user, row)))
        })
    }

    fn check_reach<'a>(
        &'a self,
        mut sql: Select<'a>,
        actor: &'a Actor,
        user: UserId,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let found = sql.unscoped::<User>(user.0).await?;
            let found = found.ok_or_else(|| Fault::not_found(User::ENTITY))?;
            let roles = crate::roles::store::all(&mut sql).await?;
            let roles = roles.into_iter().map(|role| (role.role_id, role)).collect();
            check_reach(actor, &found, &roles)
        })
    }

    fn attempted<'a>(
        &'a self,
        w: &'a mut Write,
        user: UserId,
        attempt: &'a LoginAttempt,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            match attempt.credential {
                Credential::Password => password_attempted(w, user, attempt).await,
                Credential::Pin => pin_attempted(w, user, attempt).await,
            }
        })
    }

    fn set_password<'a>(
        &'a self,
        w: &'a mut Write,
        user: UserId,
        hash: &'a str,
        must_change: bool,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(set_password(w, user, hash.to_owned(), must_change))
    }

    fn set_pin<'a>(
        &'a self,
        w: &'a mut Write,
        user: UserId,
        hash: &'a str,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(set_pin(w, user, Some(hash.to_owned())))
    }
}

/// What a person may do, from what their rights are made of.
fn grants(user: UserId, row: GrantsRow) -> Grants {
    let home = scope(row.all_branches, row.branch_ids.iter().copied().map(BranchId));
    let in_use: Vec<BranchId> = row.in_use.into_iter().map(BranchId).collect();
    let grant = |role: GrantedRole, place: BranchScope| {
        let nothing = !role.is_active;
        Grant {
            role: role.name,
            rank: role.rank,
            whole: place.covers(&BranchScope::Only(in_use.clone())),
            branches: place,
            permissions: Arc::new(match (nothing, role.holds_all) {
                (true, _) => PermissionSet::default(),
                (false, true) => PermissionSet::all(),
                (false, false) => PermissionSet::of(role.permissions),
            }),
            limits: role.limits,
        }
    };
    let further = row.further.0.into_iter().map(|role| {
        let place = role.branch_id.map_or_else(
            || home.clone(),
            |branch| BranchScope::Only(vec![BranchId(branch)]),
        );
        grant(role, place)
    });
    let (role_key, own) = (row.own.0.key.clone(), row.own.0);
    let (role, rank, limits) = (own.name.clone(), own.rank, own.limits.clone());
    let grants: Vec<Grant> = std::iter::once(grant(own, home.clone())).chain(further).collect();
    let permissions = if grants.iter().any(|grant| grant.permissions.is_all()) {
        PermissionSet::all()
    } else {
        PermissionSet::of(grants.iter().flat_map(|grant| grant.permissions.keys()))
    };
    Grants {
        user_id: user,
        username: row.username,
        name: row.full_name,
        role,
        role_key,
        rank,
        language: row.language,
        is_active: row.is_active,
        must_change: row.must_change,
        has_pin: row.has_pin,
        permissions,
        branches: grants.iter().fold(BranchScope::Only(Vec::new()), |all, grant| {
            all.union(&grant.branches)
        }),
        limits,
        grants,
    }
}

async fn password_attempted(w: &mut Write, user: UserId, attempt: &LoginAttempt) -> Result<(), Fault> {
    let before = w.load::<SignIn>(user).await?;
    let after = SignIn {
        failures: counted(attempt, before.failures),
        locked_until: attempt.locked_until,
        last_login_at: if attempt.succeeded {
            Some(w.now())
        } else {
            before.last_login_at
        },
        password_hash: attempt
            .rehashed
            .clone()
            .unwrap_or_else(|| before.password_hash.clone()),
        ..before.clone()
    };
    w.update(&before, &after).await?;
    if attempt.succeeded
        && let Some(before) = w.find::<Pin>(user).await?.filter(|pin| pin.failures > 0)
    {
        // The wait is over, but whoever guesses does not begin anew.
        let after = Pin {
            failures: Credential::Pin.forgiven(before.failures),
            locked_until: None,
            ..before.clone()
        };
        w.update(&before, &after).await?;
    }
    Ok(())
}

/// Failures that count after an attempt.
fn counted(attempt: &LoginAttempt, before: i32) -> i32 {
    if attempt.succeeded {
        attempt.credential.forgiven(before)
    } else {
        attempt.failures
    }
}

async fn pin_attempted(w: &mut Write, user: UserId, attempt: &LoginAttempt) -> Result<(), Fault> {
    // The account first and the PIN then, as everywhere: two attempts never wait for each other crosswise.
    if attempt.succeeded {
        let before = w.load::<SignIn>(user).await?;
        let after = SignIn {
            last_login_at: Some(w.now()),
            ..before.clone()
        };
        w.update(&before, &after).await?;
    }
    let before = w.load::<Pin>(user).await?;
    let after = Pin {
        failures: counted(attempt, before.failures),
        locked_until: attempt.locked_until,
        pin_hash: attempt.rehashed.clone().or_else(|| before.pin_hash.clone()),
        ..before.clone()
    };
    w.update(&before, &after).await
}

/// Ends the wait after wrong PINs; answers whether there were any.
pub(crate) async fn forget_wrong_pins(w: &mut Write, user: UserId) -> Result<bool, Fault> {
    let Some(before) = w.find::<Pin>(user).await?.filter(|pin| pin.failures > 0) else {
        return Ok(false);
    };
    let after = Pin {
        failures: 0,
        locked_until: None,
        ..before.clone()
    };
    w.update(&before, &after).await?;
    Ok(true)
}

/// Keeps a new PIN, or takes it away: failures are forgotten.
pub(crate) async fn set_pin(w: &mut Write, user: UserId, hash: Option<String>) -> Result<(), Fault> {
    let after = Pin::new(user, hash, w.now());
    match w.find::<Pin>(user).await? {
        Some(before) => w.update(&before, &after).await?,
        None => w.create(&after).await?,
    }
    let changed = if after.pin_hash.is_some() { "pin" } else { "no-pin" };
    note_privilege_change(w, Some(user), serde_json::json!({ "changed": changed })).await?;
    w.invalidate(Invalidation::User(user));
    Ok(())
}

/// Keeps a new password: failures are forgotten, and whoever keeps the person's rights in memory forgets them.
pub(crate) async fn set_password(
    w: &mut Write,
    user: UserId,
    hash: String,
    must_change: bool,
) -> Result<(), Fault> {
    let before = w.load::<SignIn>(user).await?;
    let after = SignIn {
        password_hash: hash,
        must_change,
        failures: 0,
        locked_until: None,
        password_changed_at: w.now(),
        ..before.clone()
    };
    w.update(&before, &after).await?;
    note_privilege_change(
        w,
        Some(user),
        serde_json::json!({ "changed": "password", "must_change": must_change }),
    )
    .await?;
    w.invalidate(Invalidation::User(user));
    Ok(())
}

fn login(row: LoginRow) -> Login {
    Login {
        user_id: UserId(row.user_id),
        password_hash: row.password_hash,
        is_active: row.is_active,
        must_change: row.must_change,
        failures: row.failures,
        locked_until: row.locked_until.map(Timestamp::to_jiff),
    }
}

fn pin_login(row: PinRow) -> PinLogin {
    PinLogin {
        user_id: UserId(row.user_id),
        username: row.username,
        pin_hash: row.pin_hash,
        is_active: row.is_active,
        failures: row.failures,
        locked_until: row.locked_until.map(Timestamp::to_jiff),
    }
}

#[cfg(test)]
mod tests;
