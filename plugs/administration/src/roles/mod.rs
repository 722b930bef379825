//! Roles: named sets of permissions with a rank and limits (P-4.3.1, P-4.3.4, K7).
//!
//! A business starts with the seven templates; all can be edited and more can be made. Invariants: a role holds only permissions that a
//! module declares; nobody edits a role above their own rank, raises one above it, or gives away what they do not hold themselves; the
//! owner's role holds everything, for ever, and there is exactly one. Roles are archived, never deleted, and only while nobody active
//! has them. What an update of the program brings is given once to the roles that came with the business (`adopt.rs`), recorded, shown, and
//! taken away for good by whoever does not want it. Whatever a change does takes effect at once: every replica forgets what it knows about anybody's rights.

mod adopt;
mod archive;
mod baseline;
mod catalogue;
mod create;
mod error;
mod get;
pub(crate) mod hand_out;
mod life;
mod list;
pub(crate) mod model;
pub(crate) mod store;
mod update;
mod views;

pub use adopt::{AdoptPermissions, Adopted};
pub use archive::ArchiveRole;
pub use catalogue::Catalogue;
pub use create::CreateRole;
pub use error::{ABOVE_RANK, BEYOND_BRANCHES, IN_USE, NOT_HELD, OWNER_FIXED};
pub use get::GetRole;
pub use life::RoleState;
pub use list::ListRoles;
pub use model::{FromUpdate, Role};
pub use update::UpdateRole;
pub use views::{PermissionView, RoleView};

use till_kernel::{Module, Permission, Template, get, post, put};

/// Seeing roles.
pub const VIEW: Permission = Permission::new(
    "roles.view",
    "May see roles and what they allow.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);
/// Making and changing roles.
pub const EDIT: Permission = Permission::new(
    "roles.edit",
    "May make roles and change what they allow.",
    &[Template::Admin],
);
/// Archiving roles.
pub const ARCHIVE: Permission = Permission::new("roles.archive", "May archive roles that nobody has.", &[]);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("roles")
        .depends_on(["security_log"])
        .permissions([VIEW, EDIT, ARCHIVE])
        .speaks_of(["users"])
        .faults([ABOVE_RANK, NOT_HELD, OWNER_FIXED, IN_USE, BEYOND_BRANCHES])
        .footed::<Role>()
        .record::<store::KnownPermissions>()
        .list::<ListRoles>(get("/roles"))
        .query::<GetRole>(get("/roles/{role_id}"))
        .list::<Catalogue>(get("/permissions"))
        .command::<CreateRole>(post("/roles"))
        .command::<UpdateRole>(put("/roles/{role_id}"))
        .command::<ArchiveRole>(post("/roles/{role_id}/archive"))
        .internal::<AdoptPermissions>()
}
