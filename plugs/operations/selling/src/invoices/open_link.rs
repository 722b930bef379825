//! open_link.rs: what who has a link gets to see. The only thing in this plug that is shown to anybody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read, link_hash};
use till_shared::slip::Slip;

use super::link::find_by_hash;
use super::slip;
use super::views::Rendering;
use crate::sales;
use crate::sales::model::SellerTexts;
use crate::sales::views::SaleView;

/// Asks for the page of a receipt, by what nobody guesses.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct OpenLink {
    /// What stands in the link.
    pub secret: [u8; 16],
}

/// What the page shows: the paper, and in which language the words around it are.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OpenedReceipt {
    /// The paper.
    pub slip: Slip,
    /// BCP 47.
    pub language: String,
}

impl Output for OpenedReceipt {}

impl Query for OpenLink {
    const NAME: &'static str = "invoices.open_link";
    const SUMMARY: &'static str = "Shows a receipt to who has its link.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = OpenedReceipt;

    async fn run(&self, r: &mut Read) -> Result<OpenedReceipt, Fault> {
        let now = r.now();
        let link = find_by_hash(&mut r.select(), &link_hash(&self.secret))
            .await?
            .filter(|link| link.is_live(now))
            .ok_or_else(|| Fault::not_found("page"))?;
        let sale = sales::visible_sale(r, link.invoice_id).await?;
        let (number, _) = sales::store::issued_number(&mut r.select(), link.invoice_id.0).await?;
        let texts = SellerTexts::of(r.settings(), (sale.branch_id, sale.register_id));
        let view = SaleView::of(&sale, number.clone(), &r.sight());
        let printed = slip::receipt(&sale, view, &number, texts, Rendering::Copy(link.copy_no))?;
        Ok(OpenedReceipt {
            slip: printed.slip,
            language: link.language,
        })
    }
}
