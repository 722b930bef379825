//! Files: pictures and papers that records refer to by id ([decision 0035](../../../../docs/decisions/0035-files.md)).
//!
//! The row is first and holds the content until the store has it: a power cut at any moment leaves a whole file or none. The store knows
//! contents by their hash, so the same content is kept once, and what it holds can be proved.

mod add;
mod bytes;
mod keep;
mod life;
mod record;
mod store;
mod sweep;

use jiff::Timestamp;
use till_shared::canon::Hash;
use till_shared::ids::TenantId;

use crate::BoxFuture;
use crate::fault::Fault;

pub use add::NewFile;
pub use bytes::{FILE_MAX, FileBytes};
pub use keep::KeepFile;
pub use record::{Content, MANAGE_FILES, StoredFile};
pub use sweep::{FILE_BACK, SweepFiles};

crate::words! {
    /// What a file is, by its content.
    pub enum FileKind {
        /// A picture, JPEG.
        Jpeg = "jpeg",
        /// A picture, PNG.
        Png = "png",
        /// A picture, WebP.
        Webp = "webp",
        /// A paper, PDF.
        Pdf = "pdf",
    }
}

impl FileKind {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }
}

crate::words! {
    /// Where a file stands.
    pub enum FileState {
        /// Its content waits in its row for the store.
        Waiting = "waiting",
        /// The store has it.
        Kept = "kept",
        /// Nobody wants it any more; its content stays for 30 days.
        Removed = "removed",
    }
}

/// A content as it will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedFile {
    /// What it is.
    pub kind: FileKind,
    /// The content: of pictures only what is seen.
    pub bytes: Vec<u8>,
    /// Width and height in pixels, of pictures.
    pub pixels: Option<(i32, i32)>,
}

/// Why a content is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFlaw {
    /// It is none of the kinds.
    #[error("is no picture (JPEG, PNG, WebP) and no PDF")]
    UnknownKind,
    /// It begins like one and cannot be read.
    #[error("cannot be read: it is broken or cut off")]
    Broken,
    /// It would unfold to more than a picture of a shop needs.
    #[error("has more than 50 million pixels")]
    TooLarge,
}

impl FileFlaw {
    /// The stable code of the violation.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownKind => "unknown-kind",
            Self::Broken => "broken",
            Self::TooLarge => "too-large",
        }
    }
}

/// Says by its content what a file is, and takes out of it what nobody sees: places, names, times.
pub trait FileJudge: Send + Sync {
    /// Judges a content.
    fn judge(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Result<JudgedFile, FileFlaw>, Fault>>;
}

/// Keeps contents by their hash, those of each business apart.
pub trait FileStore: Send + Sync {
    /// Keeps a content, whole or not at all; once more changes nothing but its age.
    fn put(&self, tenant: TenantId, hash: Hash, bytes: Vec<u8>) -> BoxFuture<'_, Result<(), Fault>>;
    /// A content, if it is there and is what its hash says.
    fn get(&self, tenant: TenantId, hash: Hash) -> BoxFuture<'_, Result<Option<Vec<u8>>, Fault>>;
    /// Takes a content away that was put before a moment; whether it did.
    fn remove(&self, tenant: TenantId, hash: Hash, before: Timestamp) -> BoxFuture<'_, Result<bool, Fault>>;
    /// The hashes after this one, in their order, so many at most; and takes away what was begun and never ended.
    fn list(
        &self,
        tenant: TenantId,
        after: Option<Hash>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<Hash>, Fault>>;
}
