//! Looking at the receipt of a sale: JSON, HTML, text for 80 mm paper, or PDF.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, FaultCode, Lane, Permission, Printed, Query, Read};
use till_shared::ids::SaleId;

use super::error;
use super::views::{ReceiptView, Rendering};
use super::{VIEW, slip};
use crate::sales;
use crate::sales::model::SellerTexts;
use crate::sales::views::SaleView;

/// The receipt of a sale, to look at: marked, since looking changes nothing and counts nothing. The original is given out once, by POST;
/// further prints go through the copies of its invoice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReceipt {
    /// The sale.
    pub sale_id: SaleId,
}

impl Query for GetReceipt {
    const NAME: &'static str = "invoices.receipt";
    const SUMMARY: &'static str =
        "Shows a sale's receipt, marked as a preview; ask for HTML, text or PDF with `Accept` or `format`.";
    const PERMISSION: Permission = VIEW;
    const LANE: Lane = Lane::Till;
    const FAULTS: &'static [FaultCode] = &[error::TOO_OLD];
    type Output = Printed<ReceiptView>;

    async fn run(&self, r: &mut Read) -> Result<Printed<ReceiptView>, Fault> {
        let sale = sales::visible_sale(r, self.sale_id).await?;
        let (number, _) = sales::store::issued_number(&mut r.select(), self.sale_id.0).await?;
        let now = SellerTexts::of(r.settings(), (sale.branch_id, sale.register_id));
        let view = SaleView::of(&sale, number.clone(), &r.sight());
        slip::receipt(&sale, view, &number, now, Rendering::Preview)
    }
}
