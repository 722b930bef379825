//! Shapes of files on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{FileKind, FileState, Output, StoredFile};
use till_shared::ids::{FileId, UserId};

/// A file; its content is asked for by itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "File")]
pub struct FileView {
    /// Its id.
    pub file_id: FileId,
    /// Its name.
    pub name: String,
    /// What it is, by its content.
    pub kind: FileKind,
    /// In bytes, as it is kept.
    pub size: i64,
    /// In pixels; absent where it is no picture.
    pub width: Option<i32>,
    /// In pixels; absent where it is no picture.
    pub height: Option<i32>,
    /// Where it stands.
    pub state: FileState,
    /// Who added it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub added_at: Timestamp,
    /// When it was taken away.
    pub removed_at: Option<Timestamp>,
    /// For `If-Match`.
    pub version: i64,
}

impl Output for FileView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<StoredFile> for FileView {
    fn from(file: StoredFile) -> Self {
        Self {
            file_id: file.file_id,
            name: file.name,
            kind: file.kind,
            size: file.size,
            width: file.width,
            height: file.height,
            state: file.state,
            user_id: file.user_id,
            user_name: file.user_name,
            added_at: file.added_at,
            removed_at: file.removed_at,
            version: file.version,
        }
    }
}
