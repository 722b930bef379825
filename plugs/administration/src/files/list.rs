//! list.rs: files, newest first.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{
    AsRow, Bound, Fault, FileKind, FileState, Found, List, Orders, Permission, Read, Reading, Wanted,
};

use super::{FileView, VIEW, store};

/// Asks for files.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFiles {
    /// Only those that stand so.
    #[serde(default)]
    pub state: Option<FileState>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<FileKind>,
}

impl List for ListFiles {
    const NAME: &'static str = "files.list";
    const SUMMARY: &'static str = "Lists pictures and papers, newest first.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::FILES;
    type View = FileView;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.state.map(FileState::word))
            .bind(self.kind.map(FileKind::word))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<FileView>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(file)| file))
    }
}
