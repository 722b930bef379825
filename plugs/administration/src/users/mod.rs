//! Users: people who sign in (R-ENT-USER, P-4.3.2, P-4.3.3).
//!
//! An account has one role, which also sets rank and limits, perhaps further roles, and the branches it works in (or all). Invariants:
//! names to sign in with are unique whatever their case; nobody touches an account with rights that they could not hand out in the same
//! branches (`roles/hand_out.rs`), nor their own role; the last active owner of all branches stays; accounts are disabled, never deleted. A password is seen only on its way into the
//! hasher; the hash is never part of a view or the audit log. A password that somebody else chose must be changed at the first sign-in.
//! A PIN is for enrolled devices only; it has its own count of failures, and a password that is right ends its wait.
//! Signing in itself is the platform's; it knows people through [`UserDirectory`].

mod clear_pin;
mod create;
mod directory;
mod disable;
mod effective_permissions;
mod enable;
mod error;
mod events;
mod get;
mod life;
mod list;
mod me;
mod model;
pub(crate) mod password;
mod people;
mod reset_password;
mod reset_pin;
mod store;
mod unlock;
mod update;
mod views;

use std::sync::Arc;

pub use clear_pin::ClearPin;
pub use create::CreateUser;
pub use directory::UserDirectory;
pub use disable::DisableUser;
pub use effective_permissions::EffectivePermissions;
pub use enable::EnableUser;
pub use error::{BEYOND_BRANCHES, LAST_OWNER, OWN_ACCOUNT};
pub use events::{UserChange, UserChanged};
pub use get::GetUser;
pub use life::AccountState;
pub use list::{ListUsers, UserStatus};
pub use me::Me;
pub use model::{Assignment, User};
pub(crate) use model::{UserContent, check_content};
pub use password::PasswordHasher;
pub use reset_password::ResetPassword;
pub use reset_pin::ResetPin;
pub use unlock::UnlockUser;
pub use update::UpdateUser;
pub use views::{EffectivePermissionsView, MeView, UserView};

use till_kernel::{AccessChanged, Directory, Module, Permission, Template, get, post, put};

/// Seeing accounts; people of some branches see those who work there.
pub const VIEW: Permission = Permission::new(
    "users.view",
    "May see who works where and with which role.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);
/// Making and changing accounts.
pub const EDIT: Permission = Permission::new(
    "users.edit",
    "May add people and change their details, roles and branches.",
    &[Template::Admin],
);
/// Blocking accounts and letting them in again.
pub const DISABLE: Permission = Permission::new(
    "users.disable",
    "May block people's accounts and let them in again.",
    &[Template::Admin],
);
/// New passwords and PINs for others.
pub const RESET_PASSWORD: Permission = Permission::new(
    "users.reset_password",
    "May give people a new password or PIN and unlock accounts after too many failed sign-ins.",
    &[Template::Admin],
);

/// What the registry needs. `hasher` is how this installation judges and hashes passwords.
#[must_use]
pub fn module(hasher: Arc<dyn PasswordHasher>) -> Module {
    Module::new("users")
        .depends_on(["security_log", "branches", "roles"])
        .port::<dyn PasswordHasher>(hasher)
        .port::<dyn Directory>(Arc::new(UserDirectory))
        .permissions([VIEW, EDIT, DISABLE, RESET_PASSWORD])
        .faults([OWN_ACCOUNT, LAST_OWNER])
        .event::<UserChanged>()
        .footed::<User>()
        .record::<store::SignIn>()
        .record::<store::Pin>()
        .event::<AccessChanged>()
        .query::<Me>(get("/me"))
        .list::<ListUsers>(get("/users"))
        .query::<GetUser>(get("/users/{user_id}"))
        .query::<EffectivePermissions>(get("/users/{user_id}/permissions"))
        .command::<CreateUser>(post("/users"))
        .command::<UpdateUser>(put("/users/{user_id}"))
        .command::<EnableUser>(post("/users/{user_id}/enable"))
        .command::<DisableUser>(post("/users/{user_id}/disable"))
        .command::<ResetPassword>(post("/users/{user_id}/password"))
        .command::<ResetPin>(post("/users/{user_id}/pin"))
        .command::<ClearPin>(post("/users/{user_id}/pin/clear"))
        .command::<UnlockUser>(post("/users/{user_id}/unlock"))
}
