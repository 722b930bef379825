//! The rows of an import that were left out.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::ImportId;

use super::super::IMPORT;
use super::super::store::imports;
use super::model::Import;
use super::views::ImportErrorView;

/// Asks which rows of an import were left out, and why.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListImportErrors {
    /// Of which import.
    pub import_id: ImportId,
}

impl List for ListImportErrors {
    const NAME: &'static str = "catalog.import_errors";
    const SUMMARY: &'static str = "Lists the rows of an import that were left out, in the order of the file.";
    const PERMISSION: Permission = IMPORT;
    const ORDERS: Orders = imports::ERRORS;
    type View = ImportErrorView;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.import_id.0)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<ImportErrorView>, Fault> {
        r.load::<Import>(self.import_id).await?;
        Ok(page.read(r, self).await?.map(|AsRow(error)| error))
    }
}
