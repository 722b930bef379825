//! Shows an import.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, codes};
use till_shared::ids::ImportId;

use super::super::IMPORT;
use super::super::store::imports;
use super::views::ImportView;

/// Shows an import of products, and how far it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetImport {
    /// Which.
    pub import_id: ImportId,
}

impl Query for GetImport {
    const NAME: &'static str = "catalog.get_import";
    const SUMMARY: &'static str = "Shows an import of products, and how far it is.";
    const PERMISSION: Permission = IMPORT;
    type Output = ImportView;

    async fn run(&self, r: &mut Read) -> Result<ImportView, Fault> {
        imports::one(&mut r.select(), self.import_id)
            .await?
            .ok_or_else(|| codes::NOT_FOUND.fault())
    }
}
