//! Brings a file in, a piece a step.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use till_kernel::{Fault, Job, JobStep, Progress, Write};
use till_shared::ids::{ImportId, ImportPieceId};

use super::super::import_products::ImportProducts;
use super::super::store::imports;
use super::count;
use super::events::ImportChanged;
use super::model::{Import, ImportPiece};

/// Brings the products of a file in. A step brings one piece in and marks it in the same transaction, so each row counts once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BringIn {
    /// Which.
    pub import_id: ImportId,
}

impl Job for BringIn {
    const NAME: &'static str = "catalog.bring_in";
    const SUMMARY: &'static str = "Brings the products of a file in.";

    async fn step(&self, w: &mut Write) -> Result<JobStep<Self>, Fault> {
        let import = w.load::<Import>(self.import_id).await?;
        let Some(piece) = imports::next(&mut w.select(), self.import_id).await? else {
            return done(&import);
        };
        let piece = w.load::<ImportPiece>(ImportPieceId(piece)).await?;
        // What somebody gave when they began it is the reason of every change.
        w.because(import.reason());
        let bring = ImportProducts {
            branch_id: import.branch_id,
            reason: None,
            rows: piece.rows.clone(),
        };
        let report = bring.bring(w).await?;
        let refused: BTreeSet<u64> = report.errors.iter().map(|error| error.line).collect();
        let brought = import.brought + count(piece.rows.len());
        let after = Import {
            brought,
            created: import.created + count(report.created),
            updated: import.updated + count(report.updated),
            unchanged: import.unchanged + count(report.unchanged),
            refused: import.refused + count(refused.len()),
            ended_at: (brought >= import.rows).then(|| w.now()),
            version: import.version + 1,
            ..import.clone()
        };
        w.update(&import, &after).await?;
        let empty = ImportPiece {
            rows: Vec::new(),
            errors: report.errors,
            brought_at: Some(w.now()),
            version: piece.version + 1,
            ..piece.clone()
        };
        w.update(&piece, &empty).await?;
        tell(w, &after)?;
        if after.ended_at.is_some() {
            return done(&after);
        }
        Ok(JobStep::More {
            left: self.clone(),
            progress: Progress {
                made: number(after.brought),
                total: Some(number(after.rows)),
            },
        })
    }
}

/// What is told of it in the end.
fn done(import: &Import) -> Result<JobStep<BringIn>, Fault> {
    JobStep::done(&json!({
        "created": import.created, "updated": import.updated, "unchanged": import.unchanged, "refused": import.refused
    }))
}

fn tell(w: &mut Write, import: &Import) -> Result<(), Fault> {
    w.emit(ImportChanged {
        import_id: import.import_id,
        brought: import.brought,
        rows: import.rows,
        is_done: import.ended_at.is_some(),
    })
}

fn number(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
