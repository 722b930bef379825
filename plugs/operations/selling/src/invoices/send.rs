//! send.rs: send a receipt by mail.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, NOT_SET_UP, NewSending, Permission, TOO_MANY_SENDINGS, Violations,
    Write, is_address, masked,
};
use till_shared::ids::SaleId;
use till_shared::language::{UNSPOKEN, is_spoken};
use till_shared::text::Text;

use super::give_out::give_out;
use super::letter::ReceiptLetter;
use super::link::Way;
use super::views::ReceiptSent;
use super::{PRINT_COPY, error};
use crate::sales;
use crate::sales::store::issued_number;

/// So many receipts a person sends within a minute: more than anybody types.
const A_MINUTE: i64 = 20;

/// Send a receipt by mail: as text, as PDF, and as a page behind a link. It is a copy, marked and counted like one on paper; it is sent within
/// moments, and again for an hour and a half if the mail server does not take it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendReceipt {
    /// The invoice.
    pub invoice_id: SaleId,
    /// To which address.
    pub to: Text<254>,
    /// The language of the words around the receipt; the receipt itself is in the shop's.
    pub language: Text<35>,
}

impl Command for SendReceipt {
    const NAME: &'static str = "invoices.send";
    const SUMMARY: &'static str =
        "Sends a receipt by mail: a marked, counted copy as text, as PDF and as a page behind a link.";
    const PERMISSION: Permission = PRINT_COPY;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[NOT_SET_UP, TOO_MANY_SENDINGS, error::TOO_OLD];
    type Output = ReceiptSent;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("to", &self.to, 254);
        v.check(
            self.to.is_empty() || is_address(&self.to),
            "to",
            "email",
            "is not an e-mail address",
        );
        v.check(is_spoken(&self.language), "language", "unknown", UNSPOKEN);
    }

    async fn run(&self, w: &mut Write) -> Result<ReceiptSent, Fault> {
        let sale = sales::visible_sale(w, self.invoice_id).await?;
        let (number, _) = issued_number(&mut w.select(), self.invoice_id.0).await?;
        let number = number
            .issued()
            .map(|issued| issued.number.clone())
            .unwrap_or_default();
        let sending = w
            .send(NewSending {
                kind: <ReceiptLetter as till_kernel::Letter>::KIND,
                branch_id: Some(sale.branch_id),
                document_id: Some(self.invoice_id.0),
                document_no: &number,
                to_address: &self.to,
                language: &self.language,
                a_minute: A_MINUTE,
            })
            .await?;
        let to = masked(&self.to);
        let link = give_out(
            w,
            &sale,
            (Way::Mail, &to),
            &self.language,
            Some(sending.sending_id),
        )
        .await?;
        Ok(ReceiptSent {
            sending_id: sending.sending_id,
            invoice_id: self.invoice_id,
            link_id: link.link_id,
            copy_no: link.copy_no,
        })
    }
}
