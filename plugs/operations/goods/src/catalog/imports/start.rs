//! Has the products of a file brought in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FileBytes, Later, Permission, Violations, Write};
use till_shared::ids::{BranchId, ImportId, ImportPieceId};
use till_shared::text::Text;

use super::super::IMPORT;
use super::super::import::{FileReading, ImportRow, RowError};
use super::super::read_import::ReadImport;
use super::super::sheet::Amounts;
use super::super::store::imports;
use super::bring_in::BringIn;
use super::count;
use super::events::ImportChanged;
use super::model::{Import, ImportPiece};
use super::views::ImportView;

/// Rows that are brought in at a time: less than a second's work.
const PIECE: usize = 500;

/// Has the products of a file brought in: the file is read as `catalog.read_import` reads it, its rows are kept, and a job brings them in
/// piece by piece. What becomes of each row the import tells. Rows that are known by their SKU are brought up to date, so the same file
/// twice makes nothing twice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartImport {
    /// Its id, made by the caller. Absent: made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// The file's name; it stands in the audit log as the reason of every change.
    pub file_name: Text<200>,
    /// The file, in base 64: CSV in UTF-8, UTF-16 or Windows-1252, at most 8 MiB.
    pub file: FileBytes,
    /// What each column holds, as for `catalog.read_import`.
    #[serde(default)]
    pub columns: Option<Vec<Option<Text<40>>>>,
    /// How amounts are written, as for `catalog.read_import`.
    #[serde(default)]
    pub amounts: Option<Amounts>,
    /// Where opening stock lies; needed if a row has some. Absent or `null`: no row has any.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

impl Command for StartImport {
    const NAME: &'static str = "catalog.start_import";
    const SUMMARY: &'static str = "Has the products of a file brought in by a job.";
    const PERMISSION: Permission = IMPORT;
    const CARE: Care = Care::creates();
    const BODY_MAX: Option<usize> = Some(FileBytes::BODY_MAX);
    type Output = ImportView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("file_name", &self.file_name, 200);
        till_kernel::Query::validate(&self.reading(), v);
    }

    async fn run(&self, w: &mut Write) -> Result<ImportView, Fault> {
        if let Some(branch) = self.branch_id {
            w.within(branch)?;
        }
        let import_id = w.made_id("import_id", self.import_id)?;
        let read = self.reading().read(&mut w.select()).await?;
        let read = whole(read, self.branch_id)?;
        let job_id = w.enqueue(Later::new(&BringIn { import_id })).await?;
        let rows = count(read.rows.len());
        let unread: std::collections::BTreeSet<u64> = read.errors.iter().map(|error| error.line).collect();
        let import = Import {
            import_id,
            file_name: self.file_name.to_string(),
            branch_id: self.branch_id,
            job_id,
            lines: count(read.lines),
            rows,
            brought: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            refused: count(unread.len()),
            user_id: w.actor().user,
            user_name: w.actor().name.clone(),
            started_at: w.now(),
            ended_at: None,
            version: 1,
        };
        w.because(import.reason());
        w.create(&import).await?;
        let pieces = pieces(w, import_id, read.rows, read.errors);
        w.create_all(&pieces).await?;
        w.emit(ImportChanged {
            import_id,
            brought: 0,
            rows,
            is_done: false,
        })?;
        imports::one(&mut w.select(), import_id)
            .await?
            .ok_or_else(|| Fault::internal("the import is not there"))
    }
}

impl StartImport {
    fn reading(&self) -> ReadImport {
        ReadImport {
            file: self.file.clone(),
            columns: self.columns.clone(),
            amounts: self.amounts,
        }
    }
}

/// Refuses a file that nothing can be brought in from.
fn whole(read: FileReading, branch: Option<BranchId>) -> Result<FileReading, Fault> {
    let mut v = Violations::default();
    if let Some(refused) = &read.refused {
        v.push("file", &refused.code, refused.reason.clone());
    } else if !read.missing.is_empty() {
        let missing = read.missing.join(", ");
        v.push("columns", "required", format!("no column holds {missing}"));
    } else {
        v.check(
            !read.rows.is_empty(),
            "file",
            "empty",
            "holds no row that can be read",
        );
    }
    let has_stock = read
        .rows
        .iter()
        .any(|row| row.opening_stock.is_some_and(|stock| !stock.is_zero()));
    v.check(
        branch.is_some() || !has_stock,
        "branch_id",
        "required",
        "says where the opening stock lies",
    );
    if v.is_empty() {
        Ok(read)
    } else {
        Err(Fault::invalid(v))
    }
}

/// A file in pieces; what could not be read is the first.
fn pieces(w: &Write, import_id: ImportId, rows: Vec<ImportRow>, errors: Vec<RowError>) -> Vec<ImportPiece> {
    let piece = |piece_no, rows, errors, brought_at| ImportPiece {
        piece_id: w.id::<ImportPieceId>(),
        import_id,
        piece_no,
        rows,
        errors,
        brought_at,
        version: 1,
    };
    let mut all = Vec::new();
    if !errors.is_empty() {
        all.push(piece(0, Vec::new(), errors, Some(w.now())));
    }
    for (at, rows) in rows.chunks(PIECE).enumerate() {
        all.push(piece(count(at) + 1, rows.to_vec(), Vec::new(), None));
    }
    all
}
