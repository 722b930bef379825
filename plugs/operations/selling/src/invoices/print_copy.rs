//! Duplicate Bill: print a marked copy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Printed, Write};
use till_shared::ids::SaleId;
use till_shared::text::Text;

use super::link::Way;
use super::store::{InvoiceState, ReceiptCopy};
use super::views::{ReceiptView, Rendering};
use super::{PRINT_COPY, error, slip};
use crate::sales;
use crate::sales::model::SellerTexts;
use crate::sales::store::issued_number;
use crate::sales::views::SaleView;

/// Print a copy of a receipt: marked COPY with its number, counted and audited. From the second copy on a reason is asked for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintCopy {
    /// The invoice.
    pub invoice_id: SaleId,
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Text<500>,
}

impl Command for PrintCopy {
    const NAME: &'static str = "invoices.print_copy";
    const SUMMARY: &'static str = "Prints a marked, counted copy of a receipt.";
    const PERMISSION: Permission = PRINT_COPY;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[error::REASON_NEEDED, error::TOO_OLD];
    type Output = Printed<ReceiptView>;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        (!self.reason.is_empty()).then_some(self.reason.as_str())
    }

    async fn run(&self, w: &mut Write) -> Result<Printed<ReceiptView>, Fault> {
        let sale = sales::visible_sale(w, self.invoice_id).await?;
        let before = w.load::<InvoiceState>(self.invoice_id).await?;
        if before.print_count > 0 && self.reason().is_none() {
            return Err(error::REASON_NEEDED.fault());
        }
        let after = InvoiceState {
            print_count: before.print_count + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        w.create(&ReceiptCopy {
            copy_id: w.id(),
            invoice_id: self.invoice_id,
            branch_id: before.branch_id,
            copy_no: after.print_count,
            user_id: w.actor().user,
            user_name: w.actor().name.clone(),
            reason: self.reason.to_string(),
            way: Way::Print,
            printed_at: w.now(),
        })
        .await?;
        let (number, _) = issued_number(&mut w.select(), self.invoice_id.0).await?;
        let now = SellerTexts::of(w.settings(), (sale.branch_id, sale.register_id));
        let view = SaleView::of(&sale, number.clone(), &w.sight());
        slip::receipt(&sale, view, &number, now, Rendering::Copy(after.print_count))
    }
}
