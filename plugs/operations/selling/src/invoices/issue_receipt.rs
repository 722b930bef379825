//! The original of a receipt: given once.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Printed, Write};
use till_shared::ids::SaleId;

use super::store::InvoiceState;
use super::views::{ReceiptView, Rendering};
use super::{VIEW, error, slip};
use crate::sales;
use crate::sales::model::SellerTexts;
use crate::sales::store::issued_number;
use crate::sales::views::SaleView;

/// How long after the sale its original is given.
const WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// Give out the original of a receipt: unmarked, once, to who sold, within a quarter of an hour. Everything later is a copy of the invoice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueReceipt {
    /// The sale.
    pub sale_id: SaleId,
}

impl Command for IssueReceipt {
    const NAME: &'static str = "invoices.issue_receipt";
    const SUMMARY: &'static str = "Gives out the one unmarked original of a sale's receipt; ask for HTML, text or PDF with `Accept` or `format`.";
    const PERMISSION: Permission = VIEW;
    const CARE: Care = Care::creates().at_the_till();
    const FAULTS: &'static [FaultCode] = &[error::NO_ORIGINAL, error::TOO_OLD];
    type Output = Printed<ReceiptView>;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Printed<ReceiptView>, Fault> {
        let sale = sales::visible_sale(w, self.sale_id).await?;
        let before = w.load::<InvoiceState>(self.sale_id).await?;
        if before.original_at.is_some() || before.print_count > 0 {
            return Err(error::NO_ORIGINAL.because("It was printed before."));
        }
        if sale.cashier_id.is_none() || sale.cashier_id != w.actor().user {
            return Err(error::NO_ORIGINAL.because("It is given to who sold."));
        }
        if w.now().duration_since(before.issued_at) > WITHIN {
            return Err(error::NO_ORIGINAL.because("The sale is too long ago."));
        }
        let after = InvoiceState {
            original_at: Some(w.now()),
            original_by: w.actor().user,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        let (number, _) = issued_number(&mut w.select(), self.sale_id.0).await?;
        let now = SellerTexts::of(w.settings(), (sale.branch_id, sale.register_id));
        let view = SaleView::of(&sale, number.clone(), &w.sight());
        slip::receipt(&sale, view, &number, now, Rendering::Original)
    }
}
