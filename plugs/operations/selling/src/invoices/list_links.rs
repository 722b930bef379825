//! list_links.rs: pages of receipts, newest first.

use jiff_sqlx::ToSqlx;
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::ids::{BranchId, SaleId};

use super::link::Way;
use super::views::ReceiptLinkView;
use super::{MANAGE_LINKS, store};

/// Asks for pages of receipts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListLinks {
    /// Only of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only of this invoice.
    #[serde(default)]
    pub invoice_id: Option<SaleId>,
    /// Only those that are there, or only those that are gone.
    #[serde(default)]
    pub is_live: Option<bool>,
    /// Only those that went out so.
    #[serde(default)]
    pub way: Option<Way>,
}

impl List for ListLinks {
    const NAME: &'static str = "invoices.list_links";
    const SUMMARY: &'static str =
        "Lists pages of receipts that anybody sees who has their link, newest first.";
    const PERMISSION: Permission = MANAGE_LINKS;
    const ORDERS: Orders = store::LINKS;
    type View = ReceiptLinkView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
            .bind(self.invoice_id.map(|id| id.0))
            .bind(self.is_live)
            .bind(r.now().to_sqlx())
            .bind(self.way.map(Way::word))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<ReceiptLinkView>, Fault> {
        let found = page.read(r, self).await?;
        found.try_map(|AsRow(mut link): AsRow<ReceiptLinkView>| {
            link.find(r)?;
            Ok(link)
        })
    }
}
