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
    use serde_json::json;
    use till_kernel::{Endpoint, RawInput, codes, post};

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

    /// Round trips of a check of so many rows, each of which names another product, barcode, category, brand and tax class.
    async fn trips(shop: &till_testkit::Shop, count: usize) -> u32 {
        let row = |at: usize| {
            json!({
                "line": at + 2, "sku": format!("S{at}"), "name": "Tea", "unit_price_minor": 100, "barcodes": [format!("B{at}")],
                "category": ["Food", format!("C{at}")], "brand": format!("M{at}"), "tax_class_code": format!("T{at}")
            })
        };
        let body = json!({ "rows": (0..count).map(row).collect::<Vec<_>>() });
        let raw = RawInput {
            body: body.to_string().into(),
            ..RawInput::default()
        };
        let endpoint = Endpoint::query::<CheckImport>(post("/catalog/import/check"));
        let served = endpoint.call(&shop.kernel, shop.owner(), shop.envelope(), raw);
        served.await.unwrap().trips
    }

    #[tokio::test]
    async fn a_thousand_rows_take_as_many_round_trips_as_one() {
        let (shop, _) = shop().await;
        assert_eq!(trips(&shop, ROWS_MAX).await, trips(&shop, 1).await);
    }
}
