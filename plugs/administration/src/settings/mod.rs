//! Settings: what a business decides for itself (P-4.13.3).
//!
//! Modules declare settings with a default; a value is kept for the whole business and, where it differs and the setting lets it, for a
//! branch or a register: the nearest wins. It can be taken back, so that what is around holds again. Every change is checked by the type
//! that the module declared, versioned, and kept in the audit log with what was before. Changes reach every replica at once.

mod change;
mod error;
mod events;
mod list;
mod model;
mod place;
mod reset;
mod views;

pub use change::ChangeSetting;
pub(crate) use change::tell;
pub use error::BUSINESS_WIDE;
pub use events::SettingChanged;
pub use list::ListSettings;
pub use reset::ResetSetting;
pub use views::{SettingSource, SettingValue, SettingView};

use till_kernel::{Module, Permission, Template, get, post, put};

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
        .faults([BUSINESS_WIDE, error::KEPT])
        .list::<ListSettings>(get("/settings"))
        .command::<ChangeSetting>(put("/settings/{key}"))
        .command::<ResetSetting>(post("/settings/{key}/reset"))
        .event::<SettingChanged>()
}
