//! Settings: what a business decides for itself (P-4.13.3).
//!
//! Modules declare settings with a default; a value is kept for the whole business and, where it differs, for a branch. Every change is
//! checked by the type that the module declared, versioned, and kept in the audit log with what was before. Changes reach every replica
//! at once.

mod change;
mod error;
mod list;
mod model;
mod store;
mod views;

pub use change::ChangeSetting;
pub use error::BUSINESS_WIDE;
pub use list::ListSettings;
pub use views::{SettingValue, SettingView};

use till_kernel::{Module, Permission, Template, get, put};

/// Seeing settings of tax.
pub const VIEW: Permission = Permission::new(
    "settings.view",
    "May see settings of tax.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Accountant,
        Template::Auditor,
    ],
);
/// Seeing every setting.
pub const VIEW_ALL: Permission = Permission::new(
    "settings.view_all",
    "May see every setting.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);
/// Changing settings.
pub const EDIT: Permission = Permission::new("settings.edit", "May change settings.", &[Template::Admin]);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("settings")
        .permissions([VIEW, VIEW_ALL, EDIT])
        .faults([BUSINESS_WIDE])
        .list::<ListSettings>(get("/settings"))
        .command::<ChangeSetting>(put("/settings/{key}"))
}
