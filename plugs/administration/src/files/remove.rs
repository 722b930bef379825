//! remove.rs: take a file away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, FileState, Life, MANAGE_FILES, Permission, StoredFile, Write, codes,
};
use till_shared::ids::FileId;
use till_shared::text::Text;

use super::FileView;

/// Takes a file away. Its content stays for 30 days, and it can be had back so long.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveFile {
    /// Which.
    pub file_id: FileId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl Command for RemoveFile {
    const NAME: &'static str = "files.remove";
    const SUMMARY: &'static str = "Takes a file away.";
    const PERMISSION: Permission = MANAGE_FILES;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = FileView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<FileView, Fault> {
        let file = w.load::<StoredFile>(self.file_id).await?;
        let after = StoredFile {
            state: file.state.step(FileState::Removed, w.actor())?,
            removed_at: Some(w.now()),
            updated_at: w.now(),
            version: file.version + 1,
            ..file.clone()
        };
        w.update(&file, &after).await?;
        Ok(after.into())
    }
}
