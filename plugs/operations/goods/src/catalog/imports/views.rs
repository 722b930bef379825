//! Shapes of imports on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{JobState, Output};
use till_shared::ids::{BranchId, ImportId, JobId, UserId};

/// Products from a file, and how far they are.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductImport")]
pub struct ImportView {
    /// Its id.
    pub import_id: ImportId,
    /// The file's name.
    pub file_name: String,
    /// Where opening stock lies.
    pub branch_id: Option<BranchId>,
    /// The job that brings it in.
    pub job_id: JobId,
    /// Where it stands.
    pub state: JobState,
    /// Why it does not go on at this moment.
    pub error: Option<String>,
    /// Rows of the file below its header.
    pub lines: i64,
    /// Rows that could be read.
    pub rows: i64,
    /// Rows of which it is known what became of them.
    pub brought: i64,
    /// Products added.
    pub created: i64,
    /// Products changed.
    pub updated: i64,
    /// Rows that say what was so already.
    pub unchanged: i64,
    /// Rows that were left out; the list of errors says why.
    pub refused: i64,
    /// Who wanted it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// Since when it is wanted.
    pub started_at: Timestamp,
    /// When its last row was brought in.
    pub ended_at: Option<Timestamp>,
}

impl Output for ImportView {}

/// A row of a file that was left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportError")]
pub struct ImportErrorView {
    /// Its line in the file.
    pub line: i64,
    /// The column.
    pub column: String,
    /// Stable word for programs, e.g. `required`, `barcode-taken`.
    pub code: String,
    /// Why, as a sentence.
    pub reason: String,
    /// What stands there, cut where it is long.
    pub found: String,
}

impl Output for ImportErrorView {}
