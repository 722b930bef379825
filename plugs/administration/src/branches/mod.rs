//! Branches: the places of a business.
//!
//! The record is the kernel's, because rights and document numbers are scoped by it. Its code starts every document number of the
//! branch, so it never changes; branches are put out of use, never deleted.

mod create;
mod events;
mod get;
mod list;
mod model;
mod update;

pub use create::CreateBranch;
pub use events::BranchCreated;
pub use get::GetBranch;
pub use list::ListBranches;
pub(crate) use model::{check_content, is_branch_code, is_time_zone};
pub use update::UpdateBranch;

use till_kernel::{Module, Permission, Template, get, post, put};

/// Seeing one's branches.
pub const VIEW: Permission = Permission::new(
    "branches.view",
    "May see the branches they work in.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Cashier,
        Template::Employee,
        Template::Accountant,
        Template::Auditor,
    ],
);
/// Opening and changing branches.
pub const EDIT: Permission = Permission::new(
    "branches.edit",
    "May open branches and change their details.",
    &[Template::Admin],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("branches")
        .permissions([VIEW, EDIT])
        .event::<BranchCreated>()
        .list::<ListBranches>(get("/branches"))
        .query::<GetBranch>(get("/branches/{branch_id}"))
        .command::<CreateBranch>(post("/branches"))
        .command::<UpdateBranch>(put("/branches/{branch_id}"))
}
