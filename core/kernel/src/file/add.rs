//! Adding a file, in the transaction of what refers to it.

use sha2::{Digest, Sha256};
use till_shared::ids::FileId;

use super::keep::KeepFile;
use super::record::{Content, StoredFile};
use super::{FileJudge, FileState};
use crate::fault::Fault;
use crate::job::Later;
use crate::write::Write;

/// A file to add.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// Its id, if the caller has made one.
    pub file_id: Option<FileId>,
    /// Its name, for people.
    pub name: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
}

impl Write {
    /// Adds a file: judged by its content, without what nobody sees. It is there if this transaction commits.
    pub async fn add_file(&mut self, new: NewFile<'_>) -> Result<StoredFile, Fault> {
        let file_id = self.made_id("file_id", new.file_id)?;
        let judged = self.port::<dyn FileJudge>()?.judge(new.bytes.to_vec()).await?;
        let judged = judged.map_err(|flaw| Fault::field("file", flaw.code(), flaw.to_string()))?;
        let file = StoredFile {
            file_id,
            name: new.name.to_owned(),
            kind: judged.kind,
            sha256: Sha256::digest(&judged.bytes).into(),
            size: i64::try_from(judged.bytes.len()).unwrap_or(i64::MAX),
            width: judged.pixels.map(|(width, _)| width),
            height: judged.pixels.map(|(_, height)| height),
            state: FileState::Waiting,
            content: Some(Content(judged.bytes)),
            user_id: self.actor().user,
            user_name: self.actor().name.clone(),
            added_at: self.now(),
            removed_at: None,
            updated_at: self.now(),
            version: 1,
        };
        self.create(&file).await?;
        self.enqueue(Later::new(&KeepFile::of(file_id))).await?;
        Ok(file)
    }
}
