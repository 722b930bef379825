//! A file that is brought in, and its pieces.

use jiff::Timestamp;
use serde::Serialize;
use till_shared::ids::{BranchId, ImportId, ImportPieceId, JobId, UserId};

use super::super::import::{ImportRow, RowError};

/// Products from a file. Rows are brought in piece by piece, each exactly once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Its id.
    pub import_id: ImportId,
    /// The file's name.
    pub file_name: String,
    /// Where opening stock lies.
    pub branch_id: Option<BranchId>,
    /// The job that brings it in.
    pub job_id: JobId,
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
    /// Rows that were left out.
    pub refused: i64,
    /// Who wanted it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// Since when it is wanted.
    pub started_at: Timestamp,
    /// When its last row was brought in.
    pub ended_at: Option<Timestamp>,
    /// For the road.
    pub version: i64,
}

impl Import {
    /// Why products become others, for the audit log.
    #[must_use]
    pub fn reason(&self) -> String {
        format!("Import of {}", self.file_name)
    }
}

/// A part of a file. The audit log is told of the products instead of the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportPiece {
    /// Its id.
    pub piece_id: ImportPieceId,
    /// Of which import.
    pub import_id: ImportId,
    /// Its place in the file, from 1; 0 holds what could not be read.
    pub piece_no: i64,
    /// What is to be brought in; none any more once it is.
    #[serde(skip)]
    pub rows: Vec<ImportRow>,
    /// What was refused, and why.
    #[serde(skip)]
    pub errors: Vec<RowError>,
    /// When it was brought in.
    pub brought_at: Option<Timestamp>,
    /// For the road.
    pub version: i64,
}
