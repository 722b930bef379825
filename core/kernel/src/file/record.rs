//! A file as it is stored.

use jiff::Timestamp;
use serde::Serialize;
use till_shared::canon::Hash;
use till_shared::ids::{FileId, UserId};
use uuid::Uuid;

use super::{FileKind, FileState};
use crate::check::Footed;
use crate::permission::{Permission, Template};
use crate::record::Record;
use crate::{as_row, footed_by, table};

/// Taking files away, and back.
pub const MANAGE_FILES: Permission = Permission::new(
    "files.manage",
    "May take files away, and back within 30 days.",
    &[Template::Admin, Template::Manager],
);

/// A file. What it holds never changes; another content is another file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredFile {
    /// Its id.
    pub file_id: FileId,
    /// Its name, for people.
    pub name: String,
    /// What it is, by its content.
    pub kind: FileKind,
    /// Of the content as it is kept.
    #[serde(serialize_with = "as_hex")]
    pub sha256: Hash,
    /// In bytes.
    pub size: i64,
    /// In pixels, of a picture.
    pub width: Option<i32>,
    /// In pixels, of a picture.
    pub height: Option<i32>,
    /// Where it stands.
    pub state: FileState,
    /// What it holds, until the store has it.
    #[serde(skip)]
    pub content: Option<Content>,
    /// Who added it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub added_at: Timestamp,
    /// When it was taken away.
    pub removed_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

fn as_hex<S: serde::Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&till_shared::canon::hex(hash))
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(pub Vec<u8>);

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

table! {
    StoredFile = "kernel.file", key file_id,
    columns [name, kind, sha256 as bytes, size, width, height, state, content as bytes, user_id, user_name, added_at, removed_at, updated_at,
        version],
    changes [state, content, removed_at, updated_at, version]
}

impl Record for StoredFile {
    const ENTITY: &'static str = "file";
    as_row!();
    // A file belongs to whatever refers to it.
    const SHARED: bool = true;

    fn id(&self) -> Uuid {
        self.file_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Footed for StoredFile {
    footed_by!(row);
}
