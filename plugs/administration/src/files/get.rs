//! get.rs: what is known of a file.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, StoredFile};
use till_shared::ids::FileId;

use super::{FileView, VIEW};

/// Shows what is known of a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetFile {
    /// Which.
    pub file_id: FileId,
}

impl Query for GetFile {
    const NAME: &'static str = "files.get";
    const SUMMARY: &'static str = "Shows what is known of a file.";
    const PERMISSION: Permission = VIEW;
    type Output = FileView;

    async fn run(&self, r: &mut Read) -> Result<FileView, Fault> {
        Ok(r.load::<StoredFile>(self.file_id).await?.into())
    }
}
