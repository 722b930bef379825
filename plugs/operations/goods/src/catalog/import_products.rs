//! Adds many products at once, or brings them up to date.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Invalidation, Permission, Violations, Write};
use till_shared::ids::BranchId;
use till_shared::text::Text;
use uuid::Uuid;

use super::events::{OpeningStock, ProductsImported};
use super::import::{ImportRow, ROWS_MAX};
use super::import_plan::{Facts, ImportReport, Making, Plan, plan};
use super::model::Product;
use super::store::product;
use super::{IMPORT, offer};

/// Adds products, or brings those with a known SKU up to date; makes missing categories and brands. Rows that are not right are left out
/// and reported, the others are written. Each product has its own note in the audit log. Sending the same rows again changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportProducts {
    /// Where opening stock lies; needed if a row has some. Absent or `null`: no row has any.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Why, in words, for the audit log, e.g. the name of the file. Needed when a product that is there gets another price, tax or cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// The rows, at most 1,000.
    pub rows: Vec<ImportRow>,
}

impl Command for ImportProducts {
    const NAME: &'static str = "catalog.import_products";
    const SUMMARY: &'static str = "Adds many products at once, or brings them up to date by SKU.";
    const PERMISSION: Permission = IMPORT;
    const CARE: Care = Care::plain();
    type Output = ImportReport;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.at_most("rows", self.rows.len(), ROWS_MAX);
        v.not_blank("reason", self.reason.as_deref());
        let lines: std::collections::BTreeSet<u64> = self.rows.iter().map(|row| row.line).collect();
        v.check(
            lines.len() == self.rows.len(),
            "rows",
            "twice",
            "two rows have the same line number",
        );
        let has_stock = self
            .rows
            .iter()
            .any(|row| row.opening_stock.is_some_and(|stock| !stock.is_zero()));
        v.check(
            self.branch_id.is_some() || !has_stock,
            "branch_id",
            "required",
            "says where the opening stock lies",
        );
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<ImportReport, Fault> {
        self.bring(w).await
    }
}

impl ImportProducts {
    /// Brings the rows in: what a command does at once, and an import piece by piece.
    pub(super) async fn bring(&self, w: &mut Write) -> Result<ImportReport, Fault> {
        if let Some(branch) = self.branch_id {
            w.within(branch)?;
        }
        // Only what changes is locked: rows that say what is so already leave no trace.
        let mut plan = self.planned(w, false).await?;
        if !is_still_so(w, &plan).await? {
            plan = self.planned(w, true).await?;
        }
        let is_sensitive = |(before, after): &(Product, Product)| offer::is_sensitive(before, after);
        if plan.updated.iter().any(is_sensitive) {
            w.require_reason()?;
        }
        w.create_all(&plan.categories).await?;
        w.create_all(&plan.brands).await?;
        w.create_all(&plan.created).await?;
        let changes: Vec<(&Product, &Product)> = plan.updated.iter().map(|(was, is)| (was, is)).collect();
        w.update_all(&changes).await?;
        let report = plan.report();
        if report.created + report.updated > 0 {
            w.emit(ProductsImported {
                tenant_id: w.tenant(),
                created: report.created,
                updated: report.updated,
            })?;
            w.invalidate(Invalidation::Catalogue);
        }
        if let Some(branch_id) = self.branch_id.filter(|_| !plan.opening.is_empty()) {
            w.emit(OpeningStock {
                branch_id,
                lines: plan.opening,
            })?;
        }
        Ok(report)
    }

    async fn planned(&self, w: &mut Write, lock: bool) -> Result<Plan, Fault> {
        let facts = Facts::load(&mut w.select(), &self.rows, lock).await?;
        let id = || w.id::<Uuid>();
        let making = Making {
            at: w.now(),
            actor: w.actor(),
            id: &id,
        };
        Ok(plan(&self.rows, &facts, &making))
    }
}

/// Locks the products that a plan changes; whether each is still at the version it was planned with.
async fn is_still_so(w: &mut Write, plan: &Plan) -> Result<bool, Fault> {
    if plan.updated.is_empty() {
        return Ok(true);
    }
    let ids: Vec<Uuid> = plan.updated.iter().map(|(was, _)| was.product_id.0).collect();
    let found: HashMap<Uuid, i64> = product::lock(&mut w.select(), &ids).await?.into_iter().collect();
    Ok(plan
        .updated
        .iter()
        .all(|(was, _)| found.get(&was.product_id.0) == Some(&was.version)))
}

#[cfg(test)]
mod tests;
