//! The security log: sign-ins, lockouts, refusals, changes of rights (P-4.8, P-4.3.12).
//!
//! The kernel writes it, mostly in transactions of its own, because what it tells of mostly failed. Changes of rights succeed, so their
//! entries are written here, in the transaction that makes them. Nothing is ever changed or deleted in it.

mod list;
mod note;
mod store;
mod views;

pub use list::ListSecurityLog;
pub(crate) use note::note_privilege_change;
pub use views::SecurityEventView;

use till_kernel::{Module, Permission, Template, get};

/// Seeing the security log; people of some branches see entries of people who work there.
pub const VIEW: Permission = Permission::new(
    "security_log.view",
    "May see sign-ins, lockouts, refusals and changes of rights.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("security_log")
        .permissions([VIEW])
        .footed::<note::SecurityNote>()
        .list::<ListSecurityLog>(get("/security-log"))
}
