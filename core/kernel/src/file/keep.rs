//! The job that hands a content to the store: while no transaction is open, and once more if nobody knows how it ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::FileId;

use super::record::StoredFile;
use super::{FileState, FileStore};
use crate::fault::Fault;
use crate::job::{Job, Outside, Step};
use crate::life::Life;
use crate::write::Write;

/// Hands the content of a file to the store.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct KeepFile {
    file_id: FileId,
    /// Whether the store has it, and if not, why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Result<(), String>>,
}

impl KeepFile {
    pub(super) const fn of(file_id: FileId) -> Self {
        Self { file_id, told: None }
    }
}

impl Job for KeepFile {
    const NAME: &'static str = "files.keep";
    const SUMMARY: &'static str = "Hands the content of a file to where files are kept.";
    // Until then it is in the database, and there is time.
    const ATTEMPTS_MAX: u32 = 100;

    async fn step(&self, w: &mut Write) -> Result<Step<Self>, Fault> {
        let file = w.load::<StoredFile>(self.file_id).await?;
        let Some(content) = file.content.clone() else {
            return Step::done(&serde_json::json!({ "state": file.state }));
        };
        match &self.told {
            None => {
                let store = w.port::<dyn FileStore>()?;
                let (tenant, file_id) = (w.tenant(), self.file_id);
                let outside = Outside::new(async move {
                    let put = store.put(tenant, file.sha256, content.0).await;
                    Self {
                        file_id,
                        told: Some(put.map_err(|fault| fault.to_string())),
                    }
                });
                let left = Self::of(file_id);
                Ok(Step::Outside { left, outside })
            }
            Some(Ok(())) => {
                // Taken away meanwhile: it stays so, and can be had back.
                let state = match file.state {
                    FileState::Removed => FileState::Removed,
                    state => state.step(FileState::Kept, w.actor())?,
                };
                let after = StoredFile {
                    state,
                    content: None,
                    updated_at: w.now(),
                    version: file.version + 1,
                    ..file.clone()
                };
                w.update(&file, &after).await?;
                Step::done(&serde_json::json!({ "state": after.state }))
            }
            Some(Err(why)) => Ok(Step::Again(why.clone())),
        }
    }
}
