//! Files on this machine: judged by their content, kept in a folder by their hash (decision 0035).

mod folder;
mod judge;

use std::path::PathBuf;
use std::sync::Arc;

use till_kernel::{FileJudge, FileStore, Module};

pub use folder::Folder;
pub use judge::Judge;

/// The ports as a module, with a folder as the store. The folder is made when the first file comes.
#[must_use]
pub fn module(folder: PathBuf) -> Module {
    Module::new("files-kept")
        .port::<dyn FileStore>(Arc::new(Folder::new(folder)))
        .port::<dyn FileJudge>(Arc::new(Judge::default()))
}
