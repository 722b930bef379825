//! Says what an import would do.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use uuid::Uuid;

use super::IMPORT;
use super::import::{ImportRow, ROWS_MAX};
use super::import_plan::{Facts, ImportReport, Making, plan};

/// Says what [`super::import_products::ImportProducts`] would do with the same rows, and writes nothing: the dry run.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckImport {
    /// The rows, at most 1,000.
    pub rows: Vec<ImportRow>,
}

impl Query for CheckImport {
    const NAME: &'static str = "catalog.check_import";
    const SUMMARY: &'static str = "Says what an import of products would do.";
    const PERMISSION: Permission = IMPORT;
    type Output = ImportReport;

    fn validate(&self, v: &mut Violations) {
        v.at_most("rows", self.rows.len(), ROWS_MAX);
    }

    async fn run(&self, r: &mut Read) -> Result<ImportReport, Fault> {
        let facts = Facts::load(&mut r.select(), &self.rows, false).await?;
        // Nothing of the plan is kept, so what it makes needs no ids of its own beyond telling apart.
        let made = std::sync::atomic::AtomicU64::new(1);
        let id = || {
            Uuid::from_u128(u128::from(
                made.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
            ))
        };
        Ok(plan(
            &self.rows,
            &facts,
            &Making {
                at: r.now(),
                actor: r.actor(),
                id: &id,
            },
        )
        .report())
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::testing::shop;

    #[tokio::test]
    async fn it_needs_the_permission() {
        let (shop, _) = shop().await;
        let fault = shop
            .ask(&shop.stranger(), CheckImport { rows: Vec::new() })
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        assert_eq!(
            shop.ask(&shop.owner(), CheckImport { rows: Vec::new() })
                .await
                .unwrap()
                .created,
            0
        );
    }
}
