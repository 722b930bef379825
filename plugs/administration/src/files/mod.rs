//! Files: pictures and papers that other records refer to (decision 0035).
//!
//! The kernel keeps them and says what they are; people add them, look at them, take them away and back.

mod add;
mod content;
mod get;
mod list;
mod remove;
mod restore;
mod store;
#[cfg(test)]
mod tests;
mod views;

pub use add::AddFile;
pub use content::FileContent;
pub use get::GetFile;
pub use list::ListFiles;
pub use remove::RemoveFile;
pub use restore::RestoreFile;
pub use views::FileView;

use till_kernel::Template::{Accountant, Admin, Auditor, Cashier, Employee, Manager};
use till_kernel::{KeepFile, MANAGE_FILES, Module, Permission, StoredFile, SweepFiles, get, post};

/// Looking at files.
pub const VIEW: Permission = Permission::new(
    "files.view",
    "May look at pictures and papers.",
    &[Admin, Manager, Cashier, Employee, Accountant, Auditor],
);
/// Adding files.
pub const ADD: Permission = Permission::new(
    "files.add",
    "May add pictures and papers.",
    &[Admin, Manager, Employee],
);

/// When the store is looked at beside the rows.
const TIMES: &str = "10 4 * * *";

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("files")
        .footed::<StoredFile>()
        .permissions([VIEW, ADD, MANAGE_FILES])
        .list::<ListFiles>(get("/files"))
        .command::<AddFile>(post("/files"))
        .query::<GetFile>(get("/files/{file_id}"))
        .query::<FileContent>(get("/files/{file_id}/content"))
        .command::<RemoveFile>(post("/files/{file_id}/remove"))
        .job::<KeepFile>()
        .scheduled(TIMES, &SweepFiles::default())
        .command::<RestoreFile>(post("/files/{file_id}/restore"))
}
