//! Imports, newest first.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Fault, Found, List, Orders, Permission, Read, Wanted};

use super::super::IMPORT;
use super::super::store::imports;
use super::views::ImportView;

/// Asks for imports of products.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListImports {}

impl List for ListImports {
    const NAME: &'static str = "catalog.list_imports";
    const SUMMARY: &'static str = "Lists imports of products, newest first.";
    const PERMISSION: Permission = IMPORT;
    const ORDERS: Orders = imports::IMPORTS;
    type View = ImportView;

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<ImportView>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(import)| import))
    }
}
