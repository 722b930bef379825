//! People, as signing in sees them: the kernel's port, kept by this module.

use jiff_sqlx::Timestamp;
use till_kernel::{
    BoxFuture, Directory, Fault, Grants, Invalidation, Login, LoginAttempt, PermissionSet, Read, Write,
};
use till_shared::ids::{BranchId, UserId};

use super::model::scope;
use super::store::{self, LoginRow, SignIn};
use crate::security_log::note_privilege_change;

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
            w.update(&before, &after).await
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

#[cfg(test)]
mod tests;
