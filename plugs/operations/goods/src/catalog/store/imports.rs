//! Imports and their pieces.

use till_kernel::{AsRow, Fault, Record, Select, as_row, list, reading, row, table};
use till_shared::ids::ImportId;
use uuid::Uuid;

use crate::catalog::imports::model::{Import, ImportPiece};
use crate::catalog::imports::views::{ImportErrorView, ImportView};

table! {
    Import = "operations.product_import", key import_id,
    columns [file_name, branch_id, job_id, lines, rows, brought, created, updated, unchanged, refused, user_id, user_name, started_at, ended_at,
        version],
    changes [brought, created, updated, unchanged, refused, ended_at, version]
}
table! {
    ImportPiece = "operations.product_import_piece", key piece_id,
    columns [import_id, piece_no, rows as json, errors as json, brought_at, version],
    changes [rows, errors, brought_at, version]
}
row! {
    ImportView, names seen_import, columns [import_id, file_name, branch_id, job_id, lines, rows, brought, created, updated, unchanged, refused,
        user_id, user_name, started_at, ended_at], reads [state, error]
}
row! { ImportErrorView, columns [line, column, code, reason, found] }

/// An import, and where its job stands; a job that is long over and gone was called off, else the import would have ended.
macro_rules! seen {
    () => {
        concat!(
            seen_import!("i."),
            ", CASE WHEN i.ended_at IS NULL THEN coalesce(j.state, 'cancelled') ELSE 'done' END AS state,
                CASE WHEN i.ended_at IS NULL THEN j.error END AS error"
        )
    };
}
macro_rules! imports {
    ($where:literal) => {
        concat!(
            " FROM operations.product_import AS i LEFT JOIN kernel.job AS j ON j.tenant_id = i.tenant_id AND j.job_id = i.job_id
             WHERE i.tenant_id = kernel.tenant_id()",
            $where
        )
    };
}

list! {
    pub(crate) IMPORTS, select seen!(), from imports!(""), place "$1", rows "$2",
    orders ["started_at" ("i.started_at" Time, "i.import_id" Id)], first "-started_at",
}
list! {
    /// $1 the import.
    pub(crate) ERRORS, select "told.line, told.column, told.code, told.reason, coalesce(told.found, '') AS found",
    from " FROM operations.product_import_piece AS p,
            ROWS FROM (jsonb_to_recordset(p.errors) AS (line bigint, \"column\" text, code text, reason text, found text))
                WITH ORDINALITY AS told (line, \"column\", code, reason, found, no)
         WHERE p.tenant_id = kernel.tenant_id() AND p.import_id = $1",
    place "$2", rows "$3",
    orders ["line" ("told.line" Int, "p.piece_no" Int, "told.no" Int)], first "line",
}

const ONE: &str = concat!("SELECT ", seen!(), imports!(" AND i.import_id = $1"));
const NEXT: &str = "SELECT piece_id FROM operations.product_import_piece
    WHERE tenant_id = kernel.tenant_id() AND import_id = $1 AND brought_at IS NULL ORDER BY piece_no LIMIT 1";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[ONE, NEXT];

impl Record for Import {
    const ENTITY: &'static str = "product_import";
    as_row!();

    fn id(&self) -> Uuid {
        self.import_id.0
    }

    /// Who may bring products in reads and begins imports; how far each row reaches is asked when it is brought in.
    const SHARED: bool = true;

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Record for ImportPiece {
    const ENTITY: &'static str = "product_import_piece";
    as_row!();

    const SHARED: bool = true;

    fn id(&self) -> Uuid {
        self.piece_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// An import as it is seen.
pub(crate) async fn one(sql: &mut Select<'_>, import: ImportId) -> Result<Option<ImportView>, Fault> {
    let row: Option<AsRow<ImportView>> = sql.optional(reading!(ONE).bind(import.0)).await?;
    Ok(row.map(|AsRow(import)| import))
}

/// The next piece of an import that is not brought in yet.
pub(crate) async fn next(sql: &mut Select<'_>, import: ImportId) -> Result<Option<Uuid>, Fault> {
    let row: Option<(Uuid,)> = sql.optional(reading!(NEXT).bind(import.0)).await?;
    Ok(row.map(|(id,)| id))
}
