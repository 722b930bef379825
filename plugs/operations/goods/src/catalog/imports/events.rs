//! What an import announces.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::ImportId;
use uuid::Uuid;

use super::super::IMPORT;

/// An import is further than before.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImportChanged {
    /// Which.
    pub import_id: ImportId,
    /// Rows of which it is known what became of them.
    pub brought: i64,
    /// Of so many.
    pub rows: i64,
    /// Whether that was the last.
    pub is_done: bool,
}

impl Event for ImportChanged {
    const TOPIC: &'static str = "catalog.import_changed";
    const SUMMARY: &'static str = "An import of products was begun, is further, or is done.";
    const VISIBLE_TO: Permission = IMPORT;

    fn entity_id(&self) -> Uuid {
        self.import_id.0
    }
}
