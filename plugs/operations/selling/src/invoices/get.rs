//! Look at one invoice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, FaultCode, Permission, Query, Read};
use till_shared::canon::hex;
use till_shared::ids::SaleId;

use super::VIEW;
use super::error;
use super::store::InvoiceState;
use super::views::Invoice;
use crate::sales;
use crate::sales::views::SaleView;

/// One invoice, with its place in the register's chain.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetInvoice {
    /// The invoice.
    pub invoice_id: SaleId,
}

impl Query for GetInvoice {
    const NAME: &'static str = "invoices.get";
    const SUMMARY: &'static str = "Shows one invoice.";
    const PERMISSION: Permission = VIEW;
    const FAULTS: &'static [FaultCode] = &[error::TOO_OLD];
    type Output = Invoice;

    async fn run(&self, r: &mut Read) -> Result<Invoice, Fault> {
        let sale = sales::visible_sale(r, self.invoice_id).await?;
        let state = r.load::<InvoiceState>(self.invoice_id).await?;
        let (number, hash) = sales::store::issued_number(&mut r.select(), self.invoice_id.0).await?;
        let issued = number
            .issued()
            .cloned()
            .ok_or_else(|| Fault::internal("an invoice has no number"))?;
        Ok(Invoice {
            invoice_id: self.invoice_id,
            number: issued.number,
            kind: state.kind,
            issued_at: state.issued_at,
            seller: sale.seller.clone(),
            customer: sale.customer.clone(),
            sale: SaleView::of(&sale, number, &r.sight()),
            payment_status: state.payment_status,
            balance_minor: state.balance_minor,
            original_at: state.original_at,
            copy_count: state.print_count,
            document_hash: hex(&hash),
            chain_hash: hex(&issued.chain),
        })
    }
}
