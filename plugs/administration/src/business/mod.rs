//! The business itself: its founding and its details (P-4.1.6 to P-4.1.9).
//!
//! Founding is one transaction: business, first branch, the seven roles with their default permissions, the first owner, and whatever
//! other modules lay as foundations when they hear of it. It has no endpoint: the first run and the demo do it. Short name, country and
//! currency never change; the rest does.

mod found;
mod get;
mod model;
mod store;
mod update;

pub use found::{FOUNDED_ONCE, FirstAdmin, FirstBranch, FoundBusiness, Founded};
pub use get::{BusinessView, GetBusiness};
pub use till_kernel::business::{LEGAL_NAME, RECEIPT_FOOTER, RECEIPT_HEADER, TAX_NUMBER};
pub use update::UpdateBusiness;

use till_kernel::{BusinessFounded, Module, Permission, Template, get, put};

/// Changing the business's details.
pub const EDIT: Permission = Permission::new(
    "business.edit",
    "May change the name, time zone and language of the business.",
    &[Template::Admin],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("business")
        .record::<store::FirstFounding>()
        .depends_on(["security_log", "branches", "roles", "users", "settings"])
        .permissions([EDIT])
        .event::<BusinessFounded>()
        .setting(&LEGAL_NAME)
        .setting(&TAX_NUMBER)
        .setting(&RECEIPT_HEADER)
        .setting(&RECEIPT_FOOTER)
        .internal::<FoundBusiness>()
        .query::<GetBusiness>(get("/business"))
        .command::<UpdateBusiness>(put("/business"))
}
