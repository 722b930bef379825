//! add.rs: add a picture or a paper.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, FILE_MAX, Fault, FileBytes, NewFile, Permission, Violations, Write};
use till_shared::ids::FileId;
use till_shared::text::Text;

use super::{ADD, FileView};

/// Adds a file: a picture (JPEG, PNG, WebP) or a paper (PDF), by its content, whatever its name says. Pictures are kept upright, at most
/// 2,048 pixels long, and without what nobody sees, such as the place where they were taken.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddFile {
    /// Its id, made by the caller. Absent: made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_id: Option<FileId>,
    /// Its name, for people.
    pub name: Text<200>,
    /// What it holds, in base 64; at most 8 MiB.
    pub file: FileBytes,
}

impl Command for AddFile {
    const NAME: &'static str = "files.add";
    const SUMMARY: &'static str = "Adds a picture or a paper.";
    const PERMISSION: Permission = ADD;
    const CARE: Care = Care::creates();
    const BODY_MAX: Option<usize> = Some(FileBytes::BODY_MAX);
    type Output = FileView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("name", &self.name, 200);
        v.check(
            self.file.0.len() <= FILE_MAX,
            "file",
            "too-long",
            "has more than 8 MiB",
        );
    }

    async fn run(&self, w: &mut Write) -> Result<FileView, Fault> {
        let new = NewFile {
            file_id: self.file_id,
            name: &self.name,
            bytes: &self.file.0,
        };
        Ok(w.add_file(new).await?.into())
    }
}
