//! People, as signing in sees them: the kernel's port, kept by this module.

use jiff_sqlx::Timestamp;
use till_kernel::{
    BoxFuture, Credential, Directory, Fault, Grants, Invalidation, Login, LoginAttempt, PermissionSet,
    Person, PinLogin, Read, Write,
};
use till_shared::ids::{BranchId, UserId};

use super::model::scope;
use super::store::{self, LoginRow, Pin, PinRow, SignIn};
use crate::security_log::note_privilege_change;

/// Most people a sign-in screen shows.
const PEOPLE_MAX: i64 = 200;

/// The accounts of this module for the platform's sign-in.
///
/// Rights are the union of the person's own role and the further ones, unless archived; the same for branches. Rank and limits are the
/// own role's. See [`super::Assignment`] for what the union means.
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

    fn grants<'a>(&'a self, r: &'a mut Read, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>> {
        Box::pin(async move {
            let row = store::grants(&mut r.select(), user).await?;
            Ok(row.map(|row| Grants {
                user_id: user,
                username: row.username,
                name: row.full_name,
                role: row.role_name,
                role_key: row.role_key,
                rank: row.rank,
                language: row.language,
                is_active: row.is_active,
                must_change: row.must_change,
                has_pin: row.has_pin,
                permissions: if row.holds_all {
                    PermissionSet::all()
                } else {
                    PermissionSet::of(row.permissions)
                },
                branches: scope(row.all_branches, row.branch_ids.into_iter().map(BranchId)),
                limits: row.limits.0,
            }))
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

async fn password_attempted(w: &mut Write, user: UserId, attempt: &LoginAttempt) -> Result<(), Fault> {
    let before = w.load::<SignIn>(user).await?;
    let after = SignIn {
        failures: attempt.failures,
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
    if attempt.succeeded {
        forget_wrong_pins(w, user).await?;
    }
    Ok(())
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
        failures: attempt.failures,
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
    let changed = if after.is_set { "pin" } else { "no-pin" };
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
