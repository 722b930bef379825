//! restore.rs: have a file back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, FILE_BACK, Fault, FaultCode, FileState, Life, MANAGE_FILES, Permission, StoredFile, Write,
    codes,
};
use till_shared::ids::FileId;
use till_shared::text::Text;

use super::FileView;

/// Has a file back that was taken away less than 30 days ago.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreFile {
    /// Which.
    pub file_id: FileId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl Command for RestoreFile {
    const NAME: &'static str = "files.restore";
    const SUMMARY: &'static str = "Has a file back that was taken away.";
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
        if file
            .removed_at
            .is_some_and(|removed_at| removed_at + FILE_BACK < w.now())
        {
            return Err(codes::NOT_FOUND.fault());
        }
        let back = if file.content.is_some() {
            FileState::Waiting
        } else {
            FileState::Kept
        };
        let after = StoredFile {
            state: file.state.step(back, w.actor())?,
            removed_at: None,
            updated_at: w.now(),
            version: file.version + 1,
            ..file.clone()
        };
        w.update(&file, &after).await?;
        Ok(after.into())
    }
}
